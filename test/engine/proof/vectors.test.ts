import assert from 'node:assert/strict';
import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';

/** What we use of each file, and how many vectors that is. */
const files = {
  'aes-gcm': {
    sha256: '985e5ecc172e181eaf49e89508b9470dcf478002eb7e8559c707eb42dc97dfe7',
    vectors: 66,
  },
  'hkdf-sha256': {
    sha256: 'bb2b462a38b251cb52a2aede706d6d4b62b26864f4e80c95497507ddb07c5f1e',
    vectors: 86,
  },
  'hmac-sha256': {
    sha256: '2d201cfa61d1bf95e6f5d07d96634b4a348b31e8eaa277ad7c8d09677b7a743f',
    vectors: 174,
  },
} as const;

/** One vector: numbers are sizes in bits or bytes, texts are hex. */
interface Vector {
  readonly tcId: number;
  readonly result: 'acceptable' | 'invalid' | 'valid';
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
  readonly ikm: string;
  readonly salt: string;
  readonly info: string;
  readonly size: number;
  readonly okm: string;
}

interface Group {
  readonly keySize: number;
  readonly ivSize: number;
  readonly tagSize: number;
  readonly tests: readonly Vector[];
}

describe('The vectors of Wycheproof', () => {
  it('hold for AES-256-GCM as we use it', () => {
    const fits = ({ keySize, ivSize, tagSize }: Group): boolean =>
      keySize === 256 && ivSize === 96 && tagSize === 128;
    check('aes-gcm', fits, ({ key, iv, aad, msg, ct, tag }) => {
      const decipher = createDecipheriv('aes-256-gcm', hex(key), hex(iv), { authTagLength: 16 });
      decipher.setAAD(hex(aad));
      decipher.setAuthTag(hex(tag));
      return Buffer.concat([decipher.update(hex(ct)), decipher.final()]).equals(hex(msg));
    });
  });

  it('hold for HKDF-SHA-256', () => {
    check(
      'hkdf-sha256',
      () => true,
      ({ ikm, salt, info, size, okm }) =>
        Buffer.from(hkdfSync('sha256', hex(ikm), hex(salt), hex(info), size)).equals(hex(okm)),
    );
  });

  it('hold for HMAC-SHA-256, shortened or not', () => {
    check(
      'hmac-sha256',
      () => true,
      ({ key, msg, tag }) => {
        const mac = createHmac('sha256', hex(key)).update(hex(msg)).digest();
        return mac.subarray(0, tag.length / 2).equals(hex(tag));
      },
    );
  });
});

/** Runs every vector that fits; one that is not valid has to fail or to differ. */
function check(
  file: keyof typeof files,
  fits: (group: Group) => boolean,
  holds: (vector: Vector) => boolean,
): void {
  const text = readFileSync(new URL(`../../fixtures/wycheproof/${file}.json`, import.meta.url));
  assert.equal(createHash('sha256').update(text).digest('hex'), files[file].sha256);
  const { testGroups } = JSON.parse(text.toString()) as { testGroups: readonly Group[] };
  const vectors = testGroups.filter(fits).flatMap((group) => group.tests);
  assert.equal(vectors.length, files[file].vectors);
  const wrong = vectors.filter(
    (vector) => holdsOrThrows(holds, vector) !== (vector.result === 'valid'),
  );
  assert.deepEqual(
    wrong.map(({ tcId }) => tcId),
    [],
  );
}

function holdsOrThrows(holds: (vector: Vector) => boolean, vector: Vector): boolean {
  try {
    return holds(vector);
  } catch {
    return false;
  }
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
