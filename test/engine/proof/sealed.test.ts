import assert from 'node:assert/strict';
import { createDecipheriv, createHmac, hkdfSync, scryptSync } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { keyFrom, newKeyBytes, openerOf, seal } from '../../../src/engine/crypto.ts';
import { root } from '../../support/engine.ts';
import { run } from '../../support/processes.ts';
import { valueFor } from './support/ledger.ts';
import type { SealedFindings } from './support/sealed.ts';
import { alterMessages, moveMessages, openSalamander } from './support/sealed.ts';
import { inPlace, withEngine } from './support/store-place.ts';
import { result } from './support/workers.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const fileNamed = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

describe('A sealed message', function () {
  this.timeout(30_000);

  it('opens with no bit altered, no byte missing, none added, and as nothing else', () => {
    const { attempts, opened, telltale } = alterMessages();
    assert.deepEqual({ opened, telltale }, { opened: 0, telltale: 0 });
    assert.ok(attempts > 10_000);
  });

  it('opens in no other place', () => {
    const { attempts, opened } = moveMessages(60);
    assert.deepEqual({ attempts, opened }, { attempts: 60 * 59, opened: 0 });
  });

  it('opens with one key only, even when it is valid under two', () => {
    assert.deepEqual(openSalamander(), { attempts: 1, opened: 0, telltale: 0 });
  });

  it('would open elsewhere, or with a second key, without its safeguards', async () => {
    const place = { home: '', custody: { kind: 'keychain' } } as const;
    const move = { task: 'move', ...place } as const;
    const moved = await result<SealedFindings>(move, { mutation: 'unboundMessages' });
    assert.ok(moved.opened > 0);
    const salamander = { task: 'salamander', ...place } as const;
    const forged = await result<SealedFindings>(salamander, { mutation: 'noCommitment' });
    assert.equal(forged.opened, 1);
  });

  it('is none where a damaged file has a text', () => {
    const text = 'no bytes' as unknown as Uint8Array;
    const opening = (): unknown => openerOf(keyFrom(newKeyBytes()), 'dek', text, []);
    assert.throws(opening, /did not pass its integrity check/);
  });

  it('never has the salt of another', () => {
    const key = keyFrom(newKeyBytes());
    const name = { keyId: '0'.repeat(32), versionId: '0'.repeat(32) };
    const salts = new Set<string>();
    for (let n = 0; n < 5_000; n++) {
      salts.add(seal(key, name, 'dek', Buffer.alloc(1), []).toString('latin1', 36, 68));
    }
    assert.equal(salts.size, 5_000);
  });

  it('can be opened by a program of others, by the description of the format', async function () {
    const known = await run('python3', ['-c', 'import cryptography']).catch(() => undefined);
    if (known?.code !== 0) {
      console.error('    NOT PROVEN HERE: the independent decoder takes python3-cryptography');
      this.skip();
    }
    await inPlace(async (place) => {
      const expected: Record<string, string> = {};
      await withEngine(place, async (engine) => {
        const { KeyMetadata } = await engine.call('CreateKey', {}, root);
        const { KeyId } = KeyMetadata as { KeyId: string };
        for (const [SecretName, EncryptionKeyId] of [
          ['a', undefined],
          ['b', KeyId],
        ] as const) {
          for (const VersionId of ['v1', 'v2', 'v3']) {
            const SecretData = valueFor(SecretName, VersionId);
            const value = { SecretName, VersionId, SecretData, EncryptionKeyId };
            const operation = VersionId === 'v1' ? 'CreateSecret' : 'PutSecretValue';
            await engine.call(operation, value, root);
            expected[`${SecretName} ${VersionId}`] = SecretData;
          }
          await engine.call('CreateKeyVersion', { KeyId }, root);
        }
      });
      const args = [fileNamed('support/decode.py'), `${place.home}/store.db`, place.keyFile];
      const { code, stdout, stderr } = await run('python3', args);
      assert.equal(code, 0, stderr);
      assert.deepEqual(JSON.parse(stdout), expected);
    });
  });

  it('needs no algorithm that Electron lacks', async () => {
    await inPlace(async (place) => {
      const custody = { kind: 'keyfile', path: place.keyFile };
      const job = { task: 'write', id: 'w', calls: 31, home: place.home, custody };
      const args = ['--import', fileNamed('support/algorithms.ts'), fileNamed('support/worker.ts')];
      const { stderr } = await run('sh', [
        ...['-c', 'echo go | exec "$0" "$@"'],
        ...[process.execPath, ...args, JSON.stringify(job)],
      ]);
      assert.match(stderr, /ALGORITHMS (.*)\n$/);
      assert.equal(
        /ALGORITHMS (.*)\n$/.exec(stderr)?.[1],
        'cipher aes-256-gcm, decipher aes-256-gcm, hash sha256, hkdf sha256, hmac sha256',
      );
    });
  });
});

describe('The primitives', () => {
  it('are those of the standards', () => {
    // RFC 5869, A.1
    const okm = hkdfSync(
      'sha256',
      Buffer.alloc(22, 0x0b),
      hex('000102030405060708090a0b0c'),
      hex('f0f1f2f3f4f5f6f7f8f9'),
      42,
    );
    assert.equal(
      Buffer.from(okm).toString('hex'),
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    );
    // RFC 4231, test case 2
    const mac = createHmac('sha256', 'Jefe').update('what do ya want for nothing?').digest('hex');
    assert.equal(mac, '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
    // RFC 7914, section 12
    const key = scryptSync('pleaseletmein', 'SodiumChloride', 64, { N: 16_384, r: 8, p: 1 });
    assert.equal(
      key.toString('hex'),
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2' +
        'd5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
    );
    // The GCM specification, test case 14
    const decipher = createDecipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12));
    decipher.setAuthTag(hex('d0d1c8a799996bf0265b98b5d48ab919'));
    const plaintext = decipher.update(hex('cea7403d4d606b6e074ec5d3baf39d18'));
    assert.equal(Buffer.concat([plaintext, decipher.final()]).toString('hex'), '00'.repeat(16));
  });
});
