import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { describe, it } from 'mocha';
import { formsOf, mask, maskingStream } from '../../src/cli/masking.ts';

async function masked(values: readonly string[], chunks: readonly (string | Buffer)[]) {
  const stream = maskingStream(formsOf(values));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return await text(stream);
}

/** What a stream must answer, the slow way: every byte of every occurrence is covered. */
function maskedSlowly(forms: Iterable<string>, whole: Buffer): string {
  const covered = new Uint8Array(whole.length);
  for (const form of forms) {
    for (let at = whole.indexOf(form); at !== -1; at = whole.indexOf(form, at + 1)) {
      covered.fill(1, at, at + Buffer.byteLength(form));
    }
  }
  const out: Buffer[] = [];
  for (let at = 0; at < whole.length; at += 1) {
    if (covered[at] === 0) out.push(whole.subarray(at, at + 1));
    else if (at === 0 || covered[at - 1] === 0) out.push(Buffer.from(mask));
  }
  return Buffer.concat(out).toString();
}

const odd = 'p@ss "wörd"/1+2';

describe('masking', () => {
  it('covers a value in the middle, at both ends and next to itself', async () => {
    assert.equal(await masked(['hunter2'], ['a hunter2 b']), `a ${mask} b`);
    assert.equal(await masked(['hunter2'], ['hunter2']), mask);
    assert.equal(await masked(['hunter2'], ['hunter2hunter2,hunter2']), `${mask},${mask}`);
  });

  it('leaves everything else as it is, byte by byte', async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 13, 128, 65]);
    const stream = maskingStream(formsOf(['hunter2']));
    stream.end(bytes);
    assert.deepEqual(Buffer.concat(await stream.toArray()), bytes);
  });

  it('covers a value that is cut at every place', async () => {
    const whole = Buffer.from(`x${odd}y`);
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const chunks = [whole.subarray(0, cut), whole.subarray(cut)];
      assert.equal(await masked([odd], chunks), `x${mask}y`);
    }
    const single = Array.from(whole, (byte) => Buffer.from([byte]));
    assert.equal(await masked([odd], single), `x${mask}y`);
  });

  const encoded: readonly (readonly [string, (value: string) => string])[] = [
    ['base64', (value) => Buffer.from(value).toString('base64').replace(/=+$/, '')],
    ['base64url', (value) => Buffer.from(value).toString('base64url')],
    ['a URL', encodeURIComponent],
    ['a URL with small digits', (value) => encodeURIComponent(value).replace(/%../g, lower)],
    ['a form', (value) => new URLSearchParams([['', value]]).toString().slice(1)],
    ['JSON', (value) => JSON.stringify(value).slice(1, -1)],
    ['JSON inside JSON', (value) => JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ['JSON in ASCII', (value) => JSON.stringify(value).slice(1, -1).replace('ö', '\\u00f6')],
  ];
  for (const [name, encode] of encoded) {
    it(`covers a value in ${name}`, async () => {
      assert.equal(await masked([odd], [`<${encode(odd)}>`]), `<${mask}>`);
    });
  }

  it('covers a value inside a longer run of base64, whatever stands before it', async () => {
    for (const before of ['', 'a', 'ab', 'abc', 'user:']) {
      for (const after of ['', 'x', 'xy', 'xyz']) {
        const run = Buffer.from(before + odd + after).toString('base64');
        const shown = await masked([odd], [run]);
        const kept = Buffer.from(shown.replaceAll(mask, ''), 'base64').toString('latin1');
        assert.ok(shown.includes(mask), `${before}…${after}`);
        assert.ok(!kept.includes('p@ss') && !kept.includes('1+2'), `${before}…${after}`);
      }
    }
  });

  it('covers each line of a value of several', async () => {
    const value = '-----BEGIN\nMIIabcdef\nqwertyuiop\n-----END\n';
    const shown = await masked([value], ['log: MIIabcdef\r\nlog: qwertyuiop\r\n']);
    assert.equal(shown, `log: ${mask}\r\nlog: ${mask}\r\n`);
  });

  it('covers the texts of a JSON value', async () => {
    const value = '{"user":"application","in":["hunter2"]}';
    assert.equal(await masked([value], ['hunter2 application']), `${mask} ${mask}`);
  });

  it('takes the longest of values that overlap', async () => {
    assert.equal(await masked(['abcde', 'cdefghi', 'abc'], ['xabcdefghiy']), `x${mask}y`);
  });

  it('leaves values of one or two bytes alone', async () => {
    assert.equal(await masked(['ab'], ['ab abc']), 'ab abc');
  });

  it('holds back nothing that cannot become a value', () => {
    const stream = maskingStream(formsOf(['hunter2']));
    stream.write('Continue? ');
    assert.equal(String(stream.read()), 'Continue? ');
    stream.write('hun');
    assert.equal(stream.read(), null);
    stream.write('t ');
    assert.equal(String(stream.read()), 'hunt ');
  });

  it('agrees with the slow way on random texts in random chunks', async () => {
    for (let round = 0; round < 300; round += 1) {
      const word = (length: number): string =>
        Array.from({ length }, () => 'ab'[randomInt(2)]).join('');
      const values = Array.from({ length: 1 + randomInt(4) }, () => word(3 + randomInt(6)));
      const whole = Buffer.from(word(randomInt(80)));
      const chunks: Buffer[] = [];
      for (let at = 0; at < whole.length; ) {
        const next = at + 1 + randomInt(9);
        chunks.push(whole.subarray(at, next));
        at = next;
      }
      assert.equal(
        await masked(values, chunks),
        maskedSlowly(formsOf(values), whole),
        `${values.join(',')} in ${whole}`,
      );
    }
  });

  it('copes with the largest value there is', async () => {
    const value = Array.from({ length: 30_720 }, () => '!"#%&/()=?abcdef0123'[randomInt(20)]).join(
      '',
    );
    const whole = `a${value}b${Buffer.from(value).toString('base64')}c`;
    assert.match(await masked([value], [whole]), /^a\*{8}b\*{8}=*c$/);
  });
});

const lower = (code: string): string => code.toLowerCase();
