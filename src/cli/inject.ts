import { hasReference, Resolver } from '../engine/resolve.ts';
import { type Arguments, isSet, optionText } from './arguments.ts';
import { exitCodes, type Io, write } from './io.ts';
import { writePrivate } from './private-file.ts';
import { textOfFile, textOfInput } from './values.ts';
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
  else await writePrivate(out, filled, isSet(parsed, 'force'), io);
  return exitCodes.done;
}
