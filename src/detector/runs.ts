/** The shortest run of token characters that can be a provider's token. */
export const runMinUnits = 16;

/** Told where a run begins and ends, and how many of its characters are digits. */
export type VisitRun = (start: number, end: number, digits: number) => void;

/** Of each ASCII character: 0 outside of runs, 1 for letters, `_` and `-`, 2 for digits. */
const kinds = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
  const sign = String.fromCharCode(unit);
  kinds[unit] = /\d/.test(sign) ? 2 : /[\w-]/.test(sign) ? 1 : 0;
}

/**
 * Visits every run of at least sixteen token characters. Looks at one character in sixteen and
 * widens only where it falls into a run, so most of a text is never read.
 */
export function eachRun(text: string, visit: VisitRun): void {
  const { length } = text;
  let probe = runMinUnits - 1;
  while (probe < length) {
    if (kindOf(text.charCodeAt(probe)) === 0) {
      probe += runMinUnits;
      continue;
    }
    let digits = 0;
    let start = probe + 1;
    const least = Math.max(0, probe - runMinUnits);
    for (; start > least; start--) {
      const kind = kindOf(text.charCodeAt(start - 1));
      if (kind === 0) break;
      digits += kind - 1;
    }
    let end = probe + 1;
    for (; end < length; end++) {
      const kind = kindOf(text.charCodeAt(end));
      if (kind === 0) break;
      digits += kind - 1;
    }
    if (end - start >= runMinUnits) visit(start, end, digits);
    probe = end + runMinUnits;
  }
}

function kindOf(unit: number): number {
  return unit < 128 ? (kinds[unit] ?? 0) : 0;
}
