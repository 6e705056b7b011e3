import { type CodeAction, CodeActionKind, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CredentialPlace,
  moveAllInFileCommand,
  moveCredentialCommand,
} from '../../base/protocol.ts';
import type { Translate } from '../../base/translate.ts';
import type { Finding } from '../../detector/finding.ts';
import { type Companion, findCompanion } from '../../rewriter/companion.ts';
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
  const together = all.length === 1 ? [] : [moveAllAction(document, all.length, context)];
  return [first, ...together, ...others];
}

/**
 * For a credential whose value is in the store already: read it from there. Looked for only where
 * one credential is meant.
 */
export async function storedActions(
  document: TextDocument,
  range: Range,
  context: ActionContext,
  storedIn: (document: TextDocument, finding: Finding) => Promise<readonly string[]>,
): Promise<CodeAction[]> {
  const from = document.offsetAt(range.start);
  const [finding, ...more] = context
    .findings(document)
    .filter(({ start, end }) => start <= from && from <= end);
  if (!finding || more.length > 0) return [];
  const { uri, version } = document;
  return (await storedIn(document, finding)).slice(0, storedMax).map((name) => {
    const title = context.t('Read it from the secret {0}, which holds this value', name);
    const place: CredentialPlace = { uri, version, offset: finding.start, storedIn: name };
    return {
      title,
      kind: CodeActionKind.QuickFix,
      isPreferred: true,
      diagnostics: diagnosticsOf(document, finding, context),
      command: { title, command: moveCredentialCommand, arguments: [place] },
    };
  });
}

/** More secrets with the same value than this are not offered. */
const storedMax = 3;

const diagnosticsOf = (document: TextDocument, finding: Finding, context: ActionContext) =>
  diagnostics(document, { ...context, findings: () => [finding], stale: () => [] });

function moveAllAction(document: TextDocument, count: number, { t }: ActionContext): CodeAction {
  const title = t('Move all {0} credentials of this file to KMS Secrets…', count);
  const command = { title, command: moveAllInFileCommand, arguments: [document.uri] };
  return { title, kind: CodeActionKind.QuickFix, command };
}

function pairAction({ keys }: Companion, place: CredentialPlace, t: Translate): CodeAction {
  const title =
    keys.companion === 'username'
      ? t('Move user name and password together to KMS Secrets…')
      : t('Move id and secret together to KMS Secrets…');
  const command = {
    title,
    command: moveCredentialCommand,
    arguments: [{ ...place, pair: true } satisfies CredentialPlace],
  };
  return { title, kind: CodeActionKind.QuickFix, command };
}

function actionsOf(document: TextDocument, finding: Finding, context: ActionContext): CodeAction[] {
  const { t } = context;
  const place: CredentialPlace = {
    uri: document.uri,
    version: document.version,
    offset: finding.start,
  };
  const about = diagnosticsOf(document, finding, context);
  const title = t('Move this credential to KMS Secrets…');
  const companion = findCompanion(document.getText(), finding);
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: about,
      isPreferred: true,
      command: { title, command: moveCredentialCommand, arguments: [place] },
    },
    ...(companion ? [{ ...pairAction(companion, place, t), diagnostics: about }] : []),
    ...ignoreActions(document, finding, context).map((each) => ({ ...each, diagnostics: about })),
  ];
}
