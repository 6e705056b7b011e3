import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { Sensitive } from '../../../src/base/sensitive.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { root } from '../../support/engine.ts';
import { findings } from './support/ledger.ts';
import { inPlace, withEngine } from './support/store-place.ts';
import { startWorker } from './support/workers.ts';

describe('A key that rotates', function () {
  this.timeout(60_000);

  it('while others write and are killed leaves every value and every ciphertext readable', async () => {
    await inPlace(async (place) => {
      const custody = { kind: 'keyfile', path: place.keyFile } as const;
      const said: string[] = [];
      const blobs = new Map<string, string>();
      await withEngine(place, async (engine) => {
        const KeyId = await serviceKey(engine);
        const writers = ['a', 'b', 'c', 'd'].map((id) =>
          startWorker({ task: 'write', home: place.home, custody, id }),
        );
        await Promise.all(writers.map((writer) => writer.ready));
        for (const writer of writers) writer.go();
        for (const writer of writers) {
          for (let n = 0; n < 3; n++) {
            const Plaintext = Buffer.from(`plain ${blobs.size}`).toString('base64');
            const { CiphertextBlob } = await engine.call('Encrypt', { KeyId, Plaintext }, root);
            blobs.set(String(CiphertextBlob), Plaintext);
            await engine.call('CreateKeyVersion', { KeyId }, root);
            await wait(50);
          }
          writer.child.kill('SIGKILL');
          said.push(...(await writer.ended));
        }
        const { KeyVersions } = await engine.call(
          'ListKeyVersions',
          { KeyId, PageSize: 100 },
          root,
        );
        const { KeyVersion } = KeyVersions as { KeyVersion: unknown[] };
        assert.equal(KeyVersion.length, blobs.size + 1);
      });
      const { lost, torn, corrupt, checked } = await findings(place, said);
      assert.deepEqual({ lost, torn, corrupt }, { lost: 0, torn: 0, corrupt: 0 });
      assert.ok(checked > 50, `${checked} were acknowledged`);
      await withEngine(place, async (engine) => {
        for (const [CiphertextBlob, expected] of blobs) {
          const { Plaintext } = await engine.call('Decrypt', { CiphertextBlob }, root);
          assert.ok(Plaintext instanceof Sensitive && Plaintext.revealText() === expected);
        }
      });
    });
  });
});

async function serviceKey(engine: Engine): Promise<string> {
  const { Keys } = await engine.call('ListKeys', {}, root);
  return (Keys as { Key: { KeyId: string }[] }).Key[0]?.KeyId ?? '';
}
