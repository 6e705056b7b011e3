import { type Binding, bindingOf, nameAround } from './binding.ts';
import type { Candidate } from './features.ts';
import type { Language } from './language.ts';
import { readName, stems } from './names.ts';
import { findStructures, loginAt, type Structure } from './structures.ts';
import type { Quote } from './value.ts';

/** Every value of a text that a name or its surroundings put forward, likely or not. */
export function* candidatesIn(
  text: string,
  language: Language,
  webKeys: readonly Structure[] = [],
): Generator<Candidate> {
  for (const structure of webKeys) yield structured(text, structure);
  for (const structure of findStructures(text, language.family)) yield structured(text, structure);
  yield* named(text, language);
}

function structured(text: string, { link, start, end, nameStart, nameEnd }: Structure): Candidate {
  const read = readName(text.slice(nameStart, nameEnd));
  const name = link === 'login' ? { ...read, kind: 'password' as const } : read;
  return { text, start, end, name, nameStart, nameEnd, link, quote: quoteBefore(text, start) };
}

function quoteBefore(text: string, start: number): Quote {
  const before = text.charAt(start - 1);
  return before === '"' || before === "'" || before === '`' ? before : '';
}

const stemPattern = new RegExp(stems, 'gi');

function* named(text: string, language: Language): Generator<Candidate> {
  let past = 0;
  stemPattern.lastIndex = 0;
  for (let hit = stemPattern.exec(text); hit !== null; hit = stemPattern.exec(text)) {
    if (hit.index < past) continue;
    const [wordStart, nameEnd] = nameAround(text, hit.index, stemPattern.lastIndex);
    const nameStart = withQualifier(text, wordStart, nameEnd);
    past = nameEnd;
    const name = readName(text.slice(nameStart, nameEnd));
    if (name.kind === undefined) continue;
    const mayLogIn = text.charAt(nameEnd) === '(' || name.text === 'auth';
    const login = mayLogIn ? loginAt(text, wordStart, nameEnd) : undefined;
    if (login !== undefined) yield structured(text, login);
    const binding = bindingOf(text, nameStart, nameEnd, language.family);
    if (binding !== undefined) yield { text, name, ...binding, ...narrowed(text, binding) };
  }
}

const qualifier =
  /(?:^|[^\w$])((?:api|access|private|secret|auth|client|master|encryption|signing|license|account|service|admin|root|db|database|user|smtp|ldap|ftp|wifi)[ \t_-])$/i;

/** `private key` and `api token` are names of two words in text. */
function withQualifier(text: string, start: number, end: number): number {
  if (end - start > 12) return start;
  const before = qualifier.exec(text.slice(Math.max(0, start - 12), start))?.[1];
  return before === undefined ? start : start - before.length;
}

const schemeWord =
  /^(?:Basic|Bearer|Token|ApiKey|Digest|Negotiate|NTLM|OAuth|SSO|AWS)[ \t]+(?=[^\s,=]+$)/i;
const innerRun = /[A-Za-z0-9+/_=-]{16,}/g;

/**
 * The part of a value that is the credential: what follows the scheme in `Basic …`, the longest run of
 * letters and digits in JSON within a string.
 */
function narrowed(
  text: string,
  { start, end }: Binding,
): { readonly start: number; readonly end: number } {
  const value = text.slice(start, end);
  const scheme = schemeWord.exec(value)?.[0].length ?? 0;
  if (scheme > 0) return { start: start + scheme, end };
  if (!/^\{\s*(?:\\*["']|&quot;)/.test(value)) return { start, end };
  let longest: RegExpExecArray | undefined;
  for (const run of value.matchAll(innerRun)) {
    const mixed = /\d/.test(run[0]) && /[A-Za-z]/.test(run[0]);
    if (mixed && run[0].length > (longest?.[0].length ?? 0)) longest = run;
  }
  if (longest === undefined) return { start, end };
  const from = start + longest.index;
  return { start: from, end: from + longest[0].length };
}
