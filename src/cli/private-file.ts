import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { phrase } from '../base/translate.ts';
import { WrongUsage } from './arguments.ts';
import type { Io } from './io.ts';
import { reasonOf } from './values.ts';

/**
 * Writes a file that only its owner can read, whole or not at all. Throws `WrongUsage` when there
 * is one already and `replace` is not set, or when it cannot be written.
 */
export async function writePrivate(
  path: string,
  text: string,
  replace: boolean,
  io: Pick<Io, 'cwd' | 't'>,
): Promise<void> {
  const file = resolve(io.cwd, path);
  const draft = replace ? join(dirname(file), `.kms-secrets-${randomUUID()}`) : file;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (replace) await rename(draft, file);
  } catch (error) {
    if (replace) await rm(draft, { force: true });
    if (isThere(error)) {
      throw new WrongUsage(
        phrase`${path} cannot be written: it exists already; --force replaces it`,
      );
    }
    throw new WrongUsage(phrase`${path} cannot be written: ${io.t(reasonOf(error))}`);
  }
}

const isThere = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';
