import { KmsError } from '../base/errors.ts';
import { type Phrase, phrase, say } from '../base/translate.ts';
import { nearest } from './nearest.ts';

/** The command line itself is wrong: exit code 2. */
export class WrongUsage extends KmsError {
  /** The command whose help says more; empty when there is nothing more to say. */
  readonly help: string | undefined;

  /** What is wrong, to be said in the user's language. */
  readonly what: Phrase | string;

  constructor(what: Phrase | string, help?: string) {
    super('InvalidParameter', say(what));
    this.what = what;
    this.name = 'WrongUsage';
    this.help = help;
  }
}

/** Makes that error, for readers that know nothing of command lines. */
export const wrongUsage = (what: Phrase): WrongUsage => new WrongUsage(what);

/** One option of a command; help, completion and parser read the same row. */
export interface Option {
  /** Without the two hyphens, as shown: `env-file`, `SecretName`. */
  readonly name: string;
  /** What stands for its value in the help (`FILE`); absent for a switch. */
  readonly value?: string;
  readonly doc: string;
  /** What its value has to be like, behind the line. */
  readonly takes?: Phrase | string;
  readonly required?: boolean;
  /** May be given several times. */
  readonly many?: boolean;
  /** May be given in parts, in the numbered form `--Tag.1.Key`. */
  readonly numbered?: boolean;
  /** The values it may have, for the shell's completion. */
  readonly choices?: readonly string[];
  /** Understood, but not shown: what only users of other tools will write. */
  readonly hidden?: boolean;
}

export interface Arguments {
  /** By the option's name; for the numbered form by the whole of it (`Tag.1.Key`). */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
  /** What follows `--`; `undefined` when there is no `--`. */
  readonly rest: readonly string[] | undefined;
}

export const helpOption: Option = { name: 'help', doc: 'Show this help' };

/**
 * Reads a command line in the grammar of `aliyun`: `--Name value`, `--Name=value`, in any order.
 * Names are found whatever their case and hyphens, so `--secret-name` is `--SecretName`. What
 * follows an option is its value, whatever it looks like: a private key begins with hyphens too.
 * Throws `WrongUsage`.
 */
export function parseArguments(args: readonly string[], options: readonly Option[]): Arguments {
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  let rest: readonly string[] | undefined;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') {
      rest = args.slice(index + 1);
      break;
    }
    if (!isOption(arg)) {
      positionals.push(arg);
      continue;
    }
    const { option, name, inline } = findOption(arg, options);
    const taken = inline ?? (option.value === undefined ? 'true' : args[++index]);
    if (taken === undefined) throw new WrongUsage(phrase`--${name} needs a value`);
    const earlier = given.get(name);
    if (earlier !== undefined && !option.many) {
      throw new WrongUsage(phrase`--${name} is given twice`);
    }
    given.set(name, [...(earlier ?? []), taken]);
  }
  return { given, positionals, rest };
}

/** The value of an option that is given at most once. */
export const optionText = ({ given }: Arguments, name: string): string | undefined =>
  given.get(name)?.[0];

/** Whether a switch is set; `--switch=false` unsets it. */
export const isSet = (parsed: Arguments, name: string): boolean =>
  (optionText(parsed, name) ?? 'false') !== 'false';

/** Throws `WrongUsage` when there are more words than the command takes. */
export function refuseExtra(parsed: Arguments, most: number): void {
  const extra = parsed.positionals[most];
  if (extra !== undefined) throw new WrongUsage(phrase`Unexpected argument: ${extra}`);
}

/** One name however it is written: `get-secret-value` and `GetSecretValue` are the same. */
export const sameName = (name: string): string => name.replaceAll('-', '').toLowerCase();

const isOption = (arg: string): boolean => arg === '-h' || /^--[a-z]/i.test(arg);

function findOption(arg: string, options: readonly Option[]) {
  const [, written = '', inline] =
    arg === '-h' ? ['', 'help'] : (/^--([^=]+)=?(.*)$/s.exec(arg) ?? []);
  const [first = '', ...numbered] = written.split('.');
  const wanted = sameName(first);
  const option = options.find(({ name }) => sameName(name) === wanted);
  if (option === undefined || (numbered.length > 0 && !option.numbered)) {
    throw unknownOption(written, options);
  }
  const name = [option.name, ...numbered].join('.');
  return { option, name, inline: arg.includes('=') ? inline : undefined };
}

function unknownOption(written: string, options: readonly Option[]): WrongUsage {
  const guesses = nearest(
    written,
    options.map(({ name }) => name),
  ).map((name) => `--${name}`);
  return new WrongUsage(
    guesses.length === 0
      ? phrase`Unknown option --${written}`
      : phrase`Unknown option --${written}. Did you mean ${guesses}?`,
  );
}
