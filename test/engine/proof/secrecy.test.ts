import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, it } from 'mocha';
import type { Log } from '../../../src/base/log.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { openEngine } from '../../../src/engine/open.ts';
import { operations } from '../../../src/engine/operations.ts';
import { root } from '../../support/engine.ts';
import { until } from '../../support/processes.ts';
import { formsOf, newCanary } from './support/canary.ts';
import { eraseSecrets, type Leftovers, occurrences } from './support/leftovers.ts';
import type { MutationName } from './support/mutations.ts';
import { inPlace, type Place, withEngine } from './support/store-place.ts';
import { result, startWorker } from './support/workers.ts';

describe('Erased data', function () {
  this.timeout(30_000);
  const job = { task: 'erase', home: '', custody: { kind: 'keychain' } } as const;

  it('is in no file any more', async () => {
    const { before, ...after } = await eraseSecrets();
    assert.ok(before > 0);
    assert.deepEqual(after, { afterForcedDeletion: 0, afterPurge: 0, afterReplacement: 0 });
  });

  it('would still be there without secure deletion, or in a WAL that is not emptied', async () => {
    for (const mutation of ['noErasure', 'noCheckpoint'] satisfies MutationName[]) {
      const left = await result<Leftovers>(job, { mutation });
      assert.ok(left.afterForcedDeletion > 0, mutation);
    }
  });
});

describe('A value', function () {
  this.timeout(60_000);

  it('is in no file, no message and no error, in whatever form', async () => {
    await inPlace(async (place) => {
      const canary = newCanary();
      const said: string[] = [];
      const note = (message: string): void => void said.push(message);
      const log: Log = { info: note, warn: note, error: note };
      const custody = { kind: 'keyfile', path: place.keyFile } as const;
      const engine = await openEngine({ home: place.home, custody, log });
      await useEverywhere(engine, canary);
      said.push(...(await misuseEverywhere(engine, place, canary)));
      const forms = [...formsOf(canary), ...keyForms(place)];
      assert.equal(occurrences(place.home, forms), 0, 'while the store is open');
      await engine.close();
      assert.equal(occurrences(place.home, forms), 0, 'when the store is closed');
      assert.ok(said.length > 300, `only ${said.length} messages`);
      const telling = said.filter((text) => forms.some((form) => text.includes(form.toString())));
      assert.deepEqual(telling, []);
    });
  });

  it('would be found where it is', async () => {
    await inPlace(async (place) => {
      const custody = { kind: 'keyfile', path: place.keyFile } as const;
      const job = { task: 'write', id: 'w', calls: 3, home: place.home, custody } as const;
      const worker = startWorker(job, { mutation: 'plainValues' });
      await worker.ready;
      worker.go();
      await worker.ended;
      const { valueFor } = await import('./support/ledger.ts');
      const piece = Buffer.from(valueFor('w-0', 'v0').slice(0, 64));
      assert.ok(occurrences(place.home, [piece]) > 0);
    });
  });

  it('is wiped from the memory of a process that read it', async function () {
    if (process.platform !== 'linux') this.skip();
    await inPlace(async (place) => {
      const canary = newCanary();
      const value = { SecretName: 'canary', VersionId: 'v1', SecretData: canary };
      await withEngine(place, (engine) => engine.call('CreateSecret', value, root));
      assert.equal(await copiesInMemory(place, canary, false), 0);
      assert.ok((await copiesInMemory(place, canary, true)) > 0, 'texts cannot be wiped');
    });
  });
});

/** Gives the canary to every operation that takes a value, in the way it is meant to be given. */
async function useEverywhere(engine: Engine, canary: string): Promise<void> {
  const call = (operation: string, params: Record<string, unknown>) =>
    engine.call(operation, params, root);
  const SecretName = 'canary';
  await call('CreateSecret', { SecretName, VersionId: 'v1', SecretData: canary });
  for (let n = 2; n < 15; n++) {
    await call('PutSecretValue', { SecretName, VersionId: `v${n}`, SecretData: canary });
    await call('GetSecretValue', { SecretName });
  }
  await call('BatchGetSecretValue', { SecretsList: [{ SecretName }] });
  const { KeyMetadata } = await call('CreateKey', {});
  const { KeyId } = KeyMetadata as { KeyId: string };
  const Plaintext = Buffer.from(canary).toString('base64');
  const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext });
  await call('Decrypt', { CiphertextBlob });
  await engine.sealedItem('canary', async () => Buffer.from(canary));
  const failing = { Kind: 'Command', Command: ['sh', '-c', 'cat | tee /dev/stderr; exit 1'] };
  await call('SetRotationMethod', { SecretName, Method: failing });
  await call('RotateSecret', { SecretName, VersionId: 'rotated' }).catch(() => {});
}

/** Gives the canary to every parameter where it does not fit; answers all that the errors say. */
async function misuseEverywhere(engine: Engine, place: Place, canary: string): Promise<string[]> {
  const said: string[] = [];
  const Path = join(place.folder, 'nowhere', 'backup.db');
  for (const [name, { parameters }] of Object.entries(operations)) {
    for (const [misused, { kind }] of Object.entries(parameters)) {
      // What is meant to be shown (names, descriptions) is not meant to be secret.
      if (kind === 'text') continue;
      const others = Object.entries(parameters)
        .filter(([, parameter]) => parameter.required)
        .map(([other, parameter]) => [other, parameter.kind === 'json' ? '{}' : 'canary']);
      const given = { ...Object.fromEntries(others), ...('Path' in parameters ? { Path } : {}) };
      for (const wrong of [canary, JSON.stringify([canary]), `{"a":"${canary}"`, { canary }]) {
        const params = { ...given, [misused]: wrong };
        await engine.call(name, params, root).catch((error: unknown) => {
          said.push(inspect(error, { depth: 8, showHidden: true }), String(error));
        });
      }
    }
  }
  return said;
}

/** The key file's key, in the forms in which it might get elsewhere. */
function keyForms({ keyFile }: Place): Buffer[] {
  const text = readFileSync(keyFile, 'utf8').trim();
  const bytes = Buffer.from(text, 'base64url');
  return [
    bytes,
    ...[text, bytes.toString('base64'), bytes.toString('hex')].map((t) => Buffer.from(t)),
  ];
}

/** How often a process that has read a value many times still has it in its memory. */
async function copiesInMemory(
  { home, keyFile }: Place,
  canary: string,
  careless: boolean,
): Promise<number> {
  const custody = { kind: 'keyfile', path: keyFile } as const;
  const job = { task: 'reveal', name: 'canary', times: 50, careless } as const;
  const worker = startWorker({ ...job, home, custody });
  await worker.ready;
  worker.go();
  try {
    await until('the values to be read', () => worker.lines.includes('revealed'));
    const needles = [
      Buffer.from(canary),
      Buffer.from(canary, 'utf16le'),
      Buffer.from(canary, 'latin1'),
    ];
    return memoryOf(worker.child.pid ?? 0).reduce(
      (sum, memory) => sum + needles.filter((needle) => memory.includes(needle)).length,
      0,
    );
  } finally {
    await worker.stop('SIGKILL');
  }
}

/** The memory a process may write to. */
function memoryOf(pid: number): Buffer[] {
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm);
  const file = openSync(`/proc/${pid}/mem`, 'r');
  try {
    return [...maps].flatMap(([, from = '', to = '']) => {
      const start = Number.parseInt(from, 16);
      const memory = Buffer.alloc(Math.min(Number.parseInt(to, 16) - start, 2 ** 28));
      try {
        return [memory.subarray(0, readSync(file, memory, 0, memory.length, start))];
      } catch {
        // Reserved and never used.
        return [];
      }
    });
  } finally {
    closeSync(file);
  }
}
