import type { Option } from './arguments.ts';
import { isColoured, paint } from './colour.ts';
import type { Command } from './command.ts';
import { type Io, write } from './io.ts';

/** A heading with the commands below it. */
export interface Chapter {
  readonly title: string;
  readonly commands: readonly Pick<Command, 'name' | 'doc'>[];
}

/** The whole help: what there is, what comes back, where more is said. */
export async function printOverview(chapters: readonly Chapter[], io: Io): Promise<void> {
  const heading = headings(io);
  const width = widest(chapters.flatMap(({ commands }) => commands.map(({ name }) => name)));
  const text = [
    `${heading('Usage:')} kms-secrets OPERATION [--Parameter value …]`,
    '       kms-secrets COMMAND [options]',
    '',
    'Keeps passwords and keys out of your code: an offline Alibaba Cloud KMS Secrets Manager.',
    ...chapters.flatMap(({ title, commands }) => [
      '',
      heading(title),
      ...commands.map(({ name, doc }) => `  ${name.padEnd(width)}  ${doc}`),
    ]),
    '',
    heading('Exit codes'),
    '  0  done    1  refused, or something was found    2  wrong usage',
    '  run answers with the code of its command (128 + n when signal n ended it)',
    '',
    'kms-secrets COMMAND --help says more about each. KMS_SECRETS_HOME moves the store.',
    '',
  ];
  await write(io.stdout, text.join('\n'));
}

/** The help of one command. */
export async function printHelp(command: Command, io: Io): Promise<void> {
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
          ...options.map((one) => `  ${written(one).padEnd(width)}  ${one.doc}`),
        ];
  const text = [
    `${heading('Usage:')} kms-secrets ${command.name}${example}${optional}${operands}`,
    '',
    command.doc,
    ...list('Required', needed),
    ...list('Options', other),
    ...(command.notes === undefined ? [] : ['', command.notes]),
    '',
  ];
  await write(io.stdout, text.join('\n'));
}

const headings =
  (io: Io) =>
  (text: string): string =>
    isColoured(io.stdout, io) ? paint('bold', text) : text;

const widest = (texts: readonly string[]): number =>
  Math.max(0, ...texts.map(({ length }) => length));

const written = ({ name, value }: Option): string =>
  value === undefined ? `--${name}` : `--${name} ${value}`;
