import { KmsError } from '../base/errors.ts';
import {
  foundAt,
  imageAt,
  imageOf,
  loopIn,
  pieceUnits,
  setTable,
  tableAt,
  tableBytes,
} from './image.ts';
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
  const { marks, lists } = markedHeads(words);
  const heads = loopIn(findHeads(groups));
  const plain = plainFinder(words);
  return (text, visit) => {
    const { units, workspace } = imageOf(text);
    const run = workspace && heads(workspace);
    if (workspace === undefined || run === undefined) {
      plain(text, visit);
      return;
    }
    setTable(workspace, marks);
    const { integers } = workspace;
    for (let from = 0; from < units.length; from += pieceUnits) {
      const past = run(imageAt + from, imageAt + Math.min(from + pieceUnits, units.length));
      for (let found = foundAt >> 2; found < past >> 2; found++) {
        const entry = integers[found] ?? 0;
        const at = from + (((entry >>> markBits) - from) & (pieceUnits - 1));
        visitWordsAt(units, at, lists[entry & (marksMax - 1)], visit);
      }
    }
  };
}

/** Words of ASCII letters in lower case, and of joints like `_`. */
export type WordGroup = readonly string[];

/** One bit of a byte for each. */
const groupsMax = 8;

/** The same where there is no WebAssembly. */
export function plainFinder(words: readonly string[]): FindWords {
  const places = Map.groupBy(words.map(unitsOf), ([first = 0, second = 0, third = 0]) =>
    tripleOf(first, second, third),
  );
  return (text, visit) => {
    const { units } = imageOf(text);
    for (let at = 0; at + wordMinUnits <= units.length; at++) {
      const triple = tripleOf(units[at] ?? 0, units[at + 1] ?? 0, units[at + 2] ?? 0);
      visitWordsAt(units, at, places.get(triple), visit);
    }
  };
}

/** Units are told apart by their lowest five bits, which are the same in both cases of a letter. */
function tripleOf(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

function visitWordsAt(
  units: Uint8Array,
  at: number,
  words: readonly Uint8Array[] | undefined,
  visit: VisitWord,
): void {
  if (words === undefined) return;
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word !== undefined && isAt(units, word, at)) visit(at, at + word.length);
  }
}

function isAt(units: Uint8Array, word: Uint8Array, start: number): boolean {
  for (let index = 0; index < word.length; index++) {
    if (lowered[units[start + index] ?? 0] !== word[index]) return false;
  }
  return true;
}

/** Each unit, letters of ASCII in lower case. */
const lowered = Uint8Array.from({ length: 256 }, (_, unit) =>
  unit >= 65 && unit <= 90 ? unit + 32 : unit,
);

function unitsOf(word: string): Uint8Array {
  return Uint8Array.from(word, (sign) => sign.charCodeAt(0));
}

/** The loop looks at this many characters of a word. */
const headUnits = 4;
/**
 * How many bits of what the loop finds say which words may begin there; 0 says none. The others say
 * where in its piece.
 */
const markBits = 8;
const marksMax = 2 ** markBits;

interface MarkedHeads {
  /** Of each head, the words that may begin with it, as an index of `lists`. */
  readonly marks: Uint8Array;
  readonly lists: readonly (readonly Uint8Array[])[];
}

function markedHeads(words: readonly string[]): MarkedHeads {
  const marks = new Uint8Array(tableBytes);
  const lists: (readonly string[])[] = [[]];
  const heads = words.flatMap((word) => headsOf(word).map((head) => [head, word] as const));
  for (const [head, pairs] of Map.groupBy(heads, ([head]) => head)) {
    const list = pairs.map(([, word]) => word);
    const known = lists.findIndex((other) => other.join() === list.join());
    marks[head] = known < 0 ? lists.push(list) - 1 : known;
  }
  if (marksMax < lists.length) throw new KmsError('InternalFailure', 'There are too many words');
  return { marks, lists: lists.map((list) => list.map(unitsOf)) };
}

/** The marks of a word: for one of three characters with whatever may follow them. */
function headsOf(word: string): number[] {
  const [first, second, third, fourth] = Array.from(word, (sign) => sign.charCodeAt(0) & 31);
  const triple = tripleOf(first ?? 0, second ?? 0, third ?? 0);
  const fourths = fourth === undefined ? Array.from({ length: 32 }, (_, sign) => sign) : [fourth];
  return fourths.map((sign) => triple ^ (sign << fourthShift));
}

const fourthShift = 7;

/**
 * Writes where words may begin between two addresses, each with its mark; answers the address past
 * the last one written.
 */
function findHeads(groups: readonly WordGroup[]): wasm.Loop {
  const body: wasm.Loop['body'] = (name) => {
    const { get, set, tee, constant } = wasm;
    const [past, at, found] = [name('past'), name('at'), name('found')];
    const [heads, place, signs] = [name('heads'), name('place'), name('signs')];
    const mark = name('mark');
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
      [get(found), get(place), constant(imageAt), wasm.subtract],
      [constant(markBits), wasm.shiftLeft],
      [get(mark), wasm.or, wasm.store(0)],
      [get(found), constant(4), wasm.add, set(found)],
    ];
    const eachHead = wasm.loop(
      [get(at), get(heads), wasm.countTrailingZeros, wasm.add, set(place)],
      [head, wasm.loadByte(tableAt), tee(mark), wasm.when(keepPlace)],
      [get(heads), constant(1), wasm.subtract, get(heads), wasm.and, tee(heads)],
      wasm.branchIf(0),
    );
    return [
      [constant(foundAt), set(found)],
      wasm.block(
        wasm.loop(
          [get(at), get(past), wasm.atLeast, wasm.branchIf(1)],
          [inAGroup, wasm.fill(0), wasm.unequalBytes, wasm.highBits, tee(heads)],
          wasm.when(eachHead),
          [get(at), constant(16), wasm.add, set(at), wasm.branch(0)],
        ),
      ),
      get(found),
    ];
  };
  const integers = ['found', 'heads', 'place', 'mark'];
  return { parameters: ['at', 'past'], integers, vectors: ['signs'], body };
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
