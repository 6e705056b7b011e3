import { phrase } from '../base/translate.ts';
import type { Confidence } from '../detector/finding.ts';
import {
  type Arguments,
  helpOption,
  isSet,
  type Option,
  optionText,
  parseArguments,
  WrongUsage,
} from './arguments.ts';

export type Format = 'json' | 'sarif' | 'text';

export interface ScanOptions {
  readonly paths: readonly string[];
  readonly format: Format;
  readonly minimum: Confidence;
  /** Where the texts come from. */
  readonly from: 'files' | 'history' | 'since' | 'staged' | 'stdin';
  readonly since?: string;
  /** The name standard input is read under. */
  readonly stdinPath: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly ignores: boolean;
  readonly explain: boolean;
  readonly help: boolean;
  readonly threads?: number;
}

/** The options of `kms-secrets scan`, as its help lists them. */
export const scanOptions: readonly Option[] = [
  {
    name: 'format',
    value: 'text|json|sarif',
    choices: ['text', 'json', 'sarif'],
    doc: 'How to report; text unless given',
  },
  { name: 'staged', doc: 'Look at the lines that git is about to commit' },
  { name: 'since', value: 'REVISION', doc: 'Look at the lines that were added since a revision' },
  { name: 'history', doc: 'Look at every version of every file that git holds' },
  {
    name: 'stdin-path',
    value: 'NAME',
    doc: 'The file name that standard input (path -) is read under',
  },
  {
    name: 'confidence',
    value: 'low|medium|high',
    choices: ['low', 'medium', 'high'],
    doc: 'The least confidence to report; low unless given',
  },
  { name: 'baseline', value: 'FILE', doc: 'Leave out the findings that this file lists' },
  {
    name: 'write-baseline',
    value: 'FILE',
    doc: 'Write all findings into this file, for --baseline',
  },
  { name: 'no-ignore', doc: 'Look into ignored files too, and heed no ignore' },
  { name: 'explain', doc: 'Say of each candidate why it is reported or not' },
  { name: 'threads', value: 'NUMBER', doc: 'How many threads to use at most' },
  helpOption,
];

/** Reads the words after `scan`; throws `WrongUsage`. */
export function readScanOptions(args: readonly string[]): ScanOptions {
  const parsed = parseArguments(args, scanOptions);
  const { positionals, rest = [] } = parsed;
  const paths = [...positionals, ...rest];
  const since = optionText(parsed, 'since');
  const baseline = optionText(parsed, 'baseline');
  const writeBaseline = optionText(parsed, 'write-baseline');
  const threads = optionText(parsed, 'threads');
  if (threads !== undefined && !/^[1-9]\d{0,2}$/.test(threads))
    throw new WrongUsage('--threads needs a number from 1 to 999', 'scan');
  return {
    paths,
    format: choice(parsed, 'format', ['text', 'json', 'sarif'] as const),
    minimum: choice(parsed, 'confidence', ['low', 'medium', 'high'] as const),
    from: sourceOf(parsed, paths),
    ...(since === undefined ? {} : { since }),
    stdinPath: optionText(parsed, 'stdin-path') ?? 'stdin',
    ...(baseline === undefined ? {} : { baseline }),
    ...(writeBaseline === undefined ? {} : { writeBaseline }),
    ignores: !isSet(parsed, 'no-ignore'),
    explain: isSet(parsed, 'explain'),
    help: isSet(parsed, 'help'),
    ...(threads === undefined ? {} : { threads: Number(threads) }),
  };
}

function sourceOf(parsed: Arguments, paths: readonly string[]): ScanOptions['from'] {
  const asked = (['staged', 'since', 'history'] as const).filter((name) => parsed.given.has(name));
  const [first, second] = asked;
  if (first !== undefined && second !== undefined)
    throw new WrongUsage(phrase`--${first} and --${second} exclude each other`, 'scan');
  if (first !== undefined && paths.length > 0)
    throw new WrongUsage(phrase`--${first} takes no paths`, 'scan');
  if (first !== undefined) return first;
  if (!paths.includes('-')) return 'files';
  if (paths.length > 1) throw new WrongUsage('The path - stands alone', 'scan');
  return 'stdin';
}

function choice<T extends string>(
  parsed: Arguments,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const given = optionText(parsed, name);
  if (given === undefined) return choices[0];
  const found = choices.find((each) => each === given);
  if (found === undefined)
    throw new WrongUsage(phrase`--${name} is ${choices.join(', ')}, not ${given}`, 'scan');
  return found;
}
