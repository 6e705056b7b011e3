import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Engine } from '../../../../src/engine/engine.ts';
import { openEngine } from '../../../../src/engine/open.ts';
import { root, testClock } from '../../../support/engine.ts';
import { until } from '../../../support/processes.ts';
import { inPlace, type Place } from './store-place.ts';

/** How often the bytes of something erased were still found, while the store was still open. */
export interface Leftovers {
  /** Before it was erased: they must be found, or the search is blind. */
  readonly before: number;
  readonly afterForcedDeletion: number;
  readonly afterPurge: number;
  /** Of a version that made room for newer ones, after the next upkeep. */
  readonly afterReplacement: number;
}

const dayMs = 86_400_000;

/** Erases secrets in every way there is and looks for their wrapped keys and contents. */
export async function eraseSecrets(): Promise<Leftovers> {
  return await inPlace(async (place) => {
    const custody = { kind: 'keyfile', path: place.keyFile } as const;
    const clock = testClock();
    const engine = await openEngine({ home: place.home, custody, clock });
    // As when another window has the store open: then nobody empties the WAL by closing.
    const other = await openEngine({ home: place.home, custody, clock });
    await other.call('DescribeRegions', {}, root);
    const SecretData = 'x'.repeat(20_000);
    for (const SecretName of ['forced', 'purged', 'replaced', 'kept']) {
      await engine.call('CreateSecret', { SecretName, VersionId: 'v1', SecretData }, root);
    }
    const sealed = new Map(
      ['forced', 'purged', 'replaced'].map((name) => [name, sealedBytes(place, name)]),
    );
    const found = (name: string): number => occurrences(place.home, sealed.get(name) ?? []);
    const before = found('forced');
    const forced = { SecretName: 'forced', ForceDeleteWithoutRecovery: true };
    await engine.call('DeleteSecret', forced, root);
    const afterForcedDeletion = found('forced');
    await engine.call('DeleteSecret', { SecretName: 'purged', RecoveryWindowInDays: 7 }, root);
    for (let n = 2; n <= 13; n++) {
      const value = { SecretName: 'replaced', VersionId: `v${n}`, SecretData: 'y' };
      await engine.call('PutSecretValue', value, root);
    }
    clock.advance(8 * dayMs);
    await upkeep(engine, 'the first look', "purge_seen_ms IS NOT NULL AND name = 'purged'");
    clock.advance(2 * 3_600_000);
    await upkeep(
      engine,
      'the second look',
      "NOT EXISTS (SELECT 1 FROM secret WHERE name = 'purged')",
    );
    const afterPurge = found('purged');
    const afterReplacement = found('replaced');
    await other.close();
    await engine.close();
    return { before, afterForcedDeletion, afterPurge, afterReplacement };
  });

  /** Lets the engine look after the store until a condition on secrets holds and the WAL is empty. */
  async function upkeep(engine: Engine, what: string, condition: string): Promise<void> {
    const sqlite = new DatabaseSync(join(engine.home, 'store.db'), { readOnly: true });
    const holds = sqlite.prepare(`SELECT 1 FROM secret WHERE ${condition}`);
    const stop = engine.startUpkeep(60_000);
    await until(what, () => holds.get() !== undefined);
    sqlite.close();
    // Where it never is, the search tells.
    const emptied = (): boolean => statSync(join(engine.home, 'store.db-wal')).size === 0;
    await until('an empty WAL', emptied, 1_000).catch(() => undefined);
    stop();
  }
}

/** How often any of the pieces occurs in the files of a folder. */
export function occurrences(folder: string, pieces: readonly Buffer[]): number {
  let count = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!existsSync(path) || !statSync(path).isFile()) continue;
    const content = readFileSync(path);
    for (const piece of pieces) if (content.includes(piece)) count++;
  }
  return count;
}

/** Pieces of a secret's wrapped key and content; short, since pages may split what is long. */
function sealedBytes({ home }: Place, name: string): Buffer[] {
  const sqlite = new DatabaseSync(`${home}/store.db`, { readOnly: true });
  const row = sqlite
    .prepare(
      'SELECT wrapped_dek, content FROM secret JOIN secret_version USING (secret_id) WHERE name = ?',
    )
    .get(name);
  sqlite.close();
  const wrapped = Buffer.from(row?.wrapped_dek as Uint8Array);
  const content = Buffer.from(row?.content as Uint8Array);
  return [
    wrapped.subarray(36, 68),
    wrapped.subarray(100, 132),
    ...[100, 5_000, 10_000, 19_000].map((at) => content.subarray(at, at + 24)),
  ];
}
