import * as vscode from 'vscode';
import { toKmsError } from '../base/errors.ts';
import { accessKeysIn } from '../base/replies.ts';
import type { App } from './app.ts';
import { errorText } from './error-text.ts';

const { t } = vscode.l10n;

const scheme = 'kms-secrets-policy';

/** The authority of documents that tell of access keys; the others tell of secrets. */
const ofAccessKeys = 'access-key';

/** The schema of the manifest belongs to documents with this end. */
const ending = '.kms-policy.json';

/**
 * The policies of secrets and of access keys as documents that can be edited: reading one asks the
 * store, saving one sets it, and a refusal of the store keeps the document unsaved.
 */
export class PolicyDocuments implements vscode.FileSystemProvider {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  readonly #call: App['call'];
  /** What was read last, and when it was first seen: that is when it changed, for the editor. */
  readonly #seen = new Map<string, { readonly text: string; readonly since: number }>();
  readonly #now: () => number;

  constructor(call: App['call'], now: () => number) {
    this.#call = call;
    this.#now = now;
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerFileSystemProvider(scheme, this, { isCaseSensitive: true });
  }

  async open(secretName: string): Promise<void> {
    await this.#show(vscode.Uri.from({ scheme, path: `/${secretName}${ending}` }));
  }

  async openAccessKey(accessKeyId: string): Promise<void> {
    const path = `/${accessKeyId}${ending}`;
    await this.#show(vscode.Uri.from({ scheme, authority: ofAccessKeys, path }));
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { text, since } = await this.#read(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: since,
      size: Buffer.byteLength(text, 'utf8'),
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from((await this.#read(uri)).text, 'utf8');
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const Policy = Buffer.from(content).toString('utf8');
    await (uri.authority === ofAccessKeys
      ? this.#asked('UpdateAccessKey', { AccessKeyId: nameIn(uri), Policy })
      : this.#asked('SetSecretPolicy', { SecretName: nameIn(uri), Policy }));
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  async #read(uri: vscode.Uri): Promise<{ readonly text: string; readonly since: number }> {
    if (!uri.path.endsWith(ending)) throw vscode.FileSystemError.FileNotFound(uri);
    const text = `${JSON.stringify(JSON.parse(await this.#policy(uri)), null, 2)}\n`;
    const before = this.#seen.get(uri.toString());
    const read = before?.text === text ? before : { text, since: this.#now() };
    this.#seen.set(uri.toString(), read);
    return read;
  }

  async #policy(uri: vscode.Uri): Promise<string> {
    const name = nameIn(uri);
    if (uri.authority !== ofAccessKeys) {
      return String((await this.#asked('GetSecretPolicy', { SecretName: name })).Policy);
    }
    const key = accessKeysIn(await this.#asked('ListAccessKeys', {})).find(({ id }) => id === name);
    if (!key) throw vscode.FileSystemError.FileNotFound(t('The access key does not exist'));
    return key.policy;
  }

  async #show(uri: vscode.Uri): Promise<void> {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  }

  async #asked(operation: string, params: Readonly<Record<string, string>>) {
    try {
      return await this.#call(operation, params);
    } catch (thrown) {
      const error = toKmsError(thrown);
      if (error.code === 'Forbidden.ResourceNotFound') {
        throw vscode.FileSystemError.FileNotFound(t('The secret does not exist'));
      }
      throw vscode.FileSystemError.Unavailable(errorText(error));
    }
  }
}

const nameIn = ({ path }: vscode.Uri): string => path.slice(1, -ending.length);
