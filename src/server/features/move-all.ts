import type { CancellationToken } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { toKmsError } from '../../base/errors.ts';
import { noNeeds } from '../../base/needs.ts';
import type { MoveAllResult, PlannedMove, PrepareMoveAllResult } from '../../base/protocol.ts';
import { findLookups } from '../../rewriter/lookup.ts';
import { baseName } from '../../rewriter/paths.ts';
import type { PendingEdits } from '../../rewriter/pending-edits.ts';
import { type Applied, refusedEdit, untilShown } from './move-credential.ts';
import { type Going, type MovePlan, type PlanContext, planMoves, wipe } from './plan-moves.ts';

/** What moving many credentials needs beyond planning it. */
export interface MoveAllContext extends PlanContext {
  /**
   * Makes the edits of all files as one undoable step, if every file is as it was when they were
   * planned; with `review`, shows them first where the client can.
   */
  applyAll(edits: PendingEdits, label: string, review: boolean): Promise<Applied>;
}

/** How one request is followed. */
export interface Following {
  readonly token: CancellationToken;
  report(files: number): void;
  /** All is stored and the editor is asked: what is cancelled from now on comes too late. */
  editing(): void;
}

/** What moving all credentials of these documents would do, line by line. Changes nothing. */
export async function prepareMoveAllOf(
  documents: readonly TextDocument[],
  context: PlanContext,
  { token, report }: Pick<Following, 'token' | 'report'>,
): Promise<PrepareMoveAllResult> {
  const plan = await planMoves(documents, context, token, report);
  if (!plan) return { moves: [], cancelled: true };
  wipe(plan);
  return { moves: plan.moves };
}

/**
 * Moves every credential of these documents that can be moved: plan, store all values, then one
 * edit tied to the versions that were planned on. Values whose edit was refused are taken back, and
 * so are all when it is cancelled before the editor is asked. At every moment each value is in its
 * file, in the store, or in both.
 */
export async function moveAllOf(
  documents: readonly TextDocument[],
  review: boolean,
  context: MoveAllContext,
  { token, report, editing }: Following,
): Promise<MoveAllResult> {
  const { t } = context;
  const plan = await planMoves(documents, context, token, report);
  const cancelled = t('Cancelled; nothing was changed');
  if (!plan) return stopped(cancelled);
  const { going } = plan;
  try {
    if (going.length === 0) return stopped(firstRefusal(plan), plan.moves);
    if (!(await storeAll(plan, context, token))) return stopped(cancelled, plan.moves);
    editing();
    const label = t('Move {0} credentials to KMS Secrets', going.length);
    const applied = await context.applyAll(plan.edits, label, review).catch(() => undefined);
    return await settle(plan, applied, review, context);
  } catch (thrown) {
    return stopped(toKmsError(thrown).message, plan.moves);
  } finally {
    wipe(plan);
  }
}

const stopped = (
  reason: string | undefined,
  moves: readonly PlannedMove[] = [],
): MoveAllResult => ({
  moves,
  moved: 0,
  made: [],
  ...noNeeds,
  ...(reason === undefined ? {} : { stopped: reason }),
});

const firstRefusal = ({ moves }: MovePlan): string | undefined =>
  moves.flatMap((move) => ('refused' in move ? [move.refused] : []))[0];

/** Stores all values, or none; `false` when it was cancelled. */
async function storeAll(
  { made }: MovePlan,
  { call }: MoveAllContext,
  token: CancellationToken,
): Promise<boolean> {
  const stored: string[] = [];
  // All of them still stand in the files.
  const none = async (): Promise<void> => {
    for (const name of stored) await takeBack(name, call).catch(() => undefined);
  };
  try {
    for (const { secretName, value } of made) {
      if (token.isCancellationRequested) break;
      await call('CreateSecret', {
        SecretName: secretName,
        SecretData: value,
        SecretDataType: 'text',
        VersionId: 'v1',
      });
      stored.push(secretName);
    }
  } catch (thrown) {
    await none();
    throw thrown;
  }
  if (token.isCancellationRequested) await none();
  return !token.isCancellationRequested;
}

const takeBack = (SecretName: string, call: MoveAllContext['call']) =>
  call('DeleteSecret', { SecretName, ForceDeleteWithoutRecovery: 'true' });

/**
 * Looks at what the editor made of the edits: a person who reviews them may leave some out. A
 * secret that nothing reads, and whose value certainly still stands in its file, is taken back.
 */
async function settle(
  plan: MovePlan,
  applied: Applied | undefined,
  review: boolean,
  context: MoveAllContext,
): Promise<MoveAllResult> {
  const { t, call } = context;
  const { going } = plan;
  if (applied === true) {
    await untilShown(() => going.every((move) => isRead(move, plan, context)));
  }
  const done = going.filter((move) => isRead(move, plan, context));
  const read = new Set(done.map(({ secretName }) => secretName));
  const left = plan.made.map(({ secretName }) => secretName).filter((name) => !read.has(name));
  const kept: string[] = [];
  for (const name of left) {
    const own = going.filter(({ secretName }) => secretName === name);
    const stands = own.every((move) => stillStands(move, plan, context));
    const taken = stands && (await takeBack(name, call).catch(() => undefined));
    if (!taken) kept.push(name);
  }
  const made = plan.made.map(({ secretName }) => secretName).filter((name) => read.has(name));
  const all = done.length === going.length;
  const reason =
    kept.length > 0
      ? t('It is not known whether the editor changed the text; kept: {0}', kept.join(', '))
      : review && typeof applied !== 'object'
        ? t('The change was not made, so nothing was kept')
        : refusedEdit(applied ?? false, t);
  const partly = t('The others were left out, and nothing was kept of them');
  const why = kept.length > 0 || done.length === 0 ? reason : partly;
  const lacking = review && done.length > 0 ? await lackingFiles(plan, context) : [];
  const lack = t(
    '{0} was left out, but the code needs it: undo, and move again',
    lacking.join(', '),
  );
  const said = [...(all ? [] : [why]), ...(lacking.length > 0 ? [lack] : [])];
  return {
    moves: plan.moves,
    moved: done.length,
    made,
    ...(done.length > 0 ? plan.needs : noNeeds),
    ...(said.length > 0 ? { stopped: said.join('. ') } : {}),
  };
}

/** The names of files that were to be made, for the code to read secrets by, and are not there. */
async function lackingFiles(
  { edits }: MovePlan,
  { read }: MoveAllContext,
): Promise<readonly string[]> {
  const made = [...edits.before].flatMap(([path, before]) => (before === undefined ? [path] : []));
  const lacking = () => made.filter((path) => read(path) === undefined);
  await untilShown(() => lacking().length === 0);
  return lacking().map(baseName);
}

/**
 * Whether the file is as it was planned; or, where it is not quite, reads the secret itself or
 * through a variable that another file of the plan gives it.
 */
function isRead(move: Going, plan: MovePlan, context: MoveAllContext): boolean {
  const names = (path: string): boolean =>
    findLookups(context.read(path) ?? '').some(
      (lookup) => lookup.secretName.text === move.secretName,
    );
  const path = context.pathOf(move.uri);
  if (path === undefined) return false;
  if (context.read(path) === plan.edits.read(path) || names(path)) return true;
  const edited = [...plan.edits.before.keys()];
  return (
    edited.some((other) => /\.env$/.test(other) && names(other)) &&
    !stillStands(move, plan, context)
  );
}

function stillStands(
  { uri, start, end }: Going,
  { edits }: MovePlan,
  { pathOf, read }: MoveAllContext,
): boolean {
  const path = pathOf(uri);
  const literal = path && edits.before.get(path)?.slice(start, end);
  return path !== undefined && !!literal && read(path)?.includes(literal) === true;
}
