import {
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { localError } from '../base/errors.ts';
import { translated } from './sqlite-errors.ts';

/** Ballast that is given back when the disk is full, so that deleting and exporting still work. */
const reserveBytes = 2 * 1024 * 1024;

/** Makes the folder (0700) and the files (0600) and refuses links and other people's files. */
export function prepareFiles(home: string): string {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    assertOurs(home, lstatSync(home), 'folder');
    if (process.platform !== 'win32') chmodSync(home, 0o700);
  } catch (error) {
    throw translated(error);
  }
  const path = join(home, 'store.db');
  createOnce(path, Buffer.alloc(0));
  keepReserve(home);
  for (const suffix of ['', '-wal', '-shm']) {
    const stats = lstatSync(path + suffix, { throwIfNoEntry: false });
    if (stats) assertOurs(path + suffix, stats, 'file');
  }
  return path;
}

/** Gives the ballast back to a full disk; `false` when there is none left to give. */
export function releaseReserve(home: string): boolean {
  const path = reserveIn(home);
  if (!lstatSync(path, { throwIfNoEntry: false })?.size) return false;
  writeFileSync(path, '');
  return true;
}

/** Makes the ballast anew when it is missing or was given back, if the disk has room again. */
function keepReserve(home: string): void {
  const path = reserveIn(home);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats) assertOurs(path, stats, 'file');
  if (stats?.size === reserveBytes) return;
  try {
    writeFileSync(path, Buffer.alloc(reserveBytes), { mode: 0o600 });
  } catch {
    if (stats) writeFileSync(path, '');
    else rmSync(path, { force: true });
  }
}

function reserveIn(home: string): string {
  return join(home, 'reserve.bin');
}

function createOnce(path: string, content: Buffer): boolean {
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY;
  try {
    const file = openSync(path, flags | (constants.O_NOFOLLOW ?? 0), 0o600);
    try {
      writeFileSync(file, content);
    } finally {
      closeSync(file);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw translated(error);
  }
}

function assertOurs(path: string, stats: Stats, expected: 'file' | 'folder'): void {
  const right = expected === 'file' ? stats.isFile() : stats.isDirectory();
  const ours = process.getuid === undefined || stats.uid === process.getuid();
  if (right && ours) return;
  throw localError(
    'StoreUnsafe',
    `${path} is not a ${expected} of yours (a link, or another owner); move it away`,
  );
}
