import type { CodeLens } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type CredentialPlace, moveCredentialCommand } from '../../base/protocol.ts';
import { type FindingContext, rangeOf } from './diagnostics.ts';

/**
 * Above each line that holds a credential: the way out. One lens a line, for its first credential.
 */
export function codeLenses(document: TextDocument, context: FindingContext): CodeLens[] {
  const lenses = new Map<number, CodeLens>();
  for (const finding of context.findings(document)) {
    const { start } = rangeOf(document, finding);
    if (lenses.has(start.line)) continue;
    const place: CredentialPlace = {
      uri: document.uri,
      version: document.version,
      offset: finding.start,
    };
    lenses.set(start.line, {
      range: { start, end: start },
      command: {
        title: context.t('Move to KMS Secrets…'),
        command: moveCredentialCommand,
        arguments: [place],
      },
    });
  }
  return [...lenses.values()];
}
