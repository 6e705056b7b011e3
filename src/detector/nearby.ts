import type { Confidence } from './finding.ts';
import { keywordTokens } from './keywords.ts';
import { readLetters } from './lexicon.ts';
import { looksMadeUp } from './shape.ts';

/** A token of an ordinary form that the name of its provider stands close before. */
export interface NearbyToken {
  readonly id: string;
  readonly provider: string;
  readonly what: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: Confidence;
}

/** One row of `keywords.ts`. */
export interface KeywordFormat {
  readonly id: string;
  readonly provider: string;
  readonly what: string;
  readonly keywords: readonly string[];
  readonly patterns: readonly string[];
}

/** How far before a token the name of its provider may stand (UTF-16 units). */
const reachUnits = 60;
const nearUnits = 16;
const keywordMinUnits = 3;
const keywordMaxUnits = 24;

/**
 * The token of a named provider that covers the run between two offsets. The name stands on the
 * same line; a name that is an ordinary word needs a word like `key` or `token` behind it.
 */
export function nearbyToken(text: string, start: number, end: number): NearbyToken | undefined {
  const reach = text.slice(Math.max(0, start - reachUnits), start);
  const line = reach.slice(reach.lastIndexOf('\n') + 1);
  const head = text.slice(start, Math.min(end, start + reachUnits));
  // Without a word like `token` only a name right before the run counts: looking further is not
  // worth it.
  const near = credentialWord.test(line + head) ? line : line.slice(-nearUnits);
  const from = start - near.length;
  const context = near + head;
  for (const { at, format, ordinary } of keywordsIn(context)) {
    const after = from + at;
    if (end <= after) continue;
    const exact = matchAfter(format, text, after, start, end);
    const found = exact ?? { start: Math.max(start, pastWords(text, after)), end };
    if (exact === undefined && !isLoose(text.slice(found.start, found.end))) continue;
    const body = text.slice(found.start, found.end);
    if (!/\d/.test(body) && readLetters(body).wordShare >= 0.3) continue;
    const between = text.slice(after, found.start);
    const told = credentialWord.test(between) || credentialWord.test(text.slice(from, from + at));
    if (!told && (ordinary || otherWord.test(between) || /:\/\//.test(context))) continue;
    if (exact === undefined && (!told || !spelledOut.test(between))) continue;
    const sure = told && exact !== undefined && !looksMadeUp(text.slice(found.start, found.end));
    const confidence: Confidence = sure ? 'medium' : 'low';
    return { id: format.id, provider: format.provider, what: format.what, ...found, confidence };
  }
  return undefined;
}

/** A token whose length is not the documented one: letters and digits well mixed, nothing else. */
function isLoose(run: string): boolean {
  if (!/^[A-Za-z0-9_.:/+-]{16,}={0,2}$/.test(run)) return false;
  const digits = run.replace(/\D/g, '').length;
  return digits >= 4 && digits < run.length;
}

const words =
  /(?:[^A-Za-z0-9\n]*(?:secret|private|access|public|key|token|api|auth|pass(?:word)?))*[^A-Za-z0-9\n]*/iy;

/** Past the words between a provider's name and its token. */
function pastWords(text: string, at: number): number {
  words.lastIndex = at;
  words.test(text);
  return words.lastIndex;
}

/** Words that leave no doubt that a credential follows. */
const spelledOut = /key|token|secret|private|access/i;

const credentialWord =
  /key|token|secret|api|auth|passw|pwd|private|access|cred|license|pat\b|sid\b/i;
const otherWord =
  /sha\d|commit|integrity|digest|checksum|hash|rev|etag|uuid|guid|version|image|branch|\bid\b|#/i;

interface Heard {
  /** Offset in the context just past the keyword. */
  readonly at: number;
  readonly format: KeywordFormat;
  readonly ordinary: boolean;
}

/** The providers named in a context, whatever joins the words of their names. */
function* keywordsIn(context: string): Generator<Heard> {
  const lower = context.toLowerCase();
  const letters: string[] = [];
  const offsets: number[] = [];
  const starts: number[] = [];
  for (let index = 0; index < context.length; index++) {
    const unit = lower.charCodeAt(index);
    const word = (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57);
    if (!word) continue;
    if (beginsWord(context, index)) starts.push(letters.length);
    letters.push(lower.charAt(index));
    offsets.push(index);
  }
  const squashed = letters.join('');
  const { formats, heads } = keywords();
  for (const start of starts) {
    if (!heads.has(squashed.slice(start, start + keywordMinUnits))) continue;
    const most = Math.min(keywordMaxUnits, squashed.length - start);
    for (let length = most; length >= keywordMinUnits; length--) {
      const named = formats.get(squashed.slice(start, start + length));
      if (named === undefined) continue;
      const at = (offsets[start + length - 1] ?? 0) + 1;
      if (!endsWord(context, at)) continue;
      for (const format of named)
        yield { at, format, ordinary: isOrdinary(squashed.slice(start, start + length)) };
    }
  }
}

function beginsWord(context: string, index: number): boolean {
  if (index === 0) return true;
  const before = context.charAt(index - 1);
  return (
    !/[A-Za-z0-9]/.test(before) || (/[a-z]/.test(before) && /[A-Z]/.test(context.charAt(index)))
  );
}

const wordAfter =
  /^(?:$|[^A-Za-z]|[A-Z](?![A-Z])|key|token|secret|api|access|auth|pass|private|public|client|account|id|app)/i;

function endsWord(context: string, at: number): boolean {
  const rest = context.slice(at, at + 8);
  if (/^[a-z]/.test(rest) && !wordAfter.test(rest)) return false;
  return wordAfter.test(rest) || /[a-z]/.test(context.charAt(at - 1));
}

function isOrdinary(keyword: string): boolean {
  return readLetters(keyword).wordShare === 1;
}

/** The first match of a format that reaches into the run; looked for in a window around it. */
function matchAfter(
  format: KeywordFormat,
  text: string,
  after: number,
  start: number,
  end: number,
): { start: number; end: number } | undefined {
  const from = Math.max(0, after - 1);
  const window = text.slice(from, Math.max(end, after) + tokenMaxUnits);
  for (const source of format.patterns) {
    const pattern = compiled(source);
    pattern.lastIndex = after - from;
    for (let match = pattern.exec(window); match !== null; match = pattern.exec(window)) {
      const [at, past] = [from + match.index, from + pattern.lastIndex];
      if (end <= at) break;
      if (start < past) return { start: at, end: past };
    }
  }
  return undefined;
}

/** The longest of these tokens. */
const tokenMaxUnits = 1100;

const patterns = new Map<string, RegExp>();

function compiled(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    pattern = new RegExp(`(?<![A-Za-z0-9])(?:${source})(?![A-Za-z0-9])`, 'g');
    patterns.set(source, pattern);
  }
  return pattern;
}

/** The rows of `keywords.ts`, read once. */
export function keywordFormats(): readonly KeywordFormat[] {
  formats ??= readRows(keywordTokens).map(
    ([provider = '', what = '', keywords = '', sources = '']) => ({
      id: ruleIdOf(provider, what),
      provider,
      what,
      keywords: keywords
        .split(' ')
        .map((keyword) => keyword.toLowerCase().replace(/[^a-z0-9]/g, '')),
      patterns: sources.split(' ; '),
    }),
  );
  return formats;
}

let formats: readonly KeywordFormat[] | undefined;
let prepared: Keywords | undefined;

/** The formats by keyword, and the first letters of all keywords, which most words do not have. */
function keywords(): Keywords {
  if (prepared !== undefined) return prepared;
  const formats = new Map<string, KeywordFormat[]>();
  for (const format of keywordFormats()) {
    for (const keyword of format.keywords) {
      formats.set(keyword, [...(formats.get(keyword) ?? []), format]);
    }
  }
  const heads = new Set([...formats.keys()].map((keyword) => keyword.slice(0, keywordMinUnits)));
  prepared = { formats, heads };
  return prepared;
}

interface Keywords {
  readonly formats: ReadonlyMap<string, readonly KeywordFormat[]>;
  readonly heads: ReadonlySet<string>;
}

/** The rows of a table in a text: one a line, its fields between ` | `. */
export function readRows(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.split(' | '));
}

/** The id of a rule from the names of its provider and token. */
export function ruleIdOf(provider: string, what: string): string {
  return `${provider} ${what}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
