import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Database } from '../../src/engine/database.ts';
import { Nonces } from '../../src/engine/nonces.ts';
import { temporaryFolder } from '../support/engine.ts';

const minuteMs = 60_000;

describe('nonces', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const open: Database[] = [];

  beforeEach(() => {
    folder = temporaryFolder();
  });

  afterEach(() => {
    for (const database of open.splice(0)) database.close();
    folder.remove();
  });

  /** The nonces as one process has them. */
  async function opened(): Promise<(nonce: string, nowMs?: number) => Promise<boolean>> {
    const database = await Database.open(join(folder.path, 'store'));
    open.push(database);
    const nonces = new Nonces(database);
    return (nonce, nowMs = 0) =>
      database.transaction(() => nonces.take('key', nonce, nowMs, nowMs + 31 * minuteMs));
  }

  it('are good once, in this process, in others and after a restart', async () => {
    const [ours, theirs] = [await opened(), await opened()];
    assert.deepEqual(await Promise.all([ours('a'), ours('a'), ours('b')]), [true, false, true]);
    assert.deepEqual([await theirs('b'), await theirs('c')], [false, true]);
    assert.deepEqual([await ours('c'), await ours('d'), await theirs('d')], [false, true, false]);
    const later = await opened();
    assert.deepEqual([await later('a'), await later('c'), await later('e')], [false, false, true]);
  });

  it('are good again when what took them was rolled back', async () => {
    const database = await Database.open(join(folder.path, 'store'));
    open.push(database);
    const nonces = new Nonces(database);
    const take = (nonce: string) => nonces.take('key', nonce, 0, minuteMs);
    const fail = (): never => {
      throw new RangeError('of the work');
    };
    const one = (nonce: string) => database.transaction(() => take(nonce));
    const outcomes = await Promise.allSettled([
      one('first'),
      database.transaction(() => take('second') && fail()),
      one('third'),
    ]);
    const told = outcomes.map((told) => (told.status === 'fulfilled' ? told.value : told.status));
    assert.deepEqual(told, [true, 'rejected', true]);
    const again = [await one('first'), await one('second'), await one('second')];
    assert.deepEqual(again, [false, true, false]);
  });

  it('are told apart and remembered, thousands of them, for as long as they are fresh', async () => {
    const take = await opened();
    const names = Array.from({ length: 5_000 }, (_, index) => `nonce ${index}`);
    const taken = (nowMs: number) => Promise.all(names.map((nonce) => take(nonce, nowMs)));
    assert.ok((await taken(0)).every((isFresh) => isFresh));
    assert.ok((await taken(31 * minuteMs)).every((isFresh) => !isFresh));
    await take('the end of all others', 31 * minuteMs + 1);
    assert.ok((await taken(33 * minuteMs)).every((isFresh) => isFresh));
  });

  it('that expired are taken out of the store, the newest never', async () => {
    const take = await opened();
    await take('a', 0);
    await take('b', 2 * minuteMs);
    await take('c', 34 * minuteMs);
    const [database] = open;
    const rows = database?.statement('SELECT nonce FROM nonce_seen ORDER BY id').all();
    assert.deepEqual(
      rows?.map(({ nonce }) => nonce),
      ['c'],
    );
  });
});
