import { DatabaseSync } from 'node:sqlite';
import { type KmsError, localError } from '../base/errors.ts';
import { applicationId, migrations } from './schema.ts';
import { isNoDatabase, isNoFile, translated } from './sqlite-errors.ts';

/* The file of a store: opened with every safeguard, and brought to the newest format. */

/**
 * Opens the empty or known file `path`, the store of `home`, and brings it to the last of the
 * `steps`. Throws `StoreUnsafe`, `StoreForeign`, `StoreTooNew` or what SQLite says.
 */
export function openStoreFile(path: string, home: string, steps: readonly string[]): DatabaseSync {
  const sqlite = new DatabaseSync(path, {
    timeout: 0,
    defensive: true,
    allowExtension: false,
    enableForeignKeyConstraints: true,
  });
  try {
    prepare(sqlite, home, steps);
    return sqlite;
  } catch (error) {
    sqlite.close();
    throw isNoDatabase(error) ? foreign(home) : error;
  }
}

/** Opens a backup to read it. Throws `StoreForeign`, `StoreTooNew` or `IntegrityFailure`. */
export function openBackupFile(path: string): DatabaseSync {
  try {
    const sqlite = new DatabaseSync(path, { readOnly: true, allowExtension: false });
    const id = Number(sqlite.prepare('PRAGMA application_id').get()?.application_id);
    if (id !== applicationId) throw notABackup(path);
    if (formatOf(sqlite) > migrations.length) {
      throw localError('StoreTooNew', `${path} was made by a newer KMS Secrets; update this one`);
    }
    if (sqlite.prepare('PRAGMA integrity_check').get()?.integrity_check !== 'ok') {
      throw localError('IntegrityFailure', `The backup ${path} is damaged`);
    }
    return sqlite;
  } catch (error) {
    throw isNoDatabase(error) || isNoFile(error) ? notABackup(path) : translated(error);
  }
}

/** How many steps a file has seen. */
export function formatOf(sqlite: DatabaseSync): number {
  return Number(sqlite.prepare('PRAGMA user_version').get()?.user_version);
}

/** Throws `StoreTooNew` for a file that has seen more than our steps. */
export function assertNotNewer(format: number, home: string, steps: readonly string[]): void {
  if (format <= steps.length) return;
  throw localError(
    'StoreTooNew',
    `The store in ${home} was written by a newer KMS Secrets; update this one`,
  );
}

function prepare(sqlite: DatabaseSync, home: string, steps: readonly string[]): void {
  const format = formatOf(sqlite);
  const tables = sqlite.prepare('SELECT count(*) AS n FROM sqlite_schema').get();
  // Read last: a process that makes the store at this moment sets all three in one commit.
  const found = Number(sqlite.prepare('PRAGMA application_id').get()?.application_id);
  if (found !== applicationId && (found !== 0 || format !== 0 || tables?.n !== 0)) {
    throw foreign(home);
  }
  setPragmas(sqlite, home);
  assertNotNewer(format, home, steps);
  if (format < steps.length) migrate(sqlite, home, steps);
}

function setPragmas(sqlite: DatabaseSync, home: string): void {
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
    sqlite.exec(`PRAGMA ${pragma}`);
  }
  const mode = sqlite.prepare('PRAGMA journal_mode').get()?.journal_mode;
  const synchronous = sqlite.prepare('PRAGMA synchronous').get()?.synchronous;
  if (mode !== 'wal' || synchronous !== 2) {
    throw localError('StoreUnsafe', `${home} cannot hold a WAL store; choose a local disk`);
  }
}

function migrate(sqlite: DatabaseSync, home: string, steps: readonly string[]): void {
  for (;;) {
    sqlite.exec('BEGIN IMMEDIATE');
    try {
      const step = formatOf(sqlite);
      assertNotNewer(step, home, steps);
      const sql = steps[step];
      if (sql !== undefined) {
        sqlite.exec(`PRAGMA application_id = ${applicationId}`);
        sqlite.exec(sql);
        sqlite.exec(`PRAGMA user_version = ${step + 1}`);
      }
      sqlite.exec('COMMIT');
      if (sql === undefined) return;
    } catch (error) {
      if (sqlite.isTransaction) sqlite.exec('ROLLBACK');
      throw error;
    }
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

function notABackup(path: string): KmsError {
  return localError('StoreForeign', `${path} is not a backup of KMS Secrets`);
}

function foreign(home: string): KmsError {
  return localError(
    'StoreForeign',
    `store.db in ${home} is not a KMS Secrets store; move it away or set KMS_SECRETS_HOME`,
  );
}
