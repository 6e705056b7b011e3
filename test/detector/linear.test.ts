import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';
import type { Finding } from '../../src/detector/finding.ts';
import { siftInline } from '../../src/detector/ignore.ts';
import { allRules } from '../../src/detector/rules.ts';
import { tokenFormats } from '../../src/detector/tokens.ts';
import { sampleOf } from './sample.ts';

const smallUnits = 1 << 16;
const times = 4;
/** Processor time below which nothing can be told from noise (ms). */
const noiseMs = 150;
/** Work that grows with the square of the size would be sixteen times as much. */
const growthMax = 9;
const tries = 3;

describe('the time of a scan', () => {
  it('grows with the size of a text, whatever near-misses of a rule fill it', () => {
    for (const [id, piece] of nearMisses()) {
      const growth = leastGrowth(piece, (text) => detect(text, { path: 'a.ts' }));
      assert.ok(
        growth <= growthMax,
        `${id}: ${growth.toFixed(1)} times as much for ${times} times`,
      );
    }
  }).timeout(120_000);

  it('grows so too for names that paths, brackets and blanks follow', () => {
    for (const piece of [
      'key::',
      'key.',
      'key=(',
      'key[',
      'key =\n\n',
      'password      ',
      'key=a.',
    ]) {
      const growth = leastGrowth(piece, (text) => detect(text, { path: 'a.ts' }));
      assert.ok(growth <= growthMax, `${piece}: ${growth.toFixed(1)} times as much`);
    }
  }).timeout(60_000);

  it('grows so too whatever comments ignore findings', () => {
    const mark = '// kms-secrets-ignore';
    for (const piece of [`/*${mark.slice(2)} */`, `x ${mark}(a)\n`, '-', '\t']) {
      const growth = leastGrowth(piece, (text) => siftInline(`${text}x ${mark}`, everywhere(text)));
      assert.ok(growth <= growthMax, `${piece}: ${growth.toFixed(1)} times as much`);
    }
  });

  it('would be told if it grew with the square', () => {
    const growth = leastGrowth('password = ', (text) => {
      for (let at = 0; at < text.length; at += 16) text.lastIndexOf('\n', at);
    });
    assert.ok(growth > growthMax, `${growth.toFixed(1)} times as much for ${times} times`);
  }).timeout(60_000);

  it('is bounded by the text for endless runs, which no pattern follows to their end', () => {
    for (const head of ['', 'eyJhbGciOiJub25l.eyJ', 'xau_', 'pypi-', 'password="', 'AKIA']) {
      assert.doesNotThrow(() => detect(head + 'A3TX'.repeat(2_500_000), { path: 'a.ts' }));
    }
    for (const [path, head, piece] of [
      ['a.sql', "INSERT INTO users (name, password) VALUES ('bob', '", 'a'],
      ['a.sql', 'INSERT INTO users (name, password) VALUES (', '1,'],
      ['a.yaml', 'kind: Secret\ndata:\n', ' a: b\n'],
      ['a.yaml', 'kind: Secret\ndata:\n', '\n'],
      ['.pgpass', '', 'a'],
    ] as const) {
      assert.doesNotThrow(() => detect(head + piece.repeat(12_000_000), { path }));
    }
  }).timeout(60_000);
});

function everywhere(text: string): Finding[] {
  return Array.from({ length: text.length >> 5 }, (_, index) => ({
    ruleId: 'b',
    start: index << 5,
    end: (index << 5) + 8,
    confidence: 'low',
    severity: 'low',
    reasons: [],
  }));
}

const joints = ['', ' ', '.', '\n'];

/**
 * Of each rule its hits, and of each token format an example, cut short by a quarter: they begin as
 * one and are none.
 */
function nearMisses(): [name: string, piece: string][] {
  const random = (): number => 0.5;
  const hits = allRules().flatMap(({ id, hits: [hit] }) => (hit ? [[id, hit.text] as const] : []));
  const tokens = tokenFormats().flatMap(({ id, patterns }) =>
    patterns.map((pattern) => [id, sampleOf(pattern, random)] as const),
  );
  return [...hits, ...tokens].map(([id, text], index) => {
    const joint = joints[index % joints.length] ?? '';
    return [id, text.slice(0, Math.ceil((text.length * 3) / 4)) + joint];
  });
}

/** How much more processor time a text takes that is `times` as long; 1 when hardly any. */
function leastGrowth(piece: string, scan: (text: string) => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let left = tries; left > 0 && least > growthMax; left--) {
    const large = processorMs(filled(piece, times * smallUnits), scan);
    if (large < noiseMs) return 1;
    least = Math.min(least, large / Math.max(1, processorMs(filled(piece, smallUnits), scan)));
  }
  return least;
}

function filled(piece: string, units: number): string {
  return piece.repeat(Math.ceil(units / piece.length));
}

function processorMs(text: string, scan: (text: string) => unknown): number {
  const from = process.cpuUsage();
  scan(text);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}
