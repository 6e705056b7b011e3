import type { Confidence } from './finding.ts';
import type { KeywordFormat } from './keyword-formats.ts';
import { readLetters } from './lexicon.ts';
import { providersIn } from './provider-names.ts';
import { printedIn } from './samples.ts';
import { looksMadeUp } from './shape.ts';

/** A token of an ordinary form that the name of its provider stands close before. */
export interface NearbyToken {
  readonly id: string;
  readonly provider: string;
  readonly what: string;
  readonly start: number;
  readonly end: number;
  readonly confidence: Confidence;
  /** Why it is unsure. */
  readonly doubt?: string;
}

/** How far before a token the name of its provider may stand (UTF-16 units). */
const reachUnits = 60;
const nearUnits = 24;

/**
 * The token of a named provider that covers the run between two offsets. The name stands on the
 * same line; a name that is an ordinary word needs a word like `key` or `token` behind it.
 */
export function nearbyToken(text: string, start: number, end: number): NearbyToken | undefined {
  const newline = text.slice(Math.max(0, start - reachUnits), start).lastIndexOf('\n');
  const from = Math.max(0, start - reachUnits) + newline + 1;
  const heard = providersIn(text, from, Math.min(end, start + reachUnits));
  if (heard.length === 0) return undefined;
  const context = text.slice(from, Math.min(end, start + reachUnits));
  // Without a word like `token` only a name right before the run counts.
  const least = credentialWord.test(context) ? from : Math.max(from, start - nearUnits);
  for (const { start: nameStart, end: after, format, ordinary } of heard) {
    if (nameStart < least) continue;
    if (end <= after) continue;
    const exact = matchAfter(format, text, after, start, end);
    const found = exact ?? { start: Math.max(start, pastWords(text, after)), end };
    if (exact === undefined && !isLoose(text.slice(found.start, found.end))) continue;
    if (exact === undefined && isMiddle(text, found.start)) continue;
    const body = text.slice(found.start, found.end);
    const madeUp = looksMadeUp(body);
    if (!/\d/.test(body) && !madeUp && readLetters(body).wordShare >= 0.3) continue;
    const between = text.slice(after, found.start);
    if (digestBefore.test(text.slice(after, Math.min(start, found.start)))) continue;
    if (arnBefore.test(text.slice(from, found.start))) continue;
    if (isCommitInAddress(text, found.start, body) || isInBlob(text, found.start)) continue;
    const told = credentialWord.test(between) || credentialWord.test(text.slice(least, after));
    const unclear = (ordinary && !binds.test(between)) || otherWord.test(between);
    if (!told && text.charAt(found.start - 1) === '/') continue;
    if (!told && (unclear || context.includes('://'))) continue;
    if (exact === undefined && (!told || !spelledOut.test(between))) continue;
    const doubt = printedIn(body) ?? doubtOf(format, told, exact !== undefined, madeUp);
    const { id, provider, what } = format;
    if (doubt === undefined) return { id, provider, what, ...found, confidence: 'medium' };
    return { id, provider, what, ...found, confidence: 'low', doubt };
  }
  return undefined;
}

function doubtOf(
  format: KeywordFormat,
  told: boolean,
  exact: boolean,
  madeUp: boolean,
): string | undefined {
  if (format.weak) return 'public or harmless on its own';
  if (madeUp) return 'looks made up';
  if (!told) return 'no word before it says that it is a credential';
  return exact ? undefined : 'not as long as such tokens are';
}

const looseDistinctMin = 8;
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** A token whose length is not the documented one: letters and digits well mixed, nothing else. */
function isLoose(run: string): boolean {
  if (!/^[A-Za-z0-9_.:/+-]{16,}={0,2}$/.test(run)) return false;
  const digits = run.replace(/\D/g, '').length;
  const distinct = new Set(run).size;
  return digits >= 4 && digits < run.length && distinct >= looseDistinctMin && !uuid.test(run);
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

/** An operator and nothing else: `telegram: "…"`. */
const binds = /^["'`]?[ \t]*(?::|:=|=>?)[ \t]*["'`]?$/;

const credentialWord =
  /key|token|secret|api|auth|passw|pwd|private|access|cred|license|unseal|login|ssws|pat\b|sid\b/i;
const otherWord =
  /sha\d|commit|integrity|digest|checksum|hash|rev|etag|uuid|guid|version|image|branch|\bid\b|#/i;

/** `sha256=`, `commit: `, `?referral=`: what follows is public. */
const digestBefore =
  /(?:sha-?\d{1,3}|md5|integrity|digest|checksum|hash|commit|revision|etag|uuid|guid|referr(?:al|er))["'`]?[ \t]*[-:=]+[ \t]*["'`]?$/i;

/** The name of a resource, as of a policy: `arn:aws:iam::aws:policy/…`. */
const arnBefore = /\barn:[\w-]*:[^\s"']*$/;

const blobUnits = 24;

/** Whether a place is in the middle of a longer base64 text. */
export function isInBlob(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  if (before !== '/' && before !== '+') return false;
  return at > blobUnits && /^[A-Za-z0-9+/]+$/.test(text.slice(at - blobUnits, at));
}

/** Whether a place is joined to what stands before it: `abc+…`, `s.…`. */
function isMiddle(text: string, at: number): boolean {
  return /[A-Za-z0-9][+/.~]$/.test(text.slice(Math.max(0, at - 2), at));
}

/** The revision of a repository in its address, such as `/blob/<40 hex>/`. */
function isCommitInAddress(text: string, start: number, body: string): boolean {
  return '/@#'.includes(text.charAt(start - 1)) && /^[0-9a-f]{40}$/.test(body);
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
    pattern = new RegExp(`(?<![A-Za-z0-9])(?:${source})(?![A-Za-z0-9_-])`, 'g');
    patterns.set(source, pattern);
  }
  return pattern;
}
