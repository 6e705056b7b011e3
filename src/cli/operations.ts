import { phrase } from '../base/translate.ts';
import { operations } from '../engine/operations.ts';
import type { Parameter } from '../engine/parameters.ts';
import { type Option, sameName, WrongUsage } from './arguments.ts';
import { callOperation } from './call.ts';
import type { Command } from './command.ts';
import { type Friendly, friendly } from './friendly.ts';
import type { Chapter } from './help.ts';
import { outputOptions } from './output.ts';

/** The command that calls one operation; `undefined` for a name the table does not have. */
export function operationCommand(first: string, second: string = ''): Command | undefined {
  const short =
    friendly.find(({ name }) => name === `${first} ${second}`) ??
    friendly.find(({ name }) => name === first);
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
  if (operation === undefined) throw new WrongUsage(phrase`${name} is not offered by this version`);
  const parameters = Object.entries(operation.parameters).filter(
    ([parameter]) => parameter !== operand && !(parameter in fixed),
  );
  return {
    name,
    doc,
    options: [
      ...parameters.map(([parameter, row]) => optionOf(parameter, row)),
      ...(row.confirm === undefined ? [] : [yesOption]),
      ...outputOptions,
      ...parameters.map(([parameter]) => fileOption(parameter)),
      ...foreignOptions.filter(({ name }) => !(name in operation.parameters)),
    ],
    ...(operand === undefined ? {} : { operands: operand, operandsMax: 1 }),
    notes: notesOf(parameters),
    run: (parsed, io) => callOperation(row, operation, parsed, io),
  };
}

const placeholders = {
  flag: 'true|false',
  integer: 'NUMBER',
  json: 'JSON',
  text: 'TEXT',
  value: 'VALUE|-|@FILE',
};

function optionOf(name: string, parameter: Parameter<unknown>): Option {
  const { kind, doc, takes, required } = parameter;
  const plain = { name, doc, required, numbered: kind === 'json' };
  const choices = parameter.words;
  if (choices !== undefined) return { ...plain, value: choices.join('|'), choices };
  return { ...plain, value: placeholders[kind], takes };
}

const fileOption = (parameter: string): Option => ({
  name: `${parameter}-FILE`,
  value: 'FILE',
  doc: 'Take this parameter from a file',
  hidden: true,
});

const yesOption: Option = { name: 'yes', doc: 'Do not ask' };

/** What command lines written for the cloud carry, and what has no meaning here. */
const foreignOptions: readonly Option[] = [
  { name: 'region', value: 'ID', doc: 'Ignored', hidden: true },
  { name: 'RegionId', value: 'ID', doc: 'Ignored', hidden: true },
  { name: 'cli-query', value: 'JMESPATH', doc: 'The same as --query', hidden: true },
];

const notesOf = (parameters: readonly (readonly [string, Parameter<unknown>])[]) => [
  'Every parameter also comes from a file, with -FILE behind its name: --SecretName-FILE PATH.',
  ...(parameters.some(([, { kind }]) => kind === 'value') ? [valueNotes] : []),
];

const valueNotes = `A VALUE is best not written here, where the shell keeps it: - reads standard input, @FILE
a file, and left out it is asked for. A single line loses its line end.`;
