import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';
import { places } from './places.ts';

const password = `${'q8Kd'}!x2pLw`;
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

  const lists: readonly (readonly [path: string, text: string])[] = [
    ['a.js', "pass¦word = ['q8Kd!x2', 'pLwZr7'].join('');"],
    ['a.py', "pass¦word = ''.join(['q8Kd!x2', 'pLwZr7'])"],
    ['A.java', 'String pass¦word = String.join("", "q8Kd!x2", "pLwZr7");'],
    ['a.php', "$pass¦word = implode('', ['q8Kd!x2', 'pLwZr7']);"],
  ];
  for (const [path, marked] of lists) {
    it(`joins the pieces of ${marked.replace('¦', '')}`, () => {
      const text = marked.replace('¦', '');
      const [finding] = detect(text, { path });
      assert.equal(text.slice(finding?.start, finding?.end), /q8Kd.*pLwZr7/.exec(text)?.[0]);
    });
  }

  it('takes no list that nothing joins for a value in pieces', () => {
    const text = `pass${'words'} = ['q8Kd!x2p', 'pLwZr7ab']`;
    const [finding] = detect(text, { path: 'a.js' });
    assert.equal(text.slice(finding?.start, finding?.end), 'q8Kd!x2p');
  });

  for (const head of ['', ' |', ' >-', ' |2-']) {
    it(`goes on over the lines of a scalar of YAML:${head}`, () => {
      const text = `a:\n  pass${'word'}:${head}\n    q8Kd!x2\n    pLwZr7\n  user: x\n`;
      const [finding] = detect(text, { path: 'a.yml' });
      assert.equal(text.slice(finding?.start, finding?.end), 'q8Kd!x2\n    pLwZr7');
    });
  }

  it('ends a scalar of YAML before the next key', () => {
    const text = `pass${'word'}: q8Kd!x2p\nuser: x\n`;
    const [finding] = detect(text, { path: 'a.yml' });
    assert.equal(text.slice(finding?.start, finding?.end), 'q8Kd!x2p');
  });
});
