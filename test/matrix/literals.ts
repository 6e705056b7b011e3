import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planReplacement } from '../../src/rewriter/rewrite.ts';
import { applyEdits, isRefusal } from '../../src/rewriter/text.ts';
import { onPath } from '../support/keyring.ts';
import { run } from '../support/processes.ts';
import { chance, randomText } from '../support/random-text.ts';

/** A language whose interpreter says what a literal means. */
interface Speaker {
  readonly name: string;
  readonly file: string;
  readonly interpreter: string;
  /** What opens and closes a literal, and the pieces of text that would close it too early. */
  readonly kinds: readonly (readonly [open: string, close: string, without: RegExp])[];
  /** What ends the interpreter, not only the program, or means something else each time. */
  readonly avoid?: RegExp;
  /** A program that puts the literal into the variable `v`. */
  program(literal: string): string;
  /** Reads the jobs from a file, prints how many it has compared, fails at the first difference. */
  readonly judge: string;
}

interface Job {
  readonly before: string;
  readonly after: string;
  readonly stored: string;
}

const literalsOfKind = 500;

/**
 * Compares what random literals mean before and after the move, as far as they are literals at all:
 * one line for each language, which says how many.
 */
export async function compareLiterals(): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const speaker of speakers) {
    if (!onPath(speaker.interpreter)) continue;
    const jobs = await jobsFor(speaker);
    const folder = mkdtempSync(join(tmpdir(), 'kms-secrets-literals-'));
    try {
      writeFileSync(join(folder, 'jobs.json'), JSON.stringify(jobs));
      writeFileSync(join(folder, 'judge'), speaker.judge);
      const { code, stdout, stderr } = await run(speaker.interpreter, ['judge'], { cwd: folder });
      assert.equal(code, 0, `${speaker.name}: ${stdout}${stderr}`.slice(0, 2_000));
      const count = Number(stdout.trim());
      assert(literalsOfKind < count, `${speaker.name}: only ${stdout} literals were compared`);
      lines.push(`${speaker.name}: ${count} random literals mean the same afterwards`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return lines;
}

async function jobsFor({ file, kinds, avoid, program }: Speaker): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  const path = `/project/${file}`;
  const composer = '{"autoload":{"psr-4":{"App\\\\":"src/"}}}';
  const project = {
    root: '/project',
    read: (other: string) => (other === '/project/composer.json' ? composer : undefined),
    files: () => [],
  };
  for (const [index, [open, close, without]] of kinds.entries()) {
    const pick = chance(index + 7);
    for (let count = 0; count < literalsOfKind; count++) {
      const isPart = count % 2 === 1;
      const before = isPart ? randomText(pick, without) : '';
      const value = randomText(pick, without);
      const after = isPart ? randomText(pick, without) : '';
      const text = program(open + before + value + after + close);
      if (avoid?.test(text)) continue;
      const start = program('\u0001').indexOf('\u0001') + open.length + before.length;
      const place = { start, end: start + value.length, ruleId: 'marked', reasons: [] };
      const finding = { ...place, confidence: 'high', severity: 'high' } as const;
      const source = { path: file, absolutePath: path };
      const plan = await planReplacement(text, finding, source, { secretName: 'app/db' }, project);
      // Refused is fine: some of what chance writes is no valid literal.
      if (isRefusal(plan)) continue;
      const edits = plan.edits.filter((edit) => edit.path === path);
      const stored = plan.value.revealText();
      jobs.push({ before: text, after: applyEdits(text, edits), stored });
    }
  }
  return jobs;
}

const speakers: readonly Speaker[] = [
  {
    name: 'PHP',
    file: 'src/a.php',
    interpreter: 'php',
    kinds: [
      ["'", "'", /^'$/],
      ['"', '"', /^["`]$/],
      ['<<<X\n', '\nX', /^$/],
      ["<<<'X'\n", '\nX', /^$/],
      ['<<<X\n    ', '\n    X', /^$/],
    ],
    avoid: /\$\{/,
    program: (literal) => `<?php\nnamespace App;\n$v = ${literal};\n`,
    judge: `<?php
namespace App;
error_reporting(E_ERROR); ini_set('display_errors', 'stderr');
class KmsSecrets { public static $value; static function read() { return self::$value; } }
function meaning($code) {
  try { eval(substr($code, strlen("<?php\\n"))); return $v; }
  catch (\\Throwable $error) { return null; }
}
$count = 0;
foreach (json_decode(file_get_contents('jobs.json'), true) as $job) {
  KmsSecrets::$value = $job['stored'];
  $expected = meaning($job['before']);
  if ($expected === null) continue;
  if (meaning($job['after']) !== $expected) { echo $job['before'], $job['after']; exit(1); }
  $count++;
}
echo $count;
`,
  },
  {
    name: 'Ruby',
    file: 'a.rb',
    interpreter: 'ruby',
    kinds: [
      ["'", "'", /^'$/],
      ['"', '"', /^"$/],
      ['%q(', ')', /[()]/],
      ['<<~X\n  ', '\nX\n', /^$/],
    ],
    program: (literal) => `v = ${literal}\n`,
    judge: `# encoding: utf-8
require 'json'
$stderr = File.open(File::NULL, 'w')
def meaning(code)
  eval("#{code}\\nv").b
rescue Exception
  nil
end
count = 0
JSON.parse(File.read('jobs.json', encoding: 'utf-8')).each do |job|
  ENV['APP_DB'] = job['stored']
  expected = meaning(job['before'])
  next if expected.nil?
  if meaning(job['after']) != expected
    puts job['before'], job['after']
    exit 1
  end
  count += 1
end
puts count
`,
  },
  {
    name: 'Shell',
    file: 'a.sh',
    interpreter: 'python3',
    kinds: [
      ["'", "'", /'/],
      ['"', '"', /^["`]$|\$\{|\{\$/],
      ["$'", "'", /^'$|\\0/],
    ],
    // The number of the process, another one each time.
    avoid: /\$\$/,
    program: (literal) => `v=${literal}\n`,
    judge: `import json, subprocess, sys
count = 0
def meaning(code, stored):
    command = ["bash", "--norc", "-c", code + 'printf %s "$v"']
    env = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SHLVL": "3", "APP_DB": stored}
    done = subprocess.run(command, env=env, capture_output=True)
    return done.stdout if done.returncode == 0 and not done.stderr else None
for job in json.load(open("jobs.json")):
    expected = meaning(job["before"], job["stored"])
    if expected is None:
        continue
    if meaning(job["after"], job["stored"]) != expected:
        sys.exit(job["before"] + job["after"])
    count += 1
print(count)
`,
  },
];
