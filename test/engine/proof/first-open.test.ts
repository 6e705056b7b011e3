import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { Database } from '../../../src/engine/database.ts';
import { migrations } from '../../../src/engine/schema.ts';
import { isSafeSqlite } from '../../../src/engine/sqlite-file.ts';
import { root } from '../../support/engine.ts';
import { damages } from './support/ledger.ts';
import type { MutationName } from './support/mutations.ts';
import { seededRandom } from './support/random.ts';
import { inPlace, type Place, withEngine } from './support/store-place.ts';
import type { Identified } from './support/worker.ts';
import { runTogether, startWorker } from './support/workers.ts';

const jobIn = ({ home, keyFile }: Place) =>
  ({ home, custody: { kind: 'keyfile', path: keyFile } }) as const;

describe('The first opening of a store', function () {
  this.timeout(60_000);

  it('ends with one store for twelve processes that race for it', async () => {
    await inPlace(async (place) => {
      for (let round = 0; round < 2; round++) {
        const jobs = Array.from({ length: 12 }, () => ({
          ...jobIn(place),
          task: 'identify' as const,
        }));
        const said = (await runTogether(jobs)).map(
          (lines) => JSON.parse(lines[0] ?? '{}') as Identified,
        );
        const stores = new Set(said.map(({ store, error }) => store ?? error));
        assert.equal(stores.size, 1, [...stores].join('\n'));
        assert.match(
          [...stores][0] ?? '',
          /"KeyArn":"acs:kms:local:1\d{12}000:key\/[0-9a-f-]{36}"/,
        );
        const sqlite = new DatabaseSync(`${place.home}/store.db`);
        const count = (sql: string): number => Number(sqlite.prepare(sql).get()?.n);
        assert.equal(count('SELECT count(*) AS n FROM cmk'), 1);
        assert.equal(count('SELECT count(*) AS n FROM cmk_version'), 1);
        assert.equal(count('SELECT count(*) AS n FROM custody_item'), 1, 'no key is left over');
        assert.equal(count("SELECT count(*) AS n FROM meta WHERE k LIKE 'boot/%'"), 0);
        sqlite.close();
        assert.equal(await damages(place), 0);
        rmSync(place.home, { recursive: true });
        rmSync(place.keyFile);
      }
    });
  });

  it('is finished by the next process when all that race for it are killed', async () => {
    const random = seededRandom();
    await inPlace(async (place) => {
      let kills = 0;
      for (let round = 0; round < 6; round++) {
        const workers = Array.from({ length: 4 }, () =>
          startWorker({ ...jobIn(place), task: 'identify' }),
        );
        await Promise.all(workers.map((worker) => worker.ready));
        for (const worker of workers) worker.go();
        await wait(random.next() * 40);
        for (const worker of workers) {
          if (worker.child.kill('SIGKILL')) kills++;
        }
        await Promise.all(workers.map((worker) => worker.ended));
      }
      assert.ok(kills > 0);
      await withEngine(place, async (engine) => {
        const { TotalCount } = await engine.call('ListKeys', {}, root);
        assert.equal(TotalCount, 1, `seed ${random.seed}`);
      });
      assert.equal(await damages(place), 0);
    });
  });
});

describe('A migration', function () {
  this.timeout(60_000);

  /** Steps as a later release might bring them, each leaving a trace that it ran. */
  const steps = [
    ...migrations,
    'CREATE TABLE step (n INTEGER NOT NULL) STRICT; INSERT INTO step VALUES (1)',
    'ALTER TABLE tag ADD COLUMN added TEXT; INSERT INTO step VALUES (2)',
    `CREATE TABLE tag2 (owner TEXT, key TEXT, PRIMARY KEY (owner, key)) STRICT;
     INSERT INTO tag2 SELECT owner, key FROM tag; INSERT INTO step VALUES (3)`,
    'CREATE INDEX step_n ON step (n); INSERT INTO step VALUES (4)',
  ];

  it('is made of whole steps, each once, whatever races and is killed', async () => {
    const random = seededRandom();
    let kills = 0;
    for (let round = 0; round < 3; round++) {
      await inPlace(async (place) => {
        await withEngine(place, (engine) => engine.call('DescribeRegions', {}, root));
        const jobs = Array.from(
          { length: 6 },
          () => ({ ...jobIn(place), task: 'migrate', steps }) as const,
        );
        const workers = jobs.map((job) => startWorker(job));
        await Promise.all(workers.map((worker) => worker.ready));
        for (const worker of workers) worker.go();
        await wait(random.next() * 12);
        for (const worker of workers.slice(1)) {
          if (worker.child.kill('SIGKILL')) kills++;
        }
        await Promise.all(workers.map((worker) => worker.ended));
        assert.ok(stepsMatch(place, steps.length - migrations.length), `seed ${random.seed}`);
      });
    }
    assert.ok(kills > 0);
  });

  it('leaves no step in part when its process dies inside of one', async () => {
    assert.equal(await stepsMatchAfter('deathInStep'), true);
    assert.equal(await stepsMatchAfter('deathInLooseStep'), false);
  });

  async function stepsMatchAfter(mutation: MutationName): Promise<boolean> {
    return await inPlace(async (place) => {
      await withEngine(place, (engine) => engine.call('DescribeRegions', {}, root));
      await runTogether([{ ...jobIn(place), task: 'migrate', steps }], { mutation });
      return stepsMatch(place);
    });
  }

  it('by a newer program keeps an older one, open or not, from writing', async () => {
    await inPlace(async (place) => {
      await withEngine(place, async (old) => {
        await old.call('DescribeRegions', {}, root);
        (await Database.open(place.home, steps)).close();
        await assert.rejects(old.call('DescribeRegions', {}, root), { local: 'StoreTooNew' });
      });
      await withEngine(place, async (old) => {
        await assert.rejects(old.call('DescribeRegions', {}, root), { local: 'StoreTooNew' });
      });
    });
  });

  function stepsMatch(place: Place, expected?: number): boolean {
    const sqlite = new DatabaseSync(`${place.home}/store.db`, { timeout: 5_000 });
    try {
      const version = Number(sqlite.prepare('PRAGMA user_version').get()?.user_version);
      const done = version - migrations.length;
      const known = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'step'").get();
      const ran = known ? sqlite.prepare('SELECT n FROM step ORDER BY rowid').all() : [];
      const inOrder = ran.every((row, index) => row.n === index + 1);
      return inOrder && ran.length === done && (expected === undefined || done === expected);
    } finally {
      sqlite.close();
    }
  }
});

describe('The version of SQLite', () => {
  const safe = ['3.44.6', '3.50.7', '3.51.3', '3.53.0', '3.53.4', '3.60.0', '4.0.0'];
  const unsafe = [
    '0',
    '3.7.0',
    '3.43.9',
    '3.44.5',
    '3.45.0',
    '3.50.6',
    '3.51.0',
    '3.51.2',
    '3.52.0',
  ];

  it('is known to be safe, or the store stays shut', () => {
    assert.deepEqual(
      safe.filter((version) => !isSafeSqlite(version)),
      [],
    );
    assert.deepEqual(unsafe.filter(isSafeSqlite), []);
    assert.ok(isSafeSqlite(process.versions.sqlite ?? '0'));
  });
});
