import { randomBytes } from 'node:crypto';
import { KmsError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { Sensitive } from '../base/sensitive.ts';
import { assertEnabled, findKey, isGone, keyForOpening, keyForSealing } from './cmks.ts';
import { arnOf, type Context, timeText } from './context.ts';
import { type KeyName, open, seal, sealedWith } from './crypto.ts';
import type { ReplyValue } from './engine.ts';
import type { KeyRow } from './model.ts';
import { invalid, missing } from './parameters.ts';
import { keyOwner, putTags, type Tag } from './tags.ts';

type Fields = Record<string, ReplyValue>;
/** String pairs that a ciphertext is bound to; the same set opens it. */
export type EncryptionContext = Readonly<Record<string, string>>;

const dayMs = 86_400_000;

/** A key version whose bytes are in custody already, to be entered into the store. */
export interface NewKey {
  readonly name: KeyName;
  readonly kcv: Uint8Array;
}

/** CreateKey: enters a CMK whose first version lies in custody. */
export function createKey(
  context: Context,
  input: {
    readonly Description?: string | undefined;
    readonly KeySpec?: string | undefined;
    readonly EnableAutomaticRotation?: boolean | undefined;
    readonly RotationInterval?: number | undefined;
    readonly Tags?: readonly Tag[] | undefined;
  },
  made: NewKey,
): Fields {
  const { store, nowMs } = context;
  if (store.keys.count('WHERE service = 0') >= limits.keys) {
    throw new KmsError('Rejected.LimitExceeded', `At most ${limits.keys} keys can exist`);
  }
  if (input.EnableAutomaticRotation && input.RotationInterval === undefined) {
    throw missing('RotationInterval');
  }
  const row: KeyRow = {
    key_id: made.name.keyId,
    state: 'Enabled',
    spec: input.KeySpec ?? 'Aliyun_AES_256',
    usage: 'ENCRYPT/DECRYPT',
    creator: context.caller.principal,
    service: 0,
    description: input.Description ?? '',
    created_ms: nowMs,
    deletion_ms: null,
    purge_seen_ms: null,
    protected: 0,
    protection_note: '',
    primary_version: made.name.versionId,
    ...rotationColumns(nowMs, null, input.EnableAutomaticRotation, input.RotationInterval),
    last_rotation_ms: null,
  };
  store.keys.insert(row);
  enterVersion(context, made);
  putTags(context, keyOwner(row), input.Tags ?? []);
  return { KeyMetadata: metadata(context, row) };
}

/** Marks a version that a process is about to put into custody; see `enterVersion`. */
export function announceVersion(context: Context, name: KeyName): void {
  context.store.keyVersions.insert({
    key_id: name.keyId,
    version_id: name.versionId,
    state: 'pending',
    kcv: new Uint8Array(),
    created_ms: context.nowMs,
  });
}

/** CreateKeyVersion: the new version becomes the primary one; older ones still open. */
export function createKeyVersion(
  context: Context,
  input: { readonly KeyId: string },
  made: NewKey,
): Fields {
  const row = findKey(context, input.KeyId);
  assertEnabled(row);
  assertVersionsLeft(context, row);
  enterVersion(context, made);
  context.store.keys.update(row, {
    primary_version: made.name.versionId,
    last_rotation_ms: context.nowMs,
    next_rotation_ms: row.rotation_s === null ? null : context.nowMs + row.rotation_s * 1000,
  });
  return {
    KeyVersion: {
      KeyId: row.key_id,
      KeyVersionId: made.name.versionId,
      CreationDate: timeText(context.nowMs),
    },
  };
}

/** Throws `Rejected.LimitExceeded` when a key has all the versions it may have. */
export function assertVersionsLeft(context: Context, row: KeyRow): void {
  if (context.store.keyVersions.count('WHERE key_id = ?', row.key_id) <= limits.keyVersions) return;
  throw new KmsError(
    'Rejected.LimitExceeded',
    `A key takes at most ${limits.keyVersions} versions`,
  );
}

export function describeKey(context: Context, input: { readonly KeyId: string }): Fields {
  const row = findKey(context, input.KeyId);
  return {
    KeyMetadata: {
      ...metadata(context, row),
      DeletionProtection: row.protected ? 'Enabled' : 'Disabled',
      DeletionProtectionDescription: row.protection_note,
    },
  };
}

export function describeKeyVersion(
  context: Context,
  input: { readonly KeyId: string; readonly KeyVersionId: string },
): Fields {
  const { key_id } = findKey(context, input.KeyId);
  const version = context.store.keyVersions.get(key_id, input.KeyVersionId);
  if (version?.state !== 'live') {
    throw new KmsError('Forbidden.KeyVersionNotFound', 'The specified Key version is not found.');
  }
  return {
    KeyVersion: {
      KeyId: key_id,
      KeyVersionId: version.version_id,
      CreationDate: timeText(version.created_ms),
    },
  };
}

export function updateKeyDescription(
  context: Context,
  input: { readonly KeyId: string; readonly Description: string },
): Fields {
  const row = findKey(context, input.KeyId);
  if (row.state === 'PendingDeletion') assertEnabled(row);
  context.store.keys.update(row, { description: input.Description });
  return {};
}

/** EnableKey and DisableKey. */
export function setKeyState(
  context: Context,
  input: { readonly KeyId: string },
  state: 'Enabled' | 'Disabled',
): Fields {
  const row = findKey(context, input.KeyId);
  if (row.state === 'PendingDeletion') throw stateModifiedFailed();
  context.store.keys.update(row, { state });
  return {};
}

export function scheduleKeyDeletion(
  context: Context,
  input: { readonly KeyId: string; readonly PendingWindowInDays: number },
): Fields {
  const row = findKey(context, input.KeyId);
  if (row.state === 'PendingDeletion') throw stateModifiedFailed();
  if (row.service) throw unsupported('The service key protects the store itself');
  if (row.protected) throw unsupported('Deletion protection is on for this key');
  const deletion_ms = context.nowMs + input.PendingWindowInDays * dayMs;
  context.store.keys.update(row, { state: 'PendingDeletion', deletion_ms });
  return {};
}

export function cancelKeyDeletion(context: Context, input: { readonly KeyId: string }): Fields {
  const row = findKey(context, input.KeyId);
  if (row.state !== 'PendingDeletion') throw stateModifiedFailed();
  context.store.keys.update(row, { state: 'Enabled', deletion_ms: null, purge_seen_ms: null });
  return {};
}

/** SetDeletionProtection, on the key of an ARN. */
export function setDeletionProtection(
  context: Context,
  input: {
    readonly ProtectedResourceArn: string;
    readonly EnableDeletionProtection: boolean;
    readonly DeletionProtectionDescription?: string | undefined;
  },
): Fields {
  const row = findKey(context, input.ProtectedResourceArn);
  if (row.state === 'PendingDeletion') assertEnabled(row);
  context.store.keys.update(row, {
    protected: input.EnableDeletionProtection ? 1 : 0,
    protection_note: input.DeletionProtectionDescription ?? row.protection_note,
  });
  return {};
}

export function updateRotationPolicy(
  context: Context,
  input: {
    readonly KeyId: string;
    readonly EnableAutomaticRotation: boolean;
    readonly RotationInterval?: number | undefined;
  },
): Fields {
  const row = findKey(context, input.KeyId);
  assertEnabled(row);
  if (input.EnableAutomaticRotation && input.RotationInterval === undefined) {
    throw missing('RotationInterval');
  }
  context.store.keys.update(row, {
    ...rotationColumns(
      context.nowMs,
      row.last_rotation_ms,
      input.EnableAutomaticRotation,
      input.RotationInterval,
    ),
  });
  return {};
}

/** CreateAlias and UpdateAlias: an alias belongs to one key. */
export function putAlias(
  context: Context,
  input: { readonly KeyId: string; readonly AliasName: string },
  existing: 'create' | 'update',
): Fields {
  const key = findKey(context, input.KeyId);
  if (key.state === 'PendingDeletion') {
    if (existing === 'create') throw stateModifiedFailed();
    assertEnabled(key);
  }
  const row = context.store.aliases.get(input.AliasName);
  if (existing === 'update' && !row) throw aliasNotFound();
  if (existing === 'create' && row) {
    throw new KmsError('AliasAlreadyExists', 'AliasName Already Exists.');
  }
  context.store.aliases.put({
    name: input.AliasName,
    key_id: key.key_id,
    created_ms: row?.created_ms ?? context.nowMs,
  });
  return {};
}

export function deleteAlias(context: Context, input: { readonly AliasName: string }): Fields {
  if (!context.store.aliases.get(input.AliasName)) throw aliasNotFound();
  context.store.aliases.remove(input.AliasName);
  return {};
}

/** GenerateDataKey: a random key, sealed under the CMK, and the key itself in base64. */
export function generateDataKey(
  context: Context,
  input: {
    readonly KeyId: string;
    readonly KeySpec?: 'AES_256' | 'AES_128' | undefined;
    readonly NumberOfBytes?: number | undefined;
    readonly EncryptionContext?: EncryptionContext | undefined;
  },
  withPlaintext: boolean,
): Fields {
  const bytes = randomBytes(input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32));
  const sealed = sealUnder(context, input.KeyId, bytes, input.EncryptionContext);
  if (!withPlaintext) {
    bytes.fill(0);
    return sealed;
  }
  return { ...sealed, Plaintext: base64Of(bytes) };
}

/** Encrypt: up to 6 KiB, given in base64. */
export function encrypt(
  context: Context,
  input: {
    readonly KeyId: string;
    readonly Plaintext: Sensitive;
    readonly EncryptionContext?: EncryptionContext | undefined;
  },
): Fields {
  const bytes = decodedBase64('Plaintext', input.Plaintext);
  const sealed = sealUnder(context, input.KeyId, bytes, input.EncryptionContext);
  bytes.fill(0);
  return sealed;
}

/** Decrypt: what Encrypt and GenerateDataKey sealed, with the same encryption context. */
export function decrypt(
  context: Context,
  input: {
    readonly CiphertextBlob: string;
    readonly EncryptionContext?: EncryptionContext | undefined;
  },
): Fields {
  const { bytes, name } = unsealed(context, input.CiphertextBlob, input.EncryptionContext);
  return { Plaintext: base64Of(bytes), KeyId: name.keyId, KeyVersionId: name.versionId };
}

/** ReEncrypt: from one CMK or context to another, without showing the content. */
export function reEncrypt(
  context: Context,
  input: {
    readonly CiphertextBlob: string;
    readonly DestinationKeyId: string;
    readonly SourceEncryptionContext?: EncryptionContext | undefined;
    readonly DestinationEncryptionContext?: EncryptionContext | undefined;
  },
): Fields {
  const { bytes } = unsealed(context, input.CiphertextBlob, input.SourceEncryptionContext);
  const sealed = sealUnder(
    context,
    input.DestinationKeyId,
    bytes,
    input.DestinationEncryptionContext,
  );
  bytes.fill(0);
  return sealed;
}

/** The key a ciphertext was sealed with, or `undefined` when it is none of ours. */
export function keyOfCiphertext(blob: string): KeyName | undefined {
  const message = Buffer.from(blob, 'base64');
  return message.toString('base64') === blob ? sealedWith(message) : undefined;
}

/** Keys whose window has ended: their ids, for custody to destroy. */
export function dueKeys(context: Context): readonly KeyRow[] {
  return context.store.keys
    .list("WHERE state = 'PendingDeletion' AND deletion_ms <= ?", context.nowMs)
    .filter((row) => isGone(row, context.nowMs));
}

function sealUnder(
  context: Context,
  keyId: string,
  content: Buffer,
  pairs: EncryptionContext | undefined,
): { CiphertextBlob: string; KeyId: string; KeyVersionId: string } {
  const { name, key } = keyForSealing(context, keyId);
  const blob = seal(key, name, 'kms', content, contextList(context, pairs));
  return {
    CiphertextBlob: blob.toString('base64'),
    KeyId: name.keyId,
    KeyVersionId: name.versionId,
  };
}

function unsealed(
  context: Context,
  blob: string,
  pairs: EncryptionContext | undefined,
): { readonly bytes: Buffer; readonly name: KeyName } {
  const name = keyOfCiphertext(blob);
  if (!name) throw badCiphertext();
  const { key } = keyForOpening(context, name);
  try {
    return {
      bytes: open(key, 'kms', Buffer.from(blob, 'base64'), contextList(context, pairs)),
      name,
    };
  } catch {
    throw badCiphertext();
  }
}

/** The pairs in the order of their keys' bytes, so that the caller's order does not matter. */
function contextList(context: Context, pairs: EncryptionContext = {}): string[] {
  const sorted = Object.entries(pairs).sort(([a], [b]) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  return [context.storeId, String(sorted.length), ...sorted.flat()];
}

function decodedBase64(name: string, given: Sensitive): Buffer {
  const text = given.revealText();
  const bytes = Buffer.from(text, 'base64');
  const padded = bytes.toString('base64');
  if (padded !== text && padded.replace(/=+$/, '') !== text) throw invalid(name, 'Base64 text');
  if (bytes.length > limits.plaintextBytes) {
    throw invalid(name, `at most ${limits.plaintextBytes} bytes before Base64`);
  }
  return bytes;
}

function base64Of(bytes: Buffer): Sensitive {
  const encoded = Sensitive.fromText(bytes.toString('base64'));
  bytes.fill(0);
  return encoded;
}

function enterVersion(context: Context, made: NewKey): void {
  context.store.keyVersions.put({
    key_id: made.name.keyId,
    version_id: made.name.versionId,
    state: 'live',
    kcv: made.kcv,
    created_ms: context.nowMs,
  });
}

function rotationColumns(
  nowMs: number,
  lastMs: number | null,
  enabled: boolean | undefined,
  intervalS: number | undefined,
): Pick<KeyRow, 'next_rotation_ms' | 'rotation_on' | 'rotation_s'> {
  if (!enabled || intervalS === undefined) {
    return { rotation_on: 0, rotation_s: null, next_rotation_ms: null };
  }
  return {
    rotation_on: 1,
    rotation_s: intervalS,
    next_rotation_ms: (lastMs ?? nowMs) + intervalS * 1000,
  };
}

function metadata(context: Context, row: KeyRow): Record<string, ReplyValue> {
  const rotation =
    row.rotation_on === 0 ? 'Disabled' : row.state === 'Enabled' ? 'Enabled' : 'Suspended';
  return {
    KeyId: row.key_id,
    Arn: arnOf(context, 'key', row.key_id),
    Creator: row.creator,
    CreationDate: timeText(row.created_ms),
    Description: row.description,
    KeySpec: row.spec,
    KeyUsage: row.usage,
    KeyState: row.state,
    Origin: 'Aliyun_KMS',
    ProtectionLevel: 'SOFTWARE',
    MaterialExpireTime: '',
    PrimaryKeyVersion: row.primary_version,
    LastRotationDate: timeText(row.last_rotation_ms ?? row.created_ms),
    DeleteDate: row.deletion_ms === null ? '' : timeText(row.deletion_ms),
    AutomaticRotation: rotation,
    ...(row.rotation_s === null ? {} : { RotationInterval: `${row.rotation_s}s` }),
    ...(row.next_rotation_ms === null ? {} : { NextRotationDate: timeText(row.next_rotation_ms) }),
  };
}

function stateModifiedFailed(): KmsError {
  return new KmsError('Rejected.StateModifiedFailed', 'Keystate modified failed.');
}

function unsupported(why: string): KmsError {
  return new KmsError('Rejected.UnsupportedOperation', `Unsupported operation. ${why}`);
}

function aliasNotFound(): KmsError {
  return new KmsError('Forbidden.AliasNotFound', 'The specified Alias is not found.');
}

function badCiphertext(): KmsError {
  return new KmsError(
    'InvalidParameter',
    'The specified parameter "CiphertextBlob" is not valid: it was not made here, was changed, or belongs to another EncryptionContext.',
  );
}
