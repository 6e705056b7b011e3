import type { Sensitive } from '../base/sensitive.ts';
import { rootThrough } from '../engine/engine.ts';
import type { Operation } from '../engine/operation.ts';
import { operations } from '../engine/operations.ts';
import type { Parameter } from '../engine/parameters.ts';
import { type Arguments, type Option, optionText, sameName, WrongUsage } from './arguments.ts';
import type { Command } from './command.ts';
import type { Chapter } from './help.ts';
import { exitCodes, type Io } from './io.ts';
import { outputOptions, outputWish, printReply, warn } from './output.ts';
import { textOfFile, textOfInput, withoutLineEnd } from './values.ts';
import { withEngine } from './vault.ts';

/** A command of our own that is one operation, said in fewer words. */
interface Friendly {
  readonly name: string;
  readonly doc: string;
  readonly operation: string;
  /** The parameter that stands alone behind the command. */
  readonly operand?: string;
  /** Parameters the command itself decides. */
  readonly fixed?: Readonly<Record<string, string>>;
}

const friendly: readonly Friendly[] = [
  {
    name: 'access-key create',
    doc: 'Make an access key for an SDK; its secret part is shown only now',
    operation: 'CreateAccessKey',
  },
  {
    name: 'access-key list',
    doc: 'List the access keys',
    operation: 'ListAccessKeys',
  },
  {
    name: 'access-key disable',
    doc: 'Refuse an access key until it is enabled again',
    operation: 'UpdateAccessKey',
    operand: 'AccessKeyId',
    fixed: { Status: 'Inactive' },
  },
  {
    name: 'access-key enable',
    doc: 'Accept an access key again',
    operation: 'UpdateAccessKey',
    operand: 'AccessKeyId',
    fixed: { Status: 'Active' },
  },
  {
    name: 'access-key delete',
    doc: 'Delete an access key for ever',
    operation: 'DeleteAccessKey',
    operand: 'AccessKeyId',
  },
];

/** The command that calls one operation; `undefined` for a name the table does not have. */
export function operationCommand(first: string, second: string = ''): Command | undefined {
  const short = friendly.find(({ name }) => name === `${first} ${second}`);
  if (short) return commandOf(short);
  const wanted = sameName(first);
  const name = Object.keys(operations).find((known) => sameName(known) === wanted);
  return name === undefined
    ? undefined
    : commandOf({ name, doc: operations[name]?.doc ?? '', operation: name });
}

/** Every operation of the table as a command, and the short forms of some. */
export function operationCommands(): readonly Command[] {
  const plain = Object.entries(operations).map(([name, { doc }]) => ({
    name,
    doc,
    operation: name,
  }));
  return [...friendly, ...plain].map(commandOf);
}

/** The chapters of the overview that the table makes. */
export function chapters(): readonly Chapter[] {
  const rows = Object.entries(operations);
  const rowsWhere = (local: boolean) =>
    rows.filter(([, row]) => row.local === local).map(([name, { doc }]) => ({ name, doc }));
  return [
    { title: 'Short forms', commands: friendly },
    { title: 'Operations of the KMS API', commands: rowsWhere(false) },
    { title: 'Operations the cloud does not have', commands: rowsWhere(true) },
  ];
}

function commandOf(row: Friendly): Command {
  const { name, doc, operation: operationName, operand, fixed = {} } = row;
  const operation = operations[operationName];
  if (operation === undefined) throw new WrongUsage(`${name} is not offered by this version`);
  const parameters = Object.entries(operation.parameters).filter(
    ([parameter]) => parameter !== operand && !(parameter in fixed),
  );
  return {
    name,
    doc,
    options: [
      ...parameters.map(([parameter, row]) => optionOf(parameter, row)),
      ...outputOptions,
      ...parameters.map(([parameter]) => fileOption(parameter)),
      ...foreignOptions.filter(({ name }) => !(name in operation.parameters)),
    ],
    ...(operand === undefined ? {} : { operands: operand, operandsMax: 1 }),
    notes: notesOf(parameters),
    run: (parsed, io) => callOperation(row, operation, parsed, io),
  };
}

function optionOf(name: string, { kind, doc, takes, required }: Parameter<unknown>): Option {
  const placeholder = { flag: 'true|false', integer: 'NUMBER', json: 'JSON', text: 'TEXT' };
  return {
    name,
    value: kind === 'value' ? 'VALUE|-|@FILE' : placeholder[kind],
    doc: kind === 'flag' ? doc : `${doc}; ${takes}`,
    required,
    many: kind === 'json',
    ...(kind === 'flag' ? { choices: ['true', 'false'] } : {}),
  };
}

const fileOption = (parameter: string): Option => ({
  name: `${parameter}-FILE`,
  value: 'FILE',
  doc: `Take ${parameter} from a file`,
  hidden: true,
});

/** What command lines written for the cloud carry, and what has no meaning here. */
const foreignOptions: readonly Option[] = [
  { name: 'region', value: 'ID', doc: 'Ignored', hidden: true },
  { name: 'RegionId', value: 'ID', doc: 'Ignored', hidden: true },
  { name: 'cli-query', value: 'JMESPATH', doc: 'The same as --query', hidden: true },
];

const notesOf = (parameters: readonly (readonly [string, Parameter<unknown>])[]): string =>
  [
    'Every parameter also comes from a file, with -FILE behind its name: --SecretName-FILE PATH.',
    ...(parameters.some(([, { kind }]) => kind === 'value')
      ? [
          'A VALUE is best not written here, where the shell keeps it: - reads standard input, @FILE',
          'a file, and left out it is asked for. A single line loses its line end.',
        ]
      : []),
  ].join('\n');

async function callOperation(
  { name, operand, fixed = {}, operation: operationName }: Friendly,
  { parameters }: Operation,
  parsed: Arguments,
  io: Io,
): Promise<number> {
  const wish = outputWish(
    optionText(parsed, 'output'),
    optionText(parsed, 'query') ?? optionText(parsed, 'cli-query'),
  );
  const [standing] = parsed.positionals;
  const alone = operand === undefined || standing === undefined ? {} : { [operand]: standing };
  const given = { ...(await readParameters(parameters, parsed, io)), ...alone, ...fixed };
  const asked = await askMissing(parameters, given, io);
  const missing = Object.entries(parameters)
    .filter(([parameter, { required }]) => required && !hasParameter(asked, parameter))
    .map(([parameter]) => (parameter === operand ? parameter : `--${parameter}`));
  if (missing.length > 0) throw new WrongUsage(`${name} needs ${missing.join(' and ')}`);
  const params = await nested(asked);
  const reply = await withEngine(io, (engine) =>
    engine.call(operationName, params, rootThrough('cli')),
  );
  await printReply(reply, wish, io);
  return exitCodes.done;
}

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
    if (target in given) throw new WrongUsage(`--${target} and --${option} are the same`);
    if (first !== name) given[target] = withoutLineEnd(await textOfFile(text, io));
    else given[target] = parameter.kind === 'value' ? await readValue(name, text, io) : text;
  }
  return given;
}

async function readValue(name: string, text: string, io: Io): Promise<string> {
  if (text === '-') return withoutLineEnd(await textOfInput(io));
  if (text.startsWith('@')) return withoutLineEnd(await textOfFile(text.slice(1), io));
  await warn(
    io,
    `--${name} stays in the shell's history; rather give it with --${name} - or @FILE, or leave it out`,
  );
  return text;
}

/** Asks on the terminal for a value that is needed and was left out. */
async function askMissing(
  parameters: Operation['parameters'],
  given: Given,
  io: Io,
): Promise<Given> {
  const left = Object.entries(parameters).filter(
    ([name, { required }]) => required && !hasParameter(given, name),
  );
  const [first, ...more] = left;
  if (first === undefined || more.length > 0 || first[1].kind !== 'value') return given;
  if (!io.stdin.isTTY || !io.stderr.isTTY) return given;
  const { askHidden } = await import('./prompt.ts');
  return { ...given, [first[0]]: await askHidden(first[0], io) };
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
