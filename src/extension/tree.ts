import * as vscode from 'vscode';
import {
  type Fields,
  type SecretRow,
  secretRow,
  secretsIn,
  type VersionRow,
  versionsIn,
} from '../base/replies.ts';
import type { Translate } from '../base/translate.ts';
import { secretSpoken, secretState, versionSpoken, versionState } from './present.ts';

/** How many secrets come with one page. */
const pageSecrets = 100;

/** One line of the tree. */
export type Node =
  | { readonly kind: 'secret'; readonly secret: SecretRow }
  | { readonly kind: 'version'; readonly secret: SecretRow; readonly version: VersionRow }
  | { readonly kind: 'pending'; readonly secrets: readonly SecretRow[] }
  | { readonly kind: 'more'; readonly left: number };

/** What the tree needs from the outside. */
export interface TreeSource {
  call(operation: string, params: Fields): Promise<Fields>;
  now(): number;
  readonly t: Translate;
  /** Hears why the list could not be read; the tree is empty then. */
  failed(error: unknown): void;
}

/** The secrets of the store, page by page; below each its versions, newest first. */
export class SecretTree implements vscode.TreeDataProvider<Node> {
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #source: TreeSource;
  #pages = 1;

  constructor(source: TreeSource) {
    this.#source = source;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  loadMore(): void {
    this.#pages += 1;
    this.refresh();
  }

  async getChildren(parent?: Node): Promise<Node[]> {
    try {
      if (parent === undefined) return await this.#roots();
      if (parent.kind === 'pending') return parent.secrets.map(secretNode);
      if (parent.kind === 'secret') return await this.#versions(parent.secret);
    } catch (error) {
      this.#source.failed(error);
    }
    return [];
  }

  /** What may be selected from elsewhere are the secrets that stand at the top. */
  getParent(): undefined {
    return undefined;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (node.kind === 'secret') return this.#secretItem(node.secret);
    if (node.kind === 'version') return this.#versionItem(node.secret, node.version);
    return node.kind === 'pending' ? this.#pendingItem(node.secrets) : this.#moreItem(node.left);
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
    const secrets: SecretRow[] = [];
    let total = 0;
    for (let page = 1; page <= this.#pages; page += 1) {
      const reply = await this.#source.call('ListSecrets', {
        PageNumber: String(page),
        PageSize: String(pageSecrets),
      });
      total = Number(reply.TotalCount);
      secrets.push(...secretsIn(reply));
      if (total <= secrets.length) break;
    }
    const live = secrets.filter(({ plannedDeletion }) => plannedDeletion === undefined);
    const pending = secrets.filter(({ plannedDeletion }) => plannedDeletion !== undefined);
    const nodes: Node[] = live.map(secretNode);
    if (0 < pending.length) nodes.push({ kind: 'pending', secrets: pending });
    if (secrets.length < total) nodes.push({ kind: 'more', left: total - secrets.length });
    return nodes;
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

  #pendingItem(secrets: readonly SecretRow[]): vscode.TreeItem {
    const { t } = this.#source;
    const label = t('Waiting for deletion');
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = 'pending';
    item.description = String(secrets.length);
    item.iconPath = new vscode.ThemeIcon('trash');
    item.contextValue = 'pending';
    item.accessibilityInformation = { label: `${label}: ${secrets.length}` };
    return item;
  }

  #moreItem(left: number): vscode.TreeItem {
    const { t } = this.#source;
    const item = new vscode.TreeItem(t('Load more…'));
    item.id = 'more';
    item.description = t('{0} left', left);
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.contextValue = 'more';
    item.command = { command: 'kmsSecrets.loadMore', title: t('Load more…') };
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

const secretNode = (secret: SecretRow): Node => ({ kind: 'secret', secret });

/** A time in the user's own manner. */
const moment = (at: number): string =>
  new Date(at).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
