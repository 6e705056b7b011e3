import type { KeyObject } from 'node:crypto';
import { KmsError, localError } from '../base/errors.ts';
import { type Context, keyNotFound, plainName } from './context.ts';
import type { KeyName } from './crypto.ts';
import type { KeyRow } from './model.ts';

/** A CMK version ready to seal or open with. */
export interface UsableKey {
  readonly row: KeyRow;
  readonly name: KeyName;
  readonly key: KeyObject;
}

/**
 * The CMK behind a key id, an alias or an ARN of either. Throws `Forbidden.KeyNotFound` or
 * `Forbidden.AliasNotFound`. A key whose deletion is due counts as gone.
 */
export function findKey(context: Context, reference: string): KeyRow {
  const row = context.store.keys.get(keyIdOf(context, reference));
  if (!row || isGone(row, context.nowMs)) throw keyNotFound();
  return row;
}

/** The key id behind a reference, without a look whether that key exists. */
export function keyIdOf(context: Context, reference: string): string {
  const alias = aliasOf(context, reference);
  if (alias === undefined) return plainName(context, 'key', reference);
  const row = context.store.aliases.get(alias);
  if (!row) {
    throw new KmsError('Forbidden.AliasNotFound', 'The specified Alias is not found.');
  }
  return row.key_id;
}

/** The primary version of an enabled CMK. Throws what the service's state table says otherwise. */
export function keyForSealing(context: Context, reference: string): UsableKey {
  const row = findKey(context, reference);
  assertEnabled(row);
  return keyVersion(context, row, row.primary_version);
}

/** The version of a CMK that a message was sealed with; the CMK has to be enabled. */
export function keyForOpening(context: Context, name: KeyName): UsableKey {
  const row = findKey(context, name.keyId);
  assertEnabled(row);
  return keyVersion(context, row, name.versionId);
}

/** Throws `Rejected.Disabled` or `Rejected.PendingDeletion` unless the CMK is enabled. */
export function assertEnabled(row: KeyRow): void {
  if (row.state === 'Enabled') return;
  throw new KmsError(
    row.state === 'Disabled' ? 'Rejected.Disabled' : 'Rejected.PendingDeletion',
    `The request was rejected because the key state is ${row.state}.`,
  );
}

/** Whether the waiting time of a key has ended: for every caller it is gone then. */
export function isGone(row: KeyRow, nowMs: number): boolean {
  return row.deletion_ms !== null && row.deletion_ms <= nowMs;
}

function keyVersion(context: Context, row: KeyRow, versionId: string): UsableKey {
  const name = { keyId: row.key_id, versionId };
  const version = context.store.keyVersions.get(row.key_id, versionId);
  if (version?.state !== 'live') {
    throw localError('KeyMissing', `Version ${versionId} of key ${row.key_id} was destroyed`);
  }
  return { row, name, key: context.keyring.get(name, version.kcv) };
}

/** `alias/x` out of `alias/x` or an ARN of it; `undefined` for everything else. */
function aliasOf(context: Context, reference: string): string | undefined {
  if (reference.startsWith('alias/')) return reference;
  const own = `acs:kms:local:${context.account}:alias/`;
  return reference.startsWith(own) ? `alias/${reference.slice(own.length)}` : undefined;
}
