import { type Link, matchEnd } from './binding.ts';
import { isOneOf, signsOf } from './signs.ts';
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

/** Knows where the next quote of a text stands, for places that are asked about in their order. */
export class Quotes {
  readonly #text: string;
  readonly #quote = /["'`]/g;
  #from = 0;
  #next = -1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether an expression at an offset may hold a literal, as far as quotes tell. */
  mayFollow(at: number): boolean {
    if (at < this.#from || this.#next < at) {
      this.#quote.lastIndex = at;
      this.#from = at;
      this.#next = this.#quote.exec(this.#text)?.index ?? Number.POSITIVE_INFINITY;
    }
    return this.#next < at + expressionMaxUnits;
  }
}

/**
 * The literals that the expression at an offset may yield besides the one it begins with:
 * `live ? "…" : "…"`, `read(x) ?? "…"`, `lookUp("X", "…")`, `() => "…"`, `"…" if live else "…"`.
 */
export function* literalsIn(text: string, at: number): Generator<Literal> {
  const most = Math.min(text.length, at + expressionMaxUnits);
  let [left, depth, past, asked] = [literalsMax, 0, at, false];
  for (let index = at; index < most; index++) {
    const unit = text.charCodeAt(index);
    const sort = unit < 128 ? (sorts[unit] ?? 0) : 0;
    if (sort === 0) continue;
    if (sort === quoteSort) {
      const quote = quoteOf(text.charAt(index)) || '"';
      const literal = readQuoted(text, index, quote);
      if (literal === undefined || left-- === 0) return;
      const before = text.slice(past, index);
      const other = asked && /:\s*$/.test(before);
      const tagged = quote === '`' && /\w$/.test(before);
      if (other || tagged || yields.test(before) || isDefault(text, at, index)) {
        yield { ...literal, link: 'default' };
      }
      index = Math.max(literal.end, index + 1);
      past = index + 1;
    } else if (sort === askSort) asked = true;
    else if (sort === openSort) depth++;
    else if (sort === endSort || (sort === closeSort && depth-- === 0)) return;
    else if (sort === lineSort && depth === 0 && !goesOn(text, at, index)) return;
  }
}

const [quoteSort, askSort, openSort, closeSort, endSort, lineSort] = [1, 2, 3, 4, 5, 6];

/** What each ASCII character means to an expression. */
const sorts = new Uint8Array(128);
['"\'`', '?', '([{', ')]}', ';', '\n'].forEach((signs, index) => {
  for (const sign of signs) sorts[sign.charCodeAt(0)] = index + 1;
});

const yields =
  /(?:\?\??:?|\|\|=?|\b(?:or|else|return)|=>|(?<=[)|\s]|\b_|\bdefault)\s*(?:=>|->)|->\s*\{|\blambda\b[^:]{0,40}:|\bunwrap_or(?:_else)?\((?:\|\w*\|)?)\s*[brufRL@$]{0,2}$/;

/** Whether a literal is the second argument of a call that looks something up. */
function isDefault(text: string, from: number, at: number): boolean {
  return lookup.test(text.slice(Math.max(from, at - lookupMaxUnits), at));
}

const lookupMaxUnits = 120;
const lookup =
  /(?:get|env|fetch|default|option|propert|config|lookup|setting)\w{0,24}\(\s*(?:["'][^"'\n]{1,80}["']|[\w.]{1,80})\s*,\s*(?:\w{1,20}[ \t]*[:=][ \t]*)?[bru]?$/i;

/** Whether an expression continues on the next line. */
function goesOn(text: string, from: number, newline: number): boolean {
  const next = /^\s*(?:\?|:|\|\||or\b|else\b|=>|\.)/.test(text.slice(newline + 1, newline + 60));
  return next || /(?:[?:|=(]|\bor|\belse)[ \t]*\r?$/.test(text.slice(from, newline));
}

const lineMaxUnits = 120;
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
  const before = text.slice(Math.max(0, nameStart - lineMaxUnits), nameStart);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const declared = declaring.test(line);
  if (!declared && controlling.test(line)) return;
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

/** Whether a name may be that of a function that is written here; most are only called. */
export function mayReturn(text: string, nameStart: number, nameEnd: number): boolean {
  if (text.charCodeAt(nameEnd) !== parenthesis) {
    const mayDeclare = isOneOf(declares, text.charCodeAt(nameStart - 2));
    return mayDeclare && declaring.test(wordsBefore(text, nameStart));
  }
  const most = Math.min(text.length, nameEnd + parametersMaxUnits);
  let index = nameEnd;
  let depth = 0;
  for (; index < most; index++) {
    const unit = text.charCodeAt(index);
    if (unit === parenthesis) depth++;
    else if (unit === parenthesis + 1 && --depth === 0) break;
  }
  return isOneOf(bodyBegins, text.charCodeAt(index + 1));
}

function wordsBefore(text: string, at: number): string {
  return text.slice(Math.max(0, at - 16), at);
}

/** The last letters of the words that declare a function, and a dot. */
const declares = signsOf('fncb.');
const parametersMaxUnits = 120;
const bodyBegins = signsOf(' \t\r\n{:-=<');

const parenthesis = 40;

const choosing = /\b(?:switch|match|case|when)[ \t]*\(?[ \t]*[$@]?$/;
const chosen = /[ \t]+(?:switch|match)\b/y;
const labelsMaxUnits = 400;
const labels =
  /(?:^[^"'\n{:]{0,20}(?:[{:]|\n)\s*|\b(?:case|when|in)[ \t]+)(?:case[ \t]+|when[ \t]+|in[ \t]+)?[@bru]?(["'])((?:(?!\1)[^\n\\]|\\.){3,128})\1/g;

/** The labels a name is compared with one by one: `switch (password) { case "…": }`. */
export function* literalsOfCases(text: string, nameEnd: number): Generator<Literal> {
  let left = literalsMax;
  const window = text.slice(nameEnd, nameEnd + labelsMaxUnits);
  for (const { 0: whole, 1: mark, 2: label = '', index } of window.matchAll(labels)) {
    if (left-- === 0) return;
    const end = nameEnd + index + whole.length - 1;
    yield { start: end - label.length, end, quote: quoteOf(mark), link: 'compare' };
  }
}

/** Whether the cases of a name follow. */
export function isChosen(text: string, nameStart: number, nameEnd: number): boolean {
  if (text.charCodeAt(nameEnd) === blank && matchEnd(chosen, text, nameEnd) !== undefined) {
    return true;
  }
  const before = text.charCodeAt(nameStart - 1);
  if (before !== blank && before !== parenthesis && before !== dollar) return false;
  return endsChoice(text, nameStart) && choosing.test(wordsBefore(text, nameStart));
}

/** Whether the word before a name ends as `switch`, `case` and `when` do. */
function endsChoice(text: string, nameStart: number): boolean {
  let last = nameStart - 1;
  while (isOneOf(choiceJoints, text.charCodeAt(last))) last--;
  const unit = text.charCodeAt(last);
  return unit === 104 || unit === 101 || unit === 110;
}

const choiceJoints = signsOf(' \t($@');
const blank = 32;
const dollar = 36;

const comparedMaxUnits = 160;
const compared =
  /(["'])((?:(?!\1)[^\n\\]|\\.){3,128})\1(?:\s*[!=]==?\s*|\.equals(?:IgnoreCase)?\(\s*)[$@]?$/;

/** The literal that stands before a name it is compared with: `"…" == password`. */
export function literalBefore(text: string, nameStart: number): Literal | undefined {
  if (!isComparedBefore(text, nameStart)) return undefined;
  const found = compared.exec(text.slice(Math.max(0, nameStart - comparedMaxUnits), nameStart));
  if (found === null) return undefined;
  const start = nameStart - found[0].length + 1;
  const end = start + (found[2]?.length ?? 0);
  return { start, end, quote: quoteOf(found[1]), link: 'compare' };
}

/** Most names stand behind no comparison. */
function isComparedBefore(text: string, nameStart: number): boolean {
  let last = nameStart - 1;
  while (isOneOf(sigils, text.charCodeAt(last))) last--;
  const unit = text.charCodeAt(last);
  if (unit === equals) return text.charCodeAt(last - 1) === equals;
  const called = unit === parenthesis && /[se]/.test(text.charAt(last - 1));
  return called && /equals(?:IgnoreCase)?$/.test(wordsBefore(text, last));
}

const equals = 61;

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
  if (!followsComma(text, nameStart)) return undefined;
  const from = matchEnd(tupleTie, text, nameEnd);
  if (from === undefined) return undefined;
  const head = tupleHead.exec(text.slice(Math.max(0, nameStart - lineMaxUnits), nameStart))?.[1];
  if (head === undefined) return undefined;
  item.lastIndex = from;
  for (let left = head.split(',').length - 1; left > 0; left--) {
    if (item.exec(text)?.[3] === undefined) return undefined;
  }
  const found = item.exec(text);
  if (found?.[1] === undefined) return undefined;
  const start = text.indexOf(found[1], found.index) + 1;
  return { start, end: start + (found[2]?.length ?? 0), quote: quoteOf(found[1]), link: 'assign' };
}

function followsComma(text: string, at: number): boolean {
  let index = at - 1;
  while (isOneOf(sigils, text.charCodeAt(index))) index--;
  return text.charCodeAt(index) === comma;
}

const comma = 44;
const sigils = signsOf(' $@*');
