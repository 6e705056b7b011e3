import { pathToFileURL } from 'node:url';
import {
  CreateFile,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Translate } from '../base/translate.ts';
import type { FileEdit } from '../rewriter/plan.ts';

/** The files that edits are for, as the editor shows them. */
export interface EditTarget {
  /** The document of an open file: its edits are tied to its version. */
  open(path: string): TextDocument | undefined;
  /** The text of one that is not open. */
  read(path: string): string | undefined;
}

/** One edit of the protocol: new files first, then the texts, each open one tied to its version. */
export function workspaceEditOf(edits: readonly FileEdit[], target: EditTarget): WorkspaceEdit {
  const created: (CreateFile | TextDocumentEdit)[] = [];
  const changed: TextDocumentEdit[] = [];
  for (const [path, own] of Map.groupBy(edits, (edit) => edit.path)) {
    if (own.some(({ create }) => create)) {
      const uri = pathToFileURL(path).href;
      created.push(CreateFile.create(uri, { overwrite: false, ignoreIfExists: false }));
      created.push(TextDocumentEdit.create({ uri, version: null }, own.map(insertedAtStart)));
      continue;
    }
    const { document, version } = documentAt(path, target);
    const texts = own.map(({ start, end, newText }) => ({
      range: { start: document.positionAt(start), end: document.positionAt(end) },
      newText,
    }));
    changed.push(TextDocumentEdit.create({ uri: document.uri, version }, texts));
  }
  return { documentChanges: [...created, ...changed] };
}

const insertedAtStart = ({ newText }: FileEdit): TextEdit => ({
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
  newText,
});

function documentAt(
  path: string,
  target: EditTarget,
): { readonly document: TextDocument; readonly version: number | null } {
  const open = target.open(path);
  if (open) return { document: open, version: open.version };
  const uri = pathToFileURL(path).href;
  return { document: TextDocument.create(uri, '', 0, target.read(path) ?? ''), version: null };
}

/**
 * The same edit, shown for review before it is made. An editor shows edits for review when one of
 * them needs a confirmation, and leaves those out that nobody confirms: so it is asked for on an
 * edit that does nothing, and all others are confirmed from the start.
 */
export function forReview(edit: WorkspaceEdit, label: string, t: Translate): WorkspaceEdit {
  const annotationId = 'edit';
  const changes = (edit.documentChanges ?? []).map((change) =>
    TextDocumentEdit.is(change)
      ? { ...change, edits: change.edits.map((each) => ({ ...each, annotationId })) }
      : { ...change, annotationId },
  );
  const own = changes.find((change) => TextDocumentEdit.is(change));
  if (!own) return edit;
  const start = { line: 0, character: 0 };
  const nothing = { range: { start, end: start }, newText: '', annotationId: 'review' };
  return {
    documentChanges: [...changes, { ...own, edits: [nothing] }],
    changeAnnotations: {
      edit: { label, needsConfirmation: false },
      review: { label: t('Nothing is changed before you apply'), needsConfirmation: true },
    },
  };
}
