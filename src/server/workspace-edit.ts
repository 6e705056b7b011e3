import { pathToFileURL } from 'node:url';
import {
  CreateFile,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileEdit } from '../rewriter/plan.ts';

/** How the edits of a plan become one edit of the protocol. */
export interface EditTarget {
  /** The document the plan was made for; its edits are tied to its version. */
  readonly document: TextDocument;
  /** The path under which the plan knows that document. */
  readonly path: string;
  /** Another file: its document where it is open, otherwise its text on disk. */
  open(path: string): TextDocument | undefined;
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
  if (path === target.path) return { document: target.document, version: target.document.version };
  const open = target.open(path);
  if (open) return { document: open, version: open.version };
  const uri = pathToFileURL(path).href;
  return { document: TextDocument.create(uri, '', 0, target.read(path) ?? ''), version: null };
}
