import type { Family } from './language.ts';
import { isBlank, isOneOf, isQuote, pastBlanks, signsOf } from './signs.ts';
import { type Quote, readValue } from './value.ts';

/** How a name and its value are tied together; the score weighs them differently. */
export type Link =
  | 'assign'
  | 'call'
  | 'compare'
  | 'default'
  | 'element'
  | 'flag'
  | 'gap'
  | 'keyed'
  | 'pair'
  | 'prose'
  | StructureLink;

/** Ties that surroundings make rather than a name. */
export type StructureLink = 'basic' | 'bearer' | 'command' | 'jwk' | 'login' | 'sql' | 'url';

/** A value that something with a telling name is set to, passed, compared or defaulted to. */
export interface Binding {
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Offsets of the value inside its quotes. */
  readonly start: number;
  readonly end: number;
  readonly link: Link;
  readonly quote: Quote;
}

const nameMaxUnits = 80;

/**
 * Offsets of the identifier around a hit: inner dots and dashes belong to it, outer ones do not.
 */
export function nameAround(text: string, from: number, to: number): [number, number] {
  // A stem may begin or end with what stands beside the name: `| base64`, `pw=`.
  let start = isNameUnit(text.charCodeAt(from)) ? from : from + 1;
  const least = Math.max(0, from - nameMaxUnits);
  while (start > least && isNameUnit(text.charCodeAt(start - 1))) start--;
  let end = isNameUnit(text.charCodeAt(to - 1)) ? to : to - 1;
  const most = Math.min(text.length, to + nameMaxUnits);
  while (end < most && isNameUnit(text.charCodeAt(end))) end++;
  while (start < from && !isIdentifierUnit(text.charCodeAt(start))) start++;
  while (end > to && !isIdentifierUnit(text.charCodeAt(end - 1))) end--;
  return [start, end];
}

/** What the name between two offsets is bound to, or nothing. */
export function bindingOf(
  text: string,
  nameStart: number,
  nameEnd: number,
  family: Family,
): Binding | undefined {
  const tie =
    pairAfter(text, nameStart, nameEnd) ??
    typedAfter(text, nameEnd, family) ??
    lineBelow(text, nameEnd, family) ??
    parameterAfter(text, nameEnd, family) ??
    tieAfter(text, nameStart, nameEnd) ??
    gapAfter(text, nameStart, nameEnd, family);
  if (tie === undefined) return undefined;
  const value = readValue(text, tie.at, family, tie.link);
  return value && { nameStart, nameEnd, link: tie.link, ...value };
}

/** Where a value begins, and how it is tied to the name before it. */
interface Tie {
  readonly link: Link;
  readonly at: number;
}

/**
 * `name: DB_PASSWORD` over `value: …` in YAML, `"key": "token", "value": "…"`, `name="pwd"
 * value="…"`.
 */
const pair =
  /["'`]?[ \t]*,?(?:\r?\n[ \t]*(?!-)|[ \t]+|[ \t]*,[ \t]*|(?=<))(?:\{?["']?(?:default_?)?value["']?[ \t]*[:=]|<\/key>\s*<string>)[ \t]*/iy;
const pairName =
  /(?:\b(?:key|name|id|field|property|variable|param|header|k)["']?[ \t]*[:=][ \t]*["'`]?|<key>)$/i;

/** `variable "db_password" { default = "…" }` of Terraform. */
const variableName = /\bvariable[ \t]+"$/;
const variableDefault = /"\s*\{[^{}]{0,400}?\bdefault\s*=\s*/y;

function pairAfter(text: string, nameStart: number, nameEnd: number): Tie | undefined {
  const next = text.charCodeAt(nameEnd);
  if (next !== 34 && next !== 39 && next !== 10 && next !== 13 && next !== 44 && next !== 60)
    return;
  if (!mayBePaired(text, nameStart)) return;
  const before = text.slice(Math.max(0, nameStart - 24), nameStart);
  if (variableName.test(before)) {
    const at = matchEnd(variableDefault, text, nameEnd);
    return at === undefined ? undefined : { link: 'pair', at };
  }
  if (!pairName.test(before)) return;
  const at = matchEnd(pair, text, nameEnd);
  return at === undefined ? undefined : { link: 'pair', at };
}

/** Whether what stands before a name ends as `pairName` or `variableName` does. */
function mayBePaired(text: string, nameStart: number): boolean {
  let at = nameStart - 1;
  if (text.charCodeAt(at) === greater) return true;
  if (isQuote(text.charCodeAt(at))) at--;
  const blank = isBlank(text.charCodeAt(at));
  while (isBlank(text.charCodeAt(at))) at--;
  const unit = text.charCodeAt(at);
  return unit === colon || unit === equals || (blank && unit === lastOfVariable);
}

const [colon, equals, greater] = [58, 61, 62];
/** The last letter of `variable`. */
const lastOfVariable = 101;

/** `password: string = "…"`, `password string = "…"`, `char password[] = "…"`. */
const typed =
  /(?:\[\w*\][ \t]*=|[ \t]*[!?]?:[ \t]*(?:&'static[ \t]+)?[\w.<>[\]|?&* ]{1,40}?=|[ \t]+As[ \t]+String[ \t]*=|[ \t]*\{[\w; \t]{3,60}\}[ \t]*=|[ \t]+\*?(?:\[\])?(?:string|byte|rune|String|str|char)[ \t]*=)[ \t]*(?=[\w.:\][({&]{0,30}["'`@])/y;

const typeBegins = signsOf(': ?![{');
/** What `typed` may go on with behind blanks. */
const typeGoesOn = signsOf(':?!{[*AsbrSc');

function typedAfter(text: string, nameEnd: number, family: Family): Tie | undefined {
  if (family !== 'code') return;
  const next = text.charCodeAt(nameEnd);
  if (!isOneOf(typeBegins, next)) return;
  if (next === 32 && !isOneOf(typeGoesOn, text.charCodeAt(pastBlanks(text, nameEnd)))) return;
  const at = matchEnd(typed, text, nameEnd);
  return at === undefined ? undefined : { link: 'assign', at };
}

const closers = signsOf('"\'`])}*?!');
const longCloser = /\\{1,3}["'`]|&(?:quot|#34|#39|#x27);|\[\d*\]/y;
const longCloserBegins = signsOf('\\&[');

/** What ties a value to the name before it and what it begins with; the first that fits counts. */
const operators: readonly (readonly [Link, string, RegExp])[] = [
  ['compare', '!=en', /[!=]==?|\b(?:eq|ne)\b/y],
  ['default', '|?oe', /(?:\|\|=?|\?\?=?|\?:|\b(?:or|else)\b)/y],
  ['default', ',', /,(?:[^()\n]{0,80},)?[ \t]*(?:default(?:_value|Value)?|fallback)[ \t]*[:=]/y],
  [
    'default',
    '.',
    /\.(?:unwrap_or|unwrap_or_else|or_else|orElse|getOrElse)\((?:\|\w*\|)?(?=[ \t]*["'])/y,
  ],
  ['default', ':', /:-(?=[^\s>"'])/y],
  ['keyed', '*=:', /[ \t]*[=:]?[ \t]*\*\/(?=[ \t]*["'`])/y],
  ['assign', ';:=+.-<%\\&', /;s:\d+:|:=|=>?|[+.]=|->|<-|::?(?!\/\/)|%3[AaDd]|\\u003[AaDd]|&#61;/y],
  ['keyed', ',', /,/y],
  ['call', '({', /\(|\{(?=[ \t]*["'])/y],
  ['element', '>', />/y],
  [
    'prose',
    'iwoatf-–—|',
    /\b(?:is|was|of|as|to|will be)\b[ \t]*:?|\bfor\b[^\n:=]{1,48}?\bis\b[ \t]*:?|[-–—|]{1,3}>?(?=[ \t])/y,
  ],
];

/** By the unit they begin with; the last row is for all beyond ASCII. */
const operatorsBy = Array.from({ length: 129 }, (_, unit) =>
  operators.filter(([, begins]) =>
    unit < 128 ? begins.includes(String.fromCharCode(unit)) : /[^\0-\x7f]/.test(begins),
  ),
);

/** How the operators begin that are words. */
const wordHeads = new Set(['as', 'el', 'eq', 'fo', 'is', 'ne', 'of', 'or', 'to', 'wa', 'wi']);

/** `<pass encoding="base64">` */
const attributes = /[ \t][^<>\n]{1,120}>/y;

/** Steps over what closes the name (quotes, brackets, blanks) to the operator behind it. */
function tieAfter(text: string, nameStart: number, nameEnd: number): Tie | undefined {
  if (text.charCodeAt(nameStart - 1) === 60 && isBlank(text.charCodeAt(nameEnd))) {
    const inside = matchEnd(attributes, text, nameEnd);
    if (inside !== undefined) return { link: 'element', at: inside };
  }
  let at = nameEnd;
  for (let step = 0; step < 7 && at < text.length; step++) {
    const unit = text.charCodeAt(at);
    if (unit >= 97 && unit <= 122 && !wordHeads.has(text.slice(at, at + 2))) return undefined;
    for (const [link, , pattern] of operatorsBy[Math.min(unit, 128)] ?? []) {
      const end = matchEnd(pattern, text, at);
      if (end === undefined) continue;
      if (link === 'element' && !inTag(text, nameStart)) return undefined;
      // `(password) => …` is a function.
      if (text.startsWith('=>', at) && text.slice(nameEnd, at).includes(')')) return undefined;
      if (link === 'keyed' && text.slice(nameEnd, end).includes('}')) return undefined;
      return { link, at: end };
    }
    const next = pastCloser(text, at);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

function pastCloser(text: string, at: number): number | undefined {
  const unit = text.charCodeAt(at);
  if (isBlank(unit)) return pastBlanks(text, at);
  if (isOneOf(closers, unit)) return at + 1;
  return isOneOf(longCloserBegins, unit) ? matchEnd(longCloser, text, at) : undefined;
}

function inTag(text: string, nameStart: number): boolean {
  return text.slice(Math.max(0, nameStart - 60), nameStart).lastIndexOf('<') >= 0;
}

/** `--password value`, `ENV PASSWORD value`, `PASSWORD 'value'`, `password value` of netrc. */
function gapAfter(
  text: string,
  nameStart: number,
  nameEnd: number,
  family: Family,
): Tie | undefined {
  const next = text.charCodeAt(nameEnd);
  const item = family === 'yaml' ? itemBelow(text, nameStart, nameEnd) : undefined;
  if (item !== undefined) return { link: 'flag', at: item };
  const below = family === 'yaml' ? valueBelow(text, nameStart, nameEnd) : undefined;
  if (below !== undefined) return { link: 'assign', at: below };
  if (!isBlank(next)) return undefined;
  const at = pastBlanks(text, nameEnd);
  const before = text.charCodeAt(nameStart - 1);
  if (before === 45 || before === 47) return { link: 'flag', at };
  const quoted = isQuote(text.charCodeAt(at));
  const bare = family !== 'code' && family !== 'data';
  return quoted || bare ? { link: 'gap', at } : undefined;
}

const nextItem = /["']?[ \t]*\r?\n[ \t]*-[ \t]+/y;

/** `- --password` over `- value` in a list of arguments. */
function itemBelow(text: string, nameStart: number, nameEnd: number): number | undefined {
  return text.charCodeAt(nameStart - 1) === 45 ? matchEnd(nextItem, text, nameEnd) : undefined;
}

/** `Password: { Type: String, Default: … }` of CloudFormation and of schemas, also over lines. */
const parameterDefault =
  /["']?[ \t]*:\s*\{[^{}]{0,400}?["']?\b[dD]efault["']?\s*:\s*|["']?[ \t]*:[ \t]*\r?\n([ \t]+)(?:\S[^\n]*\n\1){0,8}?[dD]efault:[ \t]+/y;

function parameterAfter(text: string, nameEnd: number, family: Family): Tie | undefined {
  if (family !== 'data' && family !== 'yaml') return undefined;
  const at = matchEnd(parameterDefault, text, nameEnd);
  return at === undefined ? undefined : { link: 'default', at };
}

const explicitKey = /(?:^|\n)[ \t]*\?[ \t]+["']?$/;
const explicitValue = /["']?[ \t]*\r?\n[ \t]*:[ \t]+/y;

/** `? key` over `: value`, as YAML may write a pair. */
function valueBelow(text: string, nameStart: number, nameEnd: number): number | undefined {
  const before = text.slice(Math.max(0, nameStart - 24), nameStart);
  return explicitKey.test(before) ? matchEnd(explicitValue, text, nameEnd) : undefined;
}

/** `Use this password to proceed:` over a line that holds one word. */
const wordBelow = /[^\n]{0,80}:[ \t]*(?:\r?\n[ \t]*){1,2}(?=\S{8,64}[ \t]*(?:\r?\n|$))/y;

function lineBelow(text: string, nameEnd: number, family: Family): Tie | undefined {
  if (family !== 'prose' || text.charCodeAt(nameEnd) !== 32) return undefined;
  const at = matchEnd(wordBelow, text, nameEnd);
  return at === undefined ? undefined : { link: 'prose', at };
}

/** The end of a match at exactly `at` of a sticky pattern. */
export function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function isNameUnit(unit: number): boolean {
  return isIdentifierUnit(unit) || unit === 45 || unit === 46 || unit === 36;
}

function isIdentifierUnit(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) ||
    (unit >= 65 && unit <= 90) ||
    (unit >= 48 && unit <= 57) ||
    unit === 95 ||
    unit >= 0xc0
  );
}
