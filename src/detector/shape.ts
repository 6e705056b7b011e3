/** Facts about the characters of a value, gathered in one pass. */
export interface Shape {
  readonly length: number;
  readonly lower: number;
  readonly upper: number;
  readonly digits: number;
  readonly symbols: number;
  readonly spaces: number;
  readonly beyondAscii: number;
  readonly distinct: number;
  /** Shannon entropy in bits per character. */
  readonly entropy: number;
  /** How often the class of character changes from one to the next. */
  readonly changes: number;
  /** Units of the longest run of letters. */
  readonly longestWord: number;
  /** Units of the longest run of one and the same character. */
  readonly longestRepeat: number;
  /** Units of the longest run that counts up or down (`abcd`, `4321`). */
  readonly longestSequence: number;
}

/** Looks at the characters of a value, once each. */
export function shapeOf(value: string): Shape {
  const classes = [0, 0, 0, 0, 0, 0];
  let changes = 0;
  let word = 0;
  let longestWord = 0;
  let repeat = 0;
  let longestRepeat = 0;
  let sequence = 1;
  let longestSequence = 1;
  let direction = 0;
  let before = -1;
  let classBefore = -1;
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    const kind = classOf(unit);
    classes[kind] = (classes[kind] ?? 0) + 1;
    if (kind !== classBefore && classBefore >= 0) changes++;
    word = kind <= 1 ? word + 1 : 0;
    repeat = unit === before ? repeat + 1 : 1;
    const step = unit - before;
    const runs = (step === 1 || step === -1) && kind <= 2;
    sequence = !runs ? 1 : step === direction ? sequence + 1 : 2;
    direction = step;
    longestWord = Math.max(longestWord, word);
    longestRepeat = Math.max(longestRepeat, repeat);
    longestSequence = Math.max(longestSequence, sequence);
    before = unit;
    classBefore = kind;
  }
  const [lower = 0, upper = 0, digits = 0, symbols = 0, spaces = 0, beyondAscii = 0] = classes;
  return {
    length: value.length,
    lower,
    upper,
    digits,
    symbols,
    spaces,
    beyondAscii,
    ...variety(value),
    changes,
    longestWord,
    longestRepeat,
    longestSequence,
  };
}

// How often each unit below 256 occurs; all zero between two calls.
const occurrences = new Uint32Array(256);

function variety(value: string): Pick<Shape, 'distinct' | 'entropy'> {
  const distinct: number[] = [];
  let others: Map<number, number> | undefined;
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit > 255) {
      others ??= new Map();
      others.set(unit, (others.get(unit) ?? 0) + 1);
    } else {
      const count = occurrences[unit] ?? 0;
      if (count === 0) distinct.push(unit);
      occurrences[unit] = count + 1;
    }
  }
  let entropy = 0;
  for (const unit of distinct) {
    const share = (occurrences[unit] ?? 0) / value.length;
    entropy -= share * Math.log2(share);
    occurrences[unit] = 0;
  }
  for (const count of others?.values() ?? []) {
    entropy -= (count / value.length) * Math.log2(count / value.length);
  }
  return { distinct: distinct.length + (others?.size ?? 0), entropy };
}

/** 0 lower case, 1 upper case, 2 digit, 3 symbol, 4 blank, 5 beyond ASCII. */
function classOf(unit: number): number {
  if (unit >= 97 && unit <= 122) return 0;
  if (unit >= 65 && unit <= 90) return 1;
  if (unit >= 48 && unit <= 57) return 2;
  if (unit <= 32) return 4;
  return unit < 127 ? 3 : 5;
}

/**
 * Few characters, counted up or repeated, or a word of documentation: no token was ever issued so.
 */
export function looksMadeUp(value: string): boolean {
  const shape = shapeOf(value);
  const repeated = Math.max(6, shape.length * repeatShare);
  if (shape.longestSequence >= 8 || shape.longestRepeat >= repeated) return true;
  if (shape.distinct < Math.min(10, shape.length / 3)) return true;
  return /example|sample|dummy|fake|placeholder|redacted|xxxx|changeme|your_/i.test(value);
}

/** Session tokens of hundreds of signs hold ten slashes in a row. */
const repeatShare = 0.1;
