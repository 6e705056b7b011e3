import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { seededRandom } from '../engine/proof/support/random.ts';
import { killMoves, type Mover } from './killed-moves.ts';

describe('moves of many files that are killed', () => {
  const size = { kills: 6, files: 20 };
  for (const mover of ['command', 'server'] as const satisfies readonly Mover[]) {
    it(`lose no value, tear no file, and are finished the next time (${mover})`, async function () {
      this.timeout(120_000);
      const random = seededRandom();
      const { kills, inMidst, lost, unfinished } = await killMoves(mover, size, random);
      const seed = `seed ${random.seed}, ${kills} kills, ${inMidst} of them in the midst`;
      assert.deepEqual({ lost, unfinished }, { lost: [], unfinished: [] }, seed);
      assert.ok(kills > 0, `no process was killed in time: ${seed}`);
      console.log(`      ${seed}`);
    });
  }
});
