import { spawnSync } from 'node:child_process';
import { KmsError } from '../base/errors.ts';
import type { LineRange } from './scan-file.ts';
import { fileMaxBytes } from './scan-read.ts';

/** A version of a file that git holds. */
export interface GitFile {
  readonly file: string;
  /** What `git cat-file` knows it by. */
  readonly object: string;
  /** The lines that were added; all when absent. */
  readonly lines?: readonly LineRange[];
  readonly commit?: string;
  /** Its size, where that is known before it is read. */
  readonly bytes?: number;
}

const outputMaxBytes = 1024 * 1024 * 1024;

/** Runs git in a folder and answers its output; throws `UnsupportedOperation` when it fails. */
export function git(cwd: string, args: readonly string[], input?: string): Buffer {
  const options = { cwd, input, maxBuffer: outputMaxBytes };
  const done = spawnSync('git', ['-c', 'core.quotePath=false', ...args], options);
  if (done.status === 0) return done.stdout;
  const said = done.error === undefined ? done.stderr.toString().trim() : 'git cannot be run';
  const [reason = ''] = said.replace(/^fatal: /, '').split('\n');
  throw new KmsError('UnsupportedOperation', reason || `git ${args[0]} failed`);
}

/** What the next commit would add: the staged versions, with the lines that are new. */
export function stagedFiles(cwd: string): GitFile[] {
  return changedFiles(cwd, ['--cached']).map(({ path, object, lines }) => ({
    file: path,
    object,
    lines,
  }));
}

/**
 * Lines that the working tree adds to a revision, by file; files git does not know yet count whole.
 */
export function linesSince(
  cwd: string,
  revision: string,
): Map<string, readonly LineRange[] | undefined> {
  const found = new Map<string, readonly LineRange[] | undefined>();
  for (const { path, lines } of changedFiles(cwd, ['--end-of-options', revision, '--']))
    found.set(path, lines);
  const others = git(cwd, ['ls-files', '-z', '--others', '--exclude-standard']).toString();
  // A repository within this one is listed as a folder.
  for (const file of others.split('\0'))
    if (file !== '') found.set(file.replace(/\/$/, ''), undefined);
  return found;
}

/** Every version of every file that any commit holds, each content once, under its first path. */
export function historyFiles(cwd: string): GitFile[] {
  const listed = git(cwd, ['rev-list', '--objects', '--all']).toString();
  const paths = new Map<string, string>();
  for (const line of listed.split('\n')) {
    const cut = line.indexOf(' ');
    if (cut > 0 && cut + 1 < line.length) paths.set(line.slice(0, cut), line.slice(cut + 1));
  }
  const kinds = git(
    cwd,
    ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'],
    [...paths.keys()].join('\n'),
  );
  return kinds
    .toString()
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, kind]) => kind === 'blob' || kind === 'missing')
    .map(([object = '', , size = '0']) => ({
      file: paths.get(object) ?? object,
      object,
      bytes: Number(size),
    }));
}

/** The first commit, by date, that holds a content; nothing when no commit does. */
export function commitOf(cwd: string, object: string): string | undefined {
  const found = git(cwd, ['log', '--all', '--reverse', '--format=%H', `--find-object=${object}`]);
  return found.toString().split('\n')[0] || undefined;
}

/** What git holds for a file, or why it cannot be looked at. */
export interface GitContent {
  readonly file: GitFile;
  readonly content: Buffer | 'not a regular file' | 'too large' | 'unreadable';
}

const batchFiles = 500;
const batchBytes = 32 * 1024 * 1024;

/** The contents of git's objects, in the order asked for, a few dozen megabytes at a time. */
export function* contents(cwd: string, files: readonly GitFile[]): Generator<GitContent> {
  let batch: GitFile[] = [];
  let bytes = 0;
  for (const file of files) {
    const size = file.bytes ?? 0;
    if (fileMaxBytes < size) {
      yield { file, content: 'too large' };
      continue;
    }
    if (batch.length === batchFiles || (batch.length > 0 && batchBytes < bytes + size)) {
      yield* batchContents(cwd, batch);
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += size;
  }
  if (batch.length > 0) yield* batchContents(cwd, batch);
}

/** Git gives up on all when it meets a damaged object, so that one has to be found. */
function* batchContents(cwd: string, batch: readonly GitFile[]): Generator<GitContent> {
  const wanted = `${batch.map(({ object }) => object).join('\n')}\n`;
  let read: Buffer;
  try {
    read = git(cwd, ['cat-file', '--batch'], wanted);
  } catch (error) {
    const [file] = batch;
    if (file === undefined || !(error instanceof KmsError)) throw error;
    if (batch.length === 1) yield { file, content: 'unreadable' };
    else {
      const half = batch.length >> 1;
      yield* batchContents(cwd, batch.slice(0, half));
      yield* batchContents(cwd, batch.slice(half));
    }
    return;
  }
  let at = 0;
  for (const file of batch) {
    const newline = read.indexOf(10, at);
    const [, kind, size] = read.toString('latin1', at, newline).split(' ');
    if (kind === 'blob') {
      const end = newline + 1 + Number(size);
      yield { file, content: read.subarray(newline + 1, end) };
      at = end + 1;
    } else {
      // A submodule is a commit, mostly of a repository that is not this one: `missing`.
      yield { file, content: file.lines === undefined ? 'unreadable' : 'not a regular file' };
      at = newline + 1 + (size === undefined ? 0 : Number(size) + 1);
    }
  }
}

interface Change {
  readonly path: string;
  /** The new content; zeros where git has none yet. */
  readonly object: string;
  readonly lines: readonly LineRange[];
}

/** What a user may have configured about diffs must not change how they read. */
const diffOptions = [
  '--raw',
  '--no-abbrev',
  '-z',
  '--patch',
  '-U0',
  '--inter-hunk-context=0',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--submodule=short',
  '--find-renames',
  '--diff-filter=ACMR',
  '--relative',
];

/** The files that a diff adds to, with the lines it adds. */
function changedFiles(cwd: string, of: readonly string[]): Change[] {
  // Outside of a repository `git diff` would compare files instead of refusing.
  git(cwd, ['rev-parse', '--git-dir']);
  const diff = git(cwd, ['diff', ...diffOptions, ...of]);
  const files: { path: string; object: string }[] = [];
  let at = 0;
  const field = (): string => {
    const end = diff.indexOf(0, at);
    const read = diff.toString('utf8', at, end);
    at = end + 1;
    return read;
  };
  // `:mode mode object object status`, then the path, before that of a rename or copy the old one.
  while (diff[at] === 58) {
    const [, , , object = '', status = ''] = field().split(' ');
    const first = field();
    files.push({ path: /^[RC]/.test(status) ? field() : first, object });
  }
  // One more NUL stands between the list and the patch.
  const lines = addedLines(diff.toString('latin1', at + 1));
  return files.map((file, index) => ({ ...file, lines: lines[index] ?? [] }));
}

/** The lines that each part of a patch without context adds. */
function addedLines(patch: string): LineRange[][] {
  const found: LineRange[][] = [];
  // Not `^`, which also matches behind a lone carriage return.
  for (const [line, first, count] of patch.matchAll(
    /(?<![^\n])(?:diff --git |Binary files |@@ -\S+ \+(\d+)(?:,(\d+))? @@)/g,
  )) {
    if (line === 'diff --git ') found.push([]);
    // Git shows no lines of what it takes for binary: UTF-16, or any file that attributes call so.
    else if (line === 'Binary files ') found.at(-1)?.push([1, Number.POSITIVE_INFINITY]);
    else if (count !== '0') {
      const from = Number(first);
      found.at(-1)?.push([from, from + Number(count ?? 1) - 1]);
    }
  }
  return found;
}
