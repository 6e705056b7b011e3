import * as vscode from 'vscode';
import {
  type Fields,
  type SecretRow,
  secretRow,
  type TagCount,
  tagCountsIn,
  type VersionRow,
  versionsIn,
} from '../base/replies.ts';
import type { Translate } from '../base/translate.ts';
import { secretSpoken, secretState, versionSpoken, versionState } from './present.ts';
import { SecretList } from './secret-list.ts';

/** One line of the tree. */
export type Node =
  | { readonly kind: 'secret'; readonly secret: SecretRow }
  | { readonly kind: 'version'; readonly secret: SecretRow; readonly version: VersionRow }
  /** Secrets with the same value of the tag that groups them; without `tag`, those without it. */
  | { readonly kind: 'group'; readonly tag?: TagCount }
  | { readonly kind: 'pending'; readonly count: number }
  /** Stands for the rest of the list with that key. */
  | { readonly kind: 'more'; readonly list: string; readonly left: number };

/** What the user chose to see, and how. */
export interface Look {
  /** A part of the name or the description. */
  readonly text?: string;
  readonly sortBy: 'Name' | 'Newest' | 'Changed';
  /** The tag that groups the secrets. */
  readonly groupBy?: string;
}

/** What the tree needs from the outside. */
export interface TreeSource {
  call(operation: string, params: Fields): Promise<Fields>;
  now(): number;
  readonly t: Translate;
  /** Hears why the list could not be read; the tree is empty then. */
  failed(error: unknown): void;
}

const root = 'root';
const waiting = 'pending';
/** A list of its own: one still being read when the groups go must not pass for all secrets. */
const without = (tagKey: string): string => `without ${tagKey}`;

/** So soon after its own change a window hears of it. */
const ownChangeMs = 1_500;

/**
 * The secrets of the store, page by page; below each its versions, newest first. Those that wait
 * for their deletion stand in a group of their own.
 */
export class SecretTree implements vscode.TreeDataProvider<Node> {
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #source: TreeSource;
  readonly #lists = new Map<string, SecretList>();
  /** What a line was listed under, as revealing it asks. */
  readonly #parents = new WeakMap<Node, Node>();
  #look: Look;
  #refreshedAt = 0;

  constructor(source: TreeSource, look: Look) {
    this.#source = source;
    this.#look = look;
  }

  get look(): Look {
    return this.#look;
  }

  /** Shows other secrets, or the same ones otherwise. */
  show(look: Look): void {
    this.#look = look;
    this.#lists.clear();
    this.#changed.fire(undefined);
  }

  /**
   * Reads everything again and only then lets the view follow: a line that is clicked on meanwhile
   * still means its secret.
   */
  refresh(): void {
    this.#refreshedAt = this.#source.now();
    void this.#renewed().then(() => this.#changed.fire(undefined));
  }

  /**
   * The same after some process changed the store. What this window did itself is shown already,
   * and a view that follows without need would close a menu that is open.
   */
  follow(): void {
    const isOwn = this.#source.now() - this.#refreshedAt < ownChangeMs;
    void this.#renewed().then((differs) => {
      if (differs || !isOwn) this.#changed.fire(undefined);
    });
  }

  async #renewed(): Promise<boolean> {
    const lists = [...this.#lists.values()];
    return (await Promise.all(lists.map((list) => list.renew()))).includes(true);
  }

  /** Reads the next page of the list that a line stands for. */
  async loadMore(key = root): Promise<void> {
    await this.#lists.get(key)?.more();
    this.#changed.fire(undefined);
  }

  async getChildren(parent?: Node): Promise<Node[]> {
    const nodes = await this.#children(parent);
    if (parent) for (const node of nodes) this.#parents.set(node, parent);
    return nodes;
  }

  async #children(parent: Node | undefined): Promise<Node[]> {
    try {
      if (parent === undefined) return await this.#roots();
      if (parent.kind === 'pending') return await this.#lines(waiting, { Deletion: 'Pending' });
      if (parent.kind === 'group') return await this.#group(parent.tag);
      if (parent.kind === 'secret') return await this.#versions(parent.secret);
    } catch (error) {
      this.#source.failed(error);
    }
    return [];
  }

  getParent(node: Node): Node | undefined {
    return this.#parents.get(node);
  }

  /**
   * The line of a secret, among those that were read: at the top, in its group, or among those that
   * wait for their deletion.
   */
  async find(name: string): Promise<Node | undefined> {
    const isIt = (node: Node): boolean => node.kind === 'secret' && node.secret.name === name;
    const top = await this.getChildren();
    const there = top.find(isIt);
    if (there) return there;
    for (const folder of top.filter(({ kind }) => kind === 'group' || kind === 'pending')) {
      const inside = (await this.getChildren(folder)).find(isIt);
      if (inside) return inside;
    }
    return undefined;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'secret':
        return this.#secretItem(node.secret);
      case 'version':
        return this.#versionItem(node.secret, node.version);
      case 'group':
        return this.#groupItem(node.tag);
      case 'pending':
        return this.#pendingItem(node.count);
      case 'more':
        return this.#moreItem(node);
    }
  }

  /** Reads what a tooltip tells only when somebody looks at it. */
  async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
    if (node.kind !== 'secret') return item;
    try {
      const details = await this.#source.call('DescribeSecret', { SecretName: node.secret.name });
      item.tooltip = this.#tooltip(details);
    } catch {
      // A tooltip that cannot be read stays the name: the next refresh tells what is wrong.
    }
    return item;
  }

  async #roots(): Promise<Node[]> {
    const { groupBy } = this.#look;
    if (groupBy !== undefined) return this.#groups(groupBy);
    const lines = await this.#lines(root, { Deletion: 'NotPending' });
    return [...lines, ...this.#pendingLine(root)];
  }

  async #groups(key: string): Promise<Node[]> {
    const tags = tagCountsIn(await this.#source.call('ListSecretTags', {}));
    const groups = tags
      .filter((tag) => tag.key === key)
      .map((tag): Node => ({ kind: 'group', tag }));
    const others = await this.#untagged(key);
    const rest: Node[] = others.length === 0 ? [] : [{ kind: 'group' }];
    return [...groups, ...rest, ...this.#pendingLine(without(key))];
  }

  async #group(tag: TagCount | undefined): Promise<Node[]> {
    if (!tag) return this.#untagged(this.#look.groupBy ?? '');
    return this.#lines(`tag ${tag.key} ${tag.value}`, {
      Deletion: 'NotPending',
      TagKey: tag.key,
      TagValue: tag.value,
    });
  }

  #untagged(key: string): Promise<Node[]> {
    return this.#lines(without(key), { Deletion: 'NotPending', WithoutTagKey: key });
  }

  /** The secrets of one list, and a line for those that were not read yet. */
  async #lines(key: string, choice: Fields): Promise<Node[]> {
    const { text, sortBy } = this.#look;
    const list =
      this.#lists.get(key) ??
      new SecretList(this.#source.call, {
        ...choice,
        SortBy: sortBy,
        ...(text === undefined ? {} : { Text: text }),
      });
    this.#lists.set(key, list);
    const rows = await list.rows();
    const nodes = rows.map((secret): Node => ({ kind: 'secret', secret }));
    return 0 < list.left ? [...nodes, { kind: 'more', list: key, left: list.left }] : nodes;
  }

  #pendingLine(key: string): Node[] {
    const count = this.#lists.get(key)?.pending ?? 0;
    return count === 0 ? [] : [{ kind: 'pending', count }];
  }

  async #versions(secret: SecretRow): Promise<Node[]> {
    const reply = await this.#source.call('ListSecretVersionIds', {
      SecretName: secret.name,
      IncludeDeprecated: 'true',
      PageSize: '100',
    });
    return versionsIn(reply).map((version): Node => ({ kind: 'version', secret, version }));
  }

  #secretItem(secret: SecretRow): vscode.TreeItem {
    const { t } = this.#source;
    const now = this.#source.now();
    const pending = secret.plannedDeletion !== undefined;
    const item = new vscode.TreeItem(secret.name, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = `secret ${secret.name}`;
    item.description = secretState(secret, now, t);
    item.iconPath = new vscode.ThemeIcon(pending ? 'trash' : 'key');
    item.contextValue = pending ? 'secret.pendingDeletion' : 'secret.live';
    item.accessibilityInformation = { label: secretSpoken(secret, now, t) };
    return item;
  }

  #versionItem(secret: SecretRow, version: VersionRow): vscode.TreeItem {
    const { t } = this.#source;
    const pending = secret.plannedDeletion !== undefined;
    const item = new vscode.TreeItem(version.id);
    item.id = `version ${secret.name} ${version.id}`;
    item.description = versionState(version, t);
    const current = version.stages.includes('ACSCurrent');
    item.iconPath = new vscode.ThemeIcon(current ? 'circle-filled' : 'circle-outline');
    item.contextValue = pending
      ? 'version.pendingDeletion'
      : `version.${current ? 'current' : 'other'}`;
    item.tooltip = version.created === undefined ? version.id : moment(version.created);
    item.accessibilityInformation = { label: versionSpoken(version, t) };
    return item;
  }

  #groupItem(tag: TagCount | undefined): vscode.TreeItem {
    const { t } = this.#source;
    const key = this.#look.groupBy ?? '';
    const label = tag ? `${tag.key}: ${tag.value}` : t('without {0}', key);
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = `group ${label}`;
    item.iconPath = new vscode.ThemeIcon('tag');
    item.contextValue = 'group';
    if (tag) item.description = String(tag.secrets);
    item.accessibilityInformation = { label: tag ? `${label}: ${tag.secrets}` : label };
    return item;
  }

  #pendingItem(count: number): vscode.TreeItem {
    const { t } = this.#source;
    const label = t('Waiting for deletion');
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = 'pending';
    item.description = String(count);
    item.iconPath = new vscode.ThemeIcon('trash');
    item.contextValue = 'pending';
    item.accessibilityInformation = { label: `${label}: ${count}` };
    return item;
  }

  #moreItem(node: Node & { readonly kind: 'more' }): vscode.TreeItem {
    const { t } = this.#source;
    const item = new vscode.TreeItem(t('Load more…'));
    item.id = `more ${node.list}`;
    item.description = t('{0} left', node.left);
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.contextValue = 'more';
    item.command = {
      command: 'kmsSecrets.loadMore',
      title: t('Load more…'),
      arguments: [node.list],
    };
    return item;
  }

  #tooltip(details: Fields): string {
    const { t } = this.#source;
    const { created, updated, plannedDeletion, nextRotation } = secretRow(details);
    const line = (label: string, value: unknown): string[] =>
      value === undefined || value === '' ? [] : [`${label}: ${value}`];
    const time = (at: number | undefined) => (at === undefined ? undefined : moment(at));
    return [
      String(details.SecretName),
      ...line(t('Description'), details.Description),
      ...line(t('Created'), time(created)),
      ...line(t('Updated'), time(updated)),
      ...line(t('Next rotation'), time(nextRotation)),
      ...line(t('Will be deleted'), time(plannedDeletion)),
      ...line(t('Encrypted under'), details.EncryptionKeyId),
    ].join('\n');
  }
}

/** A time in the user's own manner. */
const moment = (at: number): string =>
  new Date(at).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
