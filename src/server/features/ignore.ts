import {
  type CodeAction,
  CodeActionKind,
  CreateFile,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../../detector/finding.ts';
import { ignoreFileName } from '../../detector/ignore.ts';
import type { FindingContext } from './diagnostics.ts';

/** What ignoring needs beyond the findings. */
export interface IgnoreContext extends FindingContext {
  /** The short name of the document's language, as the detector has it. */
  languageOf(document: TextDocument): string;
  /** The ignore file of the document's project; absent for documents outside the file system. */
  ignoreFile(document: TextDocument): IgnoreFile | undefined;
}

export interface IgnoreFile {
  readonly uri: string;
  /** Its text; absent when it does not exist yet. */
  readonly text?: string;
  /** Path of the document relative to the folder of the ignore file. */
  readonly path: string;
  /** Whether the client can create it as part of an edit. */
  readonly creatable: boolean;
}

/** For a credential that may stay: say so beside it, with the reason, or for the whole file. */
export function ignoreActions(
  document: TextDocument,
  finding: Finding,
  context: IgnoreContext,
): CodeAction[] {
  const { t } = context;
  const beside = commentAbove(document, finding, context);
  const actions: CodeAction[] = beside
    ? [
        action(t('Ignore: it is only a test value'), beside('only a test value')),
        action(t('Ignore: it is no credential'), beside('no credential')),
      ]
    : [];
  const file = context.ignoreFile(document);
  if (file && (file.text !== undefined || file.creatable)) {
    actions.push(
      action(
        t('Ignore the whole file in {0}', ignoreFileName),
        ignoredPath(file, 'no credentials'),
      ),
    );
  }
  return actions;
}

const action = (title: string, edit: WorkspaceEdit): CodeAction => ({
  title,
  kind: CodeActionKind.QuickFix,
  edit,
});

/** How a comment begins; languages in which a line may be no place for one are left out. */
const comments: Readonly<Record<string, string>> = {
  ...languages(
    '// ',
    'c cpp cs dart go groovy gradle java js json5 jsonc jsx kt less m mm php proto rs scala scss sol swift ts tsx zig',
  ),
  ...languages(
    '# ',
    'coffee dockerfile dotenv ex exs ini jl makefile pl pm ps1 properties py r rb sh tf toml yaml',
  ),
  ...languages('-- ', 'hs lua sql'),
};

function languages(comment: string, ids: string): Record<string, string> {
  return Object.fromEntries(ids.split(' ').map((id) => [id, comment]));
}

/**
 * How to put a comment on a line of its own above the credential. Nothing where the language has no
 * comments, or where the line may lie inside a text of several lines, which it would change.
 */
function commentAbove(
  document: TextDocument,
  finding: Finding,
  context: IgnoreContext,
): ((reason: string) => WorkspaceEdit) | undefined {
  const language = context.languageOf(document);
  const comment = comments[language];
  if (comment === undefined) return undefined;
  const text = document.getText();
  const { line } = document.positionAt(finding.start);
  const at = { line, character: 0 };
  const lineStart = document.offsetAt(at);
  const before = text.slice(lineStart, finding.start);
  const assigned = language.endsWith('sx') ? assignedInCode : assignedSomehow;
  if (!assigned.test(before) || insideLongText(text.slice(0, lineStart), before)) return undefined;
  const indent = /^[ \t]*/.exec(before)?.[0] ?? '';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return (reason) => {
    const newText = `${indent}${comment}kms-secrets-ignore(${finding.ruleId}): ${reason}${end}`;
    return editOf(document, [{ range: { start: at, end: at }, newText }]);
  };
}

const assignedSomehow = /[=:(,[{>]\s*[\w.]*["'`]?$|\s["']$/;
/** Between tags of JSX a comment would be text, so only what can stand nowhere else counts. */
const assignedInCode = /\b(?:const|let|var)\b[^<>]*=\s*["'`]$|^\s*["']?[\w$]+["']?\s*:\s*["'`]$/;

/**
 * Whether the next line lies inside a text of several lines, as far as can be told without a syntax
 * tree: a template string, a triple-quoted one, a here-document or a block of YAML.
 */
function insideLongText(text: string, line: string): boolean {
  const odd = (mark: RegExp) => (text.match(mark)?.length ?? 0) % 2 === 1;
  if (odd(/(?<!\\)`/g) || odd(/"""/g) || odd(/'''/g)) return true;
  for (const { 1: word = '', index } of text.matchAll(/<<[-~]?\s*["']?([A-Z_]{2,})["']?/gi)) {
    if (!new RegExp(`^\\s*${word}\\b`, 'm').test(text.slice(index + 2))) return true;
  }
  return insideYamlBlock(text.split('\n').slice(0, -1), indentOf(line));
}

/** Whether a less indented line above ends in `|` or `>`, which opens a block. */
function insideYamlBlock(above: readonly string[], indent: number): boolean {
  let limit = indent;
  for (const line of above.toReversed()) {
    if (limit === 0) return false;
    if (line.trim() === '' || limit <= indentOf(line)) continue;
    if (/(?:^|\s)[|>][-+\d]*\s*$/.test(line)) return true;
    limit = indentOf(line);
  }
  return false;
}

const indentOf = (line: string): number => /^[ \t]*/.exec(line)?.[0].length ?? 0;

const editOf = ({ uri, version }: TextDocument, edits: TextEdit[]): WorkspaceEdit => ({
  documentChanges: [TextDocumentEdit.create({ uri, version }, edits)],
});

function ignoredPath({ uri, text, path }: IgnoreFile, reason: string): WorkspaceEdit {
  const glob = `/${path.replace(/[*?[\]\\]/g, '\\$&')}`;
  const lead = text === undefined || text === '' || text.endsWith('\n') ? '' : '\n';
  const newText = `${lead}${glob} # ${reason}\n`;
  const line = (text ?? '').split('\n').length - 1;
  const at = { line, character: (text ?? '').split('\n').at(-1)?.length ?? 0 };
  const added = TextDocumentEdit.create({ uri, version: null }, [
    { range: { start: at, end: at }, newText },
  ]);
  const created = CreateFile.create(uri, { overwrite: false, ignoreIfExists: true });
  return { documentChanges: text === undefined ? [created, added] : [added] };
}
