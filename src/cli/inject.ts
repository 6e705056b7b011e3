import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Arguments, isSet, optionText, WrongUsage } from './arguments.ts';
import { exitCodes, type Io, write } from './io.ts';
import { hasReference, Resolver } from './resolve.ts';
import { reasonOf, textOfFile, textOfInput } from './values.ts';
import { withEngine } from './vault.ts';

/** `inject`: fills in every `{{ kms://… }}` of a template. */
export async function inject(parsed: Arguments, io: Io): Promise<number> {
  const [source = '-'] = parsed.positionals;
  const template = source === '-' ? await textOfInput(io) : await textOfFile(source, io);
  const filled = hasReference(template)
    ? await withEngine(io, (engine) => new Resolver(engine).fill(template))
    : template;
  const out = optionText(parsed, 'out');
  if (out === undefined) await write(io.stdout, filled);
  else await writePrivate(resolve(io.cwd, out), filled, isSet(parsed, 'force'));
  return exitCodes.done;
}

/**
 * Writes a file that only its owner can read, whole or not at all. Throws `WrongUsage` when there
 * is one already and `replace` is not set, or when it cannot be written.
 */
export async function writePrivate(file: string, text: string, replace: boolean): Promise<void> {
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
    const hint = reasonOf(error) === 'it exists already' ? '; --force replaces it' : '';
    throw new WrongUsage(`${file} cannot be written: ${reasonOf(error)}${hint}`);
  }
}
