import { type Binding, matchEnd } from './binding.ts';
import type { Candidate } from './features.ts';
import type { Family } from './language.ts';

/** What of a value is weighed, and all of it where that is more. */
export type Part = Pick<Candidate, 'start' | 'end' | 'whole'>;

/** A value that is written in several pieces, by how the text is written. */
export function joinedValue(text: string, binding: Binding, family: Family): Part | undefined {
  if (family === 'code') return joinedLiteral(text, binding) ?? joinedList(text, binding);
  return family === 'yaml' ? joinedLines(text, binding) : undefined;
}

/**
 * A literal written in pieces, `"…" + "…"` or one below the other: the longest piece is weighed,
 * all of them are the value.
 */
export function joinedLiteral(text: string, { start, end, quote }: Binding): Part | undefined {
  if (quote !== '"' && quote !== "'") return undefined;
  let longest: Piece = { start, end };
  let past = end;
  for (let piece = 0; piece < piecesMax; piece++) {
    nextPiece.lastIndex = past;
    const found = nextPiece.exec(text);
    if (found === null || found[1] !== quote) break;
    past = nextPiece.lastIndex;
    longest = longer(longest, { start: past - (found[2]?.length ?? 0), end: past });
  }
  return past === end ? undefined : { ...longest, whole: { start, end: past } };
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

function longer(one: Piece, other: Piece): Piece {
  return one.end - one.start < other.end - other.start ? other : one;
}

const piecesMax = 64;
const nextPiece =
  /["'][ \t]*(?:(?:[+.&]|\.\.|\\)[ \t]*(?:_?[ \t]*\r?\n[ \t]*)?|\r?\n[ \t]*(?:[+.&][ \t]*)?)[fbru]?(["'])((?:[^"'\\\n]|\\.){1,512})(?=\1)/y;

/** `["…", "…"].join("")`, `"".join(["…", "…"])`, `String.join("", "…", "…")`. */
function joinedList(text: string, { start, end, link }: Binding): Part | undefined {
  if (link === 'keyed') return undefined;
  const next = text.charCodeAt(end + 1);
  if (next !== comma && next !== blank && next !== newline) return undefined;
  const past = matchEnd(listRest, text, end);
  if (past === undefined) return undefined;
  const before = text.slice(Math.max(0, start - lineMaxUnits), start);
  if (!listJoiner.test(before) && !text.endsWith(')', past)) return undefined;
  const list = text.slice(start, past).replace(listEnd, '');
  let longest: Piece = { start, end };
  for (const { index, 0: matched, 1: piece = '' } of list.matchAll(listPiece)) {
    if (/^[\s,]*$/.test(piece)) continue;
    const pieceEnd = start + index + matched.length;
    longest = longer(longest, { start: pieceEnd - piece.length, end: pieceEnd });
  }
  return { ...longest, whole: { start, end: start + list.length } };
}

const [comma, blank, newline] = [44, 32, 10];
const listJoiner =
  /(?:(["'])\1\.join\(\s*|String\.[Jj]oin\((["'])\2,\s*|implode\((["'])\3,\s*)[[({]?\s*["']$/;
const listRest =
  /["'](?:\s*,\s*["'](?:[^"'\\\n]|\\.){1,200}(?=["'])["']){1,31}\s*,?\s*(?=[\])}])(?:[\])}]\s*\.\s*join\(\s*(["'])\1\s*\))?/y;
const listEnd = /["']\s*,?\s*[\])}]?\s*(?:\.\s*join\([^)]*\))?$/;
const listPiece = /(?:^|["'])([^"'\n]+)(?=["']|$)/g;

/** A scalar of YAML that goes on, one word a line, on lines that are indented more than its key. */
function joinedLines(text: string, { start, end, quote, nameStart }: Binding): Part | undefined {
  if (quote !== '') return undefined;
  const lineStart = text.lastIndexOf('\n', nameStart - 1) + 1;
  if (nameStart - lineStart > lineMaxUnits) return undefined;
  let indent = lineStart;
  while (text.charCodeAt(indent) === blank) indent++;
  let longest: Piece = { start, end };
  let past = end;
  for (let piece = 0; piece < piecesMax; piece++) {
    nextLine.lastIndex = past;
    const [, margin = '', word = ''] = nextLine.exec(text) ?? [];
    if (margin.length <= indent - lineStart || word.endsWith(':')) break;
    past = nextLine.lastIndex;
    longest = longer(longest, { start: past - word.length, end: past });
  }
  return past === end ? undefined : { ...longest, whole: { start, end: past } };
}

const lineMaxUnits = 120;
const nextLine = /[ \t]*\r?\n([ \t]+)(?![-#\]}])([^\s"']+)(?=[ \t]*(?:\r?\n|$))/y;
