import * as vscode from 'vscode';
import {
  type AccessKeyRow,
  accessKeysIn,
  type CmkRow,
  cmksIn,
  type SecretRow,
} from '../base/replies.ts';
import { accessKeyState, cmkName, cmkSpoken, cmkState, secretSpoken } from './present.ts';
import { SecretList } from './secret-list.ts';
import type { TreeSource } from './tree.ts';

/** One line of the view of keys. */
export type KeyNode =
  | { readonly kind: 'key'; readonly key: CmkRow }
  | { readonly kind: 'protected'; readonly secret: SecretRow }
  | { readonly kind: 'accessKeys'; readonly count: number }
  | { readonly kind: 'accessKey'; readonly key: AccessKeyRow };

/** What the view lists. */
interface Shown {
  readonly keys: readonly CmkRow[];
  readonly accessKeys: readonly AccessKeyRow[];
}

/** More keys than this are a matter for the command line. */
const keysMax = 100;

/**
 * The customer master keys: state, rotation, and below each the secrets it protects. The access
 * keys with which programs sign stand in a group of their own.
 */
export class KeyTree implements vscode.TreeDataProvider<KeyNode> {
  readonly #changed = new vscode.EventEmitter<KeyNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #source: TreeSource;
  #shown: Shown | undefined;

  constructor(source: TreeSource) {
    this.#source = source;
  }

  /** Reads the keys again and only then lets the view follow. */
  refresh(): void {
    void this.#renewed().then(() => this.#changed.fire(undefined));
  }

  /** The same after some process changed the store, when that changed a key. */
  follow(): void {
    void this.#renewed().then((differs) => {
      if (differs) this.#changed.fire(undefined);
    });
  }

  async #renewed(): Promise<boolean> {
    const before = JSON.stringify(this.#shown ?? null);
    this.#shown = await this.#read().catch(() => undefined);
    return before !== JSON.stringify(this.#shown ?? null);
  }

  async #read(): Promise<Shown> {
    const { call } = this.#source;
    const [keys, accessKeys] = await Promise.all([
      call('ListKeyStates', { PageSize: String(keysMax) }),
      call('ListAccessKeys', {}),
    ]);
    return { keys: cmksIn(keys), accessKeys: accessKeysIn(accessKeys) };
  }

  async getChildren(parent?: KeyNode): Promise<KeyNode[]> {
    const { call, failed } = this.#source;
    try {
      if (parent === undefined) {
        const { keys, accessKeys } = await this.#now();
        return [
          ...keys.map((key): KeyNode => ({ kind: 'key', key })),
          { kind: 'accessKeys', count: accessKeys.length },
        ];
      }
      if (parent.kind === 'accessKeys') {
        // Anew each time: that one was used is no change of the store, which would be told.
        return accessKeysIn(await call('ListAccessKeys', {})).map(
          (key): KeyNode => ({ kind: 'accessKey', key }),
        );
      }
      if (parent.kind !== 'key') return [];
      const rows = await new SecretList(call, { KeyId: parent.key.id }).rows();
      return rows.map((secret): KeyNode => ({ kind: 'protected', secret }));
    } catch (error) {
      failed(error);
      return [];
    }
  }

  getTreeItem(node: KeyNode): vscode.TreeItem {
    switch (node.kind) {
      case 'key':
        return this.#keyItem(node.key);
      case 'protected':
        return this.#secretItem(node.secret);
      case 'accessKeys':
        return this.#accessKeysItem(node.count);
      case 'accessKey':
        return this.#accessKeyItem(node.key);
    }
  }

  async #now(): Promise<Shown> {
    this.#shown ??= await this.#read();
    return this.#shown;
  }

  #keyItem(key: CmkRow): vscode.TreeItem {
    const { t, now } = this.#source;
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(cmkName(key, t), 0 < key.secrets ? Collapsed : None);
    item.id = `key ${key.id}`;
    item.description = cmkState(key, now(), t);
    item.iconPath = new vscode.ThemeIcon(key.state === 'Enabled' ? 'shield' : 'circle-slash');
    const marks = [key.isService && 'service', key.isProtected && 'protected'].filter(Boolean);
    item.contextValue = ['key', key.state, ...marks].join('.');
    const tags = key.tags.map((tag) => `${tag.key}: ${tag.value}`);
    const lines = [key.id, key.description, ...key.aliases, ...tags];
    item.tooltip = lines.filter((line) => line !== '').join('\n');
    item.accessibilityInformation = { label: cmkSpoken(key, now(), t) };
    return item;
  }

  #secretItem(secret: SecretRow): vscode.TreeItem {
    const { t, now } = this.#source;
    const item = new vscode.TreeItem(secret.name);
    item.iconPath = new vscode.ThemeIcon('key');
    item.contextValue = 'protected';
    item.accessibilityInformation = { label: secretSpoken(secret, now(), t) };
    item.command = {
      command: 'kmsSecrets.describeSecret',
      title: t('Show Metadata'),
      arguments: [secret.name],
    };
    return item;
  }

  #accessKeysItem(count: number): vscode.TreeItem {
    const { t } = this.#source;
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const label = t('Access keys');
    const item = new vscode.TreeItem(label, 0 < count ? Collapsed : None);
    item.id = 'accessKeys';
    item.description = String(count);
    item.iconPath = new vscode.ThemeIcon('plug');
    item.contextValue = 'accessKeys';
    item.tooltip = t('With these, programs sign what they ask of the local endpoint');
    item.accessibilityInformation = { label: `${label}: ${count}` };
    return item;
  }

  #accessKeyItem(key: AccessKeyRow): vscode.TreeItem {
    const { t, now } = this.#source;
    const state = accessKeyState(key, now(), t);
    const item = new vscode.TreeItem(key.user);
    item.id = `accessKey ${key.id}`;
    item.description = `${state} · ${key.id}`;
    item.iconPath = new vscode.ThemeIcon(key.isActive ? 'plug' : 'circle-slash');
    item.contextValue = `accessKey.${key.isActive ? 'active' : 'inactive'}`;
    item.accessibilityInformation = { label: t('access key of {0}, {1}', key.user, state) };
    return item;
  }
}
