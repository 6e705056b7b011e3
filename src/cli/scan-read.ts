import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Files beyond this are told as too large (bytes). */
export const fileMaxBytes = 64 * 1024 * 1024;

/** What a file holds; the bytes are good until the next file is read. */
export interface Content {
  readonly bytes: Buffer;
  /** Of the whole file; the bytes are less of one that goes no further. */
  readonly size: number;
}

/** How much is read before it is decided whether to go on (bytes). */
const headBytes = 64 * 1024;
const sharedMaxBytes = 8 * 1024 * 1024;

/**
 * One buffer for all but huge files: a new one each would wait for the collector by the gigabyte.
 */
let shared = Buffer.alloc(headBytes + 1);

/**
 * Reads a file: only its head when `goesOn` says so, nothing when it is larger than `fileMaxBytes`.
 * Throws what opening and reading throw. Never waits for a pipe that took the file's place.
 */
export function readContent(
  path: string | Buffer,
  goesOn: (head: Buffer) => boolean,
): Content | 'too large' {
  const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const length = readUpTo(handle, shared, 0, headBytes);
    const head = shared.subarray(0, length);
    if (length < headBytes) return { bytes: head, size: length };
    const { size } = fstatSync(handle);
    if (!goesOn(head)) return { bytes: head, size };
    return fileMaxBytes < size ? 'too large' : readRest(handle, size);
  } finally {
    closeSync(handle);
  }
}

/** Reads what follows the head, also what was added since its size was asked for. */
function readRest(handle: number, size: number): Content | 'too large' {
  let buffer = shared;
  let length = headBytes;
  for (let wanted = size + 1; ; wanted = 2 * buffer.length) {
    if (buffer.length < wanted) {
      const larger = Buffer.alloc(Math.min(wanted, fileMaxBytes + 1));
      buffer.copy(larger, 0, 0, length);
      buffer = larger;
      if (buffer.length <= sharedMaxBytes) shared = buffer;
    }
    length = readUpTo(handle, buffer, length, buffer.length);
    if (length < buffer.length) return { bytes: buffer.subarray(0, length), size: length };
    if (fileMaxBytes < length) return 'too large';
  }
}

/** Fills a buffer as far as the file goes; answers where its content ends. */
function readUpTo(handle: number, buffer: Buffer, from: number, to: number): number {
  let length = from;
  while (length < to) {
    const read = readSync(handle, buffer, length, to - length, null);
    if (read === 0) break;
    length += read;
  }
  return length;
}
