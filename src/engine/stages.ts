import { KmsError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { type Context, notFound } from './context.ts';
import { liveSecret } from './find-secret.ts';
import type { SecretRow, StageRow } from './model.ts';
import { invalid, missing } from './parameters.ts';

const current = 'ACSCurrent';
const previous = 'ACSPrevious';

/** Every stage of a secret with the version that carries it, ACSCurrent first. */
export function allStages(context: Context, secret: SecretRow): readonly StageRow[] {
  return context.store.stages.list('WHERE secret_id = ? ORDER BY stage', secret.secret_id);
}

/** The stages a version carries, ACSCurrent first. */
export function stagesOf(context: Context, secret: SecretRow, versionId: string): string[] {
  return context.store.stages
    .list('WHERE secret_id = ? AND version_id = ? ORDER BY stage', secret.secret_id, versionId)
    .map((row) => row.stage);
}

/**
 * Puts a stage on a version, taking it from whichever had it. When ACSCurrent moves, the version it
 * leaves becomes ACSPrevious. Throws `Rejected.LimitExceeded` for a ninth stage of a secret.
 */
export function moveStage(
  context: Context,
  secret: SecretRow,
  stage: string,
  versionId: string,
): void {
  const holder = context.store.stages.get(secret.secret_id, stage)?.version_id;
  if (holder === versionId) return;
  setStage(context, { secret_id: secret.secret_id, stage, version_id: versionId }, holder);
  if (stage !== current || holder === undefined) return;
  const before = context.store.stages.get(secret.secret_id, previous)?.version_id;
  const row = { secret_id: secret.secret_id, stage: previous, version_id: holder };
  setStage(context, row, before);
}

/** UpdateSecretVersionStage: move a stage to a version, or take a custom one away. */
export function updateSecretVersionStage(
  context: Context,
  input: {
    readonly SecretName: string;
    readonly VersionStage: string;
    readonly MoveToVersion?: string | undefined;
    readonly RemoveFromVersion?: string | undefined;
  },
): { readonly SecretName: string } {
  const secret = liveSecret(context, input.SecretName);
  const { VersionStage: stage, MoveToVersion: to, RemoveFromVersion: from } = input;
  if (to === undefined && from === undefined) throw missing('MoveToVersion');
  if (to === undefined && (stage === current || stage === previous)) {
    throw invalid('MoveToVersion', `a version id when VersionStage is ${stage}`);
  }
  for (const versionId of [to, from]) {
    if (versionId === undefined) continue;
    if (!context.store.versions.get(secret.secret_id, versionId)) throw notFound();
  }
  const holder = context.store.stages.get(secret.secret_id, stage)?.version_id;
  if (from !== undefined && from !== holder) {
    throw new KmsError('Rejected.InvalidRequest', 'param mismatch');
  }
  if (to === undefined) context.store.stages.remove(secret.secret_id, stage);
  else moveStage(context, secret, stage, to);
  context.store.secrets.update({ ...secret, updated_ms: context.nowMs });
  return { SecretName: secret.name };
}

function setStage(context: Context, row: StageRow, holder: string | undefined): void {
  const { stages } = context.store;
  if (holder !== undefined) {
    stages.update(row);
    return;
  }
  if (stages.count('WHERE secret_id = ?', row.secret_id) >= limits.stages) {
    throw new KmsError('Rejected.LimitExceeded', 'exceed secret limits error');
  }
  stages.insert(row);
}
