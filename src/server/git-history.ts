import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { CancellationToken } from 'vscode-languageserver';
import { residueLimits } from '../base/protocol.ts';

/** Larger objects are passed over. */
const objectMaxBytes = residueLimits.objectMiB * 1024 * 1024;

/** An object of a repository: the version of a file, or a commit with its message. */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

/** Where git shows an object. */
export interface GitPlace {
  readonly commit: string;
  /** When it was committed, ISO 8601. */
  readonly when: string;
  readonly path: string;
  /** Whether a branch of a remote has that commit, as far as this clone knows. */
  readonly pushed: boolean;
}

/**
 * Every object that a repository holds, reachable or not, one after the other. What is looked for
 * is never told to git: it would stand in the list of processes. Nothing when the folder is in no
 * repository, or there is no git.
 */
export async function* gitObjects(
  folder: string,
  token: CancellationToken,
): AsyncGenerator<GitObject> {
  const all = ['cat-file', '--batch', '--batch-all-objects', '--unordered', '--buffer'];
  const git = start(folder, all);
  const reader = new ObjectReader();
  try {
    for await (const chunk of git.stdout) {
      if (token.isCancellationRequested) return;
      yield* reader.read(chunk as Buffer);
    }
  } catch {
    // A git that cannot be started has no objects.
  } finally {
    git.kill();
  }
}

/** Cuts the output of `cat-file --batch` into objects; those too large are passed over. */
class ObjectReader {
  #buffered: Buffer[] = [];
  #length = 0;
  /** What is left of an object that is passed over, its line end included. */
  #skip = 0;
  /** How many bytes the object at hand takes; joining fewer would be in vain. */
  #needed = 0;

  *read(chunk: Buffer): Generator<GitObject> {
    const rest = chunk.subarray(Math.min(this.#skip, chunk.length));
    this.#skip -= chunk.length - rest.length;
    this.#buffered.push(rest);
    this.#length += rest.length;
    if (this.#length < this.#needed) return;
    let bytes = Buffer.concat(this.#buffered);
    for (;;) {
      const cut = this.#cut(bytes);
      if (!cut) break;
      if (cut.object) yield cut.object;
      bytes = bytes.subarray(cut.end);
    }
    this.#buffered = [bytes];
    this.#length = bytes.length;
  }

  #cut(bytes: Buffer): { readonly object?: GitObject; readonly end: number } | undefined {
    const newline = bytes.indexOf(10);
    if (newline < 0) return undefined;
    const [id = '', type = '', size = ''] = bytes.toString('latin1', 0, newline).split(' ');
    const start = newline + 1;
    const end = start + Number(size) + 1;
    this.#needed = 0;
    if (!Number.isInteger(end)) return { end: start };
    if (objectMaxBytes < Number(size)) {
      this.#skip = Math.max(0, end - bytes.length);
      return { end: Math.min(end, bytes.length) };
    }
    if (bytes.length < end) {
      this.#needed = end;
      return undefined;
    }
    return { object: { id, type, content: bytes.subarray(start, end - 1) }, end };
  }
}

/** The folder of the repository that a folder belongs to; `undefined` when it belongs to none. */
export async function repositoryOf(folder: string): Promise<string | undefined> {
  const asked = ['rev-parse', '--path-format=absolute', '--git-common-dir'];
  return (await output(folder, asked)).trim() || undefined;
}

/** The first commit that brought an object in; `undefined` when no commit shows it any more. */
export async function placeOfObject(
  folder: string,
  { id, type }: Pick<GitObject, 'id' | 'type'>,
): Promise<GitPlace | undefined> {
  const format = ['--format=%H %cI', '--name-only', '-m', '--no-renames', '--no-ext-diff'];
  const args =
    type === 'blob'
      ? ['log', '--all', '--reflog', '--reverse', ...format, `--find-object=${id}`]
      : ['log', '-1', '--format=%H %cI', id];
  const [first = '', ...names] = (await output(folder, args)).split('\n');
  const [commit = '', when = ''] = first.split(' ');
  if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
  const remotes = ['for-each-ref', '--count=1', '--format=%(refname)', `--contains=${commit}`];
  const pushed = (await output(folder, [...remotes, 'refs/remotes'])).trim() !== '';
  const path = names.find((name) => name !== '') ?? '';
  return { commit, when, path, pushed };
}

async function output(folder: string, args: readonly string[]): Promise<string> {
  const git = start(folder, args);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of git.stdout) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  } catch {
    return '';
  }
}

/** A repository may name programs to be run in its settings; none of these is asked for here. */
function start(folder: string, args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
  const quiet = ['--no-pager', '--no-optional-locks', '-c', 'core.quotePath=false'];
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'log.showSignature=false'];
  const git = spawn('git', [...quiet, ...safe, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  once(git, 'error').then(
    () => git.stdout.destroy(),
    () => undefined,
  );
  return git;
}
