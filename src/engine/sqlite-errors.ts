import { KmsError, localError } from '../base/errors.ts';

/* Primary result codes of SQLite. Source: sqlite.org/rescode.html. */

const code = {
  wrongSql: 1,
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  mismatch: 20,
  format: 24,
  notADatabase: 26,
} as const;

/** Our statements are right, and none of them breaks a rule of an intact store. */
const damageCodes: ReadonlySet<number | undefined> = new Set([
  code.wrongSql,
  code.corrupt,
  code.constraint,
  code.mismatch,
  code.format,
]);

/** Whether another connection holds a lock that this one needs. */
export function isLocked(error: unknown): boolean {
  const found = sqliteCode(error);
  return found === code.busy || found === code.locked;
}

/** Whether a file is no database. */
export function isNoDatabase(error: unknown): boolean {
  return sqliteCode(error) === code.notADatabase;
}

/** Whether there is no file, or none that may be read. */
export function isNoFile(error: unknown): boolean {
  return sqliteCode(error) === code.cannotOpen;
}

/** What the system says of a path that leads nowhere, or where nothing may be made. */
const noPlace: ReadonlySet<string> = new Set([
  'ELOOP',
  'ENAMETOOLONG',
  'ENOENT',
  'ENOTDIR',
  'EPERM',
]);

/** Translates what SQLite and the file system throw; leaves everything else as it is. */
export function translated(error: unknown): unknown {
  if (error instanceof KmsError || !(error instanceof Error)) return error;
  const found = sqliteCode(error);
  const system = (error as NodeJS.ErrnoException).code;
  if (found === code.full || system === 'ENOSPC') {
    return localError('DiskFull', 'The disk is full; nothing was changed. Free some space', error);
  }
  if (system !== undefined && noPlace.has(system)) {
    return localError(
      'StoreReadOnly',
      'The folder of the store cannot be made; check KMS_SECRETS_HOME',
      error,
    );
  }
  if (
    found === code.readOnly ||
    found === code.cannotOpen ||
    system === 'EROFS' ||
    system === 'EACCES'
  ) {
    return localError(
      'StoreReadOnly',
      'The store cannot be written: its disk or folder is read-only. Nothing was changed',
      error,
    );
  }
  if (found === code.notADatabase) {
    return localError('StoreForeign', 'The file store.db is not a KMS Secrets store', error);
  }
  if (damageCodes.has(found)) {
    return localError('IntegrityFailure', 'The store file is damaged; restore a backup', error);
  }
  if (found === code.ioError) {
    return localError('StoreBusy', 'The disk reported an error; the outcome is unknown', error);
  }
  return error;
}

/** The primary result code of what SQLite threw. */
function sqliteCode(error: unknown): number | undefined {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}
