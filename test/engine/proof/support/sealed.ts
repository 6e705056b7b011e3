import { createCipheriv, hkdfSync, type KeyObject, randomUUID } from 'node:crypto';
import { KmsError } from '../../../../src/base/errors.ts';
import {
  keyFrom,
  type MessageKind,
  newKeyBytes,
  open,
  seal,
} from '../../../../src/engine/crypto.ts';

/** What became of messages that were altered; `opened` and `telltale` must be zero. */
export interface SealedFindings {
  readonly attempts: number;
  readonly opened: number;
  /** Refusals that differ from the others and so tell which check failed. */
  readonly telltale: number;
}

const headerBytes = 100;
const kinds: readonly MessageKind[] = ['dek', 'item', 'kms', 'meta', 'secret', 'wrap'];
const name = { keyId: randomUUID(), versionId: randomUUID() };

/** Flips every bit of messages, cuts them at every length, lengthens them, asks as another kind. */
export function alterMessages(): SealedFindings {
  const tries = new Tries();
  for (const length of [0, 1, 32, 700]) {
    const key = keyFrom(newKeyBytes());
    const context = ['store', 'secret', 'version', '7'];
    const sealed = seal(key, name, 'secret', Buffer.alloc(length, 'x'), context);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      tries.refused(key, 'secret', altered, context);
    }
    for (let end = 0; end < sealed.length; end++) {
      tries.refused(key, 'secret', sealed.subarray(0, end), context);
    }
    for (let more = 1; more < 40; more++) {
      tries.refused(key, 'secret', Buffer.concat([sealed, Buffer.alloc(more)]), context);
    }
    for (const kind of kinds.filter((one) => one !== 'secret')) {
      tries.refused(key, kind, sealed, context);
    }
    tries.refused(keyFrom(newKeyBytes()), 'secret', sealed, context);
    const others = [[], context.slice(1), [...context, ''], ['storesecret', '', 'version', '7']];
    for (const other of others) tries.refused(key, 'secret', sealed, other);
  }
  return tries.findings;
}

/** Moves each message to the place of every other one. */
export function moveMessages(count: number): SealedFindings {
  const tries = new Tries();
  const key = keyFrom(newKeyBytes());
  const contextOf = (place: number): string[] => ['store', `secret ${place >> 2}`, `${place & 3}`];
  for (let from = 0; from < count; from++) {
    const sealed = seal(key, name, 'dek', newKeyBytes(), contextOf(from));
    for (let to = 0; to < count; to++) {
      if (from !== to) tries.refused(key, 'dek', sealed, contextOf(to));
    }
  }
  return tries.findings;
}

/**
 * Makes one message that is valid AES-GCM under two keys (a "salamander") and opens it with the
 * second. GCM's tag is a polynomial over GF(2¹²⁸), so one block can be chosen to satisfy both.
 */
export function openSalamander(): SealedFindings {
  const tries = new Tries();
  const keys = [newKeyBytes(), newKeyBytes()] as const;
  const context = ['store', 'salamander'];
  const honest = seal(keyFrom(Buffer.from(keys[0])), name, 'secret', Buffer.alloc(48), context);
  const header = honest.subarray(0, headerBytes);
  const info = Buffer.concat([Buffer.from('kms-secrets/v1/secret\0'), header.subarray(0, 36)]);
  const derived = keys.map((key) => {
    const bytes = Buffer.from(hkdfSync('sha256', key, header.subarray(36, 68), info, 76));
    return { key: bytes.subarray(0, 32), iv: bytes.subarray(64) };
  });
  const data = prefixed(['kms-secrets/aad/v1', 'secret', header, ...context]);
  const forged = Buffer.concat([header, valid(derived[0], derived[1], data)]);
  // Under the first key it is what it claims to be.
  open(keyFrom(Buffer.from(keys[0])), 'secret', forged, context);
  tries.refused(keyFrom(Buffer.from(keys[1])), 'secret', forged, context);
  return tries.findings;
}

class Tries {
  #attempts = 0;
  #opened = 0;
  readonly #messages = new Set<string>();

  refused(key: KeyObject, kind: MessageKind, sealed: Buffer, context: readonly string[]): void {
    this.#attempts++;
    try {
      open(key, kind, sealed, context);
      this.#opened++;
    } catch (error) {
      const ours = error instanceof KmsError && error.local === 'IntegrityFailure';
      this.#messages.add(ours ? error.message : String(error));
    }
  }

  get findings(): SealedFindings {
    const telltale = Math.max(0, this.#messages.size - 1);
    return { attempts: this.#attempts, opened: this.#opened, telltale };
  }
}

interface GcmKey {
  readonly key: Buffer;
  readonly iv: Buffer;
}

/** Three blocks of ciphertext and their tag, right under both keys. */
function valid(a: GcmKey | undefined, b: GcmKey | undefined, data: Buffer): Buffer {
  if (!a || !b) throw new Error('two keys');
  const free = 2;
  const blocks = [newKeyBytes(), newKeyBytes(), Buffer.alloc(16)].map((block) =>
    block.subarray(0, 16),
  );
  const exponent = BigInt(blocks.length - free + 1);
  const h = [a, b].map(({ key }) => number(block(key, Buffer.alloc(16))));
  const rest = [a, b].map((one, index) => tagWithout(one, h[index] ?? 0n, data, blocks));
  const factor = power(h[0] ?? 0n, exponent) ^ power(h[1] ?? 0n, exponent);
  const chosen = times((rest[0] ?? 0n) ^ (rest[1] ?? 0n), power(factor, (1n << 128n) - 2n));
  blocks[free] = bytes(chosen);
  return Buffer.concat([...blocks, bytes(tagWithout(a, h[0] ?? 0n, data, blocks))]);
}

/** GCM's tag (NIST SP 800-38D) of some ciphertext blocks. */
function tagWithout(
  { key, iv }: GcmKey,
  h: bigint,
  data: Buffer,
  blocks: readonly Buffer[],
): bigint {
  const padded = Buffer.concat([data, Buffer.alloc((16 - (data.length % 16)) % 16)]);
  const lengths = Buffer.alloc(16);
  lengths.writeBigUInt64BE(BigInt(data.length * 8), 0);
  lengths.writeBigUInt64BE(BigInt(blocks.length * 128), 8);
  const all = Buffer.concat([padded, ...blocks, lengths]);
  let sum = 0n;
  for (let at = 0; at < all.length; at += 16) {
    sum = times(sum ^ number(all.subarray(at, at + 16)), h);
  }
  return sum ^ number(block(key, Buffer.concat([iv, Buffer.from([0, 0, 0, 1])])));
}

function block(key: Buffer, input: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return cipher.update(input);
}

/** Multiplication in GF(2¹²⁸) with GCM's order of bits. */
function times(a: bigint, b: bigint): bigint {
  let product = 0n;
  let value = b;
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((a >> bit) & 1n) product ^= value;
    value = value & 1n ? (value >> 1n) ^ (0xe1n << 120n) : value >> 1n;
  }
  return product;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n << 127n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = times(result, square);
    square = times(square, square);
  }
  return result;
}

function number(buffer: Buffer): bigint {
  return BigInt(`0x${buffer.toString('hex')}`);
}

function bytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(32, '0'), 'hex');
}

function prefixed(parts: readonly (Buffer | string)[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const content = Buffer.from(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(content.length);
      return [length, content];
    }),
  );
}
