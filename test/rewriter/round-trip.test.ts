import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { describe, it } from 'mocha';
import { isRefusal } from '../../src/rewriter/text.ts';
import { chance, randomText } from '../support/random-text.ts';
import { filesAfter, planOf } from './check.ts';

const count = 150;

/** Written literals, most of them valid; what the language refuses is left out by the caller. */
interface Kind {
  readonly name: string;
  readonly open: string;
  readonly close: string;
  readonly without: RegExp;
}

const javascriptKinds: readonly Kind[] = [
  { name: 'single quotes', open: "'", close: "'", without: /'/ },
  { name: 'double quotes', open: '"', close: '"', without: /"/ },
  { name: 'template', open: '`', close: '`', without: /`|\$\{|\\(101|q)/ },
];

describe('round trip: JavaScript', () => {
  for (const { name, open, close, without } of javascriptKinds) {
    for (const part of [false, true]) {
      it(`${name}${part ? ', a part' : ''}`, async () => {
        const pick = chance(name.length + (part ? 100 : 0));
        let done = 0;
        for (let tries = 0; done < count && tries < 20 * count; tries++) {
          const [before, value, after] = part
            ? [randomText(pick, without), randomText(pick, without), randomText(pick, without)]
            : ['', randomText(pick, without), ''];
          const literal = open + before + value + after + close;
          const expected = evaluate(`(${literal})`, undefined);
          if (expected === undefined || !expected.isWellFormed()) continue;
          const marked = `exports.p = ${open}${before}$0${value}$0${after}${close};`;
          if (marked.split('$0').length !== 3) continue;
          const given = { path: 'a.js', before: marked };
          const plan = await planOf(given);
          if (isRefusal(plan)) {
            assert.match(plan.refused, /escape|run time|half|nothing/, literal);
            continue;
          }
          const code = filesAfter(given, plan)['a.js'] ?? '';
          const expression = /exports\.p = ([\s\S]*);$/.exec(code)?.[1] ?? '';
          assert.equal(evaluate(`(${expression})`, plan.value.revealText()), expected, literal);
          done++;
        }
        assert.equal(done, count);
      });
    }
  }
});

function evaluate(expression: string, stored: string | undefined): string | undefined {
  try {
    const value: unknown = runInNewContext(expression, {
      readSecretSync: () => stored,
      encodeURIComponent,
    });
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

const pythonKinds: readonly Kind[] = [
  { name: 'single quotes', open: "'", close: "'", without: /'/ },
  { name: 'double quotes', open: '"', close: '"', without: /"/ },
  { name: 'raw', open: "r'", close: "'", without: /'/ },
  { name: 'three quotes', open: '"""', close: '"""', without: /"/ },
  { name: 'f-string', open: "f'", close: "'", without: /'|^[{}]$|\$\{/ },
  { name: 'bytes', open: "b'", close: "'", without: /['é漢😀]/u },
];

describe('round trip: Python', () => {
  it('all kinds of literals', async function () {
    this.timeout(60_000);
    const jobs: { before: string; after: string; stored: string }[] = [];
    for (const { name, open, close, without } of pythonKinds) {
      const pick = chance(name.length);
      for (let tries = 0; tries < 2 * count; tries++) {
        const part = tries % 2 === 1 && name !== 'bytes';
        const [before, value, after] = part
          ? [randomText(pick, without), randomText(pick, without), randomText(pick, without)]
          : ['', randomText(pick, without), ''];
        const literal = open + before + value + after + close;
        const marked = `p = ${open}${before}$0${value}$0${after}${close}\n`;
        if (marked.split('$0').length !== 3) continue;
        const given = { path: 'a.py', before: marked };
        const plan = await planOf(given);
        // Refused is fine: some of what chance writes is no valid literal.
        if (isRefusal(plan)) continue;
        const code = filesAfter(given, plan)['a.py'] ?? '';
        const expression = /^p = ([\s\S]*)\n$/m.exec(code)?.[1] ?? '';
        jobs.push({ before: literal, after: expression, stored: plan.value.revealText() });
      }
    }
    const program = `
import json, sys
from urllib.parse import quote
done = 0
for job in json.load(sys.stdin):
    try:
        expected = eval(job["before"])
    except (SyntaxError, ValueError, NameError):
        continue
    got = eval(job["after"], {"read_secret": lambda name: job["stored"], "quote": quote})
    assert got == expected, (job["before"], job["after"], got, expected)
    done += 1
print(done)
`;
    const input = JSON.stringify(jobs);
    const output = execFileSync('python3', ['-W', 'ignore', '-c', program], {
      input,
      encoding: 'utf8',
    });
    assert(
      pythonKinds.length * count < Number(output),
      `${output} of ${jobs.length} were compared`,
    );
  });
});
