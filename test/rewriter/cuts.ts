import type { Random } from '../engine/proof/support/random.ts';
import type { Program } from '../matrix/programs.ts';
import { neighbours } from './neighbours.ts';

/** What somebody who types has not typed yet, or has typed too much. */
export interface Cut {
  readonly text: string;
  readonly at: number;
  readonly gone: string;
  readonly put: string;
}

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export type Kind = 'end' | 'line' | 'put' | 'statement' | 'token';

/** The program with a function below, or in its class, that cuts are made in. */
export function withNeighbour(
  program: Program,
  grammar: string,
): { readonly program: Program; readonly from: number; readonly to: number } | undefined {
  const more = neighbours[grammar] ?? '';
  const inClass = /^(c-sharp|java)$/.test(grammar);
  const open = /class [^{]*\{[^\n]*\n/.exec(program.text);
  if (inClass && !open) return undefined;
  const at = open && inClass ? open.index + open[0].length : program.text.trimEnd().length + 1;
  const text = `${program.text.trimEnd()}\n`;
  const own = inClass ? `${more.slice(1)}\n` : more;
  const whole = text.slice(0, at) + own + text.slice(at);
  return { program: { ...program, text: whole }, from: at, to: at + own.length };
}

const junk = ['(', '{', '[', ')', '}', ']', '"', "'", '`', '/*', '*/', 'import', 'foo(', 'if ('];
const moreJunk = ['x =', '@', '=>', '"""', ',', 'from x import', 'using', '#', '#if X', ';'];

/** Cuts a program somewhere between two offsets, but not in the line of the credential. */
export function cutIn(
  { text, credentials }: Program,
  kind: Kind,
  random: Random,
  [from, to]: readonly [number, number] = [0, text.length],
): Cut | undefined {
  const credential = text.indexOf(credentials[0] ?? '');
  const lineStart = text.lastIndexOf('\n', credential) + 1;
  const lineEnd = endOfLine(text, credential);
  const tokens = [...text.matchAll(/\w+|[^\s\w]/g)].filter(({ index, 0: token }) => {
    const isOther = index + token.length <= lineStart || lineEnd < index;
    return isOther && from <= index && index < to;
  });
  const token = tokens[random.below(Math.max(1, tokens.length))];
  if (!token) return undefined;
  const [word] = token;
  const at = token.index + random.below(word.length + 1);
  const cut = (start: number, end: number, put = ''): Cut => ({
    text: text.slice(0, start) + put + text.slice(end),
    at: start,
    gone: text.slice(start, end),
    put,
  });
  if (kind === 'token') return cut(token.index, token.index + word.length);
  if (kind === 'line') return cut(at, endOfLine(text, at));
  if (kind === 'end') return lineEnd < at ? cut(at, text.length) : undefined;
  if (kind === 'put') {
    const all = [...junk, ...moreJunk];
    const start = random.below(2) === 0 ? token.index : token.index + word.length;
    return cut(start, start, ` ${all[random.below(all.length)]} `);
  }
  const end = endOfStatement(text, at);
  return at <= credential && credential < end ? undefined : cut(at, end);
}

/**
 * Whether the edits, made in the text that was cut, are those that the whole text would have got,
 * once it is whole again. A semicolon more or less is a matter of taste.
 */
export function isSameOnceWhole(cut: Cut, edits: readonly Edit[], wanted: string): boolean {
  const { at, gone, put, text } = cut;
  let after = text;
  let [low, high] = [at, at];
  for (const { start, end, newText } of edits.toSorted((a, b) => a.start - b.start).reverse()) {
    after = after.slice(0, start) + newText + after.slice(end);
    const grown = newText.length - (end - start);
    if (end < at || (end === at && start < at)) low += grown;
    if (end <= at) high += grown;
    else if (start < at + put.length) return false;
  }
  const plain = (of: string) => of.replace(/;$/gm, '');
  return [low, high].some((place) => {
    const whole = after.slice(0, place) + gone + after.slice(place + put.length);
    return plain(whole) === plain(wanted);
  });
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** The end of the line, and of those below it that are more indented, with what closes them. */
function endOfStatement(text: string, at: number): number {
  const indentAt = (start: number) => /^[ \t]*/.exec(text.slice(start))?.[0].length ?? 0;
  const own = indentAt(text.lastIndexOf('\n', at - 1) + 1);
  let end = endOfLine(text, at);
  while (end + 1 < text.length) {
    const next = endOfLine(text, end + 1);
    const line = text.slice(end + 1, next);
    const isUnder = line.trim() === '' || own < indentAt(end + 1);
    if (!isUnder && !/^\s*[)}\]]/.test(line)) return end;
    end = next;
    if (!isUnder) return end;
  }
  return end;
}
