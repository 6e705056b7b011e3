import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { localError } from '../base/errors.ts';

/*
 * The only file that knows a cipher. It uses AES-256-GCM, HMAC-SHA-256 and HKDF-SHA-256 and nothing
 * else, because the same bytes must open under OpenSSL (Node) and BoringSSL (Electron).
 *
 * A sealed message, byte by byte:
 *   0  2  magic A1 4B        2  1  format = 1       3  1  suite = 1
 *   4 16  key id            20 16  key version id  36 32  salt
 *  68 32  commitment       100  n  ciphertext  100+n 16  tag
 *
 * Every message gets its own AES key, IV and commitment, derived from the sealing key and the salt.
 * So no key meets a second message, and a ciphertext opens under one key only: the commitment is
 * compared before anything is decrypted.
 */

const magic = Buffer.from([0xa1, 0x4b]);
const format = 1;
const suite = 1;
const idBytes = 16;
const saltAt = 36;
const commitmentAt = 68;
const headerBytes = 100;
const tagBytes = 16;

/** Bytes by which a sealed message is longer than its content. */
export const overheadBytes = headerBytes + tagBytes;

/** Bytes of every key of this product: CMK versions, data keys, the key of the metadata. */
export const keyBytes = 32;

/** What a message is, so that one kind never passes for another. */
export type MessageKind = 'dek' | 'item' | 'kms' | 'meta' | 'secret' | 'wrap';

/** Names the key a message is sealed with: two UUIDs. */
export interface KeyName {
  readonly keyId: string;
  readonly versionId: string;
}

/** A fresh random key; the caller owns the bytes and wipes them. */
export function newKeyBytes(): Buffer {
  return randomBytes(keyBytes);
}

/** Takes key bytes off the JavaScript heap and wipes the original. */
export function keyFrom(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

/**
 * Length-prefixed concatenation (32 bits, big endian): two different lists never give the same
 * bytes, which joined strings and JSON cannot promise.
 */
export function lengthPrefixed(parts: readonly (string | Uint8Array)[]): Buffer {
  let total = 0;
  for (const part of parts) {
    total += 4 + (typeof part === 'string' ? Buffer.byteLength(part, 'utf8') : part.length);
  }
  const bytes = Buffer.allocUnsafe(total);
  let at = 0;
  for (const part of parts) {
    if (typeof part !== 'string') bytes.set(part, at + 4);
    const length = typeof part === 'string' ? bytes.write(part, at + 4, 'utf8') : part.length;
    bytes.writeUInt32BE(length, at);
    at += 4 + length;
  }
  return bytes;
}

/** Seals `content` for one place: it opens only with the same key, kind and context. */
export function seal(
  key: KeyObject,
  name: KeyName,
  kind: MessageKind,
  content: Uint8Array,
  context: readonly (string | Uint8Array)[],
): Buffer {
  const header = Buffer.alloc(headerBytes);
  magic.copy(header);
  header[2] = format;
  header[3] = suite;
  uuidBytes(name.keyId).copy(header, 4);
  uuidBytes(name.versionId).copy(header, 4 + idBytes);
  randomBytes(32).copy(header, saltAt);
  const derived = derive(key, kind, header);
  derived.commitment.copy(header, commitmentAt);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(derived.key), derived.iv, {
    authTagLength: tagBytes,
  });
  cipher.setAAD(additionalData(kind, header, context));
  const sealed = Buffer.concat([
    header,
    cipher.update(content),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  derived.key.fill(0);
  return sealed;
}

/**
 * Opens a sealed message. The caller wipes the answer.
 * Throws one and the same error whatever is wrong, so that no one learns which check failed.
 */
export function open(
  key: KeyObject,
  kind: MessageKind,
  sealed: Uint8Array,
  context: readonly (string | Uint8Array)[],
): Buffer {
  return openerOf(key, kind, sealed, context)();
}

/**
 * What opens one message, as often as it is called: with the key of that message, derived once.
 * Throws, and is answered, as `open`.
 */
export function openerOf(
  key: KeyObject,
  kind: MessageKind,
  sealed: Uint8Array,
  context: readonly (string | Uint8Array)[],
): () => Buffer {
  const message = messageOf(sealed);
  if (!looksSealed(message)) throw broken();
  const header = message.subarray(0, headerBytes);
  const derived = derive(key, kind, header);
  const messageKey = keyFrom(derived.key);
  if (!timingSafeEqual(derived.commitment, header.subarray(commitmentAt))) throw broken();
  const data = additionalData(kind, header, context);
  return () => decrypt(messageKey, derived.iv, message, data);
}

/** The key a message says it was sealed with, or `undefined` when it is no message of ours. */
export function sealedWith(sealed: Uint8Array): KeyName | undefined {
  const message = messageOf(sealed);
  if (!looksSealed(message)) return undefined;
  return {
    keyId: uuidText(message.subarray(4, 4 + idBytes)),
    versionId: uuidText(message.subarray(4 + idBytes, saltAt)),
  };
}

/** A check value that recognises a key without telling anything of it. */
export function keyCheckValue(key: KeyObject, name: KeyName): Buffer {
  return createHmac('sha256', key)
    .update(lengthPrefixed(['kms-secrets/kcv/v1', name.keyId, name.versionId]))
    .digest()
    .subarray(0, 16);
}

/** A key for one purpose, derived from another key. */
export function deriveKey(key: KeyObject, purpose: string): KeyObject {
  return keyFrom(Buffer.from(hkdfSync('sha256', key, '', `kms-secrets/v1/${purpose}`, keyBytes)));
}

/** HMAC-SHA-256 over a length-prefixed list. */
export function macOf(key: KeyObject, parts: readonly (string | Uint8Array)[]): Buffer {
  return createHmac('sha256', key).update(lengthPrefixed(parts)).digest();
}

/** Compares in constant time; `false` for different lengths. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** SHA-256, for checksums of things that are no secret by themselves. */
export function sha256(...parts: readonly (string | Uint8Array)[]): Buffer {
  return hash('sha256', lengthPrefixed(parts), 'buffer');
}

/** The 16 bytes of a UUID. */
export function uuidBytes(uuid: string): Buffer {
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  if (bytes.length !== idBytes) throw localError('IntegrityFailure', 'A key id is malformed');
  return bytes;
}

interface Derived {
  /** Ciphers take it as a `KeyObject`: from plain bytes they need three times as long. */
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly commitment: Buffer;
}

function derive(key: KeyObject, kind: MessageKind, header: Buffer): Derived {
  const salt = header.subarray(saltAt, commitmentAt);
  const info = Buffer.concat([Buffer.from(`kms-secrets/v1/${kind}\0`), header.subarray(0, saltAt)]);
  const bytes = Buffer.from(hkdfSync('sha256', key, salt, info, 76));
  return {
    key: bytes.subarray(0, 32),
    commitment: bytes.subarray(32, 64),
    iv: bytes.subarray(64, 76),
  };
}

function additionalData(
  kind: MessageKind,
  header: Buffer,
  context: readonly (string | Uint8Array)[],
): Buffer {
  return lengthPrefixed(['kms-secrets/aad/v1', kind, header, ...context]);
}

function decrypt(key: KeyObject, iv: Buffer, message: Buffer, data: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
  decipher.setAAD(data);
  decipher.setAuthTag(message.subarray(message.length - tagBytes));
  // `update` hands out bytes nobody has vouched for yet: they are wiped unless the tag holds.
  const content = decipher.update(message.subarray(headerBytes, message.length - tagBytes));
  try {
    decipher.final();
    return content;
  } catch {
    content.fill(0);
    throw broken();
  }
}

function looksSealed(message: Buffer): boolean {
  return (
    message.length >= overheadBytes &&
    message.subarray(0, 2).equals(magic) &&
    message[2] === format &&
    message[3] === suite
  );
}

/** In a damaged file a text may stand where bytes were: no message then. */
function messageOf(sealed: Uint8Array): Buffer {
  if (!(sealed instanceof Uint8Array)) return Buffer.alloc(0);
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
}

function broken(): Error {
  return localError(
    'IntegrityFailure',
    'Stored data did not pass its integrity check; restore a backup or delete the damaged item',
  );
}

function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(index === 0 ? 0 : ends[index - 1], end))
    .join('-');
}
