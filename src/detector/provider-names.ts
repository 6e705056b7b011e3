import { type KeywordFormat, keywordFormats } from './keyword-formats.ts';
import { readLetters } from './lexicon.ts';

/** A provider that a text names. */
export interface Heard {
  /** Where the name begins and, just past it, ends. */
  readonly start: number;
  readonly end: number;
  readonly format: KeywordFormat;
  /** Whether the name is an ordinary word as well. */
  readonly ordinary: boolean;
}

/** The longest stretch that is searched (UTF-16 units). */
const stretchMaxUnits = 128;

/** How many letters of a name are looked up first; no name is shorter. */
const headUnits = 3;

/**
 * The providers named between two offsets, whatever joins the words of their names and whatever
 * their case. Most stretches name none, and for those nothing is allocated.
 */
export function providersIn(text: string, from: number, to: number): readonly Heard[] {
  const { marks, heads } = prepared();
  const count = readStretch(text, from, Math.min(to, from + stretchMaxUnits));
  let found: Heard[] | undefined;
  for (let at = 0; at + headUnits <= count; at++) {
    if (begins[at] === 0) continue;
    const head = headOf(signs, at);
    if (marks[markOf(head)] === 0) continue;
    for (const name of heads.get(head) ?? []) {
      if (!isAt(name.signs, at, count)) continue;
      const end = from + (offsets[at + name.signs.length - 1] ?? 0) + 1;
      if (!endsWord(text, end, to)) continue;
      const start = from + (offsets[at] ?? 0);
      found ??= [];
      const ordinary = readLetters(name.keyword).wordShare === 1;
      for (const format of name.formats) found.push({ start, end, format, ordinary });
    }
  }
  return found ?? none;
}

const none: readonly Heard[] = [];

// The letters and digits of the stretch that was read last, without what stands between them.
const signs = new Uint8Array(stretchMaxUnits);
const offsets = new Uint8Array(stretchMaxUnits);
const begins = new Uint8Array(stretchMaxUnits);

/** Fills the tables and answers how many letters and digits there are. */
function readStretch(text: string, from: number, to: number): number {
  let count = 0;
  let before = from === 0 ? 0 : kindAt(text, from - 1);
  for (let index = from; index < to; index++) {
    const unit = text.charCodeAt(index);
    const kind = unit < 128 ? (kinds[unit] ?? 0) : 0;
    if (kind !== 0) {
      signs[count] = signOf(unit);
      offsets[count] = index - from;
      begins[count] = before === 0 || (before === lowerCase && kind === upperCase) ? 1 : 0;
      count++;
    }
    before = kind;
  }
  return count;
}

const upperCase = 1;
const lowerCase = 2;
const digit = 3;

/** Of each ASCII character: 0 for what joins words. */
const kinds = Uint8Array.from({ length: 128 }, (_, unit) => {
  const sign = String.fromCharCode(unit);
  if (/[A-Z]/.test(sign)) return upperCase;
  if (/[a-z]/.test(sign)) return lowerCase;
  return /\d/.test(sign) ? digit : 0;
});

function kindAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit < 128 ? (kinds[unit] ?? 0) : 0;
}

/** Letters are 1 to 26 in either case, digits 32 and up. */
function signOf(unit: number): number {
  return unit < 64 ? unit - 16 : unit & 31;
}

function headOf(of: Uint8Array, at: number): number {
  return ((of[at] ?? 0) << 12) | ((of[at + 1] ?? 0) << 6) | (of[at + 2] ?? 0);
}

/** Small enough for the marks to stay in the processor's cache; some digits count as letters. */
function markOf(head: number): number {
  return ((head >> 2) & 0x7c00) | ((head >> 1) & 0x3e0) | (head & 31);
}

function isAt(name: Uint8Array, at: number, count: number): boolean {
  if (count < at + name.length) return false;
  for (let index = headUnits; index < name.length; index++) {
    if (name[index] !== signs[at + index]) return false;
  }
  return true;
}

const wordAfter =
  /^(?:$|[^A-Za-z]|[A-Z](?![A-Z])|key|token|secret|api|access|auth|pass|private|public|client|account|id|app)/i;

function endsWord(text: string, at: number, to: number): boolean {
  const rest = text.slice(at, Math.min(to, at + 8));
  if (/^[a-z]/.test(rest) && !wordAfter.test(rest)) return false;
  return wordAfter.test(rest) || /[a-z]/.test(text.charAt(at - 1));
}

interface ProviderName {
  readonly keyword: string;
  readonly signs: Uint8Array;
  readonly formats: readonly KeywordFormat[];
}

interface Names {
  /** 1 where names begin with these three signs. */
  readonly marks: Uint8Array;
  /** The names that do, the longest first. */
  readonly heads: ReadonlyMap<number, readonly ProviderName[]>;
}

let names: Names | undefined;

function prepared(): Names {
  if (names !== undefined) return names;
  const byKeyword = new Map<string, KeywordFormat[]>();
  for (const format of keywordFormats()) {
    for (const keyword of format.keywords) {
      byKeyword.set(keyword, [...(byKeyword.get(keyword) ?? []), format]);
    }
  }
  const marks = new Uint8Array(1 << 15);
  const heads = new Map<number, ProviderName[]>();
  for (const [keyword, formats] of byKeyword) {
    if (keyword.length < headUnits) continue;
    const signs = Uint8Array.from(keyword, (sign) => signOf(sign.charCodeAt(0)));
    const head = headOf(signs, 0);
    marks[markOf(head)] = 1;
    heads.set(head, [...(heads.get(head) ?? []), { keyword, signs, formats }]);
  }
  for (const list of heads.values()) list.sort((a, b) => b.signs.length - a.signs.length);
  names = { marks, heads };
  return names;
}
