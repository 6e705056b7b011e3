import assert from 'node:assert/strict';
import { detect } from '../../src/detector/detect.ts';
import type { Finding } from '../../src/detector/finding.ts';
import { baseName, folderOf } from '../../src/rewriter/paths.ts';
import type { Plan, Project, Refusal, Target } from '../../src/rewriter/plan.ts';
import { planReplacement } from '../../src/rewriter/rewrite.ts';
import { applyEdits, isRefusal } from '../../src/rewriter/text.ts';

/** One credential between `$0` and `$0` in one file of a project. */
export interface Case {
  readonly path: string;
  readonly before: string;
  /** The file afterwards; left out where only the value or the parts around it matter. */
  readonly after?: string;
  /** What must have been stored; the marked text itself unless said otherwise. */
  readonly value?: string;
  /** Other files of the project, by relative path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly target?: Target;
}

export const root = '/project';

/** What `§` stands for. */
export const madeUp = 'hunter2!';

/**
 * The text without its marks, and the credential between them: `§` stands for one, and `¦` for
 * nothing, so that no scanner takes these tests for programs.
 */
export function marked(text: string): { readonly text: string; readonly finding: Finding } {
  const [before, mark, after, ...more] = text.replaceAll('¦', '').split('$0');
  assert(before !== undefined && mark !== undefined && after !== undefined && more.length === 0);
  const value = mark.replaceAll('§', madeUp);
  const start = before.length;
  const finding: Finding = {
    ruleId: 'named-password',
    start,
    end: start + value.length,
    confidence: 'high',
    severity: 'high',
    reasons: [],
  };
  return { text: before + value + after, finding };
}

export function projectOf(files: Readonly<Record<string, string>>): Project {
  return {
    root,
    read: (path) => files[path.slice(root.length + 1)],
    files: (folder) =>
      Object.keys(files)
        .map((path) => `${root}/${path}`)
        .filter((path) => folderOf(path) === folder)
        .map(baseName),
  };
}

export async function planOf(given: Case): Promise<Plan | Refusal> {
  const { text, finding } = marked(given.before);
  const file = { path: given.path, absolutePath: `${root}/${given.path}` };
  const project = projectOf({ ...given.files, [given.path]: text });
  return planReplacement(text, finding, file, given.target ?? { secretName: 'app/db' }, project);
}

/** All files after the plan, by relative path. */
export function filesAfter(given: Case, plan: Plan): Readonly<Record<string, string>> {
  const files: Record<string, string> = { ...given.files, [given.path]: marked(given.before).text };
  for (const path of new Set(plan.edits.map((edit) => edit.path))) {
    const name = path.slice(root.length + 1);
    const edits = plan.edits.filter((edit) => edit.path === path);
    assert.equal(edits[0]?.create === true, files[name] === undefined, `${name} is created once`);
    files[name] = applyEdits(files[name] ?? '', edits);
  }
  return files;
}

/**
 * Replaces, compares text and value, and demands that the detector finds nothing in the result.
 * Gives all files of the project, for a compiler to look at.
 */
export async function check(given: Case): Promise<Readonly<Record<string, string>>> {
  const plan = await planOf(given);
  assert(!isRefusal(plan), isRefusal(plan) ? plan.refused : '');
  const { text, finding } = marked(given.before);
  const value = given.value ?? text.slice(finding.start, finding.end);
  assert.equal(plan.value.revealText(), value);
  const files = filesAfter(given, plan);
  const result = files[given.path] ?? '';
  if (given.after !== undefined) assert.equal(result, given.after);
  for (const [path, text] of Object.entries(files)) {
    if (given.files?.[path] === text) continue;
    const left = detect(text, { path }).map(({ start, end }) => text.slice(start, end));
    assert.deepEqual(left, [], `a credential is left in ${path}`);
  }
  return files;
}

export async function checkRefused(given: Case, reason: RegExp): Promise<void> {
  const plan = await planOf(given);
  assert(isRefusal(plan), 'the credential should not have been replaced');
  assert.match(plan.refused, reason);
  assert.doesNotMatch(plan.refused, /\.$/);
}
