import type { Link } from './binding.ts';
import { type Candidate, Features, type FileFacts, featureNames } from './features.ts';
import type { Confidence } from './finding.ts';
import { contributions, type Forest, logOdds } from './forest.ts';
import { readLetters } from './lexicon.ts';
import weights from './model/weights.json' with { type: 'json' };
import { shapeOf } from './shape.ts';

export interface Verdict {
  /** Absent when it is more likely no credential. */
  readonly confidence?: Confidence;
  readonly reasons: readonly string[];
}

/**
 * The least log-odds of each confidence. Chosen on repositories the model had not seen: `low` holds
 * the precision of all findings above 95 %, `high` that of its own above 98 %. Passwords look like
 * other words and need more than what a header or a key's own field says.
 */
const thresholds = {
  low: 0.6,
  medium: 1,
  high: 3.8,
  highOfOthers: 3,
  highOfStructures: 1.6,
} as const;
const structures: ReadonlySet<Link> = new Set(['basic', 'bearer', 'jwk']);

/**
 * Weighs a candidate with the learned forest and says why, in words that hold no part of its value;
 * why not only when asked to explain, since that takes as long as the weighing.
 */
export function judge(candidate: Candidate, file: FileFacts, explain: boolean): Verdict {
  const row = new Features(candidate, file);
  const odds = logOdds(forest, row, thresholds.low);
  const confidence = confidenceOf(odds, candidate);
  if (confidence !== undefined) return { confidence, reasons: inFavour(candidate) };
  return { reasons: explain ? against(row) : [] };
}

const forest: Forest = weights;

function confidenceOf(odds: number, { link, name }: Candidate): Confidence | undefined {
  const others =
    name.kind === 'password' || link === 'url' ? thresholds.high : thresholds.highOfOthers;
  if (odds >= (structures.has(link) ? thresholds.highOfStructures : others)) return 'high';
  if (odds >= thresholds.medium) return 'medium';
  return odds >= thresholds.low ? 'low' : undefined;
}

const tied: Readonly<Record<Link, string>> = {
  assign: 'assigned to',
  basic: 'after',
  bearer: 'after',
  call: 'passed to',
  command: 'given to',
  compare: 'compared with',
  default: 'the default of',
  element: 'inside',
  flag: 'given as',
  gap: 'after',
  jwk: 'the private part',
  keyed: 'passed with',
  login: 'passed to',
  pair: 'the value of',
  prose: 'named',
  sql: 'after',
  url: 'the password in an address for',
};

/** Shorter values are passwords as people choose them more often than not. */
const randomMinUnits = 16;

function inFavour({ text, start, end, name, link }: Candidate): string[] {
  const value = text.slice(start, end);
  const shape = shapeOf(value);
  const letters = readLetters(value);
  const reasons = [`${tied[link]} \`${name.text}\``];
  if (letters.wordShare < 0.5 && (shape.length >= randomMinUnits || shape.digits > 4)) {
    reasons.push(`looks random, ${shape.entropy.toFixed(1)} bits per character`);
  } else if (shape.digits + shape.symbols > 0) {
    reasons.push('letters with digits or symbols, as in a password');
  } else reasons.push('letters alone, as in a password that people choose');
  reasons.push('no placeholder and no reference');
  return reasons;
}

/** The two facts that spoke most against a candidate, by their names. */
function against(row: Features): string[] {
  const worst = [...contributions(forest, row)]
    .filter(([, moved]) => moved < 0)
    .sort(([, a], [, b]) => a - b)
    .slice(0, 2)
    .map(([feature]) => featureNames[feature] ?? '');
  const { wordShare, standInShare } = readLetters(row.value);
  const words = standInShare >= 0.75 ? 'a word of examples' : 'a word of a dictionary';
  const plain = wordShare >= 0.75 || standInShare >= 0.75 ? [words] : [];
  return [
    'unlikely to be a credential',
    ...plain,
    ...worst.map((name) => `speaks against it: ${name}`),
  ];
}
