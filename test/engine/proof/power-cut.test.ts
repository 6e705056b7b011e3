import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { diskLibrary } from './support/disk.ts';
import { cutPower } from './support/power-cut.ts';
import { seededRandom } from './support/random.ts';

describe('A power cut', function () {
  this.timeout(60_000);
  const library = diskLibrary();
  if (library === undefined) {
    it.skip('needs Linux and a C compiler (cc): NOTHING IS PROVEN ABOUT POWER CUTS HERE');
    return;
  }
  const size = { writers: 2, calls: 45, moments: 75, engineEvery: 25 };

  it('loses nothing that was acknowledged', async () => {
    const random = seededRandom();
    const found = await cutPower(library, size, random);
    const { lost, corrupt } = found;
    const context = JSON.stringify({ ...found, seed: random.seed });
    assert.deepEqual({ lost, corrupt }, { lost: 0, corrupt: 0 }, context);
    assert.ok(found.acknowledged >= 90 && found.states > 200, context);
  });

  it('would lose some if commits were acknowledged before they are on the disk', async () => {
    const found = await cutPower(library, size, seededRandom(), 'acknowledgedTooEarly');
    assert.ok(found.lost > 0, JSON.stringify(found));
  });
});
