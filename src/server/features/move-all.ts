import type { TextDocument } from 'vscode-languageserver-textdocument';
import { KmsError, toKmsError } from '../../base/errors.ts';
import type { MoveAllResult, PlannedMove, PrepareMoveAllResult } from '../../base/protocol.ts';
import type { Finding } from '../../detector/finding.ts';
import { type MoveContext, moveCredentialOf, prepareMoveOf } from './move-credential.ts';

/** What moving all credentials of a file needs beyond moving one. */
export interface MoveAllContext extends MoveContext {
  /** Whether the store has a secret of that name, one whose deletion is pending too. */
  isTaken(name: string): Promise<boolean>;
  /** Resolves once the document has another version than this one, or after a short while. */
  changed(document: TextDocument, version: number): Promise<void>;
}

/** What moving all credentials of a document would do, line by line. Changes nothing. */
export async function prepareMoveAllOf(
  document: TextDocument | undefined,
  context: MoveAllContext,
): Promise<PrepareMoveAllResult> {
  const names = new NameGiver(context);
  const moves: PlannedMove[] = [];
  for (const finding of document ? context.findings(document) : []) {
    if (document) moves.push(await plannedMove(document, finding, names, context));
  }
  return { moves };
}

/**
 * Moves every credential of a document that can be moved, one after the other: each is an edit of
 * its own, so that whatever happens meanwhile, every value is in the file or in the store. Stops at
 * the first edit that the editor refuses.
 */
export async function moveAllOf(
  document: TextDocument | undefined,
  context: MoveAllContext,
): Promise<MoveAllResult> {
  const { t } = context;
  const names = new NameGiver(context);
  const moved: string[] = [];
  const installs = new Set<string>();
  // Counted from the end, the credentials that stay keep their place while others go.
  let staying = 0;
  const most = document ? context.findings(document).length : 0;
  for (let round = 0; round < most; round += 1) {
    const finding = document && context.findings(document).at(-1 - staying);
    if (!document || !finding) break;
    const planned = await plannedMove(document, finding, names, context);
    if ('refused' in planned) {
      staying += 1;
      continue;
    }
    const { version } = document;
    const { secretName } = planned;
    const place = { uri: document.uri, version, offset: finding.start };
    const result = await moveCredentialOf(document, { ...place, secretName }, context);
    if ('refused' in result) return { moved, installs: [...installs], stopped: result.refused };
    moved.push(secretName);
    if (result.moved.install !== undefined) installs.add(result.moved.install);
    await context.changed(document, version);
    if (document.version === version) {
      const stopped = t('The editor has not shown the change; please look at the file');
      return { moved, installs: [...installs], stopped };
    }
  }
  return { moved, installs: [...installs] };
}

async function plannedMove(
  document: TextDocument,
  finding: Finding,
  names: NameGiver,
  context: MoveAllContext,
): Promise<PlannedMove> {
  const { line } = document.positionAt(finding.start);
  const { title } = context.rule(finding.ruleId);
  const place = { uri: document.uri, version: document.version, offset: finding.start };
  const prepared = await prepareMoveOf(document, place, context);
  if ('refused' in prepared) return { line, title, refused: prepared.refused };
  try {
    return { line, title, secretName: await names.free(prepared.secretName) };
  } catch (thrown) {
    return { line, title, refused: toKmsError(thrown).message };
  }
}

/** How many names are tried before giving up. */
const namesTried = 100;

/** Gives each credential a name that neither the store nor another credential has. */
class NameGiver {
  readonly #given = new Set<string>();
  readonly #context: MoveAllContext;

  constructor(context: MoveAllContext) {
    this.#context = context;
  }

  async free(name: string): Promise<string> {
    for (let n = 1; n <= namesTried; n += 1) {
      const tried = n === 1 ? name : `${name}-${n}`;
      if (this.#given.has(tried) || (await this.#context.isTaken(tried))) continue;
      this.#given.add(tried);
      return tried;
    }
    throw new KmsError(
      'Rejected.ResourceExist',
      this.#context.t('Too many secrets named {0}', name),
    );
  }
}
