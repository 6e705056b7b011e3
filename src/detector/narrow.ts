import { type Binding, matchEnd } from './binding.ts';
import type { Part } from './pieces.ts';
import { isBlank } from './signs.ts';

/** What follows the scheme where a blank ends a value: `Authorization: Token …`. */
export function pastScheme(text: string, binding: Binding): Binding {
  if (binding.quote !== '' || !isBlank(text.charCodeAt(binding.end))) return binding;
  if (!schemeAlone.test(text.slice(binding.start, binding.end))) return binding;
  const end = matchEnd(afterScheme, text, binding.end);
  return end === undefined ? binding : { ...binding, end };
}

const schemeAlone = /^(?:Token|ApiKey|OAuth|SSO|SSWS)$/i;
const afterScheme = /[ \t]+[^\s,"'`;<>&]{8,}/y;

/**
 * The part of a value to weigh: what follows the scheme in `Basic …`, or the user in `app:…`; and
 * the longest run of letters and digits in JSON within a string, which is credential as a whole.
 */
export function narrowed(text: string, { start, end, nameEnd }: Binding): Part {
  const value = text.slice(start, end);
  const scheme = schemeUnits(text, value, nameEnd);
  if (scheme > 0) return { start: start + scheme, end };
  if (!value.startsWith('{') || !/^\{\s*(?:\\*["']|&quot;)/.test(value)) return { start, end };
  let longest: RegExpExecArray | undefined;
  for (const run of value.matchAll(innerRun)) {
    const mixed = /\d/.test(run[0]) && /[A-Za-z]/.test(run[0]);
    if (mixed && run[0].length > (longest?.[0].length ?? 0)) longest = run;
  }
  if (longest === undefined) return { start, end };
  const from = start + longest.index;
  return { start: from, end: from + longest[0].length, whole: { start, end } };
}

const innerRun = /[A-Za-z0-9+/_=-]{16,}/g;

/** What stands before the credential in its value: a scheme, or a user. */
function schemeUnits(text: string, value: string, nameEnd: number): number {
  const isSpaced = value.includes(' ') || value.includes('\t');
  const scheme = isSpaced ? schemeWord.exec(value) : null;
  if (scheme !== null) return scheme[0].length;
  const mayBeUser = (text.charCodeAt(nameEnd - 1) | 32) === 100;
  if (mayBeUser && /userpwd$/i.test(text.slice(nameEnd - 7, nameEnd))) {
    return /^[\w.-]+:/.exec(value)?.[0].length ?? 0;
  }
  return value.startsWith(noopEncoder) ? noopEncoder.length : 0;
}

const schemeWord =
  /^(?:Basic|Bearer|Token|ApiKey|Digest|Negotiate|NTLM|OAuth|SSO|SSWS|AWS)[ \t]+(?=[^\s,]+$)/i;
/** Spring Security's way to say that a password is not hashed. */
const noopEncoder = '{noop}';
