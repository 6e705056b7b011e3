import { type Link, matchEnd } from './binding.ts';
import { type Quote, quoteOf, readQuoted } from './value.ts';

/** A string literal that a name gets its value from, or is compared with, in an expression. */
export interface Literal {
  readonly start: number;
  readonly end: number;
  readonly quote: Quote;
  readonly link: Link;
}

const expressionMaxUnits = 240;
const literalsMax = 4;

/**
 * The literals that the expression at an offset may yield besides the one it begins with:
 * `live ? "…" : "…"`, `read(x) ?? "…"`, `lookUp("X", "…")`, `() => "…"`, `"…" if live else "…"`.
 */
export function* literalsIn(text: string, at: number): Generator<Literal> {
  const most = Math.min(text.length, at + expressionMaxUnits);
  let [left, depth, past, asked] = [literalsMax, 0, at, false];
  for (let index = at; index < most; index++) {
    const unit = text.charAt(index);
    const quote = quoteOf(unit);
    if (quote !== '') {
      const literal = readQuoted(text, index, quote);
      if (literal === undefined || left-- === 0) return;
      const before = text.slice(past, index);
      const other = asked && /:\s*$/.test(before);
      const tagged = unit === '`' && /\w$/.test(before);
      if (
        tagged ||
        other ||
        yields.test(before) ||
        isDefault(text, Math.max(at, index - 120), index)
      ) {
        yield { ...literal, link: 'default' };
      }
      index = Math.max(literal.end, index + 1);
      past = index + 1;
    } else if (unit === '?') asked = true;
    else if (opening.has(unit)) depth++;
    else if (unit === ';' || (closing.has(unit) && depth-- === 0)) return;
    else if (unit === '\n' && depth === 0 && !goesOn(text, at, index)) return;
  }
}

const opening = new Set('([{');
const closing = new Set(')]}');

const yields =
  /(?:\?\??:?|\|\|=?|\b(?:or|else|return)|=>|(?<=[)|\s]|\b_|\bdefault)\s*(?:=>|->)|->\s*\{|\blambda\b[^:]{0,40}:|\bunwrap_or(?:_else)?\((?:\|\w*\|)?)\s*[brufRL@$]{0,2}$/;

/** Whether a literal is the second argument of a call that looks something up. */
function isDefault(text: string, from: number, at: number): boolean {
  return lookup.test(text.slice(from, at));
}

const lookup =
  /(?:get|env|fetch|default|option|propert|config|lookup|setting)\w{0,24}\(\s*(?:["'][^"'\n]{1,80}["']|[\w.]{1,80})\s*,\s*[bru]?$/i;

/** Whether an expression continues on the next line. */
function goesOn(text: string, from: number, newline: number): boolean {
  const next = /^\s*(?:\?|:|\|\||or\b|else\b|=>|\.)/.test(text.slice(newline + 1, newline + 60));
  return next || /(?:[?:|=(]|\bor|\belse)[ \t]*\r?$/.test(text.slice(from, newline));
}

const declaring = /\b(?:def|fn|func|fun|function|sub)[ \t]+(?:self\.)?$/;
const controlling =
  /\b(?:if|elif|while|for|foreach|switch|unless|until|return|await|case|when|assert|new)\b|[.=(,]\s*$/;
const type = String.raw`(?:->|:)?[ \t]*(?:&'static[ \t]+)?[\w.:<>[\]?*&, ]{0,60}(?:\([\w., *]{0,40}\))?`;
const body = new RegExp(
  String.raw`(?:<[^<>()\n]{0,40}>)?(?:[ \t]*\([^()\n]{0,120}\))?[ \t]*(?:${type}\s*(?:\{|=>|=|:)|\r?\n)\s*(?:"{3}[^"]{0,200}"{3}\s*)?(?=["'\x60]|[\w$(!])`,
  'y',
);
const returning = /(?:(?:yield[ \t]+)?return\b[ \t(]*)?[brufRL@$]{0,2}(?=["'`])/y;

/** What a function of this name returns, when it says so in its first statement. */
export function* literalsReturned(
  text: string,
  nameStart: number,
  nameEnd: number,
): Generator<Literal> {
  const line = text.slice(
    Math.max(text.lastIndexOf('\n', nameStart) + 1, nameStart - 120),
    nameStart,
  );
  const declared = declaring.test(line);
  if (!declared && (text.charCodeAt(nameEnd) !== parenthesis || controlling.test(line))) return;
  const at = matchEnd(body, text, nameEnd);
  if (at === undefined) return;
  const begin = matchEnd(returning, text, at);
  if (begin === undefined) yield* literalsIn(text, at);
  else {
    const literal = readQuoted(text, begin, quoteOf(text.charAt(begin)) || '"');
    if (literal !== undefined) yield { ...literal, link: 'assign' };
    if (literal !== undefined) yield* literalsIn(text, literal.end + 1);
  }
}

const parenthesis = 40;

const choosing = /\b(?:switch|match|case|when)[ \t]*\(?[ \t]*[$@]?$/;
const chosen = /[ \t]+(?:switch|match)\b/y;
const labelsMaxUnits = 400;
const labels =
  /(?:^[^"'\n{:]{0,20}(?:[{:]|\n)\s*|\b(?:case|when|in)[ \t]+)(?:case[ \t]+|when[ \t]+|in[ \t]+)?[@bru]?(["'])((?:(?!\1)[^\n\\]|\\.){3,128})\1/g;

/** The labels a name is compared with one by one: `switch (password) { case "…": }`. */
export function* literalsOfCases(
  text: string,
  nameStart: number,
  nameEnd: number,
): Generator<Literal> {
  const before = text.slice(Math.max(0, nameStart - 12), nameStart);
  if (!choosing.test(before) && matchEnd(chosen, text, nameEnd) === undefined) return;
  let left = literalsMax;
  const window = text.slice(nameEnd, nameEnd + labelsMaxUnits);
  for (const { 0: whole, 1: mark, 2: label = '', index } of window.matchAll(labels)) {
    if (left-- === 0) return;
    const end = nameEnd + index + whole.length - 1;
    yield { start: end - label.length, end, quote: quoteOf(mark), link: 'compare' };
  }
}

const comparedMaxUnits = 160;
const compared =
  /(["'])((?:(?!\1)[^\n\\]|\\.){3,128})\1(?:\s*[!=]==?\s*|\.equals(?:IgnoreCase)?\(\s*)[$@]?$/;

/** The literal that stands before a name it is compared with: `"…" == password`. */
export function literalBefore(text: string, nameStart: number): Literal | undefined {
  const sign = text.charAt(text.charCodeAt(nameStart - 1) <= 36 ? nameStart - 2 : nameStart - 1);
  if (sign !== '=' && sign !== '(') return undefined;
  const found = compared.exec(text.slice(Math.max(0, nameStart - comparedMaxUnits), nameStart));
  if (found === null) return undefined;
  const start = nameStart - found[0].length + 1;
  const end = start + (found[2]?.length ?? 0);
  return { start, end, quote: quoteOf(found[1]), link: 'compare' };
}

const tupleHead =
  /(?:^|[\n;{(])[ \t]*(?:(?:const|let|var|my|local|auto|final|for)[ \t]+)?[[(]{0,2}((?:[\w$.*@]{1,40}[ \t]*,[ \t]*){1,6})[$@]?$/;
const tupleTie = /[)\]]{0,2}[ \t]*(?::?=(?!=)|in\b)[ \t]*[[({]{0,2}/y;
const item =
  /\s*(?:[bru@$]{0,2}(["'])((?:(?!\1)[^\n\\]|\\.){0,200})\1|[^,"'`\n()]{1,60})[ \t]*(,)?/y;

/** The literal at the place of a name in `user, password = "…", "…"`. */
export function literalOfTuple(
  text: string,
  nameStart: number,
  nameEnd: number,
): Literal | undefined {
  if (!/[ ,$@]/.test(text.charAt(nameStart - 1))) return undefined;
  const head = tupleHead.exec(text.slice(Math.max(0, nameStart - 120), nameStart))?.[1];
  const from = head === undefined ? undefined : matchEnd(tupleTie, text, nameEnd);
  if (head === undefined || from === undefined) return undefined;
  item.lastIndex = from;
  for (let left = head.split(',').length - 1; left > 0; left--) {
    if (item.exec(text)?.[3] === undefined) return undefined;
  }
  const found = item.exec(text);
  if (found?.[1] === undefined) return undefined;
  const start = text.indexOf(found[1], found.index) + 1;
  return { start, end: start + (found[2]?.length ?? 0), quote: quoteOf(found[1]), link: 'assign' };
}
