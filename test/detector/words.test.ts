import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { KmsError } from '../../src/base/errors.ts';
import { stems } from '../../src/detector/names.ts';
import { type FindWords, plainFinder, wordFinder } from '../../src/detector/words.ts';
import { someText } from './some-text.ts';

const words = ['key', 'pass', 'token', 'signature'];
const find = wordFinder([words]);

describe('wordFinder', () => {
  it('finds each word at every place, in any case', () => {
    for (const word of [...words, 'KEY', 'Pass', 'toKen', 'SIGNATURE']) {
      for (let before = 0; before < 9; before++) {
        const text = `${'.'.repeat(before)}${word}!!`;
        assert.deepEqual(placesIn(text), [[before, before + word.length]], text);
      }
    }
  });

  it('finds what a pattern finds', () => {
    const text = 'apiKey = pass(tokenKey) // Signature, key\npasskey PASSPORT to ken keys'.repeat(
      50,
    );
    const expected = [...text.matchAll(/key|pass|token|signature/gi)];
    const found = placesIn(text).toSorted(([a = 0], [b = 0]) => a - b);
    assert.deepEqual(
      found,
      expected.map(({ index, 0: word }) => [index, index + word.length]),
    );
  });

  it('takes no other letter or sign for one of a word', () => {
    assert.deepEqual(placesIn('k\u0065\u0059'), [[0, 3]]);
    assert.deepEqual(placesIn('+%9 \u1e6b\u1e65\u1e79 0!33 Key'.replace('Key', 'K3y')), []);
  });

  it('finds the same sixteen at a time as one by one', () => {
    const all = stems.flat();
    const [quick, plain] = [wordFinder(stems), plainFinder(all)];
    const pieces = [...all, ...all.map((word) => word.toUpperCase()), 'x', '. ', '\u6c61'];
    const cut = all.map((word) => word.slice(0, -1));
    for (let seed = 1; seed <= 200; seed++) {
      const text = someText(seed, [...pieces, ...cut]);
      assert.deepEqual(placesIn(text, quick), placesIn(text, plain), `seed ${seed}`);
    }
  });

  it('refuses words that are too short', () => {
    assert.throws(() => wordFinder([['pw']]), KmsError);
  });
});

function placesIn(text: string, finder: FindWords = find): number[][] {
  const places: number[][] = [];
  finder(text, (start, end) => places.push([start, end]));
  return places;
}
