import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'mocha';
import { operations } from '../../src/engine/operations.ts';
import { onPath } from '../support/keyring.ts';
import { madeUpPassword } from '../support/made-up.ts';
import { lineOf } from '../support/processes.ts';
import { CommandLine, program } from './command-line.ts';

const cli = new CommandLine();
const name = (secret: string): readonly string[] => ['--SecretName', secret, '--VersionId', 'v1'];
const create = (secret: string, ...more: readonly string[]): readonly string[] => [
  'CreateSecret',
  ...name(secret),
  ...more,
];
const login = JSON.stringify({ user: 'ann', password: madeUpPassword });

const stored = async (secret: string): Promise<unknown> =>
  (await cli.json(['GetSecretValue', '--SecretName', secret])).SecretData;

before(async function () {
  this.timeout(20_000);
  await cli.store('db', login);
});
after(() => cli.remove());

describe('a value', () => {
  it('comes from standard input, losing the line end of a single line', async () => {
    await cli.json(create('in/one', '--SecretData', '-'), { input: 'hunter2\n' });
    assert.equal(await stored('in/one'), 'hunter2');
    await cli.json(create('in/two', '--SecretData', '-'), { input: 'one\ntwo\n' });
    assert.equal(await stored('in/two'), 'one\ntwo\n');
    await cli.json(create('in/crlf', '--SecretData', '-'), { input: ' x \r\n' });
    assert.equal(await stored('in/crlf'), ' x ');
  });

  it('comes from a file with @ or -FILE', async () => {
    await cli.file('key.pem', '-----BEGIN\nabc\n-----END\n');
    await cli.json(create('in/at', '--SecretData', '@key.pem'));
    await cli.json(create('in/file', '--SecretData-FILE', 'key.pem'));
    assert.equal(await stored('in/at'), '-----BEGIN\nabc\n-----END\n');
    assert.equal(await stored('in/file'), '-----BEGIN\nabc\n-----END\n');
    await cli.file('name', 'in/at\n');
    const { SecretName } = await cli.json(['DescribeSecret', '--SecretName-FILE', 'name']);
    assert.equal(SecretName, 'in/at');
  });

  it('is warned of when it stands on the command line, and only then', async () => {
    const { code, stderr } = await cli.run(create('in/arg', '--SecretData', 'hunter2'));
    assert.equal(code, 0);
    assert.match(stderr, /^warning: --SecretData stays in the shell's history/);
    assert.doesNotMatch(stderr, /hunter2/);
    const quiet = await cli.run(create('in/quiet', '--SecretData', '-'), { input: 'x' });
    assert.equal(quiet.stderr, '');
  });

  it('is refused when its file is missing, is no text, or both forms are given', async () => {
    const missing = await cli.run(create('in/x', '--SecretData', '@none'));
    assert.deepEqual([missing.code, missing.stdout], [2, '']);
    assert.match(missing.stderr, /none cannot be read: no such file/);
    await cli.file('bytes', Buffer.from([0xff, 0xfe, 0x00]));
    const bytes = await cli.run(create('in/x', '--SecretData', '@bytes'));
    assert.equal(bytes.code, 2);
    assert.match(bytes.stderr, /bytes is not UTF-8 text; encode it/);
    const both = create('in/x', '--SecretData', '-', '--SecretData-FILE', 'name');
    assert.equal((await cli.run(both)).code, 2);
    assert.equal((await cli.run(['DescribeSecret', '--SecretName', 'in/x'])).code, 1);
  });

  it('is not asked for without a terminal', async () => {
    const { code, stderr } = await cli.run(create('in/x'));
    assert.equal(code, 2);
    assert.match(stderr, /^kms-secrets: CreateSecret needs --SecretData$/m);
  });

  const typed = async (secret: string, keys: string): Promise<string> => {
    const line = [process.execPath, await program(), ...create(secret)].join(' ');
    const env = { ...cli.env, SHELL: '/bin/sh' };
    const child = spawn('script', ['-qec', line, '/dev/null'], { cwd: cli.folder, env });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const ended = once(child, 'close');
    await lineOf(child, /SecretData: /, 10_000);
    child.stdin.write(keys);
    await ended;
    return said;
  };

  it('is asked for on a terminal, and not shown', async function () {
    if (process.platform !== 'linux' || !onPath('script')) this.skip();
    const said = await typed('in/typed', 'hunterx\x7f2\x1b[D\r');
    assert.match(said, /"SecretName": "in\/typed"/);
    assert.doesNotMatch(said, /hunter/);
    assert.equal(await stored('in/typed'), 'hunter2');
  });

  it('may be pasted there with its line ends', async function () {
    if (process.platform !== 'linux' || !onPath('script')) this.skip();
    await typed('in/pasted', '\x1b[200~one\rtwo\r\x1b[201~\r');
    assert.equal(await stored('in/pasted'), 'one\ntwo\n');
  });
}).timeout(30_000);

describe('a reply', () => {
  it('is JSON, a table or plain text', async () => {
    const line = ['GetSecretValue', '--SecretName', 'db'];
    const text = await cli.run([...line, '--query', 'SecretData', '--output', 'text']);
    assert.equal(text.stdout, `${login}\n`);
    const { stdout } = await cli.run([
      'ListSecretVersionIds',
      '--SecretName',
      'db',
      '--output=table',
    ]);
    assert.match(stdout, /^VersionId {2}CreateTime {12}VersionStages$/m);
    assert.match(stdout, /^v1 {9}20\S+Z {2}ACSCurrent$/m);
    assert.match(stdout, /^TotalCount {2}1$/m);
    assert.equal((await cli.run([...line, '--output', 'xml'])).code, 2);
  });

  it('is cut down by a JMESPath expression', async () => {
    const line = ['ListSecretVersionIds', '--SecretName', 'db', '--query'];
    const { stdout } = await cli.run([...line, 'VersionIds.VersionId[].VersionId']);
    assert.deepEqual(JSON.parse(stdout), ['v1']);
    const { code, stderr } = await cli.run([...line, 'a[']);
    assert.equal(code, 2);
    assert.match(stderr, /--query: /);
  });

  it('has no colours outside of a terminal', async () => {
    const env = { NO_COLOR: undefined, FORCE_COLOR: '1' };
    const { stdout, stderr } = await cli.run(['GetSecretValue', '--SecretName', 'no'], { env });
    assert.equal(`${stdout}${stderr}`.includes('\x1b'), false);
  });
}).timeout(20_000);

describe('the grammar', () => {
  it('takes what command lines for the cloud carry', async () => {
    const line = ['kms', 'get-secret-value', '--secret-name', 'db', '--region', 'cn-hangzhou'];
    assert.equal((await cli.json(line)).VersionId, 'v1');
  });

  it('puts numbered parameters together', async () => {
    const tags = ['--Tag.1.Key', 'team', '--Tag.1.Value', 'a b', '--Tag.2.Key', 'tier'];
    const on = ['--ResourceType', 'secret', '--ResourceId.1', 'db', '--RegionId', 'local'];
    await cli.json(['TagResources', ...on, ...tags, '--Tag.2.Value=']);
    const { TagResources } = await cli.json(['ListTagResources', ...on]);
    const { TagResource } = TagResources as { TagResource: readonly Record<string, string>[] };
    assert.deepEqual(
      TagResource.map(({ TagKey, TagValue }) => [TagKey, TagValue]),
      [
        ['team', 'a b'],
        ['tier', ''],
      ],
    );
  });

  it('says what is unknown and what is nearest, with exit code 2', async () => {
    const said = async (...line: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await cli.run(line);
      assert.deepEqual([code, stdout], [2, ''], stderr);
      return stderr;
    };
    assert.match(await said('GetSecretVale'), /Did you mean GetSecretValue or/);
    assert.match(
      await said('frobnicate'),
      /Unknown operation or command: frobnicate\nSee kms-secrets --help/,
    );
    assert.match(await said('ListSecrets', '--PageSise', '1'), /Did you mean --PageSize\?/);
    assert.match(await said('ListSecrets', 'extra'), /Unexpected argument: extra/);
    assert.match(await said('access-key', 'erase'), /no access-key erase, but access-key create,/);
    assert.match(
      await said('DeleteSecret'),
      /DeleteSecret needs --SecretName\nSee .* DeleteSecret --help/,
    );
  });
}).timeout(20_000);

describe('help', () => {
  it('lists every operation of the table and what the exit codes mean', async () => {
    const { code, stdout } = await cli.run(['--help']);
    assert.equal(code, 0);
    for (const [operation, { doc }] of Object.entries(operations)) {
      assert.match(stdout, new RegExp(`^  ${operation} +${doc.slice(0, 20)}`, 'm'));
    }
    assert.match(stdout, /^Exit codes$/m);
  });

  it('is there for each operation, with all its parameters', async () => {
    const { stdout } = await cli.run(['CreateSecret', '--help']);
    for (const parameter of Object.keys(operations.CreateSecret?.parameters ?? {})) {
      assert.match(stdout, new RegExp(`^  --${parameter} `, 'm'));
    }
    assert.match(stdout, /--SecretData VALUE\|-\|@FILE/);
    assert.equal((await cli.run(['help', 'CreateSecret'])).stdout, stdout);
  });

  it('is there for each command', async () => {
    for (const command of ['run', 'env', 'inject', 'import', 'serve', 'lsp', 'trust', 'doctor']) {
      const { code, stdout } = await cli.run([command, '--help']);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^Usage: kms-secrets ${command}`));
    }
  });

  it('and the version', async () => {
    assert.match((await cli.run(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
  });
}).timeout(20_000);

describe('access keys', () => {
  it('are created, listed, disabled, enabled and deleted', async () => {
    const { AccessKey } = await cli.json(['access-key', 'create', '--user-name', 'app']);
    const { AccessKeyId, AccessKeySecret, UserName } = AccessKey as Record<string, string>;
    assert.equal(UserName, 'app');
    assert.match(String(AccessKeySecret), /^[A-Za-z0-9]{30}$/);
    const state = async (): Promise<unknown> => {
      const { AccessKeys } = await cli.json(['access-key', 'list']);
      const { AccessKey: all } = AccessKeys as { AccessKey: readonly Record<string, string>[] };
      return all.find((key) => key.AccessKeyId === AccessKeyId)?.Status;
    };
    const id = String(AccessKeyId);
    await cli.json(['access-key', 'disable', id]);
    assert.equal(await state(), 'Inactive');
    await cli.json(['access-key', 'enable', id]);
    assert.equal(await state(), 'Active');
    await cli.json(['access-key', 'delete', id]);
    assert.equal(await state(), undefined);
    assert.match((await cli.run(['access-key', 'delete'])).stderr, /needs AccessKeyId/);
  });
}).timeout(20_000);
