import { spawnSync } from 'node:child_process';
import { statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ensured, repository } from '../../../support/places.ts';

/** What happens to which operation on the store's files: see disk.c. */
export interface Fault {
  readonly operation: 'fsync' | 'open' | 'truncate' | 'write';
  /** The n-th of its kind, from 1. */
  readonly n: number;
  readonly errno: number;
  /** From then on, not once. */
  readonly sticky?: boolean;
  /** The write still writes its first half. */
  readonly torn?: boolean;
}

export const errnos = { EIO: 5, ENOSPC: 28 } as const;

/**
 * The library that stands between SQLite and the disk, compiled when its source is newer;
 * `undefined` where that is not possible (no Linux, no C compiler).
 */
export function diskLibrary(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const source = join(import.meta.dirname, 'disk.c');
  const library = join(ensured(join(repository, 'node_modules', '.cache', 'proof')), 'disk.so');
  const made = statSync(library, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (made >= statSync(source).mtimeMs) return library;
  const options = ['-shared', '-fPIC', '-O2', '-Wall', '-Werror', '-o', library, source, '-ldl'];
  const { error, status, stderr } = spawnSync('cc', options);
  if (error) return undefined;
  if (status !== 0) throw new Error(`cc cannot compile disk.c:\n${stderr}`);
  return library;
}

/** The environment of a worker whose disk is watched, and recorded where a trace is named. */
export function watchedDisk(library: string, home: string, trace?: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    LD_PRELOAD: library,
    DISK_HOME: home,
    ...(trace === undefined ? {} : { DISK_TRACE: trace }),
  };
}

/** In a watched process: from here on the disk behaves like that. */
export function setFault({ operation, n, errno, sticky, torn }: Fault): void {
  unlinkSync(`/fault=${operation}:${n}:${errno}${sticky ? ':sticky' : ''}${torn ? ':torn' : ''}`);
}

/** In a watched process: ends the fault; `false` when it was never met. */
export function endFault(): boolean {
  try {
    unlinkSync('/fault=off');
    return true;
  } catch {
    return false;
  }
}

/** One thing that happened on the disk, as disk.c recorded it. */
export interface DiskEvent {
  /** Acknowledged, synced, truncated or written. */
  readonly operation: 'A' | 'S' | 'T' | 'W';
  readonly file: 'acknowledgement' | 'database' | 'wal';
  readonly offset: number;
  readonly data: Buffer;
}

const files = ['acknowledgement', 'database', 'wal', 'acknowledgement'] as const;

export function diskEvents(trace: Buffer): DiskEvent[] {
  const events: DiskEvent[] = [];
  for (let at = 0; at < trace.length; ) {
    const operation = String.fromCharCode(trace[at] ?? 0) as DiskEvent['operation'];
    const file = files[trace[at + 1] ?? 0] ?? 'acknowledgement';
    const offset = Number(trace.readBigUInt64LE(at + 2));
    const length = Number(trace.readBigUInt64LE(at + 10));
    const bytes = operation === 'A' || operation === 'W' ? length : 0;
    events.push({ operation, file, offset, data: trace.subarray(at + 18, at + 18 + bytes) });
    at += 18 + bytes;
  }
  return events;
}
