/**
 * Trains the score of the generic rules.
 *
 *     node test/detector/training/train.ts LINES.jsonl FOLDER ORDINARY.jsonl
 *     node test/detector/training/train.ts LINES.jsonl ship ORDINARY.jsonl
 *
 * LINES.jsonl holds labelled lines of public repositories, ORDINARY.jsonl what `ordinary.ts` gathered.
 * The first form trains five models, each without a fifth of the repositories, prints how well each does
 * on its fifth and writes them into FOLDER. The second trains on everything and writes
 * `src/detector/model/weights.json`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../../../src/detector/candidates.ts';
import { excluded } from '../../../src/detector/exclude.ts';
import {
  type Candidate,
  type FileFacts,
  featureNames,
  featuresOf,
} from '../../../src/detector/features.ts';
import { type Forest, logOdds } from '../../../src/detector/forest.ts';
import { languageOf } from '../../../src/detector/language.ts';
import { findTokens } from '../../../src/detector/tokens.ts';
import { accounts, forms, hosts, names, placeholders, users } from './forms.ts';
import { type GrowOptions, growForest, randomFrom, type Sample } from './grow.ts';
import type { Ordinary } from './ordinary.ts';
import { naturalPassword, plainPassword } from './passwords.ts';

interface Label {
  readonly line: number;
  readonly lineEnd: number;
  readonly start: number | null;
  readonly end: number | null;
  readonly positive: boolean;
  readonly kind: string;
}

interface Labelled {
  readonly file: string;
  readonly lines: readonly (readonly [number, string])[];
  readonly labels: readonly Label[];
}

interface Seen extends Sample {
  weight: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** False when no label speaks of it: scored, not learnt from. */
  readonly labelled: boolean;
}

const folds = 5;
const notCredentials = new Set([
  'UUID',
  'Nonce',
  'Salt',
  'AWS S3 Bucket',
  'Firebase Domain',
  'Tencent WeChat API App ID',
  'Other',
]);
const options: GrowOptions = {
  trees: 220,
  leaves: 14,
  rate: 0.12,
  leafMin: 4,
  ridge: 4,
  featureShare: 0.5,
  seed: 7,
};
/** Labelled lines of one repository beyond this count weigh less each. */
const repositoryShare = 100;
const naturalWeight = 0.3;
const cleanWeight = 0.5;
const random = randomFrom(11);

const [linesPath = '', outPath = '', ...folders] = process.argv.slice(2);
const records = readFileSync(linesPath, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): Labelled => JSON.parse(line));
const seen: Seen[] = [];
const natural: Seen[] = [];
for (const record of records) look(record);
weighRepositories();
addForms();
const clean = folders.flatMap((folder) => cleanSamples(folder));
console.log(
  `${seen.length} candidates, ${seen.filter(({ positive }) => positive).length} positive, ${natural.length} natural, ${clean.length} clean`,
);

if (outPath === 'ship') {
  const target = join(import.meta.dirname, '../../../src/detector/model/weights.json');
  write(
    grow(() => true),
    target,
  );
} else crossValidate();

function grow(wanted: (sample: Seen) => boolean): Forest {
  const all = [...seen.filter(({ labelled }) => labelled), ...natural, ...clean];
  return growForest(all.filter(wanted), options);
}

/** Writes five models, each grown without one fold, and prints how well each does on that fold. */
function crossValidate(): void {
  mkdirSync(outPath, { recursive: true });
  const scores: Scored[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const out = (sample: Seen): boolean => foldOf(sample.file) === fold;
    const forest = grow((sample) => !out(sample));
    write(forest, join(outPath, `fold${fold}.json`));
    const scored = (samples: readonly Seen[], made: boolean): void => {
      for (const { row, positive, labelled } of samples.filter(out)) {
        if (labelled) scores.push({ score: logOdds(forest, row), made, positive });
      }
    };
    scored(seen, false);
    scored([...natural, ...clean], true);
  }
  report(scores);
}

interface Scored {
  readonly score: number;
  /** Made by the forms or taken from ordinary code, not a labelled line. */
  readonly made: boolean;
  readonly positive: boolean;
}

function look({ file, lines, labels }: Labelled): void {
  const texts = Array.from({ length: lines.at(-1)?.[0] ?? 0 }, () => '');
  for (const [number, line] of lines) texts[number - 1] = line;
  const text = `${texts.join('\n')}\n`;
  const starts = [0];
  for (const line of texts) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  const path = file.slice(file.indexOf('/') + 1);
  const facts: FileFacts = { path, language: languageOf({ path }) };
  for (const candidate of namesIn(text, facts.language, findTokens(text).webKeys).candidates) {
    if (excluded(candidate, facts.language.family) !== undefined) continue;
    const line = starts.findLastIndex((start) => start <= candidate.start) + 1;
    const column = candidate.start - (starts[line - 1] ?? 0);
    const endColumn = column + candidate.end - candidate.start;
    const label = labelOf(labels, line, column, endColumn);
    const sample = { file, line, column, endColumn };
    seen.push({
      ...sample,
      row: featuresOf(candidate, facts),
      positive: label === true,
      weight: 1,
      labelled: label !== undefined,
    });
    if (
      label === true &&
      candidate.name.kind === 'password' &&
      candidate.end - candidate.start < 30
    ) {
      natural.push({
        ...sample,
        row: withNatural(candidate, facts),
        positive: true,
        weight: naturalWeight,
        labelled: true,
      });
    }
  }
}

function withNatural(candidate: Candidate, facts: FileFacts): Float64Array {
  const value = naturalPassword(random);
  const text =
    candidate.text.slice(0, candidate.start) + value + candidate.text.slice(candidate.end);
  return featuresOf({ ...candidate, text, end: candidate.start + value.length }, facts);
}

/** What the labels say of a candidate: a label with a span decides for what it overlaps. */
function labelOf(
  labels: readonly Label[],
  line: number,
  column: number,
  endColumn: number,
): boolean | undefined {
  const here = labels.filter((label) => label.line <= line && line <= label.lineEnd);
  const core = here.filter(
    ({ kind }) => !kind.split(':').every((each) => notCredentials.has(each)),
  );
  if (core.length === 0) return undefined;
  const over = core.filter(
    ({ start, end }) => start !== null && end !== null && start < endColumn && column < end,
  );
  if (over.length > 0) return over.some(({ positive }) => positive);
  const whole = core.filter(({ start }) => start === null);
  if (whole.some(({ positive }) => positive)) return true;
  return core.some(({ positive }) => positive) ? undefined : false;
}

function cleanSamples(path: string): Seen[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const { file, path, text, at }: Ordinary = JSON.parse(line);
      const facts: FileFacts = { path, language: languageOf({ path }) };
      const candidate = [
        ...namesIn(text, facts.language, findTokens(text).webKeys).candidates,
      ].find(({ start }) => start === at);
      if (candidate === undefined || excluded(candidate, facts.language.family) !== undefined)
        return [];
      return [
        {
          file,
          line: 0,
          column: 0,
          endColumn: 0,
          row: featuresOf(candidate, facts),
          positive: false,
          weight: cleanWeight,
          labelled: true,
        },
      ];
    });
}

/** Every form with every name: with passwords as people choose them, and with placeholders. */
function addForms(): void {
  forms.forEach(([path, form], index) => {
    for (const name of names) {
      const values = Array.from({ length: 6 }, () => naturalPassword(random));
      for (const value of [...values, ...placeholders]) {
        addForm(`form${index}`, path, form.replaceAll('NAME', name), value);
      }
    }
  });
  accounts.forEach(([path, form], index) => {
    for (const name of names) {
      const chosen = Array.from({ length: 5 }, () => naturalPassword(random));
      const plain = Array.from({ length: 5 }, () => plainPassword(random));
      for (const value of [...chosen, ...plain, ...placeholders]) {
        const account = form
          .replaceAll('NAME', name)
          .replaceAll('USER', anyOf(users))
          .replaceAll('HOST', anyOf(hosts));
        addForm(`account${index}`, path, account, value);
      }
    }
  });
}

function anyOf(list: readonly string[]): string {
  return list[Math.floor(random() * list.length)] ?? '';
}

function addForm(file: string, path: string, form: string, value: string): void {
  const start = form.indexOf('VALUE');
  const text = `${form.replace('VALUE', value)}\n`;
  const facts: FileFacts = { path, language: languageOf({ path }) };
  const candidate = namesIn(text, facts.language).candidates.find((each) => each.start === start);
  if (candidate === undefined || excluded(candidate, facts.language.family) !== undefined) return;
  const positive = !placeholders.includes(value);
  const row = featuresOf(candidate, facts);
  const sample = { file, line: 0, column: 0, endColumn: 0, labelled: true };
  natural.push({ ...sample, row, positive, weight: naturalWeight });
}

/** A repository with very many lines must not drown out the others. */
function weighRepositories(): void {
  const counts = new Map<string, number>();
  const key = ({ file, positive }: Seen): string => `${file.split('/')[0]}${positive}`;
  for (const each of seen) counts.set(key(each), (counts.get(key(each)) ?? 0) + 1);
  for (const each of seen)
    each.weight = Math.min(1, Math.sqrt(repositoryShare / (counts.get(key(each)) ?? 1)));
}

/** All candidates of one repository fall into one fold. */
function foldOf(file: string): number {
  let hash = 7;
  for (const unit of file.split('/')[0] ?? '') hash = (hash * 31 + unit.charCodeAt(0)) >>> 0;
  return Math.floor(randomFrom(hash)() * folds);
}

function report(scores: readonly Scored[]): void {
  const share = (threshold: number, made: boolean, positive: boolean): number => {
    const all = scores.filter((each) => each.made === made && each.positive === positive);
    return all.filter(({ score }) => threshold <= score).length / all.length;
  };
  for (const threshold of [-2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3]) {
    const over = scores.filter(({ made, score }) => !made && threshold <= score);
    const precision = over.filter(({ positive }) => positive).length / over.length;
    console.log(
      `log-odds ${threshold}: precision ${precision.toFixed(3)}, recall ${share(threshold, false, true).toFixed(3)}; natural ${share(threshold, true, true).toFixed(3)}; ordinary ${share(threshold, true, false).toFixed(4)}`,
    );
  }
}

function write(forest: Forest, target: string): void {
  const round = (list: readonly number[]): string => `[${list.join(',')}]`;
  const { base, roots, feature, threshold, right, value } = forest;
  const text = `{\n"features": ${JSON.stringify(featureNames)},\n"base": ${base.toFixed(4)},\n"roots": ${round(roots)},\n"feature": ${round(feature)},\n"threshold": ${round(threshold)},\n"right": ${round(right)},\n"value": ${round(value)}\n}\n`;
  writeFileSync(target, text);
}
