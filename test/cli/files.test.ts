import assert from 'node:assert/strict';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { CommandLine } from './commandLine.ts';

const cli = new CommandLine();
before(async function () {
  this.timeout(20_000);
  await cli.store('db', '{"user":"ann","password":"hunter2"}');
});
after(() => cli.remove());

const stored = async (name: string): Promise<unknown> =>
  (await cli.json(['GetSecretValue', '--SecretName', name])).SecretData;

describe('inject', () => {
  const template = 'user: {{ kms://db#user }}\npassword: {{kms://db#password}} # {{ not ours }}\n';
  const filled = 'user: ann\npassword: hunter2 # {{ not ours }}\n';

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

describe('import', () => {
  it('says what it would do, and does nothing, in a dry run', async () => {
    await cli.file('in.env', 'DB_USER=ann\nDB_PASSWORD="hun ter2"\n');
    const { stdout } = await cli.run(['import', 'in.env', '--prefix', 'dry/', '--dry-run']);
    assert.equal(
      stdout,
      'would be created dry/DB_USER (3 bytes)\nwould be created dry/DB_PASSWORD (8 bytes)\n',
    );
    assert.equal((await cli.run(['DescribeSecret', '--SecretName', 'dry/DB_USER'])).code, 1);
  });

  it('makes a secret of each entry, keeps what exists, and updates on demand', async () => {
    await cli.file('in.env', 'A=one\nB=two\n');
    const first = await cli.run(['import', 'in.env', '--prefix', 'app/']);
    assert.equal(first.stdout, 'created  app/A (3 bytes)\ncreated  app/B (3 bytes)\n');
    await cli.file('in.env', 'A=three\n');
    const second = await cli.run(['import', 'in.env', '--prefix', 'app/']);
    assert.match(second.stdout, /^kept {5}app\/A \(exists; --update/);
    assert.equal(await stored('app/A'), 'one');
    assert.equal((await cli.run(['import', 'in.env', '--prefix', 'app/', '--update'])).code, 0);
    assert.equal(await stored('app/A'), 'three');
    assert.equal(await stored('app/B'), 'two');
  });

  it('reads JSON, and makes one secret of all with --into', async () => {
    await cli.file('in.json', '{"user":"bob","port":5432,"more":{"x":[1]}}');
    await cli.run(['import', 'in.json', '--into', 'whole']);
    assert.equal(await stored('whole'), '{"user":"bob","port":"5432","more":"{\\"x\\":[1]}"}');
  });

  it('refuses what is no such file without showing it', async () => {
    await cli.file('bad.json', '{"user": hunter2');
    const { code, stderr } = await cli.run(['import', 'bad.json']);
    assert.equal(code, 2);
    assert.match(stderr, /bad\.json is no JSON object/);
    assert.doesNotMatch(stderr, /hunter2/);
    assert.equal((await cli.run(['import'])).code, 2);
  });
}).timeout(20_000);
