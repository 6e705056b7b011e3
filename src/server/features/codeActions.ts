import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type CredentialPlace, moveCredentialCommand } from '../../base/protocol.ts';
import type { Finding } from '../../detector/finding.ts';
import { diagnostics, type FindingContext } from './diagnostics.ts';

/** For each credential that touches the range: move it away, or say why it may stay. */
export function codeActions(
  document: TextDocument,
  range: Range,
  context: FindingContext,
): CodeAction[] {
  const from = document.offsetAt(range.start);
  const to = document.offsetAt(range.end);
  return context
    .findings(document)
    .filter(({ start, end }) => start <= to && from <= end)
    .flatMap((finding) => actionsOf(document, finding, context));
}

function actionsOf(
  document: TextDocument,
  finding: Finding,
  context: FindingContext,
): CodeAction[] {
  const { t } = context;
  const place: CredentialPlace = {
    uri: document.uri,
    version: document.version,
    offset: finding.start,
  };
  const title = t('Move this credential to KMS Secrets…');
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: diagnostics(document, { ...context, findings: () => [finding] }),
      isPreferred: true,
      command: { title, command: moveCredentialCommand, arguments: [place] },
    },
  ];
}
