import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { seededRandom } from '../engine/proof/support/random.ts';
import { killMoves, type Mover } from './killed-moves.ts';

describe('moves of many files that are killed', () => {
  const movers: readonly [Mover, kills: number][] = [
    ['command', 4],
    ['server', 8],
  ];
  for (const [mover, count] of movers) {
    it(`lose no value, tear no file, and are finished the next time (${mover})`, async function () {
      this.timeout(120_000);
      const random = seededRandom();
      const { kills, inMidst, lost, unfinished } = await killMoves(
        mover,
        { kills: count, files: 12 },
        random,
      );
      const seed = `seed ${random.seed}, ${kills} kills, ${inMidst} of them in the midst`;
      assert.deepEqual({ lost, unfinished }, { lost: [], unfinished: [] }, seed);
      assert.ok(kills > 0, `no process was killed in time: ${seed}`);
      // Those of the server come when a value is stored, and before it can answer.
      if (mover === 'server') assert.equal(inMidst, kills, seed);
      console.log(`      ${seed}`);
    });
  }
});
