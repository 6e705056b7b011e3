import { WrongUsage } from './arguments.ts';

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
 * `DB=kms://db#password` needs no quotes. Nothing is expanded. Throws `WrongUsage` with the line.
 */
export function parseEnvFile(text: string, file: string): readonly EnvEntry[] {
  const entries: EnvEntry[] = [];
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let line = 1;
  let at = 0;
  while (at < source.length) {
    assignment.lastIndex = at;
    const found = assignment.exec(source);
    if (found === null) throw new WrongUsage(`${file}:${line} is not NAME=value`);
    const [whole, name, single, double, back, plain = ''] = found;
    if (name !== undefined) {
      if (single === undefined && double === undefined && back === undefined && isQuote(plain)) {
        throw new WrongUsage(`${file}:${line}: the quotes of ${name} do not match`);
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
