import data from './model/lexicon.json' with { type: 'json' };

const words = new Set(data.words.split(' '));
const wordMaxUnits = 14;
const wordMinUnits = 3;

/** Surprise of each pair of letters, 27 × 27, in bits; the 27th stands for everything else. */
const surprise = Float32Array.from(data.follows, (digit) => Number.parseInt(digit, 36) / 3);

/**
 * Words that examples and tests are made of; a value made of them alone stands in for a real one.
 */
const standIns = new Set(
  `test tests testing tester demo dummy fake mock sample example foo bar baz qux foobar secret secrets password
  passwords passwd pass pwd passphrase passcode pw psw token tokens key keys auth authorization user username usr
  admin administrator root guest login my your our the mypass default change changeme changeit replace
  here value string placeholder insert enter some any invalid wrong bad good valid correct incorrect new old current
  another other different first second third one two three empty none null undefined temp tmp access api
  app application client server service db database mysql postgres postgresql redis mongo mongodb rabbit rabbitmq
  sql oracle elastic elasticsearch ldap smtp ftp ssh aws azure google github gitlab slack stripe twitter facebook dev
  development prod production staging local localhost private public jwt session cookie hash salt super very strong
  long random unique hello world abc abcd abcde abcdef asdf qwerty qwertyuiop 
  scott tiger bob alice john jane jdoe joe doe company account id name email confirm confirmation again reset encrypted
  credentials cred creds not set is a an of for to this that with it me plain text`.split(/\s+/),
);

export interface Reading {
  /** Share of the letters that belong to words of ordinary code and text. */
  readonly wordShare: number;
  /**
   * Share of the letters that belong to words of examples and tests, `p4ssw0rd` read as `password`.
   */
  readonly standInShare: number;
  readonly longestWord: number;
  /** Bits of surprise per letter: about 4 in words, 5 and more in random letters. */
  readonly surprise: number;
}

/** How much of a value reads as words, and how surprising its letters follow each other. */
export function readLetters(value: string): Reading {
  const reading = readPlain(value);
  if (!/[A-Za-z]/.test(value) || !/[013457@$]/.test(value)) return reading;
  const undone = value.replace(/[013457@$]/g, (sign) => leetSigns[sign] ?? sign);
  const { standInShare } = readPlain(undone);
  return standInShare > reading.standInShare ? { ...reading, standInShare } : reading;
}

const leetSigns: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

function readPlain(value: string): Reading {
  let letters = 0;
  let inWords = 0;
  let inStandIns = 0;
  let longestWord = 0;
  let bits = 0;
  let pairs = 0;
  for (let from = 0, past = 0; from < value.length; from = past) {
    past = pastLetters(value, from);
    if (past === from) {
      past++;
      continue;
    }
    const lower = value.slice(from, past).toLowerCase();
    letters += lower.length;
    let before = 26;
    for (let index = 0; index < lower.length; index++) {
      const letter = lower.charCodeAt(index) - 97;
      bits += surprise[before * 27 + letter] ?? 0;
      before = letter;
      pairs++;
    }
    for (let at = 0; at < lower.length; ) {
      const length = wordAt(lower, at);
      if (length === 0) {
        at++;
        continue;
      }
      inWords += length;
      if (standIns.has(lower.slice(at, at + length))) inStandIns += length;
      longestWord = Math.max(longestWord, length);
      at += length;
    }
  }
  return {
    wordShare: letters === 0 ? 0 : inWords / letters,
    standInShare: letters === 0 ? 0 : inStandIns / letters,
    longestWord,
    surprise: pairs === 0 ? 0 : bits / pairs,
  };
}

/** Past a run of letters in one case, of which the first may be a capital one. */
function pastLetters(value: string, from: number): number {
  let at = from;
  while (isCapital(value.charCodeAt(at))) at++;
  if (at > from + 1) return at;
  while (isSmall(value.charCodeAt(at))) at++;
  return at;
}

function isCapital(unit: number): boolean {
  return unit >= 65 && unit <= 90;
}

function isSmall(unit: number): boolean {
  return unit >= 97 && unit <= 122;
}

/** Length of the longest known word at an offset; 0 when there is none. */
function wordAt(lower: string, at: number): number {
  const most = Math.min(wordMaxUnits, lower.length - at);
  let hash = 0;
  let mayEnd = 0;
  for (let length = 1; length <= most; length++) {
    hash = hashWith(hash, lower.charCodeAt(at + length - 1));
    if (length >= wordMinUnits && marks[hash] === 1) mayEnd |= 1 << length;
  }
  for (; mayEnd !== 0; mayEnd ^= 1 << (31 - Math.clz32(mayEnd))) {
    const length = 31 - Math.clz32(mayEnd);
    const word = lower.slice(at, at + length);
    if (words.has(word) || standIns.has(word)) return length;
  }
  return at === 0 && lower.length < wordMinUnits && standIns.has(lower) ? lower.length : 0;
}

/** 1 at the hashes of all words, so that what is none is mostly told without cutting it out. */
const marks = new Uint8Array(1 << 16);
for (const word of [...words, ...standIns]) {
  let hash = 0;
  for (let index = 0; index < word.length; index++) hash = hashWith(hash, word.charCodeAt(index));
  marks[hash] = 1;
}

function hashWith(hash: number, unit: number): number {
  return (Math.imul(hash, 31) + unit) & 0xffff;
}
