import { randomUUID } from 'node:crypto';
import type { Log } from '../base/log.ts';
import type { Context } from './context.ts';
import type { Engine } from './engine.ts';
import { rootThrough } from './engine.ts';
import { dueKeys } from './keys.ts';
import type { Workshop } from './operation.ts';
import { claimDueRotations } from './rotation.ts';
import { purgeDueSecrets, secretsToLookAt } from './secrets.ts';

/** A key version that never reached its store is cleared away after so long, in ms. */
const abandonedAfterMs = 10 * 60_000;
/** A key is destroyed at a second look, so long after its end was first noticed, in ms. */
const secondLookMs = 3_600_000;

/** Rotates what is due. A failure is logged by name and tried again an hour later. */
export async function rotateDue(engine: Engine, workshop: Workshop, log: Log): Promise<void> {
  const { secrets, keyIds } = await workshop.transaction(claimDueRotations);
  const caller = rootThrough('rotation');
  for (const { name } of secrets) {
    await engine
      .call('RotateSecret', { SecretName: name, VersionId: randomUUID() }, caller)
      .catch((error: Error) => log.warn(`Rotation of ${name} failed: ${error.message}`));
  }
  for (const KeyId of keyIds) {
    await engine
      .call('CreateKeyVersion', { KeyId }, caller)
      .catch((error: Error) => log.warn(`Rotation of key ${KeyId} failed: ${error.message}`));
  }
}

/** Whether `destroyDue` has something to destroy, or to take back. */
export function isAnythingDue(context: Context): boolean {
  return secretsToLookAt(context).length > 0 || dueKeys(context).length > 0;
}

/** Destroys secrets and keys whose time is over, and clears away keys that were never entered. */
export async function destroyDue(workshop: Workshop): Promise<void> {
  const { keyring, store } = workshop.vault;
  await workshop.transaction(purgeDueSecrets);
  // Even when nothing was destroyed: the WAL may hold what a busy moment kept it from losing.
  await store.database.checkpoint();
  await destroyDueKeys(workshop);
  const abandoned = await workshop.transaction((context) =>
    context.store.keyVersions.list(
      "WHERE state = 'pending' AND created_ms < ?",
      context.nowMs - abandonedAfterMs,
    ),
  );
  for (const row of abandoned) {
    await keyring.remove({ keyId: row.key_id, versionId: row.version_id });
    await workshop.transaction((context) =>
      context.store.keyVersions.remove(row.key_id, row.version_id),
    );
  }
}

async function destroyDueKeys(workshop: Workshop): Promise<void> {
  const condemned = await workshop.transaction((context) =>
    dueKeys(context).filter((row) => {
      if (row.purge_seen_ms === null) {
        context.store.keys.update(row, { purge_seen_ms: context.nowMs });
      }
      return row.purge_seen_ms !== null && row.purge_seen_ms + secondLookMs <= context.nowMs;
    }),
  );
  for (const { key_id } of condemned) {
    const versions = await workshop.transaction((context) => {
      const rows = context.store.keyVersions.list('WHERE key_id = ?', key_id);
      for (const row of rows) context.store.keyVersions.update(row, { state: 'destroyed' });
      return rows;
    });
    for (const { version_id } of versions) {
      await workshop.vault.keyring.remove({ keyId: key_id, versionId: version_id });
    }
    await workshop.transaction((context) => {
      context.store.aliases.removeWhere('WHERE key_id = ?', key_id);
      context.store.tags.removeWhere('WHERE owner = ?', `key/${key_id}`);
      context.store.keyVersions.removeWhere('WHERE key_id = ?', key_id);
      context.store.keys.remove(key_id);
    });
  }
}
