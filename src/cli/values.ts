import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { KmsError } from '../base/errors.ts';
import { phrase } from '../base/translate.ts';
import { WrongUsage } from './arguments.ts';
import type { Io } from './io.ts';
import { warn } from './output.ts';

/** Far above any value, and far below what would fill the memory. */
const inputBytesMax = 16 * 1024 * 1024;

/** The text of a file. Throws `WrongUsage` when it cannot be read or is not UTF-8. */
export async function textOfFile(path: string, io: Pick<Io, 'cwd' | 't'>): Promise<string> {
  const file = resolve(io.cwd, path);
  try {
    const { size } = statSync(file);
    if (size > inputBytesMax) throw tooLarge(path);
    return decode(readFileSync(file), path);
  } catch (error) {
    if (error instanceof KmsError) throw error;
    throw new WrongUsage(phrase`${path} cannot be read: ${io.t(reasonOf(error))}`);
  }
}

/** All of standard input as text. */
export async function textOfInput({ stdin }: Pick<Io, 'stdin'>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > inputBytesMax) throw tooLarge('Standard input');
  }
  return decode(Buffer.concat(chunks), 'Standard input');
}

/**
 * A value as an option gives it: `-` is standard input, `@FILE` a file, anything else the value
 * itself, with a warning.
 */
export async function readValue(name: string, text: string, io: Io): Promise<string> {
  if (text === '-') return withoutLineEnd(await textOfInput(io));
  if (text.startsWith('@')) return withoutLineEnd(await textOfFile(text.slice(1), io));
  await warn(
    io,
    io.t(
      "--{0} stays in the shell's history; rather give it with --{0} - or @FILE, or leave it out",
      name,
    ),
  );
  return text;
}

/**
 * A value as a person means it: a single line loses its line end (`echo` and editors add one), a
 * text of several lines (a private key) is kept byte by byte.
 */
export const withoutLineEnd = (text: string): string =>
  /^[^\n]*\n$/.test(text) ? text.replace(/\r?\n$/, '') : text;

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new WrongUsage(phrase`${name} is not UTF-8 text; encode it, for example with base64`);
  }
}

const tooLarge = (name: string): WrongUsage =>
  new WrongUsage(phrase`${name} is larger than ${inputBytesMax} bytes`);

/** What the system says of a file, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    EACCES: 'no permission',
    EISDIR: 'it is a folder',
    ENOENT: 'no such file',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of its path is no folder',
    EROFS: 'the disk is read-only',
  };
  return known[code] ?? (code || 'unknown reason');
}
