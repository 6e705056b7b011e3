/** The shortest run of token characters that can be a provider's token. */
export const runMinUnits = 16;

/** 1 for the characters of which runs are made: letters, digits, `_` and `-`. */
const inRun = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) if (/[\w-]/.test(String.fromCharCode(unit))) inRun[unit] = 1;

/**
 * Visits every run of at least sixteen token characters. Looks at one character in sixteen and widens
 * only where it falls into a run, so most of a text is never read.
 */
export function eachRun(text: string, visit: (start: number, end: number) => void): void {
  const { length } = text;
  let probe = runMinUnits - 1;
  while (probe < length) {
    if (inRun[text.charCodeAt(probe)] !== 1) {
      probe += runMinUnits;
      continue;
    }
    let start = probe;
    const least = probe - runMinUnits;
    while (start > 0 && start > least && inRun[text.charCodeAt(start - 1)] === 1) start--;
    let end = probe + 1;
    while (end < length && inRun[text.charCodeAt(end)] === 1) end++;
    if (end - start >= runMinUnits) visit(start, end);
    probe = end + runMinUnits;
  }
}
