import * as vscode from 'vscode';
import { toKmsError } from '../base/errors.ts';
import { metadataScheme, metadataUri, secretOfUri } from '../base/protocol.ts';
import { type Fields, listIn } from '../base/replies.ts';
import { auditText } from './present.ts';

/** Reports of what is left of a value. */
const reportScheme = `${metadataScheme}-residue`;

const auditUri = vscode.Uri.from({ scheme: `${metadataScheme}-audit`, path: '/Audit.txt' });

/** How many audit records the document shows. */
const auditRecords = 500;

type Call = (operation: string, params: Fields) => Promise<Fields>;

/**
 * Read-only documents: the metadata of a secret, the audit log, and reports of residue. Values are
 * never asked for.
 */
export class Documents implements vscode.TextDocumentContentProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #call: Call;
  readonly #reports = new Map<string, string>();
  #verified: Fields | undefined;

  constructor(call: Call) {
    this.#call = call;
  }

  register(): vscode.Disposable {
    return vscode.Disposable.from(
      ...[metadataScheme, auditUri.scheme, reportScheme].map((scheme) =>
        vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      ),
    );
  }

  async openSecret(secretName: string): Promise<void> {
    await this.#open(vscode.Uri.parse(metadataUri(secretName), true));
  }

  /** Shows what is known of two versions of a secret side by side. */
  async compare(secretName: string, first: string, second: string): Promise<void> {
    const uriOf = (version: string) =>
      vscode.Uri.parse(metadataUri(secretName), true).with({ query: version });
    await vscode.commands.executeCommand(
      'vscode.diff',
      uriOf(first),
      uriOf(second),
      `${secretName}: ${first} ↔ ${second}`,
    );
  }

  /** Shows the audit log, checked anew; answers how it is. */
  async openAudit(): Promise<Fields> {
    const verified = await this.#call('VerifyAudit', {});
    this.#verified = verified;
    await this.#open(auditUri);
    return verified;
  }

  /** Shows where the value of a secret still stands. */
  async openReport(secretName: string, report: string): Promise<void> {
    const path = `/${secretName}.md`;
    this.#reports.set(path, report);
    await this.#open(vscode.Uri.from({ scheme: reportScheme, path }));
  }

  /** Reads the open ones again, after something changed. */
  refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) {
      if (uri.scheme === metadataScheme) this.#changed.fire(uri);
    }
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    if (uri.scheme === reportScheme) return this.#reports.get(uri.path) ?? '';
    try {
      return uri.scheme === metadataScheme ? await this.#secret(uri) : await this.#audit();
    } catch (thrown) {
      return `${toKmsError(thrown).message}\n`;
    }
  }

  async #open(uri: vscode.Uri): Promise<void> {
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  async #secret({ path, query }: vscode.Uri): Promise<string> {
    const SecretName = secretOfUri(path);
    const [{ RequestId: _, ...described }, versions] = await Promise.all([
      this.#call('DescribeSecret', { SecretName, FetchTags: 'true' }),
      this.#call('ListSecretVersionIds', {
        SecretName,
        IncludeDeprecated: 'true',
        PageSize: '100',
      }),
    ]);
    if (query !== '') {
      const all = listIn(versions, 'VersionIds', 'VersionId');
      return shown(all.find(({ VersionId }) => VersionId === query) ?? {});
    }
    return shown({ ...described, VersionIds: versions.VersionIds });
  }

  async #audit(): Promise<string> {
    // An editor that VS Code opens again by itself has not asked yet.
    this.#verified ??= await this.#call('VerifyAudit', {});
    const reply = await this.#call('ListAuditRecords', { PageSize: String(auditRecords) });
    return auditText(this.#verified, listIn(reply, 'AuditRecords', 'AuditRecord'), vscode.l10n.t);
  }
}

const shown = (fields: Fields): string => `${JSON.stringify(fields, null, 2)}\n`;
