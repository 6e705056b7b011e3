import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Finding } from '../../src/detector/finding.ts';
import {
  globFor,
  readBaseline,
  readIgnoreFile,
  siftInline,
  writeBaseline,
} from '../../src/detector/ignore.ts';

const mark = 'kms-secrets-ignore';

describe('inline ignores', () => {
  it('cover the line they stand on', () => {
    const text = `a = VALUE // ${mark}: a test account\nb = VALUE\n`;
    const { kept, ignored, stale } = siftInline(text, findValues(text));
    assert.equal(kept.length, 1);
    assert.deepEqual(
      ignored.map(({ ignore }) => [ignore.scope, ignore.reason]),
      [['line', 'a test account']],
    );
    assert.deepEqual(stale, []);
  });

  it('cover the next line when they stand alone, over blank lines', () => {
    const text = `  # ${mark}: rotated\n\n  a: VALUE\n  b: VALUE\n`;
    const { kept, ignored } = siftInline(text, findValues(text));
    assert.equal(kept.length, 1);
    assert.equal(ignored[0]?.ignore.scope, 'above');
  });

  it('cover the whole file', () => {
    const text = `a = VALUE\n<!-- ${mark}-file: made-up data -->\nb = VALUE`;
    const { kept, ignored } = siftInline(text, findValues(text));
    assert.equal(kept.length, 0);
    assert.equal(ignored[0]?.ignore.reason, 'made-up data');
  });

  it('can be narrowed down to rules', () => {
    const text = `a = VALUE // ${mark}(other-rule): no\n`;
    assert.equal(siftInline(text, findValues(text)).kept.length, 1);
    const matching = `a = VALUE // ${mark}(generic-password): yes\n`;
    assert.equal(siftInline(matching, findValues(matching)).kept.length, 0);
  });

  it('are stale when they cover nothing', () => {
    const text = `a = 1 // ${mark}: long gone\n`;
    const { stale } = siftInline(text, []);
    assert.equal(text.slice(stale[0]?.start, stale[0]?.end), `${mark}: long gone`);
  });
});

describe('glob ignores', () => {
  const ignores = readIgnoreFile(
    '# comment\ntest/**/*.pem # made for tests\n*.snap\n/dist/\n!keep.snap\n',
  );

  const cases: readonly (readonly [string, string | undefined])[] = [
    ['test/a/b/key.pem', 'test/**/*.pem'],
    ['test/key.pem', 'test/**/*.pem'],
    ['src/key.pem', undefined],
    ['src/__snapshots__/a.snap', '*.snap'],
    ['src/keep.snap', undefined],
    ['dist/a.js', '/dist/'],
    ['src/dist/a.js', undefined],
  ];
  for (const [path, glob] of cases) {
    it(`${glob === undefined ? 'pass over' : 'cover'} ${path}`, () => {
      assert.equal(globFor(ignores, path)?.glob, glob);
    });
  }

  it('carry their reason and line', () => {
    const ignore = globFor(ignores, 'test/key.pem');
    assert.deepEqual([ignore?.reason, ignore?.line], ['made for tests', 2]);
  });
});

describe('a baseline', () => {
  it('is read as it was written', () => {
    const entries = [
      { fingerprint: 'b', file: 'b.ts', ruleId: 'x', reason: 'old' },
      { fingerprint: 'a', file: 'a.ts', ruleId: 'x' },
    ];
    assert.deepEqual(readBaseline(writeBaseline(entries)), entries.toReversed());
  });

  it('is refused when it is something else', () => {
    assert.throws(() => readBaseline('no'), { code: 'InvalidParameter' });
    assert.throws(() => readBaseline('{"version":9,"findings":[]}'), { code: 'InvalidParameter' });
  });
});

function findValues(text: string): Finding[] {
  return [...text.matchAll(/VALUE/g)].map(({ index }) => ({
    ruleId: 'generic-password',
    start: index,
    end: index + 5,
    confidence: 'high',
    severity: 'high',
    reasons: [],
  }));
}
