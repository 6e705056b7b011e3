import * as wasm from './wasm.ts';

/** The shortest run of token characters that can be a provider's token. */
export const runMinUnits = 16;

/** Told where a run begins and ends, and how many of its characters are digits. */
export type VisitRun = (start: number, end: number, digits: number) => void;

/** Visits every run of at least sixteen token characters. */
export function eachRun(text: string, visit: VisitRun): void {
  compiled ??= wasm.compile(findRuns, memoryBytes) ?? 'none';
  if (compiled === 'none') eachRunPlainly(text, visit);
  else eachRunSixteenAtOnce(compiled, text, visit);
}

let compiled: wasm.Compiled | 'none' | undefined;

/** Of each ASCII character: 0 outside of runs, 1 for letters, `_` and `-`, 2 for digits. */
const kinds = Uint8Array.from({ length: 128 }, (_, unit) => {
  const sign = String.fromCharCode(unit);
  return /\d/.test(sign) ? 2 : /[\w-]/.test(sign) ? 1 : 0;
});

function kindOf(unit: number): number {
  return unit < 128 ? (kinds[unit] ?? 0) : 0;
}

/**
 * The same where there is no WebAssembly. Looks at one character in sixteen and widens only where
 * it falls into a run.
 */
export function eachRunPlainly(text: string, visit: VisitRun): void {
  const { length } = text;
  for (let probe = runMinUnits - 1; probe < length; probe += runMinUnits) {
    if (kindOf(text.charCodeAt(probe)) === 0) continue;
    let start = probe;
    const least = Math.max(0, probe - runMinUnits);
    while (start > least && kindOf(text.charCodeAt(start - 1)) !== 0) start--;
    let end = probe + 1;
    while (end < length && kindOf(text.charCodeAt(end)) !== 0) end++;
    if (end - start >= runMinUnits) visitParts(text, start, end, visit);
    probe = end;
  }
}

/** Visits the long runs between two offsets where units may hide whose low byte is one of a run. */
function visitParts(text: string, from: number, to: number, visit: VisitRun): void {
  let start = from;
  let digits = 0;
  for (let index = from; index < to; index++) {
    const kind = kindOf(text.charCodeAt(index));
    if (kind === 0) {
      if (index - start >= runMinUnits) visit(start, index, digits);
      start = index + 1;
      digits = 0;
    } else digits += kind - 1;
  }
  if (to - start >= runMinUnits) visit(start, to, digits);
}

const chunkUnits = 1 << 17;
const endsAt = chunkUnits;
const foundAt = chunkUnits + 16;
const memoryBytes = foundAt + Math.ceil(chunkUnits / runMinUnits) * 12 + 16;

function eachRunSixteenAtOnce(
  { bytes, integers, run }: wasm.Compiled,
  text: string,
  visit: VisitRun,
): void {
  const isLatin = !beyondLatin.test(text);
  let start = 0;
  for (let from = 0; from < text.length; from += chunkUnits) {
    const length = Math.min(chunkUnits, text.length - from);
    bytes.write(length === text.length ? text : text.slice(from, from + length), 'latin1');
    bytes.fill(0, length, length + 16);
    const past = run(length, start - from);
    start = from + (integers[endsAt >> 2] ?? 0);
    for (let found = foundAt >> 2; found < past >> 2; found += 3) {
      const first = integers[found] ?? 0;
      const end = integers[found + 1] ?? 0;
      if (isLatin && first >= 0) visit(from + first, from + end, integers[found + 2] ?? 0);
      else visitParts(text, from + first, from + end, visit);
    }
  }
  if (text.length - start >= runMinUnits) visitParts(text, start, text.length, visit);
}

/** Not worth a look in a string of Latin letters: V8 knows that nothing in it can match. */
const beyondLatin = /[\u0100-\uffff]/;

/** Sixteen signs with one high half, `-` with 2 and so on, make up a row of the ASCII table. */
const rowBits = [0, 0, 1, 2, 4, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, 0];
/** For each low half of a character the rows in which it is one of a run. */
const inRows = Array.from({ length: 16 }, (_, low) =>
  rowBits.reduce((rows, bit, row) => (kindOf(row * 16 + low) === 0 ? rows : rows | bit), 0),
);

/**
 * Writes start, end and digits of all runs that end in `length` bytes, and where the last one
 * begins that does not. `start` is where the run begins that reaches into the bytes; it may be
 * negative, and then the digits are not counted right. Answers the address past the last run.
 */
const findRuns: wasm.Loop = {
  parameters: ['length', 'start'],
  integers: ['at', 'found', 'gaps', 'end', 'place', 'digits'],
  vectors: ['signs'],
  body: (name) => {
    const { get, set, tee, constant } = wasm;
    const [length, start, at, found] = [name('length'), name('start'), name('at'), name('found')];
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
      [constant(0), set(digits), get(start), tee(place), constant(0), wasm.atLeast],
      wasm.when(countDigits),
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
          [get(at), get(length), wasm.atLeast, wasm.branchIf(1)],
          [get(at), wasm.loadVector(0), set(signs), isGap, tee(gaps)],
          wasm.when(endsLongRun, wasm.when(keepRun), beginAfterLastGap),
          [get(at), constant(16), wasm.add, set(at), wasm.branch(0)],
        ),
      ),
      [constant(endsAt), get(start), wasm.store(0), get(found)],
    ];
  },
};
