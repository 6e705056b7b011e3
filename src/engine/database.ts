import { copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { KmsError, localError } from '../base/errors.ts';
import { applicationId, migrations } from './schema.ts';
import { isLocked, isNoDatabase, isNoFile, translated } from './sqlite-errors.ts';
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
  /** The same in company: a failure is told, too, and undoes nothing of the others. */
  attempt(): () => void;
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
  #generation = 0;
  #unrecorded = 0n;

  private constructor(sqlite: DatabaseSync, home: string, steps = migrations) {
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
    return await untilUnlocked(() => {
      const sqlite = openFile(path);
      try {
        const database = new Database(sqlite, home, steps);
        database.#prepare();
        return database;
      } catch (error) {
        sqlite.close();
        throw isNoDatabase(error) ? foreign(home) : error;
      }
    });
  }

  /**
   * Opens a backup to read it; one of an older format is brought up to date in `scratch`, an empty
   * folder. Throws `StoreForeign`, `StoreTooNew` or `IntegrityFailure`.
   */
  static async openCopy(path: string, scratch: string): Promise<Database> {
    const copy = Database.#openReadOnly(path);
    if (copy.#userVersion() === migrations.length) return copy;
    copy.close();
    copyFileSync(path, join(scratch, 'store.db'));
    return await Database.open(scratch);
  }

  static #openReadOnly(path: string): Database {
    try {
      const sqlite = new DatabaseSync(path, { readOnly: true, allowExtension: false });
      const copy = new Database(sqlite, dirname(path), migrations);
      const id = Number(sqlite.prepare('PRAGMA application_id').get()?.application_id);
      if (id !== applicationId) throw notABackup(path);
      if (copy.#userVersion() > migrations.length) {
        throw localError('StoreTooNew', `${path} was made by a newer KMS Secrets; update this one`);
      }
      if (sqlite.prepare('PRAGMA integrity_check').get()?.integrity_check !== 'ok') {
        throw localError('IntegrityFailure', `The backup ${path} is damaged`);
      }
      return copy;
    } catch (error) {
      throw isNoDatabase(error) || isNoFile(error) ? notABackup(path) : translated(error);
    }
  }

  /**
   * Runs `work` in a transaction; anything it throws undoes what it did. Work that is asked for at
   * the same time shares one commit, which is what the disk is slow at; each part succeeds or fails
   * by itself.
   */
  transaction<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run = (): (() => void) => {
      const result = work();
      if (result instanceof Promise) throw new TypeError('a transaction is synchronous');
      return () => resolve(result);
    };
    this.#queue.push({
      run,
      attempt: () => {
        try {
          return this.attempt(run);
        } catch (error) {
          // After some failures, a full disk among them, SQLite has undone everybody's work.
          if (!this.#sqlite.isTransaction) throw error;
          return () => reject(translated(error));
        }
      },
      reject,
    });
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

  #commit(parts: readonly Part[]): (() => void)[] {
    this.#run('BEGIN IMMEDIATE');
    try {
      // A newer KMS Secrets may have migrated the store while this process had it open.
      this.#noticeForeignCommits();
      if (this.#formatKnownAt !== this.#foreignCommits) this.#assertNotNewer(this.#userVersion());
      this.#formatKnownAt = this.#foreignCommits;
      const alone = parts.length === 1;
      const outcomes = parts.map((part) => (alone ? part.run() : part.attempt()));
      if (this.hasUnrecorded()) throw new KmsError('InternalFailure', 'Internal Failure');
      this.#run('COMMIT');
      return outcomes;
    } catch (error) {
      this.#undone(0n);
      if (this.#sqlite.isTransaction) this.#run('ROLLBACK');
      throw error;
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

  #prepare(): void {
    const version = this.#userVersion();
    const tables = this.#sqlite.prepare('SELECT count(*) AS n FROM sqlite_schema').get();
    // Read last: a process that makes the store at this moment sets all three in one commit.
    const found = Number(this.#sqlite.prepare('PRAGMA application_id').get()?.application_id);
    if (found !== applicationId && (found !== 0 || version !== 0 || tables?.n !== 0)) {
      throw foreign(this.#home);
    }
    this.#setPragmas();
    this.#assertNotNewer(version);
    if (version < this.#steps.length) this.#migrate();
  }

  #assertNotNewer(version: number): void {
    if (version <= this.#steps.length) return;
    throw localError(
      'StoreTooNew',
      `The store in ${this.#home} was written by a newer KMS Secrets; update this one`,
    );
  }

  #setPragmas(): void {
    for (const pragma of [
      'journal_mode = WAL',
      'synchronous = FULL',
      'fullfsync = ON',
      'checkpoint_fullfsync = ON',
      'secure_delete = ON',
      'foreign_keys = ON',
      'trusted_schema = OFF',
      'cell_size_check = ON',
      'temp_store = MEMORY',
      'mmap_size = 0',
      'wal_autocheckpoint = 200',
      'journal_size_limit = 1048576',
    ]) {
      this.#sqlite.exec(`PRAGMA ${pragma}`);
    }
    const mode = this.#sqlite.prepare('PRAGMA journal_mode').get()?.journal_mode;
    const synchronous = this.#sqlite.prepare('PRAGMA synchronous').get()?.synchronous;
    if (mode !== 'wal' || synchronous !== 2) {
      throw localError('StoreUnsafe', `${this.#home} cannot hold a WAL store; choose a local disk`);
    }
  }

  #migrate(): void {
    for (;;) {
      this.#sqlite.exec('BEGIN IMMEDIATE');
      try {
        const step = this.#userVersion();
        this.#assertNotNewer(step);
        const sql = this.#steps[step];
        if (sql !== undefined) {
          this.#sqlite.exec(`PRAGMA application_id = ${applicationId}`);
          this.#sqlite.exec(sql);
          this.#sqlite.exec(`PRAGMA user_version = ${step + 1}`);
        }
        this.#sqlite.exec('COMMIT');
        if (sql === undefined) return;
      } catch (error) {
        if (this.#sqlite.isTransaction) this.#sqlite.exec('ROLLBACK');
        throw error;
      }
    }
  }

  #userVersion(): number {
    return Number(this.statement('PRAGMA user_version').get()?.user_version);
  }
}

/**
 * SQLite before 3.51.3 can corrupt a WAL file that several processes write (fixed also in 3.44.6
 * and 3.50.7; 3.52.0 was withdrawn). Source: sqlite.org/wal.html, "The WAL-reset bug".
 */
export function isSafeSqlite(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  if (major !== 3) return major > 3;
  if (minor === 44) return patch >= 6;
  if (minor === 50) return patch >= 7;
  if (minor === 51) return patch >= 3;
  return minor >= 53;
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

function openFile(path: string): DatabaseSync {
  return new DatabaseSync(path, {
    timeout: 0,
    defensive: true,
    allowExtension: false,
    enableForeignKeyConstraints: true,
  });
}

function notABackup(path: string): KmsError {
  return localError('StoreForeign', `${path} is not a backup of KMS Secrets`);
}

function foreign(home: string): KmsError {
  return localError(
    'StoreForeign',
    `store.db in ${home} is not a KMS Secrets store; move it away or set KMS_SECRETS_HOME`,
  );
}
