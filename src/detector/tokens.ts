import { secretOfPair } from './cloud-pairs.ts';
import { furtherTokens } from './formats.ts';
import { imageOf } from './image.ts';
import { readRows, ruleIdOf } from './keyword-formats.ts';
import { readLetters } from './lexicon.ts';
import { limits, type Reach, unheard } from './limits.ts';
import { isInBlob, type NearbyToken, nearbyToken } from './nearby.ts';
import { providerTokens, type TokenFormat } from './providers.ts';
import { eachRun } from './runs.ts';
import { type Structure, webKeyAt } from './structures.ts';

/** A token of a known provider, where it stands. */
export interface FoundToken {
  readonly format: TokenFormat;
  readonly start: number;
  readonly end: number;
}

/** What the long runs of a text turned out to be. */
export interface FoundTokens {
  readonly tokens: readonly FoundToken[];
  readonly nearby: readonly NearbyToken[];
  readonly webKeys: readonly Structure[];
}

/**
 * Finds the tokens that give themselves away by their form, and those of an ordinary form that the
 * name of their provider stands before, unless only forms are asked for.
 */
export function findTokens(text: string, formsOnly = false, reach: Reach = unheard): FoundTokens {
  const tokens: FoundToken[] = [];
  const nearby: NearbyToken[] = [];
  const webKeys: Structure[] = [];
  const table = buckets();
  const { units } = imageOf(text);
  let past = 0;
  let tried = 0;
  let left: number = limits.nearbyMax;
  eachRun(text, (start, end, digits) => {
    if (tokens.length >= limits.tokensMax) {
      reach('tokensMax', start);
      return;
    }
    // No token begins where one was looked for in vain.
    const token = isJoined(units, start)
      ? joinedToken(text, units, table, Math.max(past, tried, start - lookBackMaxUnits), start)
      : tokenAt(text, units, table, start);
    tried = start + 1;
    if (token !== undefined) {
      tokens.push(token);
      past = Math.max(token.end, end);
      return;
    }
    if (end <= past) return;
    const webKey = digits < digitsMin ? undefined : webKeyAt(text, start, end);
    if (webKey !== undefined) webKeys.push(webKey);
    if (webKey !== undefined || formsOnly) return;
    const likely = digits >= digitsMin && looksIssued(text, start, end);
    if (!likely && !isSaid(text, start, end)) return;
    if (left-- <= 0) {
      reach('nearbyMax', start);
      return;
    }
    const near = secretOfPair(text, start, end) ?? nearbyToken(text, start, end);
    if (near === undefined) return;
    nearby.push(likely ? near : { ...near, confidence: 'low', doubt: near.doubt ?? plain });
    past = near.end;
  });
  return { tokens, nearby, webKeys };
}

/** Fewer digits than this have identifiers and few tokens. */
const digitsMin = 2;

/** Letters and digits in turns, and hardly any joints: no identifier and no file name. */
function looksIssued(text: string, start: number, end: number): boolean {
  let digits = 0;
  let joints = 0;
  let turns = 0;
  let before = false;
  for (let index = start; index < end; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 95 || unit === 45) joints++;
    const digit = unit >= 48 && unit <= 57;
    if (digit) digits++;
    if (digit !== before) turns++;
    before = digit;
  }
  return digits >= 2 && turns >= 2 && joints <= 8 && digits < end - start;
}

/** Why a run is unsure that only the words before it speak for. */
const plain = 'looks made up';

const saidBefore = /(?:key|token|secret|access|private)["'`]?[ \t]*[-:=_ \t]["'`]?$/i;
const saidInside = /(?:SECRET|ACCESS|PRIVATE|KEY|TOKEN|secret|private)[-=]/;
const saidMaxUnits = 24;

/**
 * Whether a word says of a run that it is a key, right before it or where it begins: examples of
 * keys are letters alone.
 */
function isSaid(text: string, start: number, end: number): boolean {
  let last = start - 1;
  while (last > start - saidJointsMax && isSaidJoint(text.charCodeAt(last))) last--;
  if (last < start - 1 && saidEnds.has(text.charCodeAt(last) | 32)) {
    return saidBefore.test(text.slice(Math.max(0, start - saidMaxUnits), start));
  }
  if (end - start < saidMaxUnits || !text.slice(start, end).includes('-')) return false;
  return saidInside.test(text.slice(start, start + saidMaxUnits));
}

const saidJointsMax = 5;
/** The last letters of the words that say so. */
const saidEnds = new Set(Array.from('yntse', (sign) => sign.charCodeAt(0)));

function isSaidJoint(unit: number): boolean {
  return unit === 32 || unit === 61 || unit === 58 || unit === 34 || unit === 39 || unit === 9;
}

/** How far before a run a token may begin whose first segments are shorter: `dp.pt.…`. */
const lookBackMaxUnits = 64;

/**
 * Whether something stands before a run that may be part of its token, or hides where it begins.
 */
function isJoined(units: Uint8Array, start: number): boolean {
  const before = units[start - 1];
  return before === 92 || (before !== undefined && joints[before] === 1);
}

/** A token that begins at the run, at a segment joined to it, or just past an escape. */
function joinedToken(
  text: string,
  units: Uint8Array,
  table: Table,
  least: number,
  run: number,
): FoundToken | undefined {
  let at = run;
  while (at > least && isTokenUnit(units[at - 1])) at--;
  for (; at <= run; at++) {
    if (at < run && isAsciiWordUnit(units[at - 1]) && !isLedIn(units, at)) continue;
    const token = tokenAt(text, units, table, at);
    if (token !== undefined && run <= token.end) return token;
  }
  const before = units[run - 1];
  if (before === 92) return tokenAt(text, units, table, run + 1);
  return before === 37 ? tokenAt(text, units, table, run + 2) : undefined;
}

/** Whether the units before are an escape, `\\n` or `%22`, or the `/bot` of Telegram addresses. */
function isLedIn(units: Uint8Array, at: number): boolean {
  if (units[at - 2] === 92 || units[at - 3] === 37) return true;
  return units[at - 1] === 116 && units[at - 3] === 98 && units[at - 4] === 47;
}

function tokenAt(
  text: string,
  units: Uint8Array,
  table: Table,
  at: number,
): FoundToken | undefined {
  const bucket = table[(units[at] ?? 0) * 128 + (units[at + 1] ?? 0)];
  if (bucket === undefined) return undefined;
  for (let index = 0; index < bucket.length; index++) {
    const entry = bucket[index];
    if (entry === undefined) continue;
    // Most formats are told off by a single character.
    if (entry.probe !== 0 && units[at + entry.probeAt] !== entry.probe) continue;
    if (!text.startsWith(entry.literal, at)) continue;
    if (!text.startsWith(entry.infix, at + entry.infixAt)) continue;
    const pattern = compiled(entry);
    pattern.lastIndex = at;
    if (!pattern.test(text)) continue;
    const end = pattern.lastIndex;
    if (isAsciiWordUnit(units[end]) || isInBlob(text, at)) continue;
    const body = text.slice(at + entry.literal.length, end);
    if (!isName(body) && !(entry.format.digits && !/\d/.test(body))) {
      return { format: entry.format, start: at, end };
    }
  }
  return undefined;
}

/**
 * Whether what follows the first letters of a format is an identifier: words and no digit to speak
 * of.
 */
function isName(body: string): boolean {
  const digits = body.replace(/\D/g, '').length;
  return digits < 3 && readLetters(body).wordShare >= 0.5;
}

interface Entry {
  readonly format: TokenFormat;
  readonly source: string;
  /** The literal text every match begins with; it may be empty. */
  readonly literal: string;
  /** A text that stands in every match at an offset; looked for before the pattern is tried. */
  readonly infix: string;
  readonly infixAt: number;
  /** One character of either, past the first two, and its offset; 0 when there is none. */
  readonly probe: number;
  readonly probeAt: number;
  pattern: RegExp | undefined;
}

/** All self-telling formats: the curated ones, then the long tail. */
export function tokenFormats(): readonly TokenFormat[] {
  formats ??= [...providerTokens, ...longTail()];
  return formats;
}

let formats: readonly TokenFormat[] | undefined;

function longTail(): TokenFormat[] {
  const known = new Set(providerTokens.map(({ id }) => id));
  return readRows(furtherTokens).flatMap(([named = '', what = '', sources = '']) => {
    const provider = named.replace('?', '');
    const id = ruleIdOf(provider, what);
    if (known.has(id)) return [];
    known.add(id);
    const digits = true as const;
    const format = { id, provider, what, digits, patterns: sources.split(' ; ') };
    return [named.startsWith('?') ? { ...format, weak: true as const } : format];
  });
}

/** The formats by their first two characters. */
type Table = readonly (readonly Entry[] | undefined)[];

function buckets(): Table {
  if (filled !== undefined) return filled;
  filled = new Array<Entry[] | undefined>(128 * 128).fill(undefined);
  for (const format of tokenFormats()) {
    for (const source of format.patterns) enter(format, source, filled);
  }
  return filled;
}

let filled: (Entry[] | undefined)[] | undefined;

function enter(format: TokenFormat, source: string, buckets: (Entry[] | undefined)[]): void {
  const literal = /^(?:[\w/:=-]|\\[.$+])*(?![{*+?])/.exec(source)?.[0].replaceAll('\\', '') ?? '';
  const { infix, infixAt } = literal === '' ? infixOf(source) : noInfix;
  const probe = (infix === '' ? literal.charCodeAt(2) : infix.charCodeAt(0)) || 0;
  const probeAt = infix === '' ? 2 : infixAt;
  const entry = { format, source, literal, infix, infixAt, probe, probeAt, pattern: undefined };
  const pairs: Iterable<[number, number]> =
    literal.length < 2 ? leads(source) : [[literal.charCodeAt(0), literal.charCodeAt(1)]];
  for (const [first, second] of pairs) {
    const index = first * 128 + second;
    const bucket = buckets[index];
    if (bucket === undefined) buckets[index] = [entry];
    else bucket.push(entry);
  }
}

const noInfix = { infix: '', infixAt: 0 };

/** The literal text that follows the classes of fixed length a pattern begins with. */
function infixOf(source: string): Pick<Entry, 'infix' | 'infixAt'> {
  let infixAt = 0;
  const classes = /(?:\[[^\]]+\]|\\d)(?:\{(\d+)\})?(?![{*+?])/y;
  for (let match = classes.exec(source); match !== null; match = classes.exec(source)) {
    infixAt += Number(match[1] ?? 1);
    const literal = /^(?:[A-Za-z_~]|\\[.+])+(?![{*+?])/.exec(source.slice(classes.lastIndex));
    if (literal !== null) return { infix: literal[0].replaceAll('\\', ''), infixAt };
  }
  return noInfix;
}

function compiled(entry: Entry): RegExp {
  entry.pattern ??= new RegExp(bounded(entry.source), 'y');
  return entry.pattern;
}

/** Endless repetitions get an end: V8 keeps a place to go back to for each of them. */
function bounded(source: string): string {
  const most = limits.tokenMaxUnits;
  return source
    .replace(/\{(\d+),\}/g, `{$1,${most}}`)
    .replace(/(?<=\]|\\w)\+/g, `{1,${most}}`)
    .replace(/(?<=\]|\\w)\*/g, `{0,${most}}`);
}

/** The pairs of characters a match of the pattern can begin with. */
function* leads(source: string): Generator<[number, number]> {
  const one = /^(?:\(\?:([^()]*)\)|\[([^\]]*)\]|\\(.)|(.))(\{[^}]*\})?/;
  const group = /^\(\?:([^()]*)\)(.*)$/s.exec(source);
  if (group !== null) {
    for (const choice of (group[1] ?? '').split('|')) yield* leads(choice + (group[2] ?? ''));
    return;
  }
  const first = one.exec(source);
  if (first === null) return;
  const repeated = first[5] !== undefined;
  const alone = /^\{(?:[2-9]|1\d)/.test(first[5] ?? '');
  const rest = source.slice(first[0].length);
  const seconds = new Set(repeated ? unitsOf(first) : []);
  for (const choice of alone
    ? []
    : rest.startsWith('(?:')
      ? (/^\(\?:([^()]*)\)/.exec(rest)?.[1] ?? '').split('|')
      : [rest]) {
    const second = one.exec(choice);
    if (second !== null) for (const unit of unitsOf(second)) seconds.add(unit);
  }
  for (const a of unitsOf(first)) {
    for (const b of seconds) yield [a, b];
  }
}

/** The characters that an atom of a pattern stands for. */
const members = new Map<string, number[]>();

function unitsOf(atom: RegExpExecArray): number[] {
  const [, , inClass, escaped, plain] = atom;
  if (inClass === undefined && escaped !== 'd') return [(escaped ?? plain ?? '').charCodeAt(0)];
  const source = inClass === undefined ? '\\d' : `[${inClass}]`;
  let units = members.get(source);
  if (units === undefined) {
    const test = new RegExp(source);
    const all = Array.from({ length: 128 }, (_, unit) => unit);
    units = all.filter((unit) => test.test(String.fromCharCode(unit)));
    members.set(source, units);
  }
  return units;
}

const joints = new Uint8Array(256);
for (const sign of '-.:$/~+%|!') joints[sign.charCodeAt(0)] = 1;

const isOfWord = Uint8Array.from({ length: 256 }, (_, unit) =>
  Number(/[\w]/.test(String.fromCharCode(unit))),
);

/** Units that may join segments of one token. */
function isTokenUnit(unit = 0): boolean {
  return isOfWord[unit] === 1 || joints[unit] === 1;
}

function isAsciiWordUnit(unit = 0): boolean {
  return isOfWord[unit] === 1;
}
