import { KmsError } from '../base/errors.ts';

/** Visits a place of one of the words: where it begins and ends. */
export type VisitWord = (start: number, end: number) => void;

const wordMinUnits = 3;

/**
 * Prepares to find words of ASCII letters, at least three each, anywhere in a text and whatever
 * their case, several times faster than a pattern does. Looks at three neighbouring units at every
 * second place: of two such triples that overlap in a word, one stands at an even place. Units are
 * told apart by their lowest five bits, which are the same in both cases of a letter; what looks
 * like a word is then compared in full. Visits in the order of the text, but for words that
 * overlap.
 */
export function wordFinder(words: readonly string[]): (text: string, visit: VisitWord) => void {
  const finds: (Find[] | undefined)[] = [];
  const marks = new Uint8Array(1 << 15);
  for (const word of words) {
    if (word.length < wordMinUnits) {
      throw new KmsError('InternalFailure', 'A word is too short to be found');
    }
    for (const [triple, offset] of triplesOf(word.toLowerCase())) {
      marks[triple] = 1;
      finds[triple] = [...(finds[triple] ?? []), { word: word.toLowerCase(), offset }];
    }
  }
  return (text, visit) => {
    const bytes = bytesOf(text);
    const last = text.length - 2;
    for (let at = 0; at < last; at += 2) {
      const triple = tripleOf(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
      if (marks[triple] === 0) continue;
      for (const { word, offset } of finds[triple] ?? []) {
        if (isAt(text, word, at - offset)) visit(at - offset, at - offset + word.length);
      }
    }
  };
}

let scratch = Buffer.alloc(0);
const scratchMaxBytes = 4 * 1024 * 1024;

/** The low byte of each unit, in a buffer that the next text will use again. */
function bytesOf(text: string): Buffer {
  if (scratchMaxBytes < text.length) return Buffer.from(text, 'latin1');
  if (scratch.length < text.length)
    scratch = Buffer.alloc(Math.min(scratchMaxBytes, 2 * text.length));
  scratch.write(text, 'latin1');
  return scratch;
}

interface Find {
  readonly word: string;
  /** Where in the word the triple stands. */
  readonly offset: number;
}

function tripleOf(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

/**
 * Two overlapping triples of a word, its rarest; for three letters whatever may follow them too.
 */
function* triplesOf(word: string): Generator<[triple: number, offset: number]> {
  const unit = (offset: number): number => word.charCodeAt(offset);
  if (word.length === wordMinUnits) {
    yield [tripleOf(unit(0), unit(1), unit(2)), 0];
    for (let third = 0; third < 32; third++) yield [tripleOf(unit(1), unit(2), third), 1];
    return;
  }
  let rarest = 0;
  for (let at = 1; at + 3 < word.length; at++) {
    if (rarity(word, rarest) < rarity(word, at)) rarest = at;
  }
  for (const at of [rarest, rarest + 1]) yield [tripleOf(unit(at), unit(at + 1), unit(at + 2)), at];
}

/** Letters of English and of code, the most frequent first. */
const byFrequency = 'etaoinsrlcdumpfgbhyvwxkzjq';

function rarity(word: string, at: number): number {
  const rank = (offset: number): number => byFrequency.indexOf(word.charAt(at + offset));
  return rank(0) + 2 * rank(1) + 2 * rank(2) + rank(3);
}

function isAt(text: string, word: string, start: number): boolean {
  if (start < 0) return false;
  for (let index = 0; index < word.length; index++) {
    const unit = text.charCodeAt(start + index);
    const wanted = word.charCodeAt(index);
    if (unit !== wanted && !(unit + 32 === wanted && unit >= 65 && unit <= 90)) return false;
  }
  return true;
}
