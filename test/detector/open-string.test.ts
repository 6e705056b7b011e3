import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { plainUnits } from '../../src/detector/image.ts';
import { isInString } from '../../src/detector/open-string.ts';
import { randomTextFrom } from './some-text.ts';

describe('isInString', () => {
  it('knows a string that is open from one that is closed, and lines apart', () => {
    const shownOf = (text: string): string =>
      Array.from(text, (_, at) => (isInString(plainUnits(text), at) ? 'o' : '-')).join('');
    assert.equal(shownOf('a="b`c"+`d"`;'), '---oooo--ooo-');
    assert.equal(shownOf('a="b\n"c'), '---oo-o');
    assert.equal(shownOf('"\\"a"b'), '-oooo-');
  });

  it('says the same of a place whatever was asked before', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const text = randomTextFrom(seed, ['"', '`', 'abcdefgh ', '\\', '\n', 'x'.repeat(90)], 60);
      const units = plainUnits(text);
      const inOrder = Array.from(text, (_, at) => isInString(units, at));
      for (let at = text.length - 1; at >= 0; at -= 7) {
        assert.equal(isInString(plainUnits(text), at), inOrder[at], `seed ${seed} at ${at}`);
      }
    }
  });
});
