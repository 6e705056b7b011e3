import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '../detector/finding.ts';
import { type MoveContext, prepareMoveOf } from './features/move-credential.ts';
import type { SecretIndex } from './secret-index.ts';

interface Seen {
  readonly version: number;
  readonly changes: number;
  readonly byStart: Map<number, Promise<readonly string[]>>;
}

/**
 * Which secrets hold the value of a credential. Editors ask at every step of the cursor, and each
 * question is audited: so it is asked once for a version of the document and a state of the store.
 */
export function storedReader(
  moving: MoveContext,
  secrets: SecretIndex,
): (document: TextDocument, finding: Finding) => Promise<readonly string[]> {
  const seen = new WeakMap<TextDocument, Seen>();
  return (document, { start }) => {
    const { version, uri } = document;
    const { changes } = secrets;
    const known = seen.get(document);
    const fresh = known?.version === version && known.changes === changes;
    const now = fresh ? known : { version, changes, byStart: new Map() };
    seen.set(document, now);
    const asked =
      now.byStart.get(start) ??
      prepareMoveOf(document, { uri, version, offset: start }, moving).then((prepared) =>
        'refused' in prepared ? [] : prepared.storedIn,
      );
    now.byStart.set(start, asked);
    return asked;
  };
}
