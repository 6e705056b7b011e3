import { Sensitive } from '../base/sensitive.ts';
import { phrase } from '../base/translate.ts';
import type { Reply, ReplyValue } from '../engine/engine.ts';
import { type Option, WrongUsage } from './arguments.ts';
import { isColoured, paint } from './colour.ts';
import { type Io, write } from './io.ts';

/** A reply as JSON has it. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [field: string]: Json };

const outputs = ['json', 'table', 'text'] as const;

export const outputOptions: readonly Option[] = [
  { name: 'output', value: outputs.join('|'), choices: outputs, doc: 'How to show the reply' },
  { name: 'query', value: 'JMESPATH', doc: 'Show only this part of the reply' },
];

export interface OutputWish {
  readonly output: (typeof outputs)[number];
  readonly query: string | undefined;
}

/** Throws `WrongUsage` for a form of output that does not exist. */
export function outputWish(output: string = 'json', query?: string): OutputWish {
  const known = outputs.find((form) => form === output);
  if (known === undefined) {
    throw new WrongUsage(phrase`--output is ${outputs.join(', ')}, not ${output}`);
  }
  return { output: known, query };
}

/** Writes a reply the way the user wishes, its values revealed. */
export async function printReply(reply: Reply, wish: OutputWish, io: Io): Promise<void> {
  await printJson(plain(reply), wish, io);
}

/** The same for what is JSON already. */
export async function printJson(json: Json, wish: OutputWish, io: Io): Promise<void> {
  const chosen = wish.query === undefined ? json : await query(json, wish.query);
  if (wish.output === 'table') {
    const { table } = await import('./table.ts');
    await write(io.stdout, table(chosen));
  } else {
    const text = wish.output === 'text' ? plainText(chosen) : undefined;
    await write(io.stdout, `${text ?? colouredJson(JSON.stringify(chosen, null, 2), io)}\n`);
  }
}

/** A text as it is, a list of texts one a line; for anything else only JSON will do. */
function plainText(json: Json): string | undefined {
  if (Array.isArray(json)) {
    return json.every((entry) => typeof entry === 'string') ? json.join('\n') : undefined;
  }
  return typeof json === 'string' ? json : undefined;
}

/** One field of a reply as a text that may leave this process; empty when it is no text. */
export function textIn(reply: Reply, field: string): string {
  const text = plain(reply[field] ?? '');
  return typeof text === 'string' ? text : '';
}

/** This is where the values of a reply become readable on their way to standard output. */
function plain(value: ReplyValue): Json {
  if (value instanceof Sensitive) return value.revealText();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([field, held]) => [field, plain(held)]));
}

async function query(json: Json, expression: string): Promise<Json> {
  const { compile, search } = await import('@jmespath-community/jmespath');
  try {
    compile(expression);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new WrongUsage(`--query: ${why}`);
  }
  return search(json as Parameters<typeof search>[0], expression) as Json;
}

const colouredJson = (text: string, io: Io): string =>
  isColoured(io.stdout, io)
    ? text.replace(
        /^( *)("(?:\\.|[^"\\])*")(?=:)/gm,
        (_, indent, key) => indent + paint('cyan', key),
      )
    : text;

/** Tells the user something on standard error. */
export async function warn(io: Io, message: string): Promise<void> {
  const warning = io.t('warning:');
  const prefix = isColoured(io.stderr, io) ? paint('yellow', warning) : warning;
  await write(io.stderr, `${prefix} ${message}\n`);
}
