/**
 * Gathers candidates from ordinary code, all of which count as no credentials:
 *
 *     node test/detector/training/ordinary.ts OUT.jsonl FOLDER…
 *
 * Each folder holds published packages, one a folder, unpacked. A sample is the lines around a candidate.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../../../src/detector/candidates.ts';
import { excluded } from '../../../src/detector/exclude.ts';
import { languageOf } from '../../../src/detector/language.ts';
import { randomFrom } from './grow.ts';

/** One sample, a line of JSON. */
export interface Ordinary {
  /** The package, so that all of it falls into one fold. */
  readonly file: string;
  readonly path: string;
  readonly text: string;
  /** Where in the text the value of the candidate begins. */
  readonly at: number;
}

const samplesPerFolder = 5_000;
const fileMaxBytes = 1_000_000;
const aroundUnits = 300;
const source = /\.(?:[cm]?[jt]sx?|py|json|md|rst|txt|ya?ml|html|vue|cfg|toml|sh)$/;
const random = randomFrom(5);

if (import.meta.main) {
  const [out = '', ...folders] = process.argv.slice(2);
  const lines = folders.flatMap((folder) => {
    const all = [...samplesIn(folder)];
    return all.filter(() => random() < samplesPerFolder / all.length);
  });
  writeFileSync(out, `${lines.map((sample) => JSON.stringify(sample)).join('\n')}\n`);
}

function* samplesIn(folder: string): Generator<Ordinary> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !source.test(entry.name)) continue;
    const inner = join(entry.parentPath, entry.name).slice(folder.length + 1);
    const text = readFileSync(join(folder, inner), 'utf8');
    const slash = inner.indexOf('/');
    const path = inner.slice(slash + 1);
    const language = languageOf({ path });
    for (const candidate of fileMaxBytes < text.length ? [] : namesIn(text, language).candidates) {
      if (excluded(candidate, language.family) !== undefined) continue;
      const first = Math.min(candidate.nameStart, candidate.start);
      const from = Math.max(first - aroundUnits, text.lastIndexOf('\n', first - 1) + 1, 0);
      const to = Math.min(candidate.end + aroundUnits, text.length);
      const file = inner.slice(0, slash);
      yield { file, path, text: text.slice(from, to), at: candidate.start - from };
    }
  }
}
