import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { planReplacement } from '../../src/rewriter/rewrite.ts';
import { countErrors, type Grammar, withTree } from '../../src/rewriter/syntax.ts';
import { afterPlan, isRefusal } from '../../src/rewriter/text.ts';
import { type Random, seededRandom } from '../engine/proof/support/random.ts';
import { type Program, readPrograms } from '../matrix/programs.ts';
import { check, checkRefused, projectOf, root } from './check.ts';
import { type Cut, cutIn, isSameOnceWhole, type Kind, withNeighbour } from './cuts.ts';

/** Programs that compile, and the least share of those with a half-typed function still edited. */
const corpus: readonly [file: string, grammar: Grammar, share: number][] = [
  ['typescript.txt', 'typescript', 0.9],
  ['javascript.txt', 'javascript', 0.9],
  ['commonjs.txt', 'javascript', 0.9],
  ['python.txt', 'python', 0.9],
  ['go.txt', 'go', 0.9],
  ['java.txt', 'java', 0.9],
  ['csharp.txt', 'c-sharp', 0.9],
  ['php.txt', 'php', 0.9],
  ['ruby.txt', 'ruby', 0.75],
  ['rust.txt', 'rust', 0.9],
  ['cpp.txt', 'cpp', 0.9],
  ['shell.txt', 'bash', 0.8],
];
const manifests = { 'package.json': '{ "type": "module" }', 'go.mod': 'module x\n' };
const kinds: readonly Kind[] = ['line', 'put', 'statement', 'token'];
const rounds = Number(process.env.ROUNDS) || 1;

describe('half-typed code', function () {
  this.timeout(rounds * 120_000);
  for (const [file, grammar, least] of corpus) {
    it(`lets what stands elsewhere be moved: ${file}`, async () => {
      const random = seededRandom();
      const tally = { moved: 0, all: 0 };
      for (const program of readPrograms(file)) {
        const made = withNeighbour(program, grammar);
        if (!made) continue;
        const { from, to } = made;
        await tryCuts(made.program, grammar, random, tally, (kind) =>
          cutIn(made.program, kind, random, [from, to]),
        );
      }
      const { moved, all } = tally;
      assert.ok(least * all <= moved, `${moved} of ${all} (seed ${random.seed})`);
      if (process.env.ROUNDS) console.log(`${file}: ${moved} of ${all}`);
    });

    it(`is never edited wrongly, wherever it is cut: ${file}`, async () => {
      const random = seededRandom();
      const tally = { moved: 0, all: 0 };
      for (const program of readPrograms(file)) {
        await tryCuts(program, grammar, random, tally, (kind) => cutIn(program, kind, random));
        // Where imports, namespaces and what follows them stand.
        const head: [number, number] = [0, headOf(program.text)];
        await tryCuts(program, grammar, random, tally, (kind) =>
          cutIn(program, kind, random, head),
        );
        await tryCuts(program, grammar, random, tally, () => cutIn(program, 'end', random));
      }
      assert.ok(0 < tally.moved, `${tally.moved} of ${tally.all} (seed ${random.seed})`);
      if (process.env.ROUNDS) console.log(`${file}: ${tally.moved} of ${tally.all}`);
    });
  }
});

const reason = /^The code around it has a syntax error$/;

describe('half-typed imports', () => {
  const inGo = { files: { 'go.mod': 'module x\n' }, path: 'main.go' };
  const refusals: readonly [string, Parameters<typeof checkRefused>[0]][] = [
    [
      'Go: a group that is not closed',
      { ...inGo, before: 'package a\n\nimport (\n\t"fmt"\n\nvar p = "$0§$0"\n' },
    ],
    [
      'Go: a group that is not opened',
      { ...inGo, before: 'package a\n\nimport\n\t"fmt"\n\t"os"\n)\n\nvar p = "$0§$0"\n' },
    ],
    [
      'Python: above a decorated class',
      {
        path: 'a.py',
        before: 'import os\nfrom x import\n@dataclass\nclass A:\n    p: str = "$0§$0"\n',
      },
    ],
    ['Python: brackets', { path: 'a.py', before: 'from x import (a,\n\np = "$0§$0"\n' }],
    ['JavaScript', { path: 'a.mjs', before: "import { a } fro\nconst p = '$0§$0';\n" }],
    ['CommonJS', { path: 'a.cjs', before: "const a = require(\nexports.p = '$0§$0';\n" }],
    [
      'a first line that lost its sign',
      { path: 'a.mjs', before: "!/usr/bin/env node\nconst p = '$0§$0';\n" },
    ],
    [
      'Java: a package',
      { path: 'a/b/c/d/A.java', before: 'package a.b.c.d\n\nclass A { String p = "$0§$0"; }\n' },
    ],
    [
      'C#',
      {
        path: 'A.cs',
        files: { 'Shop.csproj': '<Project/>' },
        before: 'using System;\nusing Sys\nclass A\n{\n    string p = "$0§$0";\n}\n',
      },
    ],
    [
      'PHP',
      {
        path: 'a.php',
        files: { 'composer.json': '{ "autoload": { "psr-4": { "App\\\\": "src/" } } }' },
        before: "<?php\nuse A\\B\nuse C\\D;\n$p = '$0§$0';\n",
      },
    ],
    ['C++', { path: 'a.cpp', before: '#include <cstdio\nconst char* p = "$0§$0";\n' }],
    [
      'a comment that nothing begins',
      { path: 'a.mjs', before: "import a from 'a';\n*/\nfunction f() {\n  g('$0§$0');\n}\n" },
    ],
  ];
  for (const [name, given] of refusals) {
    it(`are left alone: ${name}`, () => checkRefused(given, reason));
  }
});

describe('half-typed functions', () => {
  it('do not keep what stands above them from being moved', async () => {
    await check({
      path: 'a.mjs',
      before: "const p = '$0§$0';\n\nfunction f() {\n  if (p) {\n    g(p, {\n}\n",
      after:
        "import { readSecret } from './kms-secrets.mjs';\n\nconst p = await readSecret('app/db');\n" +
        '\nfunction f() {\n  if (p) {\n    g(p, {\n}\n',
    });
  });

  it('do not take what stands below for their own', async () => {
    await check({
      path: 'a.mjs',
      before: "f();\n\nasync function g() {\n  h(() => {\n\n  const p = '$0§$0';\n}\n",
      after:
        "import { readSecret } from './kms-secrets.mjs';\n\nf();\n\nasync function g() {\n" +
        "  h(() => {\n\n  const p = await readSecret('app/db');\n}\n",
    });
  });

  it('do not keep what stands in a namespace without indentation from being moved', async () => {
    const below = 'struct B { int a; };\n}\n\nvoid f(const std::string& a, int\n';
    const before = '#include <cstdlib>\n\nnamespace {\nconst char* const p = "$0§$0";\n';
    const after = before.replace('"$0§$0"', 'std::getenv("APP_DB")');
    await check({ path: 'a.cpp', before: before + below, after: after + below });
  });

  const refusals: readonly [string, string][] = [
    ['stands in one whose head is half typed', "f();\nasync functio g() {\n  h('$0§$0');\n}\n"],
    ['stands in one without indentation', "f();\ng(() => {\nh(\nconst p = '$0§$0';\n});\n"],
    ['may stand in a text', "f();\nx = `a\nconst p = '$0§$0';\ny = `b`;\n"],
    ['stands in a statement that goes on', "f();\nconst p = g('$0§$0')\n  .h(\n"],
  ];
  for (const [name, before] of refusals) {
    it(`keep what ${name}`, () => checkRefused({ path: 'a.mjs', before }, reason));
  }
});

interface Tally {
  moved: number;
  all: number;
}

async function tryCuts(
  program: Program,
  grammar: Grammar,
  random: Random,
  tally: Tally,
  make: (kind: Kind) => Cut | undefined,
): Promise<void> {
  const whole = await planIn(program, program.text);
  if (!whole || isRefusal(whole)) return;
  const path = `${root}/${program.path}`;
  const wanted = afterPlan(whole, path, program.text);
  const own = program.path.endsWith('.tsx') ? 'tsx' : grammar;
  for (const kind of Array.from({ length: rounds }, () => kinds).flat()) {
    const cut = make(kind);
    if (!cut || (await withTree(own, cut.text, countErrors)) === 0) continue;
    const plan = await planIn(program, cut.text);
    if (!plan) continue;
    tally.all++;
    if (isRefusal(plan)) continue;
    tally.moved++;
    const after = afterPlan(plan, path, cut.text);
    const about = `seed ${random.seed}, ${program.path}:\n${cut.text}\n---\n${after}`;
    assert.equal(plan.value.revealText(), whole.value.revealText(), about);
    const edits = plan.edits.filter((edit) => edit.path === path);
    assert.ok(isSameOnceWhole(cut, edits, wanted), about);
  }
}

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

/** The end of the twelfth line. */
function headOf(text: string): number {
  return text.split('\n').slice(0, 12).join('\n').length;
}
