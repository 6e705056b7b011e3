import { createHash } from 'node:crypto';
import type { Finding } from './finding.ts';

/**
 * A name for a finding that stays when lines move: a digest of path, rule, assigned name and of the
 * line with the value taken out. It holds neither the value nor anything the value could be guessed
 * from. `nth` tells equal ones of the same file apart, in the order of the text.
 */
export function fingerprintOf(text: string, path: string, finding: Finding, nth = 0): string {
  const line = lineAround(text, finding);
  const parts = [path, finding.ruleId, finding.name ?? '', line, String(nth)];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}

/** The fingerprints of all findings of one text, in their order. */
export function fingerprintsOf(text: string, path: string, findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const first = fingerprintOf(text, path, finding);
    const nth = seen.get(first) ?? 0;
    seen.set(first, nth + 1);
    return nth === 0 ? first : fingerprintOf(text, path, finding, nth);
  });
}

const contextMaxUnits = 200;

/**
 * The words before the value on its line. Other values of the line are cut off with what follows
 * a quote, so that a second credential cannot be guessed from the digest either.
 */
function lineAround(text: string, { start }: Finding): string {
  const before = text.slice(Math.max(0, start - contextMaxUnits), start);
  return before
    .slice(before.lastIndexOf('\n') + 1)
    .replace(/(["'`])(?:(?!\1).){3,}\1/g, '$1$1')
    .replace(/[A-Za-z0-9+/_=-]{16,}/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
