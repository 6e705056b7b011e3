import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { planReplacement } from '../../src/rewriter/rewrite.ts';
import { countErrors, type Grammar, withTree } from '../../src/rewriter/syntax.ts';
import { afterPlan, isRefusal } from '../../src/rewriter/text.ts';
import { type Random, seededRandom } from '../engine/proof/support/random.ts';
import { type Program, readPrograms } from '../matrix/programs.ts';
import { projectOf, root } from './check.ts';

/** Programs that compile, and the least share of their broken copies that is still fixed. */
const corpus: readonly [file: string, grammar: Grammar, share: number][] = [
  ['typescript.txt', 'typescript', 0.8],
  ['javascript.txt', 'javascript', 0.8],
  ['python.txt', 'python', 0.8],
  ['go.txt', 'go', 0.6],
  ['java.txt', 'java', 0.5],
  ['csharp.txt', 'c-sharp', 0.3],
  ['php.txt', 'php', 0.7],
  ['ruby.txt', 'ruby', 0.8],
  ['rust.txt', 'rust', 0.4],
  ['cpp.txt', 'cpp', 0.5],
  ['shell.txt', 'bash', 0.8],
];
const manifests = { 'package.json': '{ "type": "module" }', 'go.mod': 'module x\n' };
const copies = 4;

describe('half-typed code', () => {
  for (const [file, grammar, least] of corpus) {
    it(`is never edited wrongly, and mostly still fixed: ${file}`, async () => {
      const random = seededRandom();
      let [fixed, all] = [0, 0];
      for (const program of readPrograms(file)) {
        const whole = await planIn(program, program.text);
        if (!whole || isRefusal(whole)) continue;
        for (let copy = 0; copy < copies; copy++) {
          const text = broken(program, copy, random);
          const plan = await planIn(program, text);
          if (!plan) continue;
          all++;
          if (isRefusal(plan)) continue;
          fixed++;
          const after = afterPlan(plan, `${root}/${program.path}`, text);
          const about = `seed ${random.seed}, ${program.path}:\n${text}\n---\n${after}`;
          assert.equal(plan.value.revealText(), whole.value.revealText(), about);
          assert.ok(!after.includes(program.credentials[0] ?? ''), about);
          const own = program.path.endsWith('.tsx') ? 'tsx' : grammar;
          const errors = (of: string) => withTree(own, of, countErrors);
          assert.ok((await errors(after)) <= (await errors(text)), about);
          const edits = plan.edits.filter(({ path }) => path === `${root}/${program.path}`);
          for (const { start, end } of edits)
            assert.ok(start === end || isNear(program, text, start, end), about);
        }
      }
      const share = `${fixed} of ${all} (seed ${random.seed})`;
      assert.ok(least * all <= fixed, share);
    });
  }
});

function planIn(program: Program, text: string) {
  const [credential = ''] = program.credentials;
  const start = text.indexOf(credential);
  if (start < 0) return undefined;
  const end = start + credential.length;
  const known = { ruleId: 'marked', confidence: 'high', severity: 'high', reasons: [] } as const;
  const file = { path: program.path, absolutePath: `${root}/${program.path}` };
  const project = projectOf({ ...manifests, [program.path]: text });
  return planReplacement(text, { ...known, start, end }, file, { secretName: 'app/db' }, project);
}

/** Cut off somewhere below the line of the credential, or without a token of another line. */
function broken({ text, credentials }: Program, copy: number, random: Random): string {
  const at = text.indexOf(credentials[0] ?? '');
  const lineStart = text.lastIndexOf('\n', at) + 1;
  const lineEnd = text.indexOf('\n', at) + 1;
  if (copy % 2 === 0) return text.slice(0, lineEnd + random.below(text.length - lineEnd + 1));
  const others = [...text.matchAll(/\w+|[^\s\w]/g)].filter(
    ({ index, 0: token }) => index + token.length <= lineStart || lineEnd <= index,
  );
  const taken = others[random.below(others.length)];
  if (!taken) return text;
  return text.slice(0, taken.index) + text.slice(taken.index + taken[0].length);
}

/** What is replaced has to be the statement of the credential, not something far away. */
function isNear({ credentials }: Program, text: string, start: number, end: number): boolean {
  const at = text.indexOf(credentials[0] ?? '');
  const between = text.slice(Math.min(start, at), Math.max(end, at));
  return between.split('\n').length <= linesMax;
}

const linesMax = 25;
