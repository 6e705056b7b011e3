import { foundAt, imageAt, imageOf, leftAt, loopIn, pieceUnits } from './image.ts';
import * as wasm from './wasm.ts';

/** The shortest run of token characters that can be a provider's token. */
export const runMinUnits = 16;

/** Told where a run begins and ends, and how many of its characters are digits. */
export type VisitRun = (start: number, end: number, digits: number) => void;

/** Visits every run of at least sixteen token characters. */
export function eachRun(text: string, visit: VisitRun): void {
  const { units, workspace } = imageOf(text);
  const run = workspace && findRuns(workspace);
  if (workspace === undefined || run === undefined) {
    eachRunPlainly(units, visit);
    return;
  }
  const { integers } = workspace;
  const past = imageAt + text.length;
  let start = imageAt;
  // The zero behind the text ends its last run.
  for (let from = imageAt; from <= past; from += pieceUnits) {
    const foundPast = run(from, Math.min(from + pieceUnits, past + 1), start);
    start = integers[leftAt >> 2] ?? 0;
    for (let found = foundAt >> 2; found < foundPast >> 2; found += 3) {
      const first = (integers[found] ?? 0) - imageAt;
      visit(first, (integers[found + 1] ?? 0) - imageAt, integers[found + 2] ?? 0);
    }
  }
}

/** Of each unit of an image: 0 outside of runs, 1 for letters, `_` and `-`, 2 for digits. */
const kinds = Uint8Array.from({ length: 256 }, (_, unit) => {
  const sign = String.fromCharCode(unit);
  return /\d/.test(sign) ? 2 : /[\w-]/.test(sign) ? 1 : 0;
});

/**
 * The same where there is no WebAssembly. Looks at one unit in sixteen and widens only where it
 * falls into a run.
 */
export function eachRunPlainly(units: Uint8Array, visit: VisitRun): void {
  const { length } = units;
  for (let probe = runMinUnits - 1; probe < length; probe += runMinUnits) {
    if (kinds[units[probe] ?? 0] === 0) continue;
    let start = probe;
    const least = Math.max(0, probe - runMinUnits);
    while (start > least && kinds[units[start - 1] ?? 0] !== 0) start--;
    let end = probe + 1;
    while (end < length && kinds[units[end] ?? 0] !== 0) end++;
    if (end - start >= runMinUnits) {
      let digits = 0;
      for (let at = start; at < end; at++) digits += (kinds[units[at] ?? 0] ?? 1) - 1;
      visit(start, end, digits);
    }
    probe = end;
  }
}

/** Sixteen signs with one high half, `-` with 2 and so on, make up a row of the ASCII table. */
const rowBits = [0, 0, 1, 2, 4, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, 0];
/** For each low half of a character the rows in which it is one of a run. */
const inRows = Array.from({ length: 16 }, (_, low) =>
  rowBits.reduce((rows, bit, row) => (kinds[row * 16 + low] === 0 ? rows : rows | bit), 0),
);

/**
 * Writes start, end and digits of all runs that end between two addresses, and where the last one
 * begins that does not. `start` is where the run begins that reaches up to `at`. Answers the
 * address past the last run.
 */
const findRunsLoop: wasm.Loop = {
  parameters: ['at', 'past', 'start'],
  integers: ['found', 'gaps', 'end', 'place', 'digits'],
  vectors: ['signs'],
  body: (name) => {
    const { get, set, tee, constant } = wasm;
    const [past, start, at, found] = [name('past'), name('start'), name('at'), name('found')];
    const [gaps, end, signs] = [name('gaps'), name('end'), name('signs')];
    const [place, digits] = [name('place'), name('digits')];
    const isInRun = [
      [wasm.constantVector(inRows), get(signs), wasm.fill(15), wasm.andVectors, wasm.lookUp],
      [wasm.constantVector(rowBits), get(signs), constant(4), wasm.shiftBytesRight, wasm.lookUp],
      wasm.andVectors,
    ];
    const isGap = [isInRun, wasm.fill(0), wasm.equalBytes, wasm.highBits];
    const endsLongRun = [
      [get(at), get(gaps), wasm.countTrailingZeros, wasm.add, tee(end)],
      [get(start), wasm.subtract, constant(runMinUnits), wasm.atLeast],
    ];
    const isDigit = [
      [get(place), wasm.loadByte(0), constant(48), wasm.subtract],
      [constant(10), wasm.below],
    ];
    const countDigits = wasm.loop(
      [get(digits), isDigit, wasm.add, set(digits)],
      [get(place), constant(1), wasm.add, tee(place), get(end), wasm.below, wasm.branchIf(0)],
    );
    const keepRun = [
      [constant(0), set(digits), get(start), set(place), countDigits],
      [get(found), get(start), wasm.store(0), get(found), get(end), wasm.store(4)],
      [get(found), get(digits), wasm.store(8), get(found), constant(12), wasm.add, set(found)],
    ];
    const beginAfterLastGap = [
      [get(at), constant(32), wasm.add, get(gaps), wasm.countLeadingZeros, wasm.subtract],
      set(start),
    ];
    return [
      [constant(foundAt), set(found)],
      wasm.block(
        wasm.loop(
          [get(at), get(past), wasm.atLeast, wasm.branchIf(1)],
          [get(at), wasm.loadVector(0), set(signs), isGap, tee(gaps)],
          wasm.when(endsLongRun, wasm.when(keepRun), beginAfterLastGap),
          [get(at), constant(16), wasm.add, set(at), wasm.branch(0)],
        ),
      ),
      [constant(leftAt), get(start), wasm.store(0), get(found)],
    ];
  },
};

const findRuns = loopIn(findRunsLoop);
