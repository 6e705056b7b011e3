import { type Phrase, phrase } from './translate.ts';

/** Makes the error that its front door answers with. */
export type Wrong = (what: Phrase) => Error;

/** One assignment of an env file; `line` counts from 1. */
export interface EnvEntry {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/**
 * Reads an env file: `NAME=value` lines with an optional `export`, comments, and values in single,
 * double or back quotes that may span lines; `\n`, `\r`, `\t`, `\"` and `\\` count inside double
 * quotes. An unquoted `#` begins a comment only after white space, as in a shell, so that
 * `DB=kms://db#password` needs no quotes. Nothing is expanded. Throws what `wrong` makes of a
 * message with the line.
 */
export function parseEnvFile(text: string, file: string, wrong: Wrong): readonly EnvEntry[] {
  const entries: EnvEntry[] = [];
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let line = 1;
  let at = 0;
  while (at < source.length) {
    assignment.lastIndex = at;
    const found = assignment.exec(source);
    if (found === null) throw wrong(phrase`${file}:${line} is not NAME=value`);
    const [whole, name, single, double, back, plain = ''] = found;
    if (name !== undefined) {
      if (single === undefined && double === undefined && back === undefined && isQuote(plain)) {
        throw wrong(phrase`${file}:${line}: the quotes of ${name} do not match`);
      }
      entries.push({ name, line, value: single ?? back ?? unescaped(double) ?? plain.trim() });
    }
    line += whole.split('\n').length - 1;
    at += whole.length;
  }
  return entries;
}

/** One blank, comment or assignment line with its end. */
const assignment = new RegExp(
  [
    '[ \\t]*(?:export[ \\t]+)?',
    '(?:([A-Za-z_][\\w.-]*)[ \\t]*=[ \\t]*(?:\'([^\']*)\'|"((?:\\\\[^]|[^\\\\"])*)"|`([^`]*)`',
    '|((?:(?!(?<=[ \\t])#|[ \\t]+#|\\n)[^])*)))?',
    '[ \\t]*(?:#[^\\n]*)?(?:\\n|$)',
  ].join(''),
  'y',
);

const isQuote = (text: string): boolean => /^["'`]/.test(text);

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const unescaped = (text: string | undefined): string | undefined =>
  text?.replace(/\\(.)/gs, (whole, char: string) =>
    char === '"' || char === '\\' ? char : (escapes[char] ?? whole),
  );

/**
 * The names and values of a file to import: of a JSON object, or of an env file, in which the last
 * assignment of a name counts. Values in JSON that are no texts stay JSON. Throws as above.
 */
export function importedPairs(
  text: string,
  file: string,
  wrong: Wrong,
): readonly (readonly [name: string, value: unknown])[] {
  return /^\s*\{/.test(text)
    ? Object.entries(parseObject(text, file, wrong))
    : [...new Map(parseEnvFile(text, file, wrong).map(({ name, value }) => [name, value]))];
}

/** Secrets as `ImportSecrets` takes them. Throws for an empty value, which no secret can have. */
export function importEntries(
  pairs: readonly (readonly [name: string, value: unknown])[],
  file: string,
  wrong: Wrong,
): string {
  const entries = pairs.map(([SecretName, value]) => {
    if (value === '') throw wrong(phrase`${file}: ${SecretName} is empty, and no secret can be`);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return { SecretName, Versions: [{ Value: Buffer.from(text).toString('base64') }] };
  });
  return JSON.stringify(entries);
}

function parseObject(text: string, file: string, wrong: Wrong): object {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null) return json;
  } catch {
    // The parser's message quotes its input.
  }
  throw wrong(phrase`${file} is no JSON object`);
}
