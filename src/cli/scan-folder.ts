import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { globMatcher } from '../detector/ignore.ts';
import type { OddReason } from './scan-file.ts';

/** A file to look at. */
export interface FoundFile {
  /** As it can be opened. */
  readonly path: string;
  /** The same as bytes, where its name is no UTF-8 and the text holds too little of it. */
  readonly pathBytes?: Uint8Array;
  /** As it is reported: relative to the working folder, with `/`. */
  readonly file: string;
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

const alwaysLeftOut = new Set(['.git', '.hg', '.svn']);

interface Pattern {
  /** The folder of the `.gitignore`, as `join` writes it. */
  readonly base: string;
  readonly negated: boolean;
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
  const above = options.ignores && stat.isDirectory() ? patternsAbove(root) : [];
  if (stat.isDirectory()) yield* walkFolder(root, file === '.' ? '' : file, above, options);
  else if (stat.isFile()) yield { path: root, file };
  else yield { file, reason: 'not a regular file' };
}

function* walkFolder(
  folder: string,
  shown: string,
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
      ? [...above, ...patternsOf(folder, '.gitignore')]
      : above;
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const file = shown === '' ? entry.name : `${shown}/${entry.name}`;
    if (entry.isDirectory()) {
      if (alwaysLeftOut.has(entry.name) || isIgnored(patterns, `${path}/`)) continue;
      yield* walkFolder(path, file, patterns, options);
    } else if (!isIgnored(patterns, path)) {
      if (entry.isFile()) yield { path, file, ...bytesOfPath(folder, entry.name) };
      else yield { file, reason: entry.isSymbolicLink() ? 'symbolic link' : 'not a regular file' };
    }
  }
}

/** The bytes of a path whose name is no UTF-8. */
function bytesOfPath(folder: string, name: string): Pick<FoundFile, 'pathBytes'> {
  if (!name.includes('\ufffd')) return {};
  const names = readdirSync(folder, { encoding: 'buffer' });
  const own = names.find((bytes) => bytes.toString() === name);
  return own === undefined ? {} : { pathBytes: Buffer.concat([Buffer.from(folder + sep), own]) };
}

/** What the `.gitignore` files say that stand above a folder in its repository. */
function patternsAbove(folder: string): Pattern[] {
  const above: Pattern[][] = [];
  for (let at = folder; ; at = dirname(at)) {
    if (at !== folder) above.push(patternsOf(at, '.gitignore'));
    if (existsSync(join(at, '.git')))
      return [...patternsOf(at, '.git/info/exclude'), ...above.reverse().flat()];
    if (at === dirname(at)) return [];
  }
}

function patternsOf(folder: string, file: string): Pattern[] {
  let text: string;
  try {
    text = readFileSync(join(folder, file), 'utf8');
  } catch {
    return [];
  }
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(?<!\\)\s+$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ base: folder, ...globMatcher(line) }));
}

/** Whether the last pattern that speaks of a path leaves it out; those of folders end in `/`. */
function isIgnored(patterns: readonly Pattern[], path: string): boolean {
  if (patterns.length === 0) return false;
  let base = '';
  let inner = '';
  for (let index = patterns.length - 1; index >= 0; index--) {
    const pattern = patterns[index];
    if (pattern === undefined) continue;
    if (pattern.base !== base) {
      base = pattern.base;
      const from = base.endsWith(sep) ? base.length : base.length + 1;
      inner = sep === '/' ? path.slice(from) : path.slice(from).replaceAll(sep, '/');
    }
    if (pattern.matches(inner)) return !pattern.negated;
  }
  return false;
}
