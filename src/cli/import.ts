import { importEntries, importedPairs } from '../base/env-file.ts';
import { Sensitive } from '../base/sensitive.ts';
import { phrase } from '../base/translate.ts';
import { type Reply, rootThrough } from '../engine/engine.ts';
import { type Arguments, isSet, optionText, WrongUsage, wrongUsage } from './arguments.ts';
import { passphraseOf } from './custody.ts';
import { exitCodes, type Io, write } from './io.ts';
import { askHidden } from './prompt.ts';
import { textOfFile, textOfInput } from './values.ts';
import { withEngine } from './vault.ts';

/** `import`: stores the entries of a dotenv or JSON file or of an export; shows names only. */
export async function importFile(parsed: Arguments, io: Io): Promise<number> {
  const [file] = parsed.positionals;
  if (file === undefined) throw new WrongUsage('Which file?');
  const text = file === '-' ? await textOfInput(io) : await textOfFile(file, io);
  const content = isExport(text)
    ? await exportIn(text, parsed, io)
    : { Entries: entriesIn(text, file, parsed) };
  const preview = isSet(parsed, 'dry-run');
  const params = { ...content, OnConflict: onConflict(parsed), Preview: preview };
  const reply = await withEngine(io, (engine) =>
    engine.call('ImportSecrets', params, rootThrough('cli')),
  );
  for (const { SecretName, Outcome } of outcomes(reply)) {
    const outcome = preview ? io.t('would be {0}', io.t(Outcome)) : io.t(Outcome);
    await write(io.stdout, `${outcome}: ${SecretName}\n`);
  }
  return exitCodes.done;
}

const isExport = (text: string): boolean =>
  /^\s*\{/.test(text) && text.includes('"kms-secrets-export"');

async function exportIn(text: string, parsed: Arguments, io: Io) {
  if (optionText(parsed, 'prefix') !== undefined || optionText(parsed, 'into') !== undefined) {
    throw new WrongUsage('An export brings its names along: leave --prefix and --into out');
  }
  const Passphrase = await passphraseOf(parsed, io, () =>
    askHidden(io.t('Passphrase of the export'), io),
  );
  return { Export: Sensitive.fromText(text), Passphrase };
}

function onConflict(parsed: Arguments): 'Fail' | 'NewVersion' | 'Skip' {
  const update = isSet(parsed, 'update');
  const skip = isSet(parsed, 'skip');
  if (update && skip) throw new WrongUsage('Either --update or --skip');
  return update ? 'NewVersion' : skip ? 'Skip' : 'Fail';
}

function entriesIn(text: string, file: string, parsed: Arguments): Sensitive {
  const pairs = importedPairs(text, file, wrongUsage);
  if (pairs.length === 0) throw new WrongUsage(phrase`${file} has no entries`);
  return Sensitive.fromText(importEntries(named(parsed, pairs), file, wrongUsage));
}

type Pairs = ReturnType<typeof importedPairs>;

/** The secrets to make: one for each name, or one that holds them all. */
function named(parsed: Arguments, pairs: Pairs): Pairs {
  const into = optionText(parsed, 'into');
  const prefix = optionText(parsed, 'prefix') ?? '';
  if (into === undefined) return pairs.map(([name, value]) => [prefix + name, value]);
  if (prefix === '') return [[into, Object.fromEntries(pairs)]];
  throw new WrongUsage('--prefix is for secrets of their own, --into for one');
}

interface Outcome {
  readonly SecretName: string;
  readonly Outcome: string;
}

function outcomes({ Imported }: Reply): readonly Outcome[] {
  const { Secret = [] } = (Imported ?? {}) as { readonly Secret?: readonly Outcome[] };
  return Secret;
}
