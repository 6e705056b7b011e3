import { sha256 } from './crypto.ts';
import type { Database } from './database.ts';

/** Between two searches for expired nonces, in ms. */
const sweepMs = 1_000;
/** How long a stretch of expiry times one set in memory covers, in ms. */
const stretchMs = 240_000;

/** Nonces that are forgotten together. */
interface Stretch {
  readonly digests: DigestSet;
  readonly fromMs: number;
  untilMs: number;
}

interface Taken {
  readonly high: number;
  readonly low: number;
  readonly expiresMs: number;
}

/**
 * The nonces of signed requests, which are good once. The table holds them in the order in which
 * they came: in the order of their names, each of them would dirty a page of its own. Whether one
 * is known is answered from memory, by 64 bits of its digest; memory follows the table, into which
 * other processes write, too.
 */
export class Nonces {
  readonly #database: Database;
  readonly #stretches: Stretch[] = [];
  /** What the open transaction took: it may be rolled back. */
  #pending = new Map<string, Taken>();
  #transaction = 0;
  #generation = -1;
  /** The last row that memory knows. */
  #known = 0;
  #sweptMs = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Remembers a nonce inside of a transaction; `false` when it was taken before. */
  take(accessKeyId: string, nonce: string, nowMs: number, expiresMs: number): boolean {
    this.#catchUp();
    const { high, low } = digestOf(accessKeyId, nonce);
    const name = `${high} ${low}`;
    if (this.#pending.has(name)) return false;
    if (this.#stretches.some(({ digests }) => digests.has(high, low))) return false;
    this.#database
      .statement('INSERT INTO nonce_seen (access_key_id, nonce, expires_ms) VALUES (?, ?, ?)')
      .run(accessKeyId, nonce, expiresMs);
    this.#pending.set(name, { high, low, expiresMs });
    this.#sweep(nowMs);
    return true;
  }

  /** Learns, once in each transaction, what was committed since the last one. */
  #catchUp(): void {
    const { transactions } = this.#database;
    if (transactions === this.#transaction) return;
    this.#transaction = transactions;
    const generation = this.#database.generation();
    // Nobody else wrote, and nothing was rolled back: only what we took ourselves is new.
    if (generation === this.#generation) this.#admit(this.#pending.values(), this.#pending.size);
    else this.#readOn();
    this.#generation = generation;
    this.#pending = new Map();
  }

  #readOn(): void {
    const rows = this.#database
      .statement('SELECT id, access_key_id, nonce, expires_ms FROM nonce_seen WHERE id > ?')
      .iterate(this.#known);
    for (const { id, access_key_id, nonce, expires_ms } of rows) {
      const digest = digestOf(String(access_key_id), String(nonce));
      this.#admit([{ ...digest, expiresMs: Number(expires_ms) }], Number(id) - this.#known);
    }
  }

  #admit(nonces: Iterable<Taken>, rows: number): void {
    for (const { high, low, expiresMs } of nonces) {
      let stretch = this.#stretches.at(-1);
      if (!stretch || Math.abs(expiresMs - stretch.fromMs) > stretchMs) {
        stretch = { digests: new DigestSet(), fromMs: expiresMs, untilMs: expiresMs };
        this.#stretches.push(stretch);
      }
      stretch.digests.add(high, low);
      stretch.untilMs = Math.max(stretch.untilMs, expiresMs);
    }
    this.#known += rows;
  }

  /** Forgets, now and then, what has expired; never the last row, since the next id follows it. */
  #sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.#sweptMs) < sweepMs) return;
    this.#sweptMs = nowMs;
    this.#database
      .statement(
        `DELETE FROM nonce_seen WHERE id <
           (SELECT id FROM nonce_seen WHERE expires_ms >= ? ORDER BY id LIMIT 1)`,
      )
      .run(nowMs);
    const fresh = this.#stretches.filter(({ untilMs }) => untilMs >= nowMs);
    this.#stretches.splice(0, Infinity, ...fresh);
  }
}

function digestOf(accessKeyId: string, nonce: string): { high: number; low: number } {
  const digest = sha256(accessKeyId, nonce);
  return { high: digest.readUInt32LE(0), low: digest.readUInt32LE(4) };
}

/** A set of 64-bit digests in 12 to 24 bytes each, where a `Set` would take some sixty. */
class DigestSet {
  /** Pairs of halves; a pair of zeros is a free place. */
  #places = new Uint32Array(2 * 1024);
  #size = 0;

  has(high: number, low: number): boolean {
    const at = this.#placeOf(high, low);
    return this.#places[at] === high && this.#places[at + 1] === low;
  }

  add(high: number, low: number): void {
    const at = this.#placeOf(high, low);
    this.#places[at] = high;
    this.#places[at + 1] = low;
    this.#size++;
    // At most two thirds of the places are taken.
    if (this.#size * 3 > this.#places.length) this.#grow();
  }

  /** Where the digest is, or where it would go. */
  #placeOf(high: number, low: number): number {
    const places = this.#places;
    const mask = places.length - 2;
    let at = (high * 2) & mask;
    while (
      (places[at] !== 0 || places[at + 1] !== 0) &&
      !(places[at] === high && places[at + 1] === low)
    ) {
      at = (at + 2) & mask;
    }
    return at;
  }

  #grow(): void {
    const before = this.#places;
    this.#places = new Uint32Array(before.length * 2);
    this.#size = 0;
    for (let at = 0; at < before.length; at += 2) {
      const [high = 0, low = 0] = before.subarray(at, at + 2);
      if (high !== 0 || low !== 0) this.add(high, low);
    }
  }
}
