import * as vscode from 'vscode';
import { type CmkRow, cmksIn, type SecretRow } from '../base/replies.ts';
import { cmkName, cmkSpoken, cmkState, secretSpoken } from './present.ts';
import { SecretList } from './secret-list.ts';
import type { TreeSource } from './tree.ts';

/** One line of the view of keys. */
export type KeyNode =
  | { readonly kind: 'key'; readonly key: CmkRow }
  | { readonly kind: 'protected'; readonly secret: SecretRow };

/** More keys than this are a matter for the command line. */
const keysMax = 100;

/** The customer master keys: state, rotation, and below each the secrets it protects. */
export class KeyTree implements vscode.TreeDataProvider<KeyNode> {
  readonly #changed = new vscode.EventEmitter<KeyNode | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #source: TreeSource;
  #keys: readonly CmkRow[] | undefined;

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
    const before = JSON.stringify(this.#keys ?? null);
    this.#keys = await this.#read().catch(() => undefined);
    return before !== JSON.stringify(this.#keys ?? null);
  }

  async #read(): Promise<readonly CmkRow[]> {
    return cmksIn(await this.#source.call('ListKeyStates', { PageSize: String(keysMax) }));
  }

  async getChildren(parent?: KeyNode): Promise<KeyNode[]> {
    const { call, failed } = this.#source;
    try {
      if (parent === undefined) {
        this.#keys ??= await this.#read();
        return this.#keys.map((key): KeyNode => ({ kind: 'key', key }));
      }
      if (parent.kind === 'protected') return [];
      const rows = await new SecretList(call, { KeyId: parent.key.id }).rows();
      return rows.map((secret): KeyNode => ({ kind: 'protected', secret }));
    } catch (error) {
      failed(error);
      return [];
    }
  }

  getTreeItem(node: KeyNode): vscode.TreeItem {
    return node.kind === 'key' ? this.#keyItem(node.key) : this.#secretItem(node.secret);
  }

  #keyItem(key: CmkRow): vscode.TreeItem {
    const { t, now } = this.#source;
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(cmkName(key, t), 0 < key.secrets ? Collapsed : None);
    item.id = `key ${key.id}`;
    item.description = cmkState(key, now(), t);
    item.iconPath = new vscode.ThemeIcon(key.state === 'Enabled' ? 'shield' : 'circle-slash');
    item.contextValue = `key.${key.state}${key.isService ? '.service' : ''}`;
    item.tooltip = [key.id, key.description, ...key.aliases].filter((line) => line).join('\n');
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
}
