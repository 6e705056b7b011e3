import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'mocha';
import { Sensitive } from '../../src/base/sensitive.ts';
import { isColoured } from '../../src/cli/colour.ts';
import { outputWish, printReply } from '../../src/cli/output.ts';
import { table } from '../../src/cli/table.ts';
import { io } from './io.ts';

describe('a reply on its way out', () => {
  const reply = {
    SecretName: 'db',
    SecretData: Sensitive.fromText('hunter2'),
    In: { List: [Sensitive.fromText('x'), 'y'] },
    RequestId: 'r',
  };

  it('reveals its values, at every depth', async () => {
    const { stdout, said } = captured();
    await printReply(reply, outputWish(), io({ stdout }));
    assert.deepEqual(JSON.parse(said()), {
      SecretName: 'db',
      SecretData: 'hunter2',
      In: { List: ['x', 'y'] },
      RequestId: 'r',
    });
  });

  it('is coloured on a terminal that wants it, and nowhere else', async () => {
    const { stdout, said } = captured();
    const terminal = Object.assign(stdout, { isTTY: true });
    await printReply(reply, outputWish(), io({ stdout: terminal }));
    assert.ok(said().includes('\x1b[36m"SecretName"\x1b[39m: "db"'));
    assert.equal(isColoured(terminal, io({})), true);
    assert.equal(isColoured(terminal, io({ env: { NO_COLOR: '1' } })), false);
    assert.equal(isColoured(terminal, io({ env: { TERM: 'dumb' } })), false);
    assert.equal(isColoured(captured().stdout, io({})), false);
  });
});

describe('a table', () => {
  it('lines columns up, wide characters too', () => {
    const text = table({
      L: {
        E: [
          { A: 'x', B: 1 },
          { A: '名前', C: ['p', 'q'] },
        ],
      },
      Total: 2,
    });
    assert.equal(
      text,
      ['A     B  C', '----  -  ----', 'x     1', '名前     p, q', '', 'Total  2', ''].join('\n'),
    );
  });

  it('shows control characters instead of sending them', () => {
    assert.equal(table({ A: 'x\u001b[2Jy\nz' }), 'A  x\\u001b[2Jy\\nz\n');
  });

  it('shows an empty list as nothing', () => {
    assert.equal(table({ L: { E: [] }, N: 0 }), 'E\nN  0\n');
  });
});

function captured() {
  const chunks: Buffer[] = [];
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stdout, said: () => Buffer.concat(chunks).toString() };
}
