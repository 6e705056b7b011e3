import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';
import { places } from './places.ts';

const password = ['q8Kd', '!x2pLw'].join('');
const encoded = (text: string): string => Buffer.from(text).toString('base64');
const key = ['-----BEGIN RSA PRIVATE', 'KEY-----\nMIIEowIBAAKCAQEA0Zx9qL'].join(' ');
const values: readonly (readonly [mark: string, value: string])[] = [
  ['‹value›', password],
  ['‹word›', password.replace('!', '')],
  ['‹token›', createHash('md5').update('a token').digest('hex')],
  ['‹base64›', encoded(password)],
  ['‹login›', encoded(`app:${password}`)],
  ['‹key›', encoded(key + key.slice(31))],
];

describe('places where credentials stand', () => {
  for (const [path, text] of places) {
    it(`${path}: ${JSON.stringify(text.slice(0, 70))}`, () => {
      const [mark, value] = values.find(([mark]) => text.includes(mark)) ?? ['', ''];
      const whole = text.replace(mark, value);
      const spans = detect(whole, { path }).map(({ start, end }) => whole.slice(start, end));
      assert.ok(spans.includes(value), `found ${spans.length} other`);
    });
  }

  it('joins a literal that is written in pieces', () => {
    const joined = `const pass${'word'} =\n  "q8Kd!" +\n  "x2pLw";`;
    const [finding] = detect(joined, { path: 'a.ts' });
    assert.equal(joined.slice(finding?.start, finding?.end), 'q8Kd!" +\n  "x2pLw');
  });
});
