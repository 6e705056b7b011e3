import type { Family } from './language.ts';
import { readLetters } from './lexicon.ts';
import { maybeLogsIn } from './logins.ts';
import { credentialWords } from './names.ts';
import { isInString } from './open-string.ts';

/*
 * Most places where a word speaks of a credential come to nothing: `authority`, `keyof`, a token
 * that is handed on. What is here tells so from a few units around the place, and only then;
 * everything else is left to those who read names and values with care.
 */

const nameMaxUnits = 80;

/** Where the identifier around a unit begins: inner dots and dashes belong to it, outer do not. */
export function nameStart(units: Uint8Array, from: number): number {
  let start = from;
  const least = Math.max(0, from - nameMaxUnits);
  while (start > least && (kindAt(units, start - 1) & inName) !== 0) start--;
  while (start < from && (kindAt(units, start) & inWord) === 0) start++;
  return start;
}

/** Just past the identifier that reaches up to a unit. */
export function nameEnd(units: Uint8Array, to: number): number {
  let end = to;
  const most = Math.min(units.length, to + nameMaxUnits);
  while (end < most && (kindAt(units, end) & inName) !== 0) end++;
  while (end > to && (kindAt(units, end - 1) & inWord) === 0) end--;
  return end;
}

/** Whether the block of a private key may stand around a name that holds the word KEY. */
export function mayBeginBlock(units: Uint8Array, { from, past }: Place): boolean {
  const next = units[past];
  if (next === 45 || (next === 32 && units[past + 1] === 66)) return true;
  return units[from] === 80 && units[from + 1] === 117;
}

/** A word of a credential, from `start` to `end`, in a name, from `from` to `past`. */
export interface Place {
  start: number;
  end: number;
  from: number;
  past: number;
}

/**
 * What comes of a place at a glance: `nothing` for sure; `name` for sure, when what is set to,
 * passed with or compared with the name in code is another name and no literal, as `excluded`
 * tells of a value that was read with care; or `maybe` something.
 */
export type Glance = 'maybe' | 'name' | 'nothing';

export type Look = (text: string, units: Uint8Array, place: Place, family: Family) => Glance;

export function glanceAt(text: string, units: Uint8Array, place: Place, family: Family): Glance {
  if (mayBeSpecial(text, units, place)) return 'maybe';
  if (!maySpeak(units, place)) return 'nothing';
  return family === 'code' ? glanceInCode(text, units, place) : 'maybe';
}

/** The same for whoever wants to hear of names that are set to names. */
export function glanceForAll(...at: Parameters<Look>): Glance {
  return glanceAt(...at) === 'nothing' ? 'nothing' : 'maybe';
}

/** What a unit may be part of; several may be true. */
const inWord = 1;
const inName = 2;
const upperCase = 4;
const lowerCase = 8;
const digit = 16;
const beyondAscii = 32;
/** It closes a name, and an operator may follow. */
const closes = 64;

const kinds = Uint8Array.from({ length: 256 }, (_, unit) => {
  const sign = String.fromCharCode(unit);
  const tests: readonly (readonly [RegExp, number])[] = [
    [/[\w\xc0-\xff]/, inWord | inName],
    [/[-.$]/, inName],
    [/[A-Z]/, upperCase],
    [/[a-z]/, lowerCase],
    [/\d/, digit],
    [/[\x80-\xff]/, beyondAscii],
    [/["'`\])}* \t]/, closes],
  ];
  return tests.reduce((kind, [test, bits]) => (test.test(sign) ? kind | bits : kind), 0);
});

function kindAt(units: Uint8Array, at: number): number {
  return kinds[units[at] ?? 0] ?? 0;
}

/** The last three letters of words, five bits each. */
function tailsOf(words: Iterable<string>): Uint8Array {
  const tails = new Uint8Array(1 << 15);
  for (const word of words) tails[tailAt(Buffer.from(`__${word}`), word.length + 2)] = 1;
  return tails;
}

function tailAt(units: Uint8Array, end: number): number {
  const [first, second, third] = [units[end - 3] ?? 0, units[end - 2] ?? 0, units[end - 1] ?? 0];
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

const credentialTails = tailsOf(credentialWords.filter((word) => word.length > 2));

/** Whether some word of the name, or of one before it, may speak of a credential. */
function maySpeak(units: Uint8Array, { from, past }: Place): boolean {
  let before = kindAt(units, from);
  if ((before & beyondAscii) !== 0) return true;
  for (let at = from + 1; at < past; at++) {
    const kind = kindAt(units, at);
    if ((kind & beyondAscii) !== 0) return true;
    if (kind === before) continue;
    // Of `APIKey` the words end before the K, which is one unit back.
    const end = (before & upperCase) !== 0 && (kind & lowerCase) !== 0 ? at - 1 : at;
    if (isCredentialTail(units, from, end)) return true;
    before = kind;
  }
  return isCredentialTail(units, from, past) || mayFollowQualifier(units, from);
}

function isCredentialTail(units: Uint8Array, from: number, end: number): boolean {
  if (end - from >= 3 && credentialTails[tailAt(units, end)] === 1) return true;
  return end - from >= 2 && isLetter(units, end - 2, 112) && isLetter(units, end - 1, 119);
}

/** Whether a unit is a letter, given in lower case, in either case. */
function isLetter(units: Uint8Array, at: number, letter: number): boolean {
  return ((units[at] ?? 0) | 32) === letter;
}

/** `secret` and `auth` speak of a credential when they stand before a name. */
function mayFollowQualifier(units: Uint8Array, from: number): boolean {
  if (!isBlank(units, from - 1)) return false;
  return isLetter(units, from - 2, 116) || isLetter(units, from - 2, 104);
}

function isBlank(units: Uint8Array, at: number): boolean {
  return units[at] === 32 || units[at] === 9;
}

/** Headers and statements, the first line of a key, calls that log in. */
function mayBeSpecial(text: string, units: Uint8Array, place: Place): boolean {
  if (mayBeginBlock(units, place)) return true;
  const { start, end, from, past } = place;
  const next = units[past] ?? 0;
  const first = (units[start] ?? 0) | 32;
  if ((first === 98 || first === 105) && (isBlank(units, end) || units[end] === 37)) return true;
  if (mayBeCommand(units, start)) return true;
  if (next === 58 && units[past + 1] === 58) return true;
  if (next === 40) {
    const name = text.slice(from, past);
    return maybeLogsIn(name.slice(name.lastIndexOf('.') + 1));
  }
  return isLetter(units, past - 1, 104) && (next <= 32 || next === 61);
}

/** `chpasswd`, `sshpass`, `docker login`, `curl`, `mysql`, by the word that was found in them. */
export function mayBeCommand(units: Uint8Array, start: number): boolean {
  const [first, second] = [(units[start] ?? 0) | 32, (units[start + 1] ?? 0) | 32];
  if (first === 112) {
    const before = (units[start - 2] ?? 0) | 32;
    return isLetter(units, start - 1, 104) && (before === 99 || before === 115);
  }
  if (first === 108) return second === 111 && units[start - 1] === 32;
  return (first === 99 && second === 117) || (first === 109 && second === 121);
}

function glanceInCode(text: string, units: Uint8Array, place: Place): Glance {
  const { from, past } = place;
  if (units[from - 1] === 60 || (isBlank(units, past) && mayBeFlag(units, from))) return 'maybe';
  if (mayBePaired(units, from, past) || mayBeOfExpression(units, from, past)) return 'maybe';
  let at = past;
  while ((kindAt(units, at) & closes) !== 0) {
    if (isQuote(units[at]) && isBlank(units, at - 1)) return 'maybe';
    if (units[at] === 42 && units[at + 1] === 47) return 'maybe';
    at++;
  }
  const operator = operatorAt(units, at, from);
  if (operator < 0) return 'maybe';
  if (operator === 0) return 'nothing';
  return glanceAtValue(text, units, at, operator);
}

/** `--` or `/` before the name, or before a first word of it. */
function mayBeFlag(units: Uint8Array, from: number): boolean {
  const before = units[from - 1];
  if (before === 45 || before === 47) return true;
  if (!isBlank(units, from - 1)) return false;
  const sign = units[wordBefore(units, from - 2)];
  return sign === 45 || sign === 47;
}

/** Just before the word that ends with a unit. */
function wordBefore(units: Uint8Array, end: number): number {
  let at = end;
  while (at > end - nameMaxUnits && (kindAt(units, at) & inWord) !== 0) at--;
  return at;
}

/** Units of an operator that ties any value to the name; 0 for none, -1 for a rare one. */
function operatorAt(units: Uint8Array, at: number, from: number): number {
  const next = units[at + 1];
  switch (units[at]) {
    case 40:
    case 44:
      return 1;
    case 61:
      return next === 61 ? (units[at + 2] === 61 ? 3 : 2) : next === 62 ? 2 : 1;
    case 58:
      if (next === 47 && units[at + 2] === 47) return 0;
      if (next === 45) return -1;
      return next === 61 || next === 58 ? 2 : 1;
    case 33:
      return next === 61 ? (units[at + 2] === 61 ? 3 : 2) : -1;
    case 63:
      if (next === 58) return 2;
      return next === 63 ? (units[at + 2] === 61 ? 3 : 2) : -1;
    case 124:
      return next === 124 ? (units[at + 2] === 61 ? 3 : 2) : -1;
    case 123:
      return isQuote(units[pastBlanks(units, at + 1)]) || mayBeProperty(units, at) ? -1 : 0;
    case 62:
      return standsInTag(units, from) ? -1 : 0;
    case 43:
      return next === 61 ? -1 : 0;
    case 46:
      return next === 61 || next === 117 || next === 111 || next === 103 ? -1 : 0;
    case 59:
      return next === 115 ? -1 : 0;
    case 60:
      return next === 45 ? -1 : 0;
    case 45:
      return next === 45 || next === 62 || isBlank(units, at + 1) ? -1 : 0;
    case 37:
      return next === 51 ? -1 : 0;
    case 38:
      return next === 35 || next === 113 ? -1 : 0;
    case 91:
    case 92:
      return -1;
    default:
      return wordOperatorAt(units, at);
  }
}

/** The same for words of text and of types. */
function wordOperatorAt(units: Uint8Array, at: number): number {
  const kind = kindAt(units, at);
  if ((kind & beyondAscii) !== 0) return -1;
  if ((kind & (lowerCase | upperCase)) === 0) return 0;
  const [first = 0, second = 0] = [units[at], units[at + 1]];
  const length = wordLengths.get(first * 128 + second);
  if (length === undefined) return 0;
  if (length > 0) return isAsciiWord(kindAt(units, at + length)) ? 0 : length;
  return first === 102 && !mayRead(units, at, 'is') ? 0 : -1;
}

function isAsciiWord(kind: number): boolean {
  return (kind & (inWord | beyondAscii)) === inWord;
}

/** By their first two letters; 0 for those that are rare or need a closer look. */
const wordLengths = new Map(
  [
    'is',
    'of',
    'as',
    'to',
    'eq0',
    'ne0',
    'or0',
    'el0',
    'wa0',
    'wi0',
    'fo0',
    'As0',
    'st0',
    'by0',
    'ru0',
    'St0',
    'ch0',
  ].map((word) => [word.charCodeAt(0) * 128 + word.charCodeAt(1), word.endsWith('0') ? 0 : 2]),
);

const propertyMaxUnits = 70;

/** `Token { get; set; } =` */
function mayBeProperty(units: Uint8Array, from: number): boolean {
  for (let at = from + 1; at < from + propertyMaxUnits; at++) {
    const unit = units[at];
    if (unit === 125) return units[pastBlanks(units, at + 1)] === 61;
    if (!isAsciiWord(kindAt(units, at)) && unit !== 59 && !isBlank(units, at)) return false;
  }
  return false;
}

const sentenceMaxUnits = 60;

/** Whether two letters follow on the line, not far away. */
function mayRead(units: Uint8Array, from: number, letters: string): boolean {
  const [first, second] = [letters.charCodeAt(0), letters.charCodeAt(1)];
  for (let at = from; at < from + sentenceMaxUnits; at++) {
    if (units[at] === first && units[at + 1] === second) return true;
    if (units[at] === 10) return false;
  }
  return false;
}

const tagMaxUnits = 60;

function standsInTag(units: Uint8Array, from: number): boolean {
  return units.subarray(Math.max(0, from - tagMaxUnits), from).includes(60);
}

function pastBlanks(units: Uint8Array, from: number): number {
  let at = from;
  while (isBlank(units, at)) at++;
  return at;
}

function isQuote(unit: number | undefined): boolean {
  return unit === 34 || unit === 39 || unit === 96;
}

/** Whether `key: ` or the like stands before the name, and a value of its own may follow. */
function mayBePaired(units: Uint8Array, from: number, past: number): boolean {
  const next = units[past];
  if (next !== 34 && next !== 39 && next !== 10 && next !== 13 && next !== 44 && next !== 60) {
    return false;
  }
  let at = past;
  while (isQuote(units[at]) || units[at] === 44 || isSpace(units[at])) at++;
  const begins = (units[at] ?? 0) | 32;
  if (begins !== 118 && begins !== 100 && begins !== 123 && begins !== 60) return false;
  const end = beforeBlanks(units, isQuote(units[from - 1]) ? from - 1 : from);
  if (isPairSign(units, end)) return true;
  // Before `api key` the sign stands before the first of the two words.
  if (end === from - 1) return false;
  const word = wordBefore(units, end);
  return isPairSign(units, beforeBlanks(units, isQuote(units[word]) ? word : word + 1));
}

function isSpace(unit: number | undefined): boolean {
  return unit === 32 || (unit !== undefined && unit >= 9 && unit <= 13);
}

function beforeBlanks(units: Uint8Array, past: number): number {
  let at = past - 1;
  while (isBlank(units, at)) at--;
  return at;
}

/** `:`, `=`, `>`, or the end of `variable`. */
function isPairSign(units: Uint8Array, at: number): boolean {
  const unit = units[at];
  return unit === 61 || unit === 58 || unit === 62 || (unit === 101 && units[at - 1] === 108);
}

function glanceAtValue(text: string, units: Uint8Array, from: number, length: number): Glance {
  const operator = units[from];
  const at = pastBlanks(units, from + length);
  const unit = units[at];
  if (operator === 44 && mayNameDefault(units, from)) return 'maybe';
  if (unit === 10 || unit === 13) {
    let below = at;
    while (isSpace(units[below])) below++;
    return isQuote(units[below]) ? 'maybe' : 'nothing';
  }
  if (endsExpression(unit)) return 'nothing';
  const end = nameChainEnd(units, at);
  if (end === at || !isWholeExpression(units, at, end)) return 'maybe';
  if (operator === 58 && length === 1 && mayBeTyped(units, at)) return 'maybe';
  if (isInString(units, at)) return 'maybe';
  const assigns = operator === 58 || (operator === 61 && units[from + 1] !== 61);
  if (operator !== 44 && operator !== 40 && mayYieldLiteral(units, at)) return 'maybe';
  const mayBeBare = assigns && units[end] !== 40 && units[end] !== 91 && !hasJoint(units, at, end);
  if (!mayBeBare) return 'name';
  return readLetters(text.slice(at, end)).wordShare >= wordShareMin ? 'name' : 'maybe';
}

/**
 * Whether the name may get a literal in other ways: compared with one before it, in the cases of a
 * switch, in a tuple, as what its function returns.
 */
function mayBeOfExpression(units: Uint8Array, from: number, past: number): boolean {
  if (mayFollowExpression(units, from, past)) return true;
  // The name may begin with the word before, as `api key` does.
  if (isBlank(units, from - 1)) {
    if (mayFollowExpression(units, wordBefore(units, from - 2) + 1, past)) return true;
  }
  if (isBlank(units, past) && startsIn(units, pastBlanks(units, past), chooserStarts)) return true;
  return units[past] === 40 && mayHaveBody(units, past);
}

function mayFollowExpression(units: Uint8Array, from: number, past: number): boolean {
  const first = units[from - 1] ?? 0;
  const beforeSign = first <= 36 ? from - 3 : from - 2;
  const sign = units[beforeSign + 1];
  if (sign === 61 && (units[beforeSign] === 61 || units[beforeSign] === 33)) return true;
  if (sign === 40 && endsIn(units, beforeSign + 1, equalEnds)) return true;
  let before = beforeBlanks(units, first === 36 || first === 64 ? from - 1 : from);
  if (units[before] === 44 && mayTie(units, past)) return true;
  if (endsIn(units, before + 1, declarerEnds)) return true;
  if (units[before - 1] === 102 && units[before] === 110) return true;
  if (units[before] === 40) before = beforeBlanks(units, before);
  return endsIn(units, before + 1, chooserEnds);
}

/** The three letters of each, as one number. */
function numbersOf(endings: string): ReadonlySet<number> {
  return new Set(endings.split(' ').map((ending) => tailAt(Buffer.from(ending), 3)));
}

const equalEnds = numbersOf('als ase');
const chooserEnds = numbersOf('tch ase hen');
const chooserStarts = numbersOf('swi mat');
const declarerEnds = numbersOf('def unc fun ion sub');

function endsIn(units: Uint8Array, past: number, ends: ReadonlySet<number>): boolean {
  return (kindAt(units, past - 1) & lowerCase) !== 0 && ends.has(tailAt(units, past));
}

function startsIn(units: Uint8Array, from: number, starts: ReadonlySet<number>): boolean {
  return (kindAt(units, from) & lowerCase) !== 0 && starts.has(tailAt(units, from + 3));
}

/** `)`, then `=`, `:=` or `in`. */
function mayTie(units: Uint8Array, past: number): boolean {
  let at = past;
  while (units[at] === 41 || units[at] === 93 || isBlank(units, at)) at++;
  return units[at] === 61 || units[at] === 58 || (units[at] === 105 && units[at + 1] === 110);
}

const headMaxUnits = 130;

/** Whether the body of a function may follow its parameters. */
function mayHaveBody(units: Uint8Array, past: number): boolean {
  let at = past + 1;
  while (units[at] !== 41) {
    const unit = units[at];
    if (unit === undefined || unit === 10 || unit === 40 || at > past + headMaxUnits) return false;
    at++;
  }
  for (const most = at + headMaxUnits; at < most; at++) {
    const unit = units[at + 1];
    if (unit === 123 || unit === 58 || unit === 61 || unit === 10 || unit === 40) return true;
    if (unit === 45 || unit === 44 || unit === 39 || unit === 13) continue;
    if (!isAsciiWord(kindAt(units, at + 1)) && !isTypeSign(unit)) return false;
  }
  return true;
}

const expressionMaxUnits = 241;

/** Whether a quote stands in the expression at a unit, which ends at `;` or with its line. */
function mayYieldLiteral(units: Uint8Array, from: number): boolean {
  let depth = 0;
  for (let at = from; at < from + expressionMaxUnits; at++) {
    const unit = units[at];
    if (isQuote(unit)) return true;
    if (unit === undefined || unit === 59) return false;
    if (unit === 40 || unit === 91 || unit === 123) depth++;
    else if (unit === 41 || unit === 93 || unit === 125) {
      if (depth-- === 0) return false;
    } else if (unit === 10 && depth === 0 && !mayGoOn(units, at)) return false;
  }
  return false;
}

const goesOnSigns = new Set(Array.from('?:|=(', (sign) => sign.charCodeAt(0)));

/** Whether an expression may continue behind the end of a line. */
function mayGoOn(units: Uint8Array, newline: number): boolean {
  let next = newline + 1;
  while (isSpace(units[next])) next++;
  const begins = units[next] ?? 0;
  if (goesOnSigns.has(begins) || begins === 46 || begins === 111 || begins === 101) return true;
  const end = beforeBlanks(units, units[newline - 1] === 13 ? newline - 1 : newline);
  const ends = units[end] ?? 0;
  return goesOnSigns.has(ends) || ends === 114 || ends === 101;
}

const defaultMaxUnits = 120;

/** Whether an argument `default` or `fallback` may follow in the same list. */
function mayNameDefault(units: Uint8Array, from: number): boolean {
  for (let at = from; at < from + defaultMaxUnits; at++) {
    const unit = units[at];
    if (unit === undefined || unit === 10 || unit === 40 || unit === 41) return false;
    if (unit === 100 && units[at + 1] === 101 && units[at + 2] === 102) return true;
    if (unit === 102 && units[at + 1] === 97 && units[at + 2] === 108) return true;
  }
  return true;
}

/** `,`, `)`, `;`, `}` or `]`. */
function endsExpression(unit: number | undefined): boolean {
  return unit === 44 || unit === 41 || unit === 59 || unit === 125 || unit === 93;
}

const literalMaxUnits = 24;

/**
 * Whether a bare value ends where the name does, or goes on as an expression that holds no literal.
 */
function isWholeExpression(units: Uint8Array, from: number, end: number): boolean {
  const unit = units[end];
  if (endsExpression(unit) || unit === 10 || unit === 13 || unit === undefined) return true;
  if (unit === 60 || unit === 62 || unit === 38 || unit === 124) return true;
  if (isBlank(units, end)) {
    const next = units[pastBlanks(units, end)];
    // A scheme such as `Token`, or `new`, may stand before the value.
    if (end - from <= 6 && !hasJoint(units, from, end)) return false;
    return next !== 40 && next !== 91 && next !== 123;
  }
  return (unit === 40 || unit === 91) && !holdsQuote(units, end + 1);
}

function holdsQuote(units: Uint8Array, from: number): boolean {
  let at = from;
  while (isSpace(units[at])) at++;
  for (const past = at + literalMaxUnits; at < past; at++) {
    if (isQuote(units[at]) || units[at] === 92) return true;
  }
  return false;
}

const typeMaxUnits = 40;

/** Whether what follows a colon may be a type, with a value behind it. */
function mayBeTyped(units: Uint8Array, from: number): boolean {
  for (let at = from; at <= from + typeMaxUnits; at++) {
    const unit = units[at];
    if (unit === 61) return true;
    const inType = isAsciiWord(kindAt(units, at)) || isTypeSign(unit);
    if (!inType) return false;
  }
  return false;
}

/** A blank or one of `.<>[]|?&*`. */
function isTypeSign(unit: number | undefined): boolean {
  return unit !== undefined && unit < 128 && typeSigns[unit] === 1;
}

const typeSigns = new Uint8Array(128);
for (const sign of ' .<>[]|?&*') typeSigns[sign.charCodeAt(0)] = 1;

/** An identifier with at least this share of words is one, and no bare value. */
export const wordShareMin = 0.5;

/** Past `name.other.name`; the start itself when no such thing begins there. */
function nameChainEnd(units: Uint8Array, start: number): number {
  let end = start;
  for (;;) {
    const first = kindAt(units, end);
    if (units[end] !== 36 && ((first & inWord) === 0 || (first & (digit | beyondAscii)) !== 0)) {
      return start;
    }
    end++;
    while (isAsciiWord(kindAt(units, end))) end++;
    if (units[end] !== 46) return end;
    end++;
  }
}

function hasJoint(units: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (units[at] === 46 || units[at] === 36) return true;
  return false;
}
