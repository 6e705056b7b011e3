/**
 * Makes `src/detector/model/lexicon.json` from the source files of published packages:
 *
 *     node test/detector/training/lexicon.ts FOLDER…
 *
 * It holds how often one letter follows another in ordinary identifiers and the words met in most
 * files, nothing longer than a word.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const source = /\.(?:[cm]?[jt]s|py|go|java|rb|php|md|rst|txt)$/;
const wordsMax = 4000;
const fileMaxBytes = 400_000;
const levels = 36;

const follows = Array.from({ length: 27 }, () => new Array<number>(27).fill(1));
const filesOfWord = new Map<string, number>();

for (const folder of process.argv.slice(2)) for (const path of filesIn(folder)) learn(path);

const words = [...filesOfWord]
  .filter(([word]) => 3 <= word.length && word.length <= 14)
  .sort(([, a], [, b]) => b - a)
  .slice(0, wordsMax)
  .map(([word]) => word)
  .sort();
const target = join(import.meta.dirname, '../../../src/detector/model/lexicon.json');
writeFileSync(
  target,
  `${JSON.stringify({ follows: quantised(), words: words.join(' ') }, null, 2)}\n`,
);

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && source.test(entry.name)) yield join(entry.parentPath, entry.name);
  }
}

function learn(path: string): void {
  const text = readFileSync(path, 'utf8');
  if (fileMaxBytes < text.length || /\.min\./.test(path)) return;
  const seen = new Set<string>();
  for (const [identifier] of text.matchAll(/[A-Za-z]{3,40}/g)) {
    for (const [word] of identifier.matchAll(/[A-Z]?[a-z]+|[A-Z]+/g)) seen.add(word.toLowerCase());
  }
  for (const word of seen) {
    filesOfWord.set(word, (filesOfWord.get(word) ?? 0) + 1);
    let before = 26;
    for (let index = 0; index <= word.length; index++) {
      const letter = index === word.length ? 26 : word.charCodeAt(index) - 97;
      const row = follows[before];
      if (row !== undefined) row[letter] = (row[letter] ?? 0) + 1;
      before = letter;
    }
  }
}

/** One base-36 digit per pair: -log2 of the probability, three steps to a bit. */
function quantised(): string {
  return follows
    .flatMap((row) => {
      const sum = row.reduce((total, count) => total + count, 0);
      return row.map((count) => Math.min(levels - 1, Math.round(-3 * Math.log2(count / sum))));
    })
    .map((level) => level.toString(36))
    .join('');
}
