import { say, type Translate } from '../base/translate.ts';
import type { Option } from './arguments.ts';
import { isColoured, paint } from './colour.ts';
import type { Command } from './command.ts';
import { type Io, write } from './io.ts';
import { columnsOf } from './table.ts';

/** A heading with the commands below it. */
export interface Chapter {
  readonly title: string;
  readonly commands: readonly Pick<Command, 'name' | 'doc'>[];
}

/** The whole help: what there is, what comes back, where more is said. */
export async function printOverview(chapters: readonly Chapter[], io: Io): Promise<void> {
  const { t } = io;
  const heading = headings(io);
  const width = widest(chapters.flatMap(({ commands }) => commands.map(({ name }) => name)));
  const text = [
    `${heading(t('Usage:'))} kms-secrets OPERATION [--Parameter value …]`,
    `${' '.repeat(columnsOf(t('Usage:')))} kms-secrets COMMAND [options]`,
    '',
    t('Keeps passwords and keys out of your code: an offline Alibaba Cloud KMS Secrets Manager.'),
    ...chapters.flatMap(({ title, commands }) => [
      '',
      heading(t(title)),
      ...commands.map(({ name, doc }) => `  ${name.padEnd(width)}  ${t(doc)}`),
    ]),
    '',
    heading(t('Exit codes')),
    `  0  ${t('done')}    1  ${t('refused, or something was found')}    2  ${t('wrong usage')}`,
    `  ${t('run answers with the code of its command (128 + n when signal n ended it)')}`,
    '',
    t('kms-secrets COMMAND --help says more about each. KMS_SECRETS_HOME moves the store.'),
    '',
  ];
  await write(io.stdout, text.join('\n'));
}

/** The help of one command. */
export async function printHelp(command: Command, io: Io): Promise<void> {
  const { t } = io;
  const heading = headings(io);
  const needed = command.options.filter(({ required }) => required);
  const other = command.options.filter(({ required, hidden }) => !required && !hidden);
  const example = needed.map((option) => ` ${written(option)}`).join('');
  const optional = other.length > 0 ? ' [options]' : '';
  const operands = command.operands === undefined ? '' : ` ${command.operands}`;
  const width = widest([...needed, ...other].map(written));
  const list = (title: string, options: readonly Option[]): string[] =>
    options.length === 0
      ? []
      : [
          '',
          heading(title),
          ...options.map((one) => `  ${written(one).padEnd(width)}  ${optionDoc(one, t)}`),
        ];
  const text = [
    `${heading(t('Usage:'))} kms-secrets ${command.name}${example}${optional}${operands}`,
    '',
    t(command.doc),
    ...list(t('Required'), needed),
    ...list(t('Options'), other),
    ...(command.notes === undefined ? [] : ['', ...command.notes.map((note) => t(note))]),
    '',
  ];
  await write(io.stdout, text.join('\n'));
}

/** The line of an option, with what its value has to be like. */
export const optionDoc = ({ doc, takes }: Option, t: Translate): string =>
  takes === undefined ? t(doc) : `${t(doc)}; ${say(takes, t)}`;

const headings =
  (io: Io) =>
  (text: string): string =>
    isColoured(io.stdout, io) ? paint('bold', text) : text;

const widest = (texts: readonly string[]): number =>
  Math.max(0, ...texts.map(({ length }) => length));

const written = ({ name, value }: Option): string =>
  value === undefined ? `--${name}` : `--${name} ${value}`;
