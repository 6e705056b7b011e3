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
  throw new KmsError('UnsupportedOperation', said.split('\n')[0] || `git ${args[0]} failed`);
}

/** What the next commit would add: the staged versions, with the lines that are new. */
export function stagedFiles(cwd: string): GitFile[] {
  requireRepository(cwd);
  const added = addedLines(
    git(cwd, [
      'diff',
      '--cached',
      '-U0',
      '--no-color',
      '--no-ext-diff',
      '--no-renames',
      '--diff-filter=ACMR',
      '--relative',
    ]),
  );
  return [...added].map(([file, lines]) => ({ file, object: `:./${file}`, lines }));
}

/** Outside of a repository `git diff` would compare files instead of refusing. */
function requireRepository(cwd: string): void {
  git(cwd, ['rev-parse', '--git-dir']);
}

/**
 * Lines that the working tree adds to a revision, by file; files git does not know yet count whole.
 */
export function linesSince(
  cwd: string,
  revision: string,
): Map<string, readonly LineRange[] | undefined> {
  requireRepository(cwd);
  const range = [
    'diff',
    '-U0',
    '--no-color',
    '--no-ext-diff',
    '--no-renames',
    '--diff-filter=ACMR',
    '--relative',
    '--end-of-options',
    revision,
    '--',
  ];
  const found = new Map<string, readonly LineRange[] | undefined>(addedLines(git(cwd, range)));
  const others = git(cwd, ['ls-files', '-z', '--others', '--exclude-standard']).toString();
  for (const file of others.split('\0')) if (file !== '') found.set(file, undefined);
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
      // A submodule is a commit of another repository, which this one does not have.
      yield { file, content: file.lines === undefined ? 'unreadable' : 'not a regular file' };
      at = newline + 1;
    }
  }
}

/** Reads the hunk headers of a diff without context. */
function addedLines(diff: Buffer): Map<string, LineRange[]> {
  const found = new Map<string, LineRange[]>();
  let file = '';
  let inHead = false;
  for (const line of diff.toString('utf8').split('\n')) {
    if (line.startsWith('diff --git ')) inHead = true;
    else if (line.startsWith('@@')) inHead = false;
    if (inHead && line.startsWith('+++ ')) {
      const name = line.slice(4).replace(/\t$/, '');
      file = name === '/dev/null' ? '' : name.replace(/^"?b\//, '').replace(/"$/, '');
      if (file !== '') found.set(file, found.get(file) ?? []);
      continue;
    }
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null || file === '') continue;
    const first = Number(hunk[1]);
    const count = Number(hunk[2] ?? 1);
    if (count > 0) found.get(file)?.push([first, first + count - 1]);
  }
  return found;
}
