import { Sensitive } from '../base/sensitive.ts';
import { rootThrough } from '../engine/engine.ts';
import { type Arguments, isSet, optionText, WrongUsage } from './arguments.ts';
import { exitCodes, type Io, write } from './io.ts';
import { textIn } from './output.ts';
import { writePrivate } from './private-file.ts';
import { askHidden, askNewPassphrase } from './prompt.ts';
import { readValue, textOfFile } from './values.ts';
import { custodyOf, withEngine } from './vault.ts';

/** `recovery-kit create`: all keys of the store, in a file that opens with a passphrase. */
export async function createRecoveryKit(parsed: Arguments, io: Io): Promise<number> {
  return await writeLocked('ExportRecoveryKit', 'RecoveryKit', parsed, io);
}

/** `export`: all secrets, in a file that opens with a passphrase. */
export async function exportSecrets(parsed: Arguments, io: Io): Promise<number> {
  return await writeLocked('ExportSecrets', 'Export', parsed, io);
}

/** `recovery-kit restore`: puts the keys back for a store whose keychain was lost. */
export async function restoreRecoveryKit(parsed: Arguments, io: Io): Promise<number> {
  const [file] = parsed.positionals;
  if (file === undefined) throw new WrongUsage('Which recovery kit?');
  const kit = Sensitive.fromText(await textOfFile(file, io));
  const passphrase = await passphraseOf(parsed, io, () =>
    askHidden(io.t('Passphrase of the kit'), io),
  );
  const recovery = await import('../engine/recovery.ts');
  const options = { home: io.home, custody: custodyOf(io) };
  const { restored, present } = await recovery.restoreRecoveryKit(options, kit, passphrase);
  await write(
    io.stdout,
    `${io.t('{0} keys restored; {1} were there already', restored, present)}\n`,
  );
  return exitCodes.done;
}

/** The passphrase as the command line gives it, or as `ask` gets it from the terminal. */
export async function passphraseOf(
  parsed: Arguments,
  io: Io,
  ask: () => Promise<Sensitive>,
): Promise<Sensitive> {
  const given = optionText(parsed, 'passphrase');
  if (given !== undefined) return Sensitive.fromText(await readValue('passphrase', given, io));
  if (io.stdin.isTTY && io.stderr.isTTY) return await ask();
  throw new WrongUsage('Give the passphrase with --passphrase - or --passphrase @FILE');
}

/** Writes the text an operation answers, which a passphrase protects, to a file of its own. */
async function writeLocked(
  operation: string,
  field: string,
  parsed: Arguments,
  io: Io,
): Promise<number> {
  const [file] = parsed.positionals;
  if (file === undefined) throw new WrongUsage('Which file shall it be? - is standard output');
  const Passphrase = await passphraseOf(parsed, io, () => askNewPassphrase(io));
  const reply = await withEngine(io, (engine) =>
    engine.call(operation, { Passphrase }, rootThrough('cli')),
  );
  const text = textIn(reply, field);
  if (file === '-') await write(io.stdout, text);
  else await writePrivate(file, text, isSet(parsed, 'force'), io);
  return exitCodes.done;
}
