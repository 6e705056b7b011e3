import {
  type Connection,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { PendingEdits } from '../rewriter/pending-edits.ts';
import type { FileEdit, Refusal } from '../rewriter/plan.ts';
import type { Session } from './session.ts';
import { forReview, workspaceEditOf } from './workspace-edit.ts';

/**
 * Asks the client to make edits, each time as one undoable step. All methods answer `false` when it
 * refused them, or when a person left them out in the review.
 */
export class EditSender {
  readonly #connection: Connection;
  readonly #session: Session;

  constructor(connection: Connection, session: Session) {
    this.#connection = connection;
    this.#session = session;
  }

  /** Edits that were planned for this version of the document. */
  apply(
    document: TextDocument,
    path: string,
    edits: readonly FileEdit[],
    label: string,
  ): Promise<boolean> {
    const open = (other: string) => (other === path ? document : this.#session.openAt(other));
    return this.#send(workspaceEditOf(edits, { open, read: this.#read }), label, false);
  }

  /** Edits that were planned one on the other, if every file still is as it was then. */
  async applyAll(
    pending: PendingEdits,
    label: string,
    review: boolean,
  ): Promise<boolean | Refusal> {
    for (const [path, before] of pending.before) {
      if (this.#read(path) === before) continue;
      return { refused: this.#session.t('{0} has changed since', path) };
    }
    const open = (path: string) => this.#session.openAt(path);
    const edit = workspaceEditOf(pending.edits(), { open, read: this.#read });
    return this.#send(edit, label, review);
  }

  /** Edits by document, open ones tied to their version. */
  replace(edits: ReadonlyMap<string, readonly TextEdit[]>, label: string): Promise<boolean> {
    const documentChanges = [...edits].map(([uri, own]) => {
      const version = this.#session.documents.get(uri)?.version ?? null;
      return TextDocumentEdit.create({ uri, version }, [...own]);
    });
    return this.#send({ documentChanges }, label, true);
  }

  readonly #read = (path: string): string | undefined => this.#session.textAt(path);

  async #send(edit: WorkspaceEdit, label: string, review: boolean): Promise<boolean> {
    // Where nothing is to be edited there is nothing to refuse.
    if (edit.documentChanges?.length === 0) return true;
    const { canConfirmEdits, t } = this.#session;
    const { applied } = await this.#connection.workspace.applyEdit({
      label,
      edit: review && canConfirmEdits ? forReview(edit, label, t) : edit,
      metadata: { isRefactoring: true },
    });
    return applied;
  }
}
