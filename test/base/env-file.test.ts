import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseEnvFile } from '../../src/base/env-file.ts';
import { wrongUsage } from '../../src/cli/arguments.ts';
import { envFormat, formatEnv } from '../../src/cli/env-format.ts';

const read = (text: string): Record<string, string> =>
  Object.fromEntries(
    parseEnvFile(text, '.env', wrongUsage).map(({ name, value }) => [name, value]),
  );

describe('an env file', () => {
  it('assigns texts, quoted or not', () => {
    const text = `A=one\nB = two words \nC='single $x'\nD="double"\nexport E=five\nF=\nG=\`back\``;
    assert.deepEqual(read(text), {
      A: 'one',
      B: 'two words',
      C: 'single $x',
      D: 'double',
      E: 'five',
      F: '',
      G: 'back',
    });
  });

  it('begins a comment with # only after white space', () => {
    const text =
      '# a comment\n\nA=kms://db#password\nB=x # comment\nC="a # b" # c\nD= # empty\nE=#5';
    assert.deepEqual(read(text), {
      A: 'kms://db#password',
      B: 'x',
      C: 'a # b',
      D: '',
      E: '#5',
    });
  });

  it('counts escapes in double quotes only', () => {
    assert.deepEqual(read('A="a\\nb\\"c\\\\d\\q"\nB=\'a\\nb\''), {
      A: 'a\nb"c\\d\\q',
      B: 'a\\nb',
    });
  });

  it('lets quoted values span lines, and counts the lines', () => {
    const entries = parseEnvFile('A="one\ntwo"\r\nB=x\r\n', '.env', wrongUsage);
    assert.deepEqual(entries, [
      { name: 'A', value: 'one\ntwo', line: 1 },
      { name: 'B', value: 'x', line: 3 },
    ]);
  });

  it('passes over a byte order mark', () => {
    assert.deepEqual(read('\uFEFFA=1'), { A: '1' });
  });

  it('says which line is wrong, and not what is in it', () => {
    assert.throws(
      () => parseEnvFile('A=1\nhunter2', '.env', wrongUsage),
      /^WrongUsage: \.env:2 is not NAME=value$/,
    );
    assert.throws(() => parseEnvFile('A="hunter2', '.env', wrongUsage), {
      message: '.env:1: the quotes of A do not match',
    });
    assert.throws(() => parseEnvFile('A="x"y', '.env', wrongUsage), /quotes of A/);
  });
});

describe('variables on their way out', () => {
  const variables = {
    PLAIN: 'a-b_c/d=e',
    EMPTY: '',
    SPACE: 'a b $x `y`',
    QUOTE: `it's "so"`,
    LINES: 'one\ntwo',
    BOTH: `o'ne\ntwo\\ "x"\r`,
  };

  it('read back from dotenv as they were', () => {
    assert.deepEqual(read(formatEnv(variables, 'dotenv')), variables);
  });

  it('read back from JSON as they were', () => {
    assert.deepEqual(JSON.parse(formatEnv(variables, 'json')), variables);
  });

  it('have three formats', () => {
    assert.equal(envFormat('shell'), 'shell');
    assert.throws(() => envFormat('yaml'), /--format is dotenv, shell, json, not yaml/);
  });

  it('come out of a real shell as they were', async () => {
    const { execFileSync } = await import('node:child_process');
    const script = `${formatEnv(variables, 'shell')}"$0" -p 'JSON.stringify(process.env)'`;
    const said = execFileSync('/bin/sh', ['-c', script, process.execPath], { encoding: 'utf8' });
    const seen = JSON.parse(said) as Record<string, string>;
    for (const [name, value] of Object.entries(variables)) assert.equal(seen[name], value);
  });
});
