import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type { CustodyOptions } from '../../../src/engine/custody.ts';
import { root } from '../../support/engine.ts';
import { damages } from './support/ledger.ts';
import type { MutationName } from './support/mutations.ts';
import { inPlace, type Place, withEngine } from './support/store-place.ts';
import type { Counted } from './support/worker.ts';
import { runTogether, startWorker } from './support/workers.ts';

const custodyOf = (place: Place): CustodyOptions => ({ kind: 'keyfile', path: place.keyFile });

/** Lets processes put versions of one secret and answers what they and the store say. */
async function countTogether(
  { processes, calls, thinkMs }: { processes: number; calls: number; thinkMs: number },
  mutation?: MutationName,
) {
  return await inPlace(async (place) => {
    const value = { SecretName: 'counter', VersionId: 'v0', SecretData: 'x' };
    await withEngine(place, (engine) => engine.call('CreateSecret', value, root));
    const jobs = Array.from({ length: processes }, (_, index) => ({
      ...({ task: 'count', id: `p${index}`, calls, thinkMs } as const),
      ...{ home: place.home, custody: custodyOf(place) },
    }));
    const counted = (await runTogether(jobs, { mutation })).map(
      (lines) => JSON.parse(lines.at(-1) ?? '{}') as Counted,
    );
    const sqlite = new DatabaseSync(`${place.home}/store.db`);
    const row = sqlite.prepare('SELECT version_seq, count(*) AS n FROM secret').get();
    const puts = sqlite.prepare(
      "SELECT count(*) AS n FROM audit WHERE operation = 'PutSecretValue'",
    );
    const audited = Number(puts.get()?.n);
    sqlite.close();
    return {
      done: counted.reduce((sum, one) => sum + one.done, 0),
      errors: counted.flatMap((one) => one.errors),
      latenciesMs: counted.flatMap((one) => one.latenciesMs).sort((a, b) => a - b),
      counter: Number(row?.version_seq) - 1,
      audited,
      damages: await damages(place),
    };
  });
}

describe('Processes that write at the same time', function () {
  this.timeout(60_000);

  it('lose no update and see no lock', async () => {
    const calls = { processes: 8, calls: 60, thinkMs: 5 };
    const { done, errors, counter, audited, damages } = await countTogether(calls);
    assert.deepEqual(
      { done, errors, counter, audited, damages },
      { done: 480, errors: [], counter: 480, audited: 480, damages: 0 },
    );
  });

  it('would lose updates without transactions', async () => {
    const calls = { processes: 4, calls: 40, thinkMs: 0 };
    // Two that write the same audit record meet while they open the store, too, and one ends then.
    const said = await countTogether(calls, 'noTransaction').then(
      ({ counter, audited }) => ({ counter, audited }),
      (error: Error) => error.message.slice(0, 'the worker ended'.length),
    );
    assert.notDeepEqual(said, { counter: 160, audited: 160 });
    assert.ok(typeof said === 'object' || said === 'the worker ended');
  });

  it('would fail without waiting', async () => {
    const job = { processes: 4, calls: 20, thinkMs: 0 };
    // A process may be refused already while it opens the store, and then ends at once.
    const said = await countTogether(job, 'impatient').then(
      ({ errors }) => errors[0] ?? '',
      (error: Error) => error.message,
    );
    assert.match(said, /StoreBusy|the worker ended/);
  });

  it('tell each other of changes within half a second', async () => {
    await inPlace(async (place) => {
      await withEngine(place, async (watching) => {
        await watching.call('DescribeRegions', {}, root);
        let told = 0;
        watching.onChange(() => told++);
        // What was there before the watch began is no change.
        await wait(600);
        assert.equal(told, 0);
        const value = { SecretName: 'counter', VersionId: 'v0', SecretData: 'x' };
        await withEngine(place, (other) => other.call('CreateSecret', value, root));
        await wait(500);
        assert.equal(told, 1);
        await withEngine(place, (other) => other.call('DescribeSecret', value, root));
        await wait(500);
        assert.equal(told, 1, 'reading changes nothing');
      });
    });
  });
});

describe('A process that stands still with the lock', function () {
  this.timeout(60_000);

  it('makes others say so within the deadline, and frees the lock when it is killed', async () => {
    await inPlace(async (place) => {
      await withEngine(place, async (engine) => {
        const value = { SecretName: 'counter', VersionId: 'v0', SecretData: 'x' };
        await engine.call('CreateSecret', value, root);
        const job = { task: 'hold', home: place.home, custody: custodyOf(place) } as const;
        const holder = startWorker(job);
        await holder.ready;
        holder.child.kill('SIGSTOP');
        try {
          await assert.rejects(engine.call('PutSecretValue', { ...value, VersionId: 'v1' }, root), {
            local: 'StoreBusy',
          });
          // The event loop stays free while a call waits for the lock.
          const waiting = engine.call('PutSecretValue', { ...value, VersionId: 'v1' }, root);
          const ticks: number[] = [];
          for (let n = 0; n < 20; n++) {
            const before = performance.now();
            await wait(10);
            ticks.push(performance.now() - before);
          }
          holder.child.kill('SIGKILL');
          await waiting;
          assert.ok((ticks.sort((a, b) => a - b)[10] ?? 0) < 250, String(ticks));
        } finally {
          await holder.stop('SIGKILL');
        }
      });
    });
  });
});
