import { KmsError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { oncePer } from '../base/once.ts';
import { type Context, notFound } from './context.ts';
import { liveSecret } from './find-secret.ts';
import type { SecretRow } from './model.ts';
import { invalid, missing } from './parameters.ts';

const current = 'ACSCurrent';
const previous = 'ACSPrevious';

/**
 * Every stage of a secret with the version that carries it. They stand in the secret's own row, as
 * one text, so that none of them can be changed or put back without the others.
 */
export const stagesOf: (secret: Pick<SecretRow, 'stages'>) => ReadonlyMap<string, string> = oncePer(
  ({ stages }) => new Map(JSON.parse(stages || '[]') as [stage: string, versionId: string][]),
);

/** The stages a version carries, in the order of their names: ACSCurrent first. */
export function stagesOfVersion(secret: SecretRow, versionId: string): string[] {
  return [...stagesOf(secret)].flatMap(([stage, id]) => (id === versionId ? [stage] : []));
}

/** The text of stages, as it stands in a row. */
export function stagesText(stages: ReadonlyMap<string, string>): string {
  return JSON.stringify([...stages].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The stages after one was put on a version and so taken from whichever had it. When ACSCurrent
 * moves, the version it leaves becomes ACSPrevious. Throws `Rejected.LimitExceeded` for a ninth
 * stage of a secret.
 */
export function withStage(
  stages: ReadonlyMap<string, string>,
  stage: string,
  versionId: string,
): ReadonlyMap<string, string> {
  const holder = stages.get(stage);
  if (holder === versionId) return stages;
  const next = new Map(stages).set(stage, versionId);
  if (stage === current && holder !== undefined) next.set(previous, holder);
  if (next.size > limits.stages) {
    throw new KmsError('Rejected.LimitExceeded', 'exceed secret limits error');
  }
  return next;
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
  const stages = stagesOf(secret);
  if (from !== undefined && from !== stages.get(stage)) {
    throw new KmsError('Rejected.InvalidRequest', 'param mismatch');
  }
  const next = to === undefined ? without(stages, stage) : withStage(stages, stage, to);
  context.store.secrets.update(secret, {
    stages: stagesText(next),
    updated_ms: context.nowMs,
  });
  return { SecretName: secret.name };
}

function without(stages: ReadonlyMap<string, string>, stage: string): ReadonlyMap<string, string> {
  return new Map([...stages].filter(([name]) => name !== stage));
}
