import * as vscode from 'vscode';
import { toKmsError } from '../base/errors.ts';
import type { App } from './app.ts';
import { errorText } from './error-text.ts';

const { t } = vscode.l10n;

const scheme = 'kms-secrets-policy';

/** The schema of the manifest belongs to documents with this end. */
const ending = '.kms-policy.json';

/**
 * The policies of secrets as documents that can be edited: reading one asks the store, saving one
 * sets it, and a refusal of the store keeps the document unsaved.
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
    const uri = vscode.Uri.from({ scheme, path: `/${secretName}${ending}` });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
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
    await this.#asked('SetSecretPolicy', { SecretName: secretOf(uri), Policy });
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
    const { Policy } = await this.#asked('GetSecretPolicy', { SecretName: secretOf(uri) });
    const text = `${JSON.stringify(JSON.parse(String(Policy)), null, 2)}\n`;
    const before = this.#seen.get(uri.path);
    const read = before?.text === text ? before : { text, since: this.#now() };
    this.#seen.set(uri.path, read);
    return read;
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

const secretOf = ({ path }: vscode.Uri): string => path.slice(1, -ending.length);
