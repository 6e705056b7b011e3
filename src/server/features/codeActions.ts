import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type CredentialPlace, moveCredentialCommand } from '../../base/protocol.ts';
import type { Finding } from '../../detector/finding.ts';
import { diagnostics } from './diagnostics.ts';
import { type IgnoreContext, ignoreActions } from './ignore.ts';

/** For each credential that touches the range: move it away, or say why it may stay. */
export function codeActions(
  document: TextDocument,
  range: Range,
  context: IgnoreContext,
): CodeAction[] {
  const from = document.offsetAt(range.start);
  const to = document.offsetAt(range.end);
  return context
    .findings(document)
    .filter(({ start, end }) => start <= to && from <= end)
    .flatMap((finding) => actionsOf(document, finding, context));
}

function actionsOf(document: TextDocument, finding: Finding, context: IgnoreContext): CodeAction[] {
  const { t } = context;
  const place: CredentialPlace = {
    uri: document.uri,
    version: document.version,
    offset: finding.start,
  };
  const about = diagnostics(document, { ...context, findings: () => [finding], stale: () => [] });
  const title = t('Move this credential to KMS Secrets…');
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: about,
      isPreferred: true,
      command: { title, command: moveCredentialCommand, arguments: [place] },
    },
    ...ignoreActions(document, finding, context).map((each) => ({ ...each, diagnostics: about })),
  ];
}
