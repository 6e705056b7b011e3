import type { Sensitive } from '../base/sensitive.ts';
import { phrase } from '../base/translate.ts';
import { type Reply, rootThrough } from '../engine/engine.ts';
import type { Operation } from '../engine/operation.ts';
import { type Arguments, isSet, optionText, WrongUsage } from './arguments.ts';
import type { Friendly } from './friendly.ts';
import { exitCodes, type Io } from './io.ts';
import { outputWish, printReply } from './output.ts';
import { readValue, textOfFile, withoutLineEnd } from './values.ts';
import { withEngine } from './vault.ts';

/** Calls the operation of a command with what the command line says, and prints its reply. */
export async function callOperation(
  row: Friendly,
  { parameters }: Operation,
  parsed: Arguments,
  io: Io,
): Promise<number> {
  const { name, operand, operation } = row;
  const wish = outputWish(
    optionText(parsed, 'output'),
    optionText(parsed, 'query') ?? optionText(parsed, 'cli-query'),
  );
  const [standing] = parsed.positionals;
  const alone = operand === undefined || standing === undefined ? {} : { [operand]: standing };
  const given = { ...(await readParameters(parameters, parsed, io)), ...alone, ...row.fixed };
  const asked = await askMissing(operation, parameters, given, io);
  const missing = Object.entries(parameters)
    .filter(([parameter, { required }]) => required && !hasParameter(asked, parameter))
    .map(([parameter]) => (parameter === operand ? parameter : `--${parameter}`));
  if (missing.length > 0) throw new WrongUsage(phrase`${name} needs ${missing.join(', ')}`);
  if (row.confirm !== undefined && !isSet(parsed, 'yes')) await confirmed(row.confirm, io);
  const params = await nested(asked);
  const reply = await withEngine(io, (engine) =>
    engine.call(operation, params, rootThrough('cli')),
  );
  await printReply(reply, wish, io);
  return isBad(reply) ? exitCodes.refused : exitCodes.done;
}

/** VerifyAudit answers also when the log is broken; a script has to notice. */
const isBad = ({ Intact }: Reply): boolean => Intact === false;

type Given = Readonly<Record<string, string | Sensitive>>;

async function readParameters(
  parameters: Operation['parameters'],
  parsed: Arguments,
  io: Io,
): Promise<Given> {
  const given: Record<string, string> = {};
  for (const [option, [text = '']] of parsed.given) {
    const [first = ''] = option.split('.');
    const name = first.replace(/-FILE$/, '');
    const parameter = parameters[name];
    if (parameter === undefined) continue;
    const target = option === first ? name : option;
    if (target in given) throw new WrongUsage(phrase`--${target} and --${option} are the same`);
    if (first !== name) given[target] = withoutLineEnd(await textOfFile(text, io));
    else given[target] = parameter.kind === 'value' ? await readValue(name, text, io) : text;
  }
  return given;
}

/** Operations that lock something with a passphrase which nobody has entered before. */
const choosesPassphrase: ReadonlySet<string> = new Set([
  'ExportRecoveryKit',
  'ExportSecrets',
  'SwitchCustody',
]);

/** Asks on the terminal for a value that is needed and was left out. */
async function askMissing(
  operation: string,
  parameters: Operation['parameters'],
  given: Given,
  io: Io,
): Promise<Given> {
  const left = Object.entries(parameters).filter(
    ([name, { required }]) =>
      (required || (name === 'Passphrase' && given.Kind === 'passphrase')) &&
      !hasParameter(given, name),
  );
  const [first, ...more] = left;
  if (first === undefined || more.length > 0 || first[1].kind !== 'value') return given;
  if (!io.stdin.isTTY || !io.stderr.isTTY) return given;
  const { askHidden, askNewPassphrase } = await import('./prompt.ts');
  const [name] = first;
  const chosen = name === 'Passphrase' && choosesPassphrase.has(operation);
  return { ...given, [name]: chosen ? await askNewPassphrase(io) : await askHidden(name, io) };
}

async function confirmed(what: string, io: Io): Promise<void> {
  const { confirm } = await import('./prompt.ts');
  await confirm(what, io);
}

const hasParameter = (given: Given, name: string): boolean =>
  Object.keys(given).some((known) => known === name || known.startsWith(`${name}.`));

/** Puts `Tag.1.Key` and its like together, as they are put together on the wire. */
async function nested(given: Given): Promise<Readonly<Record<string, unknown>>> {
  const numbered = Object.entries(given).filter(([name]) => name.includes('.'));
  if (numbered.length === 0) return given;
  const { nest } = await import('../gateway/parameters.ts');
  const plain = Object.entries(given).filter(([name]) => !name.includes('.'));
  const lists = nest(numbered.map(([name, text]) => [name, String(text)]));
  return { ...Object.fromEntries(plain), ...lists };
}
