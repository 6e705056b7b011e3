import { KmsError } from '../base/errors.ts';
import { holesIn, Resolver, type Spot } from '../engine/resolve.ts';
import { wholeReferences } from '../rewriter/rewrite.ts';
import { type Arguments, isSet, optionText } from './arguments.ts';
import { exitCodes, type Io, write } from './io.ts';
import { writePrivate } from './private-file.ts';
import { textOfFile, textOfInput } from './values.ts';
import { withEngine } from './vault.ts';

/**
 * `inject`: fills in every `{{ kms://… }}` of a template as it is, and every value of a
 * configuration file that is a reference, written as its format demands.
 */
export async function inject(parsed: Arguments, io: Io): Promise<number> {
  const [source = '-'] = parsed.positionals;
  const template = source === '-' ? await textOfInput(io) : await textOfFile(source, io);
  const spots = source === '-' ? [] : valuesIn(template, source);
  const filled =
    spots.length + holesIn(template).length > 0
      ? await withEngine(io, (engine) => new Resolver(engine).fill(template, spots))
      : template;
  const out = optionText(parsed, 'out');
  if (out === undefined) await write(io.stdout, filled);
  else await writePrivate(out, filled, isSet(parsed, 'force'), io);
  return exitCodes.done;
}

function valuesIn(text: string, path: string): readonly Spot[] {
  return wholeReferences(text, path).map((found) => ({
    ...found,
    write(value) {
      const written = found.write(value);
      if (written !== undefined) return written;
      const what = `the value of ${found.reference} has signs that no text of this file can hold`;
      throw new KmsError('InvalidParameter', `${path}: ${what}`);
    },
  }));
}
