import { KmsError } from '../base/errors.ts';
import * as wasm from './wasm.ts';

/** Visits a place of one of the words: where it begins and ends. */
export type VisitWord = (start: number, end: number) => void;

export type FindWords = (text: string, visit: VisitWord) => void;

const wordMinUnits = 3;

/**
 * Prepares to find words, at least three characters each, anywhere in a text and whatever the case
 * of their letters, many times faster than a pattern does. Visits in the order of the text. The
 * words come in at most eight groups; how they are grouped only matters for speed, see `halves`.
 */
export function wordFinder(groups: readonly WordGroup[]): FindWords {
  if (groupsMax < groups.length) {
    throw new KmsError('InternalFailure', 'There are too many groups of words');
  }
  const words = groups.flat();
  if (words.some((word) => word.length < wordMinUnits || word !== word.toLowerCase())) {
    throw new KmsError('InternalFailure', 'A word is too short to be found, or in upper case');
  }
  let find: FindWords | undefined;
  return (text, visit) => {
    find ??= sixteenAtOnce(groups) ?? plainFinder(words);
    find(text, visit);
  };
}

/** Words of ASCII letters in lower case, and of joints like `_`. */
export type WordGroup = readonly string[];

/** One bit of a byte for each. */
const groupsMax = 8;

/** The same where there is no WebAssembly. */
export function plainFinder(words: readonly string[]): FindWords {
  const places = placesOf(words);
  return (text, visit) => {
    for (let at = 0; at + wordMinUnits <= text.length; at++) {
      const triple = tripleOf(
        text.charCodeAt(at),
        text.charCodeAt(at + 1),
        text.charCodeAt(at + 2),
      );
      visitWordAt(text, at, places.get(triple), visit);
    }
  };
}

/** The words by their first three characters. */
type Places = ReadonlyMap<number, readonly string[]>;

function placesOf(words: readonly string[]): Places {
  return Map.groupBy(words, (word) =>
    tripleOf(word.charCodeAt(0), word.charCodeAt(1), word.charCodeAt(2)),
  );
}

/** Units are told apart by their lowest five bits, which are the same in both cases of a letter. */
function tripleOf(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

function visitWordAt(
  text: string,
  at: number,
  words: readonly string[] | undefined,
  visit: VisitWord,
): void {
  if (words === undefined) return;
  for (const word of words) if (isAt(text, word, at)) visit(at, at + word.length);
}

function isAt(text: string, word: string, start: number): boolean {
  for (let index = 0; index < word.length; index++) {
    const unit = text.charCodeAt(start + index);
    const wanted = word.charCodeAt(index);
    if (unit !== wanted && !(unit + 32 === wanted && unit >= 65 && unit <= 90)) return false;
  }
  return true;
}

const chunkUnits = 1 << 17;
/** The loop looks at this many characters of a word. */
const headUnits = 4;
const marksAt = chunkUnits + 32;
const foundAt = marksAt + (1 << 15);
const memoryBytes = foundAt + 4 * chunkUnits;

function sixteenAtOnce(groups: readonly WordGroup[]): FindWords | undefined {
  const compiled = wasm.compile(findHeads(groups), memoryBytes);
  if (compiled === undefined) return undefined;
  const { bytes, integers, run } = compiled;
  const places = placesOf(groups.flat());
  for (const head of groups.flat().flatMap(headsOf)) bytes[marksAt + head] = 1;
  return (text, visit) => {
    for (let from = 0; from < text.length; from += chunkUnits) {
      const length = Math.min(chunkUnits + headUnits, text.length - from);
      bytes.write(length === text.length ? text : text.slice(from, from + length), 'latin1');
      bytes.fill(0, length, length + 16);
      const past = run(Math.min(length, chunkUnits));
      for (let found = foundAt >> 2; found < past >> 2; found++) {
        const at = integers[found] ?? 0;
        const triple = tripleOf(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
        visitWordAt(text, from + at, places.get(triple), visit);
      }
    }
  };
}

/** The marks of a word: for one of three characters with whatever may follow them. */
function headsOf(word: string): number[] {
  const [first, second, third, fourth] = Array.from(word, (sign) => sign.charCodeAt(0) & 31);
  const triple = tripleOf(first ?? 0, second ?? 0, third ?? 0);
  const fourths = fourth === undefined ? Array.from({ length: 32 }, (_, sign) => sign) : [fourth];
  return fourths.map((sign) => triple ^ (sign << fourthShift));
}

const fourthShift = 7;

/** Writes where words may begin in `length` bytes; answers the address past the last place. */
function findHeads(groups: readonly WordGroup[]): wasm.Loop {
  const body: wasm.Loop['body'] = (name) => {
    const { get, set, tee, constant } = wasm;
    const [length, at, found] = [name('length'), name('at'), name('found')];
    const [heads, place, signs] = [name('heads'), name('place'), name('signs')];
    const groupsAt = (offset: number): wasm.Code => [
      [get(at), wasm.loadVector(offset), set(signs)],
      [halves(groups, offset, 0), get(signs), wasm.fill(15), wasm.andVectors, wasm.lookUp],
      [halves(groups, offset, 4), get(signs), constant(4), wasm.shiftBytesRight, wasm.lookUp],
      wasm.andVectors,
    ];
    const inAGroup = [
      groupsAt(0),
      Array.from({ length: headUnits - 1 }, (_, before) => [groupsAt(before + 1), wasm.andVectors]),
    ];
    const fiveBits = (offset: number, shift: number): wasm.Code => [
      [get(place), wasm.loadByte(offset), constant(31), wasm.and],
      [constant(shift), wasm.shiftLeft],
    ];
    const head = [
      [fiveBits(0, 10), fiveBits(1, 5), wasm.or, fiveBits(2, 0), wasm.or],
      [fiveBits(3, fourthShift), wasm.exclusiveOr],
    ];
    const keepPlace = [
      [get(found), get(place), wasm.store(0)],
      [get(found), constant(4), wasm.add, set(found)],
    ];
    const eachHead = wasm.loop(
      [get(at), get(heads), wasm.countTrailingZeros, wasm.add, set(place)],
      [head, wasm.loadByte(marksAt), wasm.when(keepPlace)],
      [get(heads), constant(1), wasm.subtract, get(heads), wasm.and, tee(heads)],
      wasm.branchIf(0),
    );
    return [
      [constant(foundAt), set(found)],
      wasm.block(
        wasm.loop(
          [get(at), get(length), wasm.atLeast, wasm.branchIf(1)],
          [inAGroup, wasm.fill(0), wasm.unequalBytes, wasm.highBits, tee(heads)],
          wasm.when(eachHead),
          [get(at), constant(16), wasm.add, set(at), wasm.branch(0)],
        ),
      ),
      get(found),
    ];
  };
  const integers = ['at', 'found', 'heads', 'place'];
  return { parameters: ['length'], integers, vectors: ['signs'], body };
}

/**
 * For each half of a character, the lower one with `shift` 0 and the upper one with 4, the groups
 * with a word that has it at an offset.
 *
 * A group is taken to have every word that is made of halves its words have there: words that share
 * some are best put together, and short words kept apart.
 */
function halves(groups: readonly WordGroup[], offset: number, shift: 0 | 4): wasm.Code {
  const table = new Uint8Array(16);
  groups.forEach((words, group) => {
    const add = (half: number): void => {
      table[half] = (table[half] ?? 0) | (1 << group);
    };
    for (const word of words) {
      for (let half = 0; half < 16 && word.length <= offset; half++) add(half);
      for (const sign of [word.charAt(offset), word.charAt(offset).toUpperCase()]) {
        if (sign !== '') add((sign.charCodeAt(0) >> shift) & 15);
      }
    }
  });
  return wasm.constantVector([...table]);
}
