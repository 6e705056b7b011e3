import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { plainUnits } from '../../src/detector/image.ts';
import { eachRun, eachRunPlainly, runMinUnits, type VisitRun } from '../../src/detector/runs.ts';
import { someText } from './some-text.ts';

type Run = Parameters<VisitRun>;

describe('eachRun', () => {
  it('finds runs of sixteen characters and more, wherever they begin', () => {
    for (let before = 0; before < 2 * runMinUnits; before++) {
      for (const length of [runMinUnits - 1, runMinUnits, 40]) {
        const text = `${'.'.repeat(before)}${'a1_-'.repeat(10).slice(0, length)}.`;
        const digits = Math.floor((length + 2) / 4);
        const expected = length < runMinUnits ? [] : [[before, before + length, digits]];
        assert.deepEqual(runsIn(text), expected);
      }
    }
  });

  it('finds the same sixteen at a time as one by one', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const text = someText(seed, ['ab', 'X_9', '-', '7', ' ', '.', '\u00e9', '\u6c61', 'keys']);
      assert.deepEqual(runsIn(text), plainRunsIn(text), `seed ${seed}`);
    }
  });

  it('finds a run of any length, through every border that long texts are cut at', () => {
    const text = `.${'a'.repeat(300_000)}.${'b'.repeat(131_072)} ${'c1'.repeat(8)}`;
    assert.deepEqual(runsIn(text), [
      [1, 300_001, 0],
      [300_002, 431_074, 0],
      [431_075, 431_091, 8],
    ]);
  });

  it('takes no other unit for a letter', () => {
    // Their low bytes are letters.
    assert.deepEqual(runsIn('\u0161\u0162'.repeat(20)), []);
    assert.deepEqual(runsIn(`${'a'.repeat(15)}\u0161${'b'.repeat(16)}`), [[16, 32, 0]]);
  });
});

function runsIn(text: string): Run[] {
  const runs: Run[] = [];
  eachRun(text, (...run) => runs.push(run));
  return runs;
}

function plainRunsIn(text: string): Run[] {
  const runs: Run[] = [];
  eachRunPlainly(plainUnits(text), (...run) => runs.push(run));
  return runs;
}
