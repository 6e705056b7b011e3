import { type Dirent, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { globMatcher } from '../detector/ignore.ts';
import type { OddReason } from './scan-file.ts';

/** A file to look at. */
export interface FoundFile {
  /** As it can be opened. */
  readonly path: string;
  /** As it is reported: relative to the working folder, with `/`. */
  readonly file: string;
  readonly bytes: number;
}

/** Something that is no file to look at, told once in the summary. */
export interface OddFile {
  readonly file: string;
  readonly reason: OddReason;
}

export interface WalkOptions {
  /** Whether `.gitignore` files count. */
  readonly ignores: boolean;
}

/** Files beyond this are told as too large (bytes). */
export const fileMaxBytes = 64 * 1024 * 1024;

const alwaysLeftOut = new Set(['.git', '.hg', '.svn']);

interface Pattern {
  readonly base: string;
  readonly negated: boolean;
  readonly folderOnly: boolean;
  readonly matches: (path: string) => boolean;
}

/**
 * Walks down a folder, in the order of names, without following symbolic links: what they point to
 * is either in the tree already or outside of it. Yields files, and what could not be one.
 */
export function* walk(
  root: string,
  file: string,
  options: WalkOptions,
): Generator<FoundFile | OddFile> {
  let stat: ReturnType<typeof statSync>;
  try {
    stat = statSync(root);
  } catch {
    yield { file, reason: 'unreadable' };
    return;
  }
  if (stat.isDirectory()) yield* walkFolder(root, file === '.' ? '' : file, '', [], options);
  else if (stat.isFile()) yield sized(root, file, stat.size);
  else yield { file, reason: 'not a regular file' };
}

function* walkFolder(
  folder: string,
  shown: string,
  inner: string,
  above: readonly Pattern[],
  options: WalkOptions,
): Generator<FoundFile | OddFile> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    yield { file: shown || '.', reason: 'unreadable' };
    return;
  }
  const patterns =
    options.ignores && entries.some(({ name }) => name === '.gitignore')
      ? [...above, ...patternsOf(folder, inner)]
      : above;
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const file = shown === '' ? entry.name : `${shown}/${entry.name}`;
    const below = inner === '' ? entry.name : `${inner}/${entry.name}`;
    if (entry.isDirectory()) {
      if (alwaysLeftOut.has(entry.name) || isIgnored(patterns, `${below}/`)) continue;
      yield* walkFolder(path, file, below, patterns, options);
    } else if (!isIgnored(patterns, below)) {
      yield* fileOf(entry, path, file);
    }
  }
}

function* fileOf(entry: Dirent, path: string, file: string): Generator<FoundFile | OddFile> {
  if (entry.isSymbolicLink()) return;
  if (!entry.isFile()) {
    yield { file, reason: 'not a regular file' };
    return;
  }
  try {
    yield sized(path, file, lstatSync(path).size);
  } catch {
    yield { file, reason: 'vanished' };
  }
}

function sized(path: string, file: string, bytes: number): FoundFile | OddFile {
  return bytes <= fileMaxBytes ? { path, file, bytes } : { file, reason: 'too large' };
}

function patternsOf(folder: string, base: string): Pattern[] {
  try {
    return readFileSync(join(folder, '.gitignore'), 'utf8')
      .split(/\r?\n/)
      .map((line) => line.replace(/(?<!\\)\s+$/, ''))
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => ({ base, ...globMatcher(line) }));
  } catch {
    return [];
  }
}

/** Whether the last pattern that speaks of a path leaves it out. */
function isIgnored(patterns: readonly Pattern[], path: string): boolean {
  for (let index = patterns.length - 1; index >= 0; index--) {
    const pattern = patterns[index];
    if (pattern === undefined) continue;
    const { base, negated, matches } = pattern;
    const inner =
      base === '' ? path : path.startsWith(`${base}/`) ? path.slice(base.length + 1) : undefined;
    if (inner !== undefined && matches(inner)) return !negated;
  }
  return false;
}
