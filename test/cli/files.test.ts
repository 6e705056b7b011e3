import assert from 'node:assert/strict';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { parse } from 'yaml';
import { parseEnvFile } from '../../src/base/env-file.ts';
import { CommandLine } from './command-line.ts';

const cli = new CommandLine();
const held = 'hunter2';
before(async function () {
  this.timeout(20_000);
  await cli.store('db', JSON.stringify({ user: 'ann', password: held }));
});
after(() => cli.remove());

const stored = async (name: string): Promise<unknown> =>
  (await cli.json(['GetSecretValue', '--SecretName', name])).SecretData;

describe('inject', () => {
  const template = 'user: {{ kms://db#user }}\npassword: {{kms://db#password}} # {{ not ours }}\n';
  const filled = `user: ann\npassword: ${held} # {{ not ours }}\n`;

  it('fills in a template from a file or standard input', async () => {
    await cli.file('app.yaml.template', template);
    assert.equal((await cli.run(['inject', 'app.yaml.template'])).stdout, filled);
    assert.equal((await cli.run(['inject'], { input: template })).stdout, filled);
    assert.equal((await cli.run(['inject', '-'], { input: 'nothing' })).stdout, 'nothing');
  });

  it('writes a file that only its owner can read, and replaces none unasked', async () => {
    await cli.file('app.yaml.template', template);
    const line = ['inject', 'app.yaml.template', '--out', 'app.yaml'];
    assert.equal((await cli.run(line)).code, 0);
    const file = join(cli.folder, 'app.yaml');
    assert.equal(await cli.read('app.yaml'), filled);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
    const { code, stderr } = await cli.run(line);
    assert.equal(code, 2);
    assert.match(stderr, /it exists already; --force replaces it/);
    await cli.file('app.yaml', 'old');
    chmodSync(file, 0o644);
    assert.equal((await cli.run([...line, '--force'])).code, 0);
    assert.equal(await cli.read('app.yaml'), filled);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('writes nothing when a reference leads nowhere', async () => {
    const input = '{{ kms://nope }} {{ kms://db#none }}';
    const { code, stderr, stdout } = await cli.run(['inject', '--out', 'none'], { input });
    assert.equal(code, 1);
    assert.match(stderr, /kms:\/\/nope: Resource not found/);
    assert.match(stderr, /no key none/);
    assert.equal(stdout, '');
    assert.deepEqual(
      readdirSync(cli.folder).filter((name) => name.includes('none')),
      [],
    );
  });
}).timeout(20_000);

describe('inject, values of configuration files', () => {
  const odd = ` a"b\\c'd$e#f é: [1] \t%`;
  before(() => cli.store('odd', JSON.stringify({ 'pass word': odd, lines: `${odd}\n-B-\n` })));
  const [one, lines] = ['kms://odd#pass%20word', 'kms://odd#lines'];

  async function injected(name: string, text: string): Promise<string> {
    await cli.file(name, text);
    const { code, stdout, stderr } = await cli.run(['inject', name]);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  it('writes JSON that has the values', async () => {
    const text = `{ "a": "${one}", /* ${one} */ "b": ["${lines}"], "c": "{{${one}}" }`;
    const written = await injected('a.json', text.replace(/\/\*.*\*\//, ''));
    assert.deepEqual(JSON.parse(written), { a: odd, b: [`${odd}\n-B-\n`], c: `{{${one}}` });
    assert.match(await injected('b.jsonc', text), /\/\* kms:/);
  });

  it('writes YAML that has the values, whatever quotes the reference had', async () => {
    const text = `a: ${one} # ${one}\nb: "${lines}"\nc: { d: ${one}, e: '${lines}' }\nf:\n  - ${one}\n`;
    const expected = { a: odd, b: `${odd}\n-B-\n`, c: { d: odd, e: `${odd}\n-B-\n` }, f: [odd] };
    assert.deepEqual(parse(await injected('values.yaml.template', text)), expected);
  });

  it('writes env files that `run` reads', async () => {
    const text = await injected('prod.env', `A=${one}\nB="${lines}" # why\n`);
    const read = parseEnvFile(text, 'prod.env', ({ message }) => new Error(message));
    const values = Object.fromEntries(read.map(({ name, value }) => [name, value]));
    assert.deepEqual([values.A, values.B], [odd, `${odd}\n-B-\n`]);
  });

  it('writes properties, INI and TOML', async () => {
    assert.equal(
      await injected('a.properties', `p=${one}\n`),
      `p=\\ a"b\\\\c'd$e#f \\u00e9: [1] \\t%\n`,
    );
    assert.equal(await injected('a.toml', `p = "${one}"\n`), `p = ${JSON.stringify(odd)}\n`);
    assert.equal(await injected('a.ini', 'p = kms://db#password ; why\n'), `p = ${held} ; why\n`);
    await cli.file('b.ini', `p = ${lines}\n`);
    const { code, stdout, stderr } = await cli.run(['inject', 'b.ini']);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /b\.ini: the value of kms:\/\/odd#lines has signs/);
  });

  it('writes XML that has the values', async () => {
    const written = await injected('a.xml', `<a p="${one}">\n  ${lines}\n</a>\n`);
    const read = written.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    assert.equal(read, `<a p="${odd}">\n  ${odd}\n-B-\n\n</a>\n`);
    assert.equal(written.split(/[<>]/).length, 5);
  });

  it('fills in nothing that a value brings along', async () => {
    await cli.store('nested', '{{ kms://db#password }}');
    const text = 'a: kms://nested\nb: {{ kms://nested }}\n';
    const written = await injected('n.yaml', text);
    assert.equal(written, 'a: "{{ kms://db#password }}"\nb: {{ kms://db#password }}\n');
  });
}).timeout(20_000);

describe('import', () => {
  it('says what it would do, and does nothing, in a dry run', async () => {
    await cli.file('in.env', `DB_USER=ann\nDB_PASSWORD="two ${held}"\n`);
    const { stdout } = await cli.run(['import', 'in.env', '--prefix', 'dry/', '--dry-run']);
    assert.equal(stdout, 'would be created: dry/DB_USER\nwould be created: dry/DB_PASSWORD\n');
    assert.equal((await cli.run(['DescribeSecret', '--SecretName', 'dry/DB_USER'])).code, 1);
  });

  it('makes a secret of each entry, all or none', async () => {
    await cli.file('in.env', 'A=one\nB=two\n');
    const first = await cli.run(['import', 'in.env', '--prefix', 'app/']);
    assert.equal(first.stdout, 'created: app/A\ncreated: app/B\n');
    await cli.file('in.env', 'NEW=x\nA=three\n');
    const second = await cli.run(['import', 'in.env', '--prefix', 'app/']);
    assert.deepEqual([second.code, second.stdout], [1, '']);
    assert.match(
      second.stderr,
      /^Code: Rejected\.ResourceExist\nMessage: The secret app\/A exists/,
    );
    assert.equal((await cli.run(['DescribeSecret', '--SecretName', 'app/NEW'])).code, 1);
  });

  it('skips or updates what exists, when told to', async () => {
    await cli.file('in.env', 'X=one\n');
    await cli.run(['import', 'in.env']);
    await cli.file('in.env', 'X=two\n');
    assert.equal((await cli.run(['import', 'in.env', '--skip'])).stdout, 'skipped: X\n');
    assert.equal(await stored('X'), 'one');
    assert.equal((await cli.run(['import', 'in.env', '--update'])).stdout, 'new version: X\n');
    assert.equal(await stored('X'), 'two');
    assert.equal((await cli.run(['import', 'in.env', '--update'])).stdout, 'unchanged: X\n');
    assert.equal((await cli.run(['import', 'in.env', '--update', '--skip'])).code, 2);
  });

  it('reads JSON, and makes one secret of all with --into', async () => {
    await cli.file('in.json', '{"user":"bob","port":5432,"more":{"x":[1]}}');
    await cli.run(['import', 'in.json', '--into', 'whole']);
    assert.equal(await stored('whole'), '{"user":"bob","port":5432,"more":{"x":[1]}}');
    await cli.run(['import', 'in.json', '--prefix', 'single/']);
    assert.equal(await stored('single/port'), '5432');
    assert.equal(await stored('single/more'), '{"x":[1]}');
  });

  it('refuses what is no such file without showing it', async () => {
    await cli.file('bad.json', '{"user": hunter2');
    const { code, stderr } = await cli.run(['import', 'bad.json']);
    assert.equal(code, 2);
    assert.match(stderr, /bad\.json is no JSON object/);
    assert.doesNotMatch(stderr, /hunter2/);
    assert.equal((await cli.run(['import'])).code, 2);
    await cli.file('empty.env', 'A=\n');
    assert.match(
      (await cli.run(['import', 'empty.env'])).stderr,
      /A is empty, and no secret can be/,
    );
  });
}).timeout(20_000);

describe('export and import', () => {
  it('carry all secrets with all versions from store to store', async () => {
    const from = new CommandLine();
    const to = new CommandLine();
    await from.store('a', 'first');
    const put = ['--SecretName', 'a', '--VersionId', 'v2', '--SecretData', '-'];
    await from.json(['PutSecretValue', ...put], { input: 'second' });
    await from.file('pass', `${passphrase}\n`);
    const file = join(from.folder, 'all.export');
    assert.equal((await from.run(['export', file, '--passphrase', '@pass'])).code, 0);
    assert.equal((await from.run(['export', file, '--passphrase', '@pass'])).code, 2);
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.doesNotMatch(await from.read('all.export'), /first|second|"a"/);

    const wrong = await to.run(['import', file, '--passphrase', '-'], {
      input: 'another passphrase',
    });
    assert.equal(wrong.code, 1);
    const right = await to.run(['import', file, '--passphrase', '-'], { input: passphrase });
    assert.equal(right.stdout, 'created: a\n');
    const { SecretData } = await to.json([
      'GetSecretValue',
      '--SecretName',
      'a',
      '--VersionId',
      'v1',
    ]);
    assert.equal(SecretData, 'first');
    await from.remove();
    await to.remove();
  });
}).timeout(30_000);

const passphrase = ['correct', 'horse', 'battery'].join(' ');
