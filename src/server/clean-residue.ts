import { TextDocument, type TextEdit } from 'vscode-languageserver-textdocument';
import { toKmsError } from '../base/errors.ts';
import type { CleanResidueParams, CleanResidueResult } from '../base/protocol.ts';
import { pathOf } from './paths.ts';
import { isExample, needlesFor, type ResidueSource } from './residue.ts';

/** What stands in an example instead of the value: no form of a credential. */
const placeholder = 'change-me';

/** What cleaning needs beyond looking. */
export interface CleanSource extends ResidueSource {
  /** The text of a file as the editor shows it; `undefined` when it is absent or no text. */
  read(path: string): string | undefined;
  /** Shows the edits for review where the client can, and makes them as one undoable step. */
  replace(edits: ReadonlyMap<string, readonly TextEdit[]>, label: string): Promise<boolean>;
}

/**
 * Puts a placeholder where the current value of a secret stands in files that are made to be
 * copied, by one edit that is shown first. Other files are left alone, whatever is asked; so is
 * what git keeps of them. The value leaves neither this process nor this function.
 */
export async function cleanResidueOf(
  { secretName, uris }: CleanResidueParams,
  source: CleanSource,
): Promise<CleanResidueResult> {
  try {
    const needles = await needlesFor(secretName, source.engine);
    const edits = new Map<string, readonly TextEdit[]>();
    try {
      for (const uri of uris) {
        const path = pathOf(uri);
        const text = path !== undefined && isExample(path) ? source.read(path) : undefined;
        if (text === undefined) continue;
        const document = TextDocument.create(uri, '', 0, text);
        const bytes = Buffer.from(text, 'utf8');
        const unitsTo = (at: number): number => bytes.subarray(0, at).toString('utf8').length;
        const own = needles.places(bytes).map(({ start, end }) => ({
          range: {
            start: document.positionAt(unitsTo(start)),
            end: document.positionAt(unitsTo(end)),
          },
          newText: placeholder,
        }));
        if (own.length > 0) edits.set(uri, own);
      }
    } finally {
      needles.wipe();
    }
    const label = source.t('Put placeholders for the value of {0}', secretName);
    const made = edits.size > 0 && (await source.replace(edits, label));
    return { files: made ? edits.size : 0 };
  } catch (thrown) {
    return { files: 0, refused: toKmsError(thrown).message };
  }
}
