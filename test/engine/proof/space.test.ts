import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { before, describe, it } from 'mocha';
import { KmsError } from '../../../src/base/errors.ts';
import { Database } from '../../../src/engine/database.ts';
import { root } from '../../support/engine.ts';
import { until } from '../../support/processes.ts';
import { findings, textOf, valueFor } from './support/ledger.ts';
import type { MutationName } from './support/mutations.ts';
import { inPlace, type Place, withEngine } from './support/store-place.ts';
import type { Counted } from './support/worker.ts';
import { result } from './support/workers.ts';

describe('A full disk', function () {
  this.timeout(60_000);

  before(function () {
    if (process.platform === 'linux' && process.getuid?.() === 0) return;
    console.error(
      '    NOTHING IS PROVEN ABOUT A FULL DISK HERE: a small disk takes Linux and root',
    );
    this.skip();
  });

  it('refuses clearly, loses nothing, and still reads and deletes', async () => {
    await onSmallDisk(6, async (place) => {
      const acknowledged: string[] = [];
      await withEngine(place, async (engine) => {
        const put = async (name: string): Promise<void> => {
          const SecretData = valueFor(name, 'v1') + ' '.repeat(8_000);
          await engine.call(
            'CreateSecret',
            { SecretName: name, VersionId: 'v1', SecretData },
            root,
          );
        };
        let refusal: unknown;
        for (let n = 0; n < 1_000 && refusal === undefined; n++) {
          await put(`s${n}`).then(
            () => acknowledged.push(`s${n}`),
            (error: unknown) => {
              refusal = error;
            },
          );
        }
        assert.ok(refusal instanceof KmsError && refusal.local === 'DiskFull', String(refusal));
        assert.ok(acknowledged.length > 10);
        for (const name of acknowledged) {
          assert.equal((await textOf(engine, name)).trimEnd(), valueFor(name, 'v1'));
        }
        const gone = acknowledged.splice(0, 5);
        for (const SecretName of gone) {
          const params = { SecretName, ForceDeleteWithoutRecovery: true };
          await engine.call('DeleteSecret', params, root);
        }
        await put('after');
      });
      // Once there is room, the next process keeps a reserve again.
      assert.equal(statSync(`${place.home}/reserve.bin`).size, 0);
      await withEngine(place, async (engine) => {
        for (const SecretName of acknowledged) {
          const params = { SecretName, ForceDeleteWithoutRecovery: true };
          await engine.call('DeleteSecret', params, root);
        }
      });
      const sqlite = new DatabaseSync(`${place.home}/store.db`);
      sqlite.exec('VACUUM');
      sqlite.close();
      const { lost, corrupt } = await findings(place, ['put after v1']);
      assert.equal(corrupt, 0);
      assert.equal(lost, 1, 'its value has spaces at the end, so it is not what the ledger knows');
      assert.equal(statSync(`${place.home}/reserve.bin`).size, 2 ** 21);
    });
  });

  it('stays the error it is when SQLite has already rolled back', async () => {
    await onSmallDisk(4, async (place) => {
      const database = await Database.open(place.home);
      await database.transaction(() => database.statement('CREATE TABLE big (b BLOB)').run());
      const fill = (): unknown =>
        database.statement('INSERT INTO big VALUES (zeroblob(8000000))').run();
      await assert.rejects(database.transaction(fill), { local: 'DiskFull' });
      await database.transaction(() => database.statement('DROP TABLE big').run());
      database.close();
    });
  });

  /** Calls `work` with a place on a disk of its own of so many MiB. */
  async function onSmallDisk(mib: number, work: (place: Place) => Promise<void>): Promise<void> {
    await inPlace(async (place) => {
      mkdirSync(place.home, { mode: 0o700 });
      const mount = ['-t', 'tmpfs', '-o', `size=${mib}m,mode=700`, 'tmpfs', place.home];
      assert.equal(spawnSync('mount', mount).status, 0);
      try {
        await work(place);
      } finally {
        spawnSync('umount', [place.home]);
      }
    });
  }
});

describe('The write-ahead log', function () {
  this.timeout(60_000);

  it('stays small while one process writes', async () => {
    assert.ok((await walAfterWrites()) < 2_000_000);
    assert.ok((await walAfterWrites('boundlessWal')) > 4_000_000);
  });

  it('shrinks again after somebody has read for a long time', async () => {
    await inPlace(async (place) => {
      await withEngine(place, async (engine) => {
        const wal = (): number => statSync(`${place.home}/store.db-wal`).size;
        const value = { SecretName: 's', VersionId: 'v', SecretData: 'x'.repeat(20_000) };
        await engine.call('CreateSecret', value, root);
        const reader = new DatabaseSync(`${place.home}/store.db`);
        reader.exec('BEGIN');
        reader.prepare('SELECT count(*) FROM secret').get();
        for (let n = 0; n < 80; n++) {
          await engine.call('PutSecretValue', { ...value, VersionId: `v${n}` }, root);
        }
        assert.ok(wal() > 2_000_000, 'the reader kept it from shrinking');
        reader.exec('COMMIT');
        reader.close();
        const stop = engine.startUpkeep(50);
        await until('an empty WAL', () => wal() === 0);
        stop();
      });
      assert.ok(!existsSync(`${place.home}/store.db-wal`));
    });
  });

  async function walAfterWrites(mutation?: MutationName): Promise<number> {
    return await inPlace(async (place) => {
      const value = { SecretName: 'counter', VersionId: 'v0', SecretData: 'x' };
      await withEngine(place, (engine) => engine.call('CreateSecret', value, root));
      const custody = { kind: 'keyfile', path: place.keyFile } as const;
      const job = { task: 'count', id: 'p', calls: 250, thinkMs: 0 } as const;
      const counted = { ...job, home: place.home, custody };
      return (await result<Counted>(counted, { mutation })).walBytes;
    });
  }
});
