import * as z from 'zod/mini';
import { KmsError } from '../base/errors.ts';
import { once } from '../base/once.ts';
import { Sensitive } from '../base/sensitive.ts';
import { type Phrase, phrase, say } from '../base/translate.ts';

/** How a parameter is written: on the wire everything is text. */
export type ParameterKind = 'flag' | 'integer' | 'json' | 'text' | 'value';

/** One input of an operation. */
export interface Parameter<T> {
  readonly kind: ParameterKind;
  /** One line for help texts. */
  readonly doc: string;
  /** What it takes, as it ends the sentence "… is not valid: it takes". */
  readonly takes: Phrase | string;
  /** The only texts it takes, where there are few. */
  readonly words?: readonly string[];
  readonly required: boolean;
  readonly read: (raw: unknown) => T | undefined;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

type Of<P> = P extends Parameter<infer T> ? T : never;
type RequiredNames<P extends Parameters> = {
  [N in keyof P]: P[N] extends { required: true } ? N : never;
}[keyof P];

/** The input a function gets once the parameters of its operation have been read. */
export type Input<P extends Parameters> = { readonly [N in RequiredNames<P>]: Of<P[N]> } & {
  readonly [N in Exclude<keyof P, RequiredNames<P>>]?: Of<P[N]> | undefined;
};

type Optional<T> = Parameter<T> & { readonly required: false };

/** The same parameter, but the caller has to give it. */
export function required<T>(parameter: Parameter<T>): Parameter<T> & { readonly required: true } {
  return { ...parameter, required: true };
}

/** A text of `min` to `max` characters, of a pattern where one is given. */
export function text(doc: string, { min = 1, max, pattern, takes }: TextLimits): Optional<string> {
  const schema = () => {
    const length = z.string().check(z.minLength(min), z.maxLength(max));
    return pattern ? length.check(z.regex(pattern)) : length;
  };
  return parameter('text', doc, takes ?? phrase`${min} to ${max} characters`, asText, schema);
}

interface TextLimits {
  readonly min?: number;
  readonly max: number;
  readonly pattern?: RegExp;
  readonly takes?: Phrase | string;
}

/** One of a few words, spelled exactly so. */
export function word<const W extends readonly [string, ...string[]]>(
  doc: string,
  words: W,
): Optional<W[number]> {
  const takes = words.join(' or ');
  return { ...parameter('text', doc, takes, asText, () => z.enum(words)), words };
}

/** A whole number, written in decimal digits. */
export function integer(doc: string, min: number, max: number): Optional<number> {
  const schema = () => z.int().check(z.gte(min), z.lte(max));
  const takes = phrase`a whole number from ${min} to ${max}`;
  return parameter('integer', doc, takes, asInteger, schema);
}

/** `true` or `false`, in any case. */
export function flag(doc: string): Optional<boolean> {
  const flag = parameter('flag', doc, 'true or false', asFlag, () => z.boolean());
  return { ...flag, words: ['true', 'false'] };
}

/** A time span such as `7d`, `168h` or `604800s`, read as seconds. */
export function duration(doc: string, minS: number, maxS: number): Optional<number> {
  const schema = () => z.int().check(z.gte(minS), z.lte(maxS));
  const takes = phrase`a time span from ${minS}s to ${maxS}s, such as ${Math.ceil(minS / 86_400)}d`;
  return parameter('text', doc, takes, asSeconds, schema);
}

/**
 * JSON text (or, inside this process, the value it stands for). Schemas are made when they are
 * first needed: all of them together would take longer than a whole short command.
 */
export function json<T>(
  doc: string,
  takes: Phrase | string,
  schema: () => z.ZodMiniType<T>,
  maxChars = 32_768,
): Optional<T> {
  return parameter('json', doc, takes, (raw) => asJson(raw, maxChars), schema);
}

/** Something secret, of at most `maxBytes` bytes of UTF-8. */
export function value(doc: string, maxBytes: number): Optional<Sensitive> {
  const takes = phrase`1 to ${maxBytes} bytes`;
  const schema = () =>
    z
      .instanceof(Sensitive)
      .check(z.refine((bytes) => bytes.byteLength > 0 && bytes.byteLength <= maxBytes));
  return parameter('value', doc, takes, asValue, schema);
}

/**
 * Reads the parameters of an operation from what arrived. Names it does not know are ignored, as
 * the cloud does. Throws `MissingParameter` or `InvalidParameter`, naming the parameter and what it
 * takes.
 */
export function readInput<P extends Parameters>(
  parameters: P,
  raw: Readonly<Record<string, unknown>>,
): Input<P> {
  const input: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const given = raw[name];
    if (given === undefined || given === null) {
      if (parameter.required) throw missing(name);
      continue;
    }
    const read = parameter.read(given);
    if (read === undefined) throw invalid(name, parameter.takes);
    input[name] = read;
  }
  return input as Input<P>;
}

/** `MissingParameter` in the words of the service. */
export function missing(name: string): KmsError {
  return new KmsError('MissingParameter', `The parameter "${name}" is needed but not provided.`);
}

/** `InvalidParameter` in the words of the service, with what would have been right. */
export function invalid(name: string, takes: Phrase | string): KmsError {
  return new KmsError(
    'InvalidParameter',
    `The specified parameter "${name}" is not valid: it takes ${say(takes)}.`,
  );
}

function parameter<T>(
  kind: ParameterKind,
  doc: string,
  takes: Phrase | string,
  decode: (raw: unknown) => unknown,
  makeSchema: () => z.ZodMiniType<T>,
): Optional<T> {
  const schema = once(makeSchema);
  return {
    kind,
    doc,
    takes,
    required: false,
    read: (raw) => {
      const result = schema().safeParse(decode(raw));
      return result.success ? result.data : undefined;
    },
  };
}

function asText(raw: unknown): unknown {
  return typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : raw;
}

function asInteger(raw: unknown): unknown {
  return typeof raw === 'string' && /^-?\d{1,15}$/.test(raw) ? Number(raw) : raw;
}

function asFlag(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  const lower = raw.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : raw;
}

function asSeconds(raw: unknown): unknown {
  const match = typeof raw === 'string' ? /^(\d{1,10})([dhms]?)$/.exec(raw) : null;
  if (!match) return raw;
  const seconds = { d: 86_400, h: 3_600, m: 60, s: 1, '': 1 }[match[2] ?? ''] ?? Number.NaN;
  return Number(match[1]) * seconds;
}

function asJson(raw: unknown, maxChars: number): unknown {
  if (typeof raw !== 'string') return raw;
  if (raw.length > maxChars) return undefined;
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function asValue(raw: unknown): unknown {
  return typeof raw === 'string' ? Sensitive.fromText(raw) : raw;
}
