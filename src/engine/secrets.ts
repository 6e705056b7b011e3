import { randomUUID } from 'node:crypto';
import { KmsError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { oncePer } from '../base/once.ts';
import { Sensitive } from '../base/sensitive.ts';
import { keyForOpening, keyForSealing } from './cmks.ts';
import { arnOf, type Context, notFound, pageOf, timeText } from './context.ts';
import { keyFrom, newKeyBytes, open, openerOf, sameBytes, seal, sealedWith } from './crypto.ts';
import type { ReplyValue } from './engine.ts';
import { findSecret, isOver, liveSecret, secretOwner } from './find-secret.ts';
import type { SecretRow, VersionRow } from './model.ts';
import { invalid } from './parameters.ts';
import type { PolicyDocument } from './policies.ts';
import { plannedDeletion, rotationFields } from './secret-fields.ts';
import { stagesOf, stagesOfVersion, stagesText, withStage } from './stages.ts';
import { putTags, type Tag, tagsOf } from './tags.ts';
import { insertFields, removeFields } from './value-fields.ts';

type Fields = Record<string, ReplyValue>;

const dayMs = 86_400_000;
/** After the window a second look, this much later, guards against a clock that jumped ahead. */
const secondLookMs = 3_600_000;

/** A value on its way to becoming a version. */
export interface NewVersion {
  readonly VersionId: string;
  readonly SecretData: Sensitive;
  /** `text` unless given. */
  readonly SecretDataType?: string | undefined;
}

/** Which version of a secret a caller means; ACSCurrent unless given. */
export interface VersionChoice {
  readonly SecretName: string;
  readonly VersionId?: string | undefined;
  readonly VersionStage?: string | undefined;
}

/** CreateSecret. Source: API reference, "CreateSecret". */
export function createSecret(
  context: Context,
  input: NewVersion & {
    readonly SecretName: string;
    readonly EncryptionKeyId?: string | undefined;
    readonly Description?: string | undefined;
    readonly Tags?: readonly Tag[] | undefined;
    readonly Policy?: PolicyDocument | undefined;
  },
): Fields {
  const { store, nowMs } = context;
  freeName(context, input.SecretName);
  const secret = store.secrets.insert({
    secret_id: randomUUID(),
    name: input.SecretName,
    type: 'Generic',
    cmk_id: keyForSealing(context, input.EncryptionKeyId ?? context.serviceKeyId).row.key_id,
    creator: context.caller.principal,
    description: input.Description ?? '',
    created_ms: nowMs,
    updated_ms: nowMs,
    purge_ms: null,
    purge_seen_ms: null,
    rotation_s: null,
    rotation_on: 0,
    rotation_how: '',
    last_rotation_ms: null,
    next_rotation_ms: null,
    policy: input.Policy ? JSON.stringify(input.Policy) : '',
    version_seq: 1,
    stages: stagesText(withStage(new Map(), 'ACSCurrent', input.VersionId)),
  });
  putTags(context, secretOwner(secret), input.Tags ?? []);
  insertVersion(context, secret, input);
  return {
    Arn: arnOf(context, 'secret', secret.name),
    SecretName: secret.name,
    VersionId: input.VersionId,
    SecretType: secret.type,
  };
}

/** Makes a name free whose secret is over; throws when a secret still has it. */
export function freeName(context: Context, name: string): void {
  const taken = context.store.secrets.find('WHERE name = ?', name);
  if (!taken) return;
  if (!isOver(taken, context.nowMs)) throw nameTaken(taken);
  shred(context, taken);
}

/**
 * PutSecretValue. A known version id with the same value changes nothing; with another it fails.
 */
export function putSecretValue(
  context: Context,
  input: NewVersion & {
    readonly SecretName: string;
    readonly VersionStages?: readonly string[] | undefined;
  },
): Fields {
  const secret = liveSecret(context, input.SecretName);
  const same = context.store.versions.get(secret.secret_id, input.VersionId);
  if (same) assertSameValue(context, same, input);
  const now = same ? secret : addVersion(context, secret, input);
  return {
    SecretName: secret.name,
    VersionId: input.VersionId,
    VersionStages: { VersionStage: stagesOfVersion(now, input.VersionId) },
  };
}

/** Stores a new version, drops the oldest unlabelled one past the limit, and moves the stages. */
export function addVersion(
  context: Context,
  secret: SecretRow,
  input: NewVersion & { readonly VersionStages?: readonly string[] | undefined },
): SecretRow {
  const stages = (input.VersionStages ?? ['ACSCurrent']).reduce(
    (before, stage) => withStage(before, stage, input.VersionId),
    stagesOf(secret),
  );
  const next = context.store.secrets.update(secret, {
    version_seq: secret.version_seq + 1,
    updated_ms: context.nowMs,
    stages: stagesText(stages),
  });
  insertVersion(context, next, input);
  dropOldVersions(context, next);
  return next;
}

/** GetSecretValue: the value by version, by stage, or (neither given) of ACSCurrent. */
export function getSecretValue(context: Context, input: VersionChoice): Fields {
  const secret = liveSecret(context, input.SecretName);
  const version = selectVersion(context, secret, input);
  return {
    SecretName: secret.name,
    VersionId: version.version_id,
    SecretData: openVersion(context, secret, version),
    SecretDataType: version.data_type,
    SecretType: secret.type,
    VersionStages: { VersionStage: stagesOfVersion(secret, version.version_id) },
    CreateTime: timeText(version.created_ms),
    ...rotationFields(secret),
  };
}

/** The value of one version; whether its CMK may be used is asked every time. */
export function openVersion(context: Context, secret: SecretRow, version: VersionRow): Sensitive {
  const { key } = keyForOpening(context, {
    keyId: secret.cmk_id,
    versionId: sealingVersion(version) ?? version.cmk_version,
  });
  const opener = context.keyring.opener(version, () => {
    const binding = bindingOf(context, secret, version);
    const dek = keyFrom(open(key, 'dek', version.wrapped_dek, binding));
    return openerOf(dek, 'secret', version.content, binding);
  });
  return new Sensitive(opener());
}

const sealingVersion = oncePer((version: VersionRow) => sealedWith(version.wrapped_dek)?.versionId);

export function describeSecret(
  context: Context,
  input: { readonly SecretName: string; readonly FetchTags?: boolean | undefined },
): Fields {
  const secret = findSecret(context, input.SecretName);
  return {
    Arn: arnOf(context, 'secret', secret.name),
    SecretName: secret.name,
    Description: secret.description,
    EncryptionKeyId: secret.cmk_id,
    SecretType: secret.type,
    CreateTime: timeText(secret.created_ms),
    UpdateTime: timeText(secret.updated_ms),
    ...plannedDeletion(secret),
    ...rotationFields(secret),
    ...(input.FetchTags ? { Tags: { Tag: tagsOf(context, secretOwner(secret)) } } : {}),
  };
}

/** ListSecretVersionIds; versions without a stage only when deprecated ones are asked for. */
export function listSecretVersionIds(
  context: Context,
  input: {
    readonly SecretName: string;
    readonly IncludeDeprecated?: boolean | undefined;
    readonly PageNumber?: number | undefined;
    readonly PageSize?: number | undefined;
  },
): Fields {
  const secret = findSecret(context, input.SecretName);
  const all = context.store.versions
    .list('WHERE secret_id = ? ORDER BY seq DESC', secret.secret_id)
    .map((version) => ({
      VersionId: version.version_id,
      CreateTime: timeText(version.created_ms),
      VersionStages: { VersionStage: stagesOfVersion(secret, version.version_id) },
    }))
    .filter((one) => input.IncludeDeprecated || one.VersionStages.VersionStage.length > 0);
  const page = pageOf(input, 20, all.length, (limit, offset) => all.slice(offset, offset + limit));
  return { SecretName: secret.name, VersionIds: { VersionId: page.rows }, ...page.counts };
}

/** UpdateSecret: the description. */
export function updateSecret(
  context: Context,
  input: { readonly SecretName: string; readonly Description?: string | undefined },
): Fields {
  const secret = liveSecret(context, input.SecretName);
  context.store.secrets.update(secret, {
    description: input.Description ?? secret.description,
    updated_ms: context.nowMs,
  });
  return { SecretName: secret.name };
}

/** DeleteSecret: after a recovery window, or at once. */
export function deleteSecret(
  context: Context,
  input: {
    readonly SecretName: string;
    readonly ForceDeleteWithoutRecovery?: boolean | undefined;
    readonly RecoveryWindowInDays?: number | undefined;
  },
): Fields {
  if (input.ForceDeleteWithoutRecovery && input.RecoveryWindowInDays !== undefined) {
    throw invalid('RecoveryWindowInDays', 'nothing when ForceDeleteWithoutRecovery is true');
  }
  const secret = liveSecret(context, input.SecretName);
  if (input.ForceDeleteWithoutRecovery) {
    shred(context, secret);
    return { SecretName: secret.name, PlannedDeleteTime: timeText(context.nowMs) };
  }
  const days = input.RecoveryWindowInDays ?? limits.recoveryWindowDaysMax;
  const purge_ms = context.nowMs + days * dayMs;
  context.store.secrets.update(secret, { purge_ms, updated_ms: context.nowMs });
  return { SecretName: secret.name, PlannedDeleteTime: timeText(purge_ms) };
}

export function restoreSecret(context: Context, input: { readonly SecretName: string }): Fields {
  const secret = findSecret(context, input.SecretName);
  if (secret.purge_ms === null) {
    throw new KmsError('Rejected.ResourceInUse', 'restore normal secret');
  }
  context.store.secrets.update(secret, {
    purge_ms: null,
    purge_seen_ms: null,
    updated_ms: context.nowMs,
  });
  return { SecretName: secret.name };
}

/**
 * Destroys the secrets whose window has ended, at the second look an hour after the first, and
 * answers how many. Until then they are gone for every caller, but a clock put right brings them
 * back.
 */
export function purgeDueSecrets(context: Context): number {
  const { store, nowMs } = context;
  let destroyed = 0;
  for (const secret of secretsToLookAt(context)) {
    const due = isOver(secret, nowMs);
    if (!due) {
      store.secrets.update(secret, { purge_seen_ms: null });
    } else if (secret.purge_seen_ms === null) {
      store.secrets.update(secret, { purge_seen_ms: nowMs });
    } else if (secret.purge_seen_ms + secondLookMs <= nowMs) {
      shred(context, secret);
      destroyed++;
    }
  }
  return destroyed;
}

/** Secrets whose window has ended, or seemed to when somebody last looked. */
export function secretsToLookAt({ store, nowMs }: Context): readonly SecretRow[] {
  return store.secrets.list(
    'WHERE purge_ms IS NOT NULL AND (purge_ms <= ? OR purge_seen_ms IS NOT NULL)',
    nowMs,
  );
}

/** The version a caller means; `Forbidden.ResourceNotFound` when there is none. */
export function selectVersion(
  context: Context,
  secret: SecretRow,
  input: Omit<VersionChoice, 'SecretName'>,
): VersionRow {
  const stage = input.VersionStage ?? (input.VersionId === undefined ? 'ACSCurrent' : undefined);
  const holder = stage === undefined ? undefined : stagesOf(secret).get(stage);
  if (stage !== undefined && holder === undefined) throw notFound();
  const versionId = input.VersionId ?? holder ?? '';
  if (holder !== undefined && versionId !== holder) throw notFound();
  const version = context.store.versions.get(secret.secret_id, versionId);
  if (!version) throw notFound();
  return version;
}

/** Seals a value as a version of the secret, with the sequence number that the row has. */
export function insertVersion(context: Context, secret: SecretRow, input: NewVersion): void {
  const cmk = keyForSealing(context, secret.cmk_id);
  const place = {
    secret_id: secret.secret_id,
    version_id: input.VersionId,
    row_id: randomUUID(),
    seq: secret.version_seq,
    data_type: input.SecretDataType ?? 'text',
  };
  const binding = bindingOf(context, secret, place);
  const dekBytes = newKeyBytes();
  const wrapped_dek = seal(cmk.key, cmk.name, 'dek', dekBytes, binding);
  const dek = keyFrom(dekBytes);
  const value = input.SecretData.reveal();
  const name = { keyId: place.row_id, versionId: cmk.name.versionId };
  context.store.versions.insert({
    ...place,
    created_ms: context.nowMs,
    cmk_version: cmk.name.versionId,
    value_hash: context.store.hashOfValue(value),
    wrapped_dek,
    content: seal(dek, name, 'secret', value, binding),
  });
  insertFields(context.store, place, value);
}

/** What a sealed value is bound to: moving it to any other place makes it useless. */
function bindingOf(
  context: Context,
  secret: SecretRow,
  version: Pick<VersionRow, 'data_type' | 'row_id' | 'seq' | 'version_id'>,
): string[] {
  return [
    context.storeId,
    secret.secret_id,
    version.row_id,
    version.version_id,
    String(version.seq),
    version.data_type,
  ];
}

function assertSameValue(context: Context, version: VersionRow, input: NewVersion): void {
  const hash = context.store.hashOfValue(input.SecretData.reveal());
  const type = input.SecretDataType ?? 'text';
  if (sameBytes(hash, version.value_hash) && type === version.data_type) return;
  throw new KmsError(
    'Rejected.ResourceExist',
    'The request was rejected becasue key already exsit',
  );
}

/** The oldest versions without a stage go until no more than the limit remain. */
function dropOldVersions(context: Context, secret: SecretRow): void {
  const { versions } = context.store;
  const oldestFirst = versions.keysOf('version_id', 'WHERE secret_id = ?', 'seq', secret.secret_id);
  const excess = oldestFirst.length - limits.versions;
  if (excess <= 0) return;
  const labelled = new Set(stagesOf(secret).values());
  const dropped = oldestFirst.filter((versionId) => !labelled.has(versionId)).slice(0, excess);
  for (const versionId of dropped) {
    // What was altered is refused, not taken away.
    versions.get(secret.secret_id, versionId);
    versions.remove(secret.secret_id, versionId);
    removeFields(context.store, secret.secret_id, versionId);
  }
}

/** Removes a secret with everything it had; the engine then clears it from the WAL as well. */
function shred(context: Context, secret: SecretRow): void {
  const { secrets, tags, valueFields, versions } = context.store;
  tags.removeWhere('WHERE owner = ?', secretOwner(secret));
  valueFields.removeWhere('WHERE secret_id = ?', secret.secret_id);
  versions.removeWhere('WHERE secret_id = ?', secret.secret_id);
  secrets.remove(secret.secret_id);
}

function nameTaken(taken: SecretRow): KmsError {
  return taken.purge_ms === null
    ? new KmsError('Rejected.ResourceExist', 'The resource already exists.')
    : new KmsError(
        'Rejected.ResourceInDeleteWindow',
        'The secret is planned to be deleted. Restore it, or choose another name.',
      );
}
