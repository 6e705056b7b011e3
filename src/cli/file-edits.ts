import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { KmsError } from '../base/errors.ts';
import type { Translate } from '../base/translate.ts';
import type { FileEdit, Refusal } from '../rewriter/plan.ts';
import { applyEdits, refuse } from '../rewriter/text.ts';

/** The text of a file; `undefined` when it is absent or no UTF-8. */
export function textAt(path: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch {
    return undefined;
  }
}

/**
 * Makes edits of files, whose texts have to be as they were `before`: all of them, or none where
 * one cannot be made, and answers why. New files come first and those in `last` in the end, so that
 * code never reads what is not there yet; killed in between, each file is the old or the new one.
 */
export function writeEdits(
  edits: readonly FileEdit[],
  before: (path: string) => string | undefined,
  last: ReadonlySet<string>,
  t: Translate,
): true | Refusal {
  const byFile = [...Map.groupBy(edits, ({ path }) => path)];
  const changed = byFile.find(([path]) => textAt(path) !== before(path));
  if (changed) return refuse(t('{0} was changed meanwhile', changed[0]));
  const order = ([path, own]: (typeof byFile)[number]): number =>
    own.some(({ create }) => create) ? 0 : last.has(path) ? 2 : 1;
  const undo: (() => void)[] = [];
  let current = '';
  try {
    for (const [path, own] of byFile.sort((a, b) => order(a) - order(b))) {
      current = path;
      const former = before(path);
      if (former === undefined) {
        makeFile(path, own.map(({ newText }) => newText).join(''));
        undo.push(() => rmSync(path, { force: true }));
      } else {
        replaceFile(path, applyEdits(former, own));
        undo.push(() => replaceFile(path, former));
      }
    }
    return true;
  } catch (error) {
    for (const step of undo.reverse()) step();
    if (error instanceof KmsError) return refuse(t('{0} is read-only', current));
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    return refuse(`${t('{0} cannot be written', current)}${code}`);
  }
}

/** A reader sees the old file or the new one, never half of it. */
function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const { mode } = statSync(target);
  // Taking its place needs no right to write the file itself: that is asked for here.
  if ((mode & anyoneWrites) === 0) throw new KmsError('InvalidParameter', 'read-only');
  closeSync(openSync(target, 'r+'));
  written(target, text, mode, (beside) => renameSync(beside, target));
}

const anyoneWrites = 0o222;

/** The same for a file that is not there yet, and is not written over when it appears. */
function makeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  written(path, text, 0o666, (beside) => {
    linkSync(beside, path);
    rmSync(beside);
  });
}

/** Writes a file beside the one that is meant, to the disk, and lets it take its place. */
function written(path: string, text: string, mode: number, place: (beside: string) => void): void {
  removeLeft(path);
  const beside = besideOf(path, process.pid);
  try {
    const file = openSync(beside, 'wx', mode);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    place(beside);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

const besideOf = (path: string, pid: number): string =>
  join(dirname(path), `.${basename(path)}.${pid}.kms-secrets.tmp`);

/** Removes what processes left beside a file that were killed while they wrote it. */
function removeLeft(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    const pid = /\.(\d+)\.kms-secrets\.tmp$/.exec(name)?.[1];
    if (pid === undefined || join(folder, name) !== besideOf(path, Number(pid))) continue;
    if (Number(pid) === process.pid || !isAlive(Number(pid))) rmSync(join(folder, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
