import type { KeyObject } from 'node:crypto';
import { localError } from '../base/errors.ts';
import { Sensitive } from '../base/sensitive.ts';
import { type KeyName, keyCheckValue, keyFrom, newKeyBytes, sameBytes } from './crypto.ts';
import type { Custody } from './custody.ts';

/** Keys are dropped from memory so long after the first was loaded, in ms. */
const lockAfterMs = 15 * 60_000;

/**
 * Thrown inside a transaction by work that needs a key which is not in memory. Whoever runs the
 * transaction rolls back, loads the key (which takes time) and runs the work again.
 */
export class KeyNeeded extends Error {
  readonly wanted: KeyName;
  readonly kcv: Uint8Array;

  constructor(wanted: KeyName, kcv: Uint8Array) {
    super('a key has to be loaded first');
    this.wanted = wanted;
    this.kcv = kcv;
  }
}

/** The key versions in memory, as handles whose bytes lie off the JavaScript heap. */
export class Keyring {
  readonly #custody: Custody;
  readonly #keys = new Map<string, KeyObject>();
  readonly #secrets = new Map<string, Sensitive>();
  /** What opens a row's value, by the row; it holds a key of its own. */
  #openers = new WeakMap<object, () => Buffer>();
  #timer: NodeJS.Timeout | undefined;

  constructor(custody: Custody) {
    this.#custody = custody;
  }

  /** The key of that name; throws `KeyNeeded` when it has to be loaded. */
  get(name: KeyName, kcv: Uint8Array): KeyObject {
    const key = this.#keys.get(itemOf(name));
    if (!key) throw new KeyNeeded(name, kcv);
    return key;
  }

  /** Reads a key from custody. Throws `KeyMissing`, `KeyMismatch` or what custody says. */
  async load(name: KeyName, kcv: Uint8Array): Promise<KeyObject> {
    const item = itemOf(name);
    const bytes = await this.#custody.read(item);
    if (!bytes) {
      throw localError(
        'KeyMissing',
        `Key ${name.keyId} is gone from custody; restore it from the recovery kit`,
      );
    }
    const key = keyFrom(bytes);
    if (!sameBytes(keyCheckValue(key, name), kcv)) {
      throw localError('KeyMismatch', `Custody holds another key under the name ${name.keyId}`);
    }
    this.#keep(item, key);
    return key;
  }

  /**
   * Makes a key and puts it into custody, where it stays until `remove`. Answers its check value.
   */
  async create(name: KeyName): Promise<Buffer> {
    const bytes = newKeyBytes();
    const key = keyFrom(Buffer.from(bytes));
    await this.#custody.write(itemOf(name), bytes);
    bytes.fill(0);
    this.#keep(itemOf(name), key);
    return keyCheckValue(key, name);
  }

  /** Another item of custody (the secret part of an access key), kept in memory like a key. */
  async secret(item: string): Promise<Sensitive | undefined> {
    const kept = this.#secrets.get(item);
    if (kept) return kept;
    const bytes = await this.#custody.read(item);
    if (!bytes) return undefined;
    const secret = new Sensitive(bytes);
    this.#secrets.set(item, secret);
    this.#lockLater();
    return secret;
  }

  /** The secret part of an access key, if it is in memory. */
  keptSecret(item: string): Sensitive | undefined {
    return this.#secrets.get(item);
  }

  /** What opens the value of a row, made once as long as the keys are in memory. */
  opener(row: object, make: () => () => Buffer): () => Buffer {
    let opener = this.#openers.get(row);
    if (!opener) {
      opener = make();
      this.#openers.set(row, opener);
    }
    return opener;
  }

  /** Destroys a key for good. */
  async remove(name: KeyName): Promise<void> {
    this.#keys.delete(itemOf(name));
    this.#openers = new WeakMap();
    await this.#custody.remove(itemOf(name));
  }

  /** Forgets every key in memory; the next use reads custody again. */
  lock(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#keys.clear();
    this.#openers = new WeakMap();
    this.#secrets.clear();
  }

  #keep(item: string, key: KeyObject): void {
    this.#keys.set(item, key);
    this.#lockLater();
  }

  #lockLater(): void {
    this.#timer ??= setTimeout(() => this.lock(), lockAfterMs).unref();
  }
}

/** The name of a key version in custody. */
export function itemOf({ keyId, versionId }: KeyName): string {
  return `k.${keyId.replaceAll('-', '')}.${versionId.replaceAll('-', '')}`;
}
