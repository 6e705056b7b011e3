import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { KmsError, localError } from '../base/errors.ts';
import { migrations } from './schema.ts';
import { isLocked, translated } from './sqlite-errors.ts';
import {
  assertNotNewer,
  formatOf,
  isSafeSqlite,
  openBackupFile,
  openStoreFile,
} from './sqlite-file.ts';
import { prepareFiles } from './store-files.ts';

/** Longest wait for a lock another process holds, in ms. */
const lockDeadlineMs = 10_000;
/** Longest wait for others to leave the WAL, in ms. */
const checkpointDeadlineMs = 1_000;
/** Transactions that share one commit at most, so that no lock is held for long. */
const partsPerCommit = 64;

/** One of the transactions that share a commit. */
interface Part {
  /** Does the work and answers what tells its caller, to be called after the commit. */
  run(): () => void;
  reject(error: unknown): void;
}

/**
 * One SQLite file in WAL mode, opened with every safeguard the store relies on.
 * All of its transactions are `BEGIN IMMEDIATE` and synchronous; waiting for another process's lock
 * is done outside of SQLite, so that this process's event loop never stands still.
 */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #home: string;
  readonly #steps: readonly string[];
  readonly #queue: Part[] = [];
  #committing = false;
  /** SQLite's count of what other connections committed, as it was last seen. */
  #foreignCommits: number | undefined;
  /** The value of it at which the format of the store was looked at. */
  #formatKnownAt: number | undefined;
  #transactions = 0;
  #generation = 0;
  #unrecorded = 0n;

  private constructor(sqlite: DatabaseSync, home: string, steps: readonly string[] = migrations) {
    this.#sqlite = sqlite;
    this.#home = home;
    this.#steps = steps;
  }

  /**
   * Opens (or makes) `<home>/store.db` and brings it to the last of the `steps`. Throws
   * `RuntimeTooOld`, `StoreUnsafe`, `StoreForeign`, `StoreTooNew`, `StoreReadOnly`, `StoreBusy` or
   * `DiskFull`.
   */
  static async open(home: string, steps: readonly string[] = migrations): Promise<Database> {
    assertSafeSqlite(process.versions.sqlite ?? '0');
    const path = prepareFiles(home);
    return await untilUnlocked(() => new Database(openStoreFile(path, home, steps), home, steps));
  }

  /**
   * Opens a backup to read it; one of an older format is brought up to date in `scratch`, an empty
   * folder. Throws `StoreForeign`, `StoreTooNew` or `IntegrityFailure`.
   */
  static async openCopy(path: string, scratch: string): Promise<Database> {
    const copy = openBackupFile(path);
    if (formatOf(copy) === migrations.length) return new Database(copy, dirname(path));
    copy.close();
    copyFileSync(path, join(scratch, 'store.db'));
    return await Database.open(scratch);
  }

  /**
   * Runs `work` in a transaction; anything it throws undoes what it did. Work that is asked for at
   * the same time shares one commit, which is what the disk is slow at; each part succeeds or fails
   * by itself, and may be begun again when another one fails.
   */
  transaction<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run = (): (() => void) => {
      const result = work();
      if (result instanceof Promise) throw new TypeError('a transaction is synchronous');
      return () => resolve(result);
    };
    this.#queue.push({ run, reject });
    if (this.#queue.length === 1 && !this.#committing) setImmediate(() => this.#commitQueue());
    return promise;
  }

  async #commitQueue(): Promise<void> {
    this.#committing = true;
    while (this.#queue.length > 0) {
      const parts = this.#queue.splice(0, partsPerCommit);
      try {
        const outcomes = await untilUnlocked(() => this.#commit(parts));
        for (const settle of outcomes) settle();
      } catch (error) {
        for (const part of parts) part.reject(error);
      }
    }
    this.#committing = false;
  }

  /** Hardly any part fails: only when one did are all of them kept apart, which takes time. */
  #commit(parts: readonly Part[]): (() => void)[] {
    let failed = false;
    const together = (part: Part): (() => void) => {
      try {
        return part.run();
      } catch (error) {
        failed = true;
        throw error;
      }
    };
    try {
      return this.#whole(() => parts.map(together));
    } catch (error) {
      if (!failed || parts.length === 1) throw error;
    }
    return this.#whole(() => parts.map((part) => this.#apart(part)));
  }

  /** One transaction, from its beginning to its commit. */
  #whole<T>(work: () => T): T {
    this.#run('BEGIN IMMEDIATE');
    this.#transactions++;
    try {
      // A newer KMS Secrets may have migrated the store while this process had it open.
      this.#noticeForeignCommits();
      if (this.#formatKnownAt !== this.#foreignCommits) {
        assertNotNewer(formatOf(this.#sqlite), this.#home, this.#steps);
      }
      this.#formatKnownAt = this.#foreignCommits;
      const result = work();
      if (this.hasUnrecorded()) throw new KmsError('InternalFailure', 'Internal Failure');
      this.#run('COMMIT');
      return result;
    } catch (error) {
      this.#undone(0n);
      if (this.#sqlite.isTransaction) this.#run('ROLLBACK');
      throw error;
    }
  }

  /** Runs a part so that its failure is told to its caller and undoes nothing of the others. */
  #apart(part: Part): () => void {
    try {
      return this.attempt(part.run);
    } catch (error) {
      // After some failures, a full disk among them, SQLite has undone everybody's work.
      if (!this.#sqlite.isTransaction) throw error;
      return () => part.reject(translated(error));
    }
  }

  /** Runs `work` inside the open transaction; when it throws, only its own changes are undone. */
  attempt<T>(work: () => T): T {
    const unrecorded = this.#unrecorded;
    this.#run('SAVEPOINT attempt');
    try {
      const result = work();
      this.#run('RELEASE attempt');
      return result;
    } catch (error) {
      this.#undone(unrecorded);
      if (this.#sqlite.isTransaction) {
        this.#run('ROLLBACK TO attempt');
        this.#run('RELEASE attempt');
      }
      throw error;
    }
  }

  #undone(unrecorded: bigint): void {
    this.#unrecorded = unrecorded;
    this.#generation++;
  }

  /** How many transactions were begun here, the open one among them. */
  get transactions(): number {
    return this.#transactions;
  }

  /**
   * Grows whenever something that was read may have changed without the reader's doing: by another
   * connection, or because a change of this one was taken back.
   */
  generation(): number {
    if (!this.#sqlite.isTransaction) this.#noticeForeignCommits();
    return this.#generation;
  }

  /** Says that something of this process changed what others of its parts have read. */
  changed(): void {
    this.#generation++;
  }

  /**
   * Adds to the sum over all rows, which the next audit record has to tell: without one, the
   * transaction is refused.
   */
  weigh(weight: bigint): void {
    this.#unrecorded += weight;
  }

  hasUnrecorded(): boolean {
    return this.#unrecorded !== 0n;
  }

  /** What `weigh` has added up since the last time it was taken. */
  takeUnrecorded(): bigint {
    const unrecorded = this.#unrecorded;
    this.#unrecorded = 0n;
    return unrecorded;
  }

  #noticeForeignCommits(): void {
    const commits = Number(this.statement('PRAGMA data_version').get()?.data_version);
    if (commits === this.#foreignCommits) return;
    this.#foreignCommits = commits;
    this.#generation++;
  }

  /** A statement that is run often: `exec` would translate its text each time. */
  #run(sql: string): void {
    this.statement(sql).run();
  }

  /** A prepared statement, made once per text. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  hasTable(name: string): boolean {
    return this.statement('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined;
  }

  dropTable(name: string): void {
    this.#sqlite.exec(`DROP TABLE ${name}`);
  }

  /**
   * Folds the WAL into the file and empties it. `false` when others were reading or writing all the
   * time: then some of it is done.
   */
  async checkpoint(): Promise<boolean> {
    let end: number | undefined;
    for (;;) {
      try {
        const row = this.#sqlite.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
        if (Number(row?.busy) === 0) return true;
      } catch (error) {
        throw translated(error);
      }
      end ??= performance.now() + checkpointDeadlineMs;
      if (performance.now() > end) return false;
      await wait(unevenMs());
    }
  }

  /** Writes a consistent copy to `path`, which must be an empty file that exists. */
  copyTo(path: string): void {
    this.#sqlite.prepare('VACUUM INTO ?').run(path);
  }

  close(): void {
    this.#statements.clear();
    if (this.#sqlite.isOpen) this.#sqlite.close();
  }
}

function assertSafeSqlite(version: string): void {
  if (isSafeSqlite(version)) return;
  throw localError(
    'RuntimeTooOld',
    `This runtime's SQLite ${version} can damage a shared store; use Node 24.15 or newer, or VS Code 1.125 or newer`,
  );
}

/** Retries while another process holds the lock, in short uneven steps: SQLite's own are unfair. */
async function untilUnlocked<T>(work: () => T): Promise<T> {
  let end: number | undefined;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isLocked(error)) throw translated(error);
      end ??= performance.now() + lockDeadlineMs;
      if (performance.now() > end) {
        throw localError(
          'StoreBusy',
          'Another process has held the store for 10 s; close or resume it and try again',
          error,
        );
      }
    }
    await wait(unevenMs());
  }
}

/** From 1 to 12 ms, so that processes that wait for each other fall out of step. */
function unevenMs(): number {
  return 1 + Math.random() * 11;
}
