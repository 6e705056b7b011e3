import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { killWriters } from './support/kills.ts';
import { seededRandom } from './support/random.ts';

describe('A killed process', function () {
  this.timeout(60_000);

  it('loses nothing that was acknowledged and leaves nothing in part', async () => {
    const random = seededRandom();
    const size = { writers: 4, acknowledgements: 2_000, lifeMs: 1_200 };
    const found = await killWriters(size, random);
    const { lost, torn, corrupt, errors } = found;
    const context = JSON.stringify({ ...found, seed: random.seed });
    assert.deepEqual(
      { lost, torn, corrupt, errors },
      { lost: 0, torn: 0, corrupt: 0, errors: [] },
      context,
    );
    assert.ok(found.checked >= size.acknowledgements && found.kills >= size.writers, context);
  });
});
