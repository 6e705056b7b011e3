import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { before, describe, it } from 'mocha';
import type { KmsError } from '../../../src/base/errors.ts';
import { Sensitive } from '../../../src/base/sensitive.ts';
import { keychainContentBytesMax, keychainCustody } from '../../../src/engine/keychain.ts';
import { openEngine } from '../../../src/engine/open.ts';
import { newPassphraseRoot, passphraseRoot } from '../../../src/engine/wrapped-custody.ts';
import { root } from '../../support/engine.ts';
import { canRunKeyring } from '../../support/keyring.ts';
import { temporaryFolder } from '../../support/places.ts';
import { type KeyringSession, openBus, openKeyring } from './support/keyring-session.ts';
import type { MutationName } from './support/mutations.ts';
import { seededRandom } from './support/random.ts';
import type { Identified } from './support/worker.ts';
import { result, startWorker } from './support/workers.ts';

describe('The keychain', function () {
  this.timeout(60_000);

  before(function () {
    if (canRunKeyring()) return;
    console.error('    NOTHING IS PROVEN ABOUT THE KEYCHAIN HERE: it takes gnome-keyring and dbus');
    this.skip();
  });

  it('that is locked is told from one that is empty, and nothing is made', async () => {
    await inKeyring(async ({ session, identify, home }) => {
      const { store } = await identify();
      assert.ok(store);
      const items = await session.items();
      await session.lock();
      const locked = await identify();
      assert.match(locked.error ?? '', /^error KeychainLocked/);
      assert.equal(keysIn(home), 1);
      // Without the trial write it would look as if the key were gone.
      const misled = await identify({ mutation: 'trustingKeychain' });
      assert.match(misled.error ?? '', /^error KeyMissing/);
      assert.equal(keysIn(home), 1, 'even then the database decides');
      await session.unlock();
      assert.equal((await identify()).store, store);
      assert.equal(await session.items(), items);
    });
  });

  it('that is locked at the very first use leaves nothing behind that harms', async () => {
    await inKeyring(async ({ session, identify, home }) => {
      await session.lock();
      assert.match((await identify()).error ?? '', /^error KeychainLocked/);
      assert.equal(keysIn(home), 0);
      await session.unlock();
      assert.ok((await identify()).store);
    });
  });

  it('that is frozen holds nobody up for longer than the deadline', async () => {
    await inKeyring(async ({ session, identify }) => {
      const { store } = await identify();
      session.daemon.kill('SIGSTOP');
      const frozen = await identify();
      session.daemon.kill('SIGCONT');
      assert.match(frozen.error ?? '', /^error KeychainTimeout/);
      // The bus itself gives up after 25 s; a read behind the keychain would take its deadline.
      assert.ok(frozen.tookMs < 15_000, `${frozen.tookMs} ms`);
      assert.ok(
        frozen.slowestReadMs < custody.deadlineMs,
        `a read took ${frozen.slowestReadMs} ms`,
      );
      assert.equal((await identify()).store, store);
    });
  });

  it('that is not there at all is said to be so at once', async () => {
    await inFolder(async (folder) => {
      const bus = await openBus(folder);
      try {
        const { DBUS_SESSION_BUS_ADDRESS: _bus, ...without } = bus.env;
        const dead = { ...without, DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/nothing` };
        for (const [what, env] of Object.entries({
          'no bus': without,
          'no service': bus.env,
          dead,
        })) {
          const job = { task: 'identify', home: `${folder}/${what}`, custody } as const;
          const { error, tookMs } = await result<Identified>(job, { env });
          assert.match(error ?? '', /^error KeychainUnavailable/, what);
          assert.ok(tookMs < 15_000, `${what}: ${tookMs} ms`);
        }
      } finally {
        await bus.stop();
      }
    });
  });

  it('ends with one key and no stray item when processes race for it and are killed', async () => {
    const random = seededRandom();
    await inKeyring(async ({ session, identify, write, home }) => {
      let kills = 0;
      for (let round = 0; round < 4; round++) {
        const workers = Array.from({ length: 4 }, () =>
          startWorker({ task: 'identify', home, custody }, { env: session.env }),
        );
        await Promise.all(workers.map((worker) => worker.ready));
        for (const worker of workers) worker.go();
        for (const worker of workers) {
          await wait(random.next() * 40);
          if (worker.child.kill('SIGKILL')) kills++;
        }
        await Promise.all(workers.map((worker) => worker.ended));
      }
      assert.ok(kills > 0);
      assert.ok((await identify()).store, `seed ${random.seed}`);
      // What the dead have left is cleared away ten minutes later.
      assert.ok((await identify({ clockAheadMs: 11 * 60_000 })).store);
      assert.equal(keysIn(home), 1);
      // A mark that the dead have left out is made up for with the anchors that follow.
      for (const id of ['x', 'y']) assert.match((await write(id, 12 * 60_000))[0] ?? '', /^put/);
      // The key, the probe, two anchors, and the mark that there are any.
      assert.equal(await session.items(), 5, `seed ${random.seed}`);
    });
  });

  it('remembers how far the store was, and an older one may be read only', async () => {
    await inKeyring(async ({ session, home, write, identify }) => {
      const copy = (name: string): void => cpSync(home, `${home}-${name}`, { recursive: true });
      const back = (name: string): void => {
        rmSync(home, { recursive: true });
        cpSync(`${home}-${name}`, home, { recursive: true });
      };
      await identify();
      copy('first');
      for (const id of ['a', 'b', 'c', 'd', 'e']) {
        await write(id, 61_000);
        if (id === 'a') copy('second');
      }
      copy('newest');
      for (const old of ['first', 'second']) {
        back(old);
        assert.match((await write('x', 0))[0] ?? '', /^error RollbackSuspected/, old);
        assert.ok((await identify()).store, 'it can still be read');
      }
      back('newest');
      assert.match((await write('y', 0))[0] ?? '', /^put/);
      assert.equal(await session.items(), 5);
    });
  });
});

describe('A passphrase', function () {
  this.timeout(30_000);

  it('that is wrong is refused, and costs an attacker 128 MiB a try', async () => {
    const { record } = await newPassphraseRoot(Sensitive.fromText('correct horse battery'));
    assert.deepEqual(record.scrypt && { ...record.scrypt, salt: '' }, {
      n: 2 ** 17,
      r: 8,
      p: 1,
      salt: '',
    });
    const wrong = passphraseRoot(Sensitive.fromText('correct horse battery!'), record);
    await assert.rejects(wrong, { local: 'PassphraseWrong' });
    // Parameters that would take the machine down are refused before they are used.
    const greedy = { ...record, scrypt: { n: 2 ** 24, r: 8, p: 1, salt: '00' } };
    const refused = passphraseRoot(Sensitive.fromText('correct horse battery'), greedy);
    await assert.rejects(refused, { local: 'IntegrityFailure' });
  });

  it('that is wrong five times has to be waited for, and the right one ends that', async () => {
    await inFolder(async (folder) => {
      const passphrase = (text: string) =>
        ({ kind: 'passphrase', ask: async () => Sensitive.fromText(text) }) as const;
      const waits: number[] = [];
      const engine = await openEngine({
        home: `${folder}/s`,
        custody: passphrase('right passphrase'),
        wait: async (ms) => {
          waits.push(ms);
        },
      });
      const ask = async (): Promise<string | undefined> => {
        const asked = engine.call('DescribeRegions', {}, root);
        return await asked.then(
          () => undefined,
          (error: KmsError) => error.local,
        );
      };
      assert.equal(await ask(), undefined);
      await engine.lock();
      engine.unlockWith(passphrase('wrong passphrase'));
      for (let tries = 0; tries < 5; tries++) assert.equal(await ask(), 'PassphraseWrong');
      assert.deepEqual(waits, []);
      assert.equal(await ask(), 'PassphraseWrong');
      assert.deepEqual(waits, [2_000]);
      engine.unlockWith(passphrase('right passphrase'));
      assert.equal(await ask(), undefined);
      assert.deepEqual(waits, [2_000, 4_000]);
      await engine.lock();
      assert.equal(await ask(), undefined);
      assert.deepEqual(waits, [2_000, 4_000]);
      await engine.close();
    });
  });
});

describe('An item of the keychain', () => {
  it('fits what the smallest keychain takes, or is refused before it is written', async () => {
    const keychain = keychainCustody('00000000', { deadlineMs: 1 });
    const tooLong = keychain.write('k.nothing', Buffer.alloc(keychainContentBytesMax + 1));
    await assert.rejects(tooLong, { code: 'InternalFailure', local: undefined });
    const longest = keychain.write('k.nothing', Buffer.alloc(keychainContentBytesMax));
    await assert.rejects(longest, (error: KmsError) => error.local !== undefined);
    keychain.close();
  });
});

const custody = { kind: 'keychain', deadlineMs: 1_500 } as const;

interface Circumstances {
  readonly session: KeyringSession;
  readonly home: string;
  /** Asks a process of its own which store this is. */
  identify(options?: { mutation?: MutationName; clockAheadMs?: number }): Promise<Identified>;
  /** Lets a process of its own write a little, with a clock that is ahead. */
  write(id: string, clockAheadMs: number): Promise<readonly string[]>;
}

let ahead = 0;

async function inKeyring(work: (circumstances: Circumstances) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const session = await openKeyring(folder);
    const home = `${folder}/store`;
    const { env } = session;
    try {
      await work({
        session,
        home,
        identify: ({ mutation, clockAheadMs = 0 } = {}) =>
          result({ task: 'identify', home, custody, clockAheadMs }, { env, mutation }),
        async write(id, clockAheadMs) {
          ahead += clockAheadMs;
          const job = { task: 'write', id, calls: 3, home, custody, clockAheadMs: ahead } as const;
          const worker = startWorker(job, { env });
          await worker.ready;
          worker.go();
          return await worker.ended;
        },
      });
    } finally {
      await session.stop();
    }
  });
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder('keyring');
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many keys a store has entered. */
function keysIn(home: string): number {
  const sqlite = new DatabaseSync(`${home}/store.db`, { readOnly: true });
  const count = Number(sqlite.prepare('SELECT count(*) AS n FROM cmk').get()?.n);
  sqlite.close();
  return count;
}
