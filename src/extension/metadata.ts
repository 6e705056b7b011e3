import * as vscode from 'vscode';
import { toKmsError } from '../base/errors.ts';
import { metadataScheme, metadataUri } from '../base/protocol.ts';
import type { Fields } from '../base/replies.ts';

/** The metadata of a secret as a read-only JSON document. Values are never asked for. */
export class MetadataDocuments implements vscode.TextDocumentContentProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #call: (operation: string, params: Fields) => Promise<Fields>;

  constructor(call: (operation: string, params: Fields) => Promise<Fields>) {
    this.#call = call;
  }

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(metadataScheme, this);
  }

  async open(secretName: string): Promise<void> {
    const uri = vscode.Uri.parse(metadataUri(secretName), true);
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** Reads the open ones again, after something changed. */
  refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === metadataScheme) this.#changed.fire(uri);
    }
  }

  async provideTextDocumentContent({ path }: vscode.Uri): Promise<string> {
    const SecretName = path.slice(1, -'.json'.length);
    try {
      const [{ RequestId: _, ...described }, versions] = await Promise.all([
        this.#call('DescribeSecret', { SecretName, FetchTags: 'true' }),
        this.#call('ListSecretVersionIds', {
          SecretName,
          IncludeDeprecated: 'true',
          PageSize: '100',
        }),
      ]);
      return `${JSON.stringify({ ...described, VersionIds: versions.VersionIds }, null, 2)}\n`;
    } catch (thrown) {
      const { code, message } = toKmsError(thrown);
      return `${JSON.stringify({ SecretName, Code: code, Message: message }, null, 2)}\n`;
    }
  }
}
