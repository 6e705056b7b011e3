import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type CredentialPlace, moveCredentialCommand } from '../../base/protocol.ts';
import type { Finding } from '../../detector/finding.ts';
import { diagnostics } from './diagnostics.ts';
import { type IgnoreContext, ignoreActions } from './ignore.ts';

/** What actions on credentials may ask. */
export interface ActionContext extends IgnoreContext {
  /** The client has the commands of our extension, which can ask the user something. */
  readonly clientCommands: boolean;
}

/** For each credential that touches the range: move it away, or say why it may stay. */
export function codeActions(
  document: TextDocument,
  range: Range,
  context: ActionContext,
): CodeAction[] {
  const from = document.offsetAt(range.start);
  const to = document.offsetAt(range.end);
  const all = context.findings(document);
  const here = all.filter(({ start, end }) => start <= to && from <= end);
  const [first, ...others] = here.flatMap((finding) => actionsOf(document, finding, context));
  if (!first) return [];
  const offersAll = 1 < all.length && context.clientCommands;
  return [first, ...(offersAll ? [moveAllAction(document, all.length, context)] : []), ...others];
}

function moveAllAction(document: TextDocument, count: number, { t }: ActionContext): CodeAction {
  const title = t('Move all {0} credentials of this file to KMS Secrets…', count);
  const command = { title, command: 'kmsSecrets.moveAllInFile', arguments: [document.uri] };
  return { title, kind: CodeActionKind.QuickFix, command };
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
