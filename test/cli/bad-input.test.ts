import assert from 'node:assert/strict';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { canRunKeyring, withKeyring } from '../support/keyring.ts';
import { type Circumstances, CommandLine } from './command-line.ts';

describe('bad input', () => {
  const cli = new CommandLine();
  before(() => cli.store('kept', 'value'));
  after(() => cli.remove());

  const create = (name: string, value = 'x'): Promise<Refusal> =>
    refusal(cli, ['CreateSecret', '--SecretName', name, '--VersionId', 'v1', '--SecretData', '-'], {
      input: value,
    });
  const remove = (...more: readonly string[]): Promise<Refusal> =>
    refusal(cli, ['DeleteSecret', '--SecretName', 'kept', ...more]);

  it('an unknown secret', async () => {
    for (const operation of ['GetSecretValue', 'DescribeSecret', 'DeleteSecret']) {
      const { code, message } = await refusal(cli, [operation, '--SecretName', 'nope']);
      assert.equal(code, 'Forbidden.ResourceNotFound');
      assert.equal(message, 'Resource not found.');
    }
  });

  it('a taken name', async () => {
    const { code, message } = await create('kept');
    assert.equal(code, 'Rejected.ResourceExist');
    assert.equal(message, 'The resource already exists.');
  });

  it('a name that is pending deletion', async () => {
    await cli.store('going', 'value');
    await cli.json(['DeleteSecret', '--SecretName', 'going']);
    const { code, message } = await create('going');
    assert.equal(code, 'Rejected.ResourceInDeleteWindow');
    assert.match(message, /^The secret is planned to be deleted\./);
  });

  it('a malformed or over-long name', async () => {
    for (const name of ['bad name', 'ü', 'acs/mine', 'a'.repeat(193), '']) {
      const { code, message } = await create(name);
      assert.equal(code, 'InvalidParameter');
      assert.match(message, /"SecretName" is not valid: it takes letters, digits/);
    }
    await cli.store('a'.repeat(192), 'value');
  });

  it('a value of 30,721 bytes, where 30,720 are taken', async () => {
    const most = 'ü'.repeat(15_360);
    const { code, message } = await create('big', `${most}x`);
    assert.equal(code, 'InvalidParameter');
    assert.match(message, /"SecretData" is not valid: it takes 1 to 30720 bytes/);
    await cli.store('big', most);
    const { SecretData } = await cli.json(['GetSecretValue', '--SecretName', 'big']);
    assert.equal(SecretData, most);
  });

  it('a recovery window of 6 or 31 days, or one beside a deletion for ever', async () => {
    for (const days of ['6', '31']) {
      const { code, message } = await remove('--RecoveryWindowInDays', days);
      assert.equal(code, 'InvalidParameter');
      assert.match(message, /"RecoveryWindowInDays" is not valid: .*from 7 to 30/);
    }
    const both = ['--RecoveryWindowInDays', '7', '--ForceDeleteWithoutRecovery', 'true'];
    assert.equal((await remove(...both)).code, 'InvalidParameter');
    const { SecretData } = await cli.json(['GetSecretValue', '--SecretName', 'kept']);
    assert.equal(SecretData, 'value');
  });

  it('a store file that is not ours, which stays as it is', async () => {
    const other = new CommandLine();
    await cli.file('store.db', 'something else entirely, written by somebody else');
    const { code, message } = await refusal(other, ['ListSecrets'], {
      env: { KMS_SECRETS_HOME: cli.folder },
    });
    assert.equal(code, 'ServiceUnavailableTemporary');
    assert.match(message, /^store\.db in .* is not a KMS Secrets store; move it away/);
    assert.match(await cli.read('store.db'), /^something else entirely/);
    await other.remove();
  });

  it('a place for the store that leads nowhere', async () => {
    symlinkSync(join(cli.folder, 'nowhere'), join(cli.folder, 'dangling'));
    const { code, message } = await refusal(cli, ['ListSecrets'], {
      env: { KMS_SECRETS_HOME: join(cli.folder, 'dangling') },
    });
    assert.equal(code, 'ServiceUnavailableTemporary');
    assert.match(message, /cannot be made; check KMS_SECRETS_HOME/);
  });

  it('a place for the store that may only be read', async function () {
    if (process.platform === 'win32') this.skip();
    // Root may write wherever it likes, so it runs this as somebody else.
    const nobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    chmodSync(cli.folder, 0o555);
    try {
      const { code, message } = await refusal(cli, ['ListSecrets'], {
        env: { KMS_SECRETS_HOME: join(cli.folder, 'new') },
        ...nobody,
      });
      assert.equal(code, 'ServiceUnavailableTemporary');
      assert.match(message, /its disk or folder is read-only\. Nothing was changed/);
    } finally {
      chmodSync(cli.folder, 0o700);
    }
  });
}).timeout(20_000);

describe('a keychain that does not give', () => {
  const cli = new CommandLine();
  const noKeyFile = { KMS_SECRETS_KEY_FILE: undefined };
  before(function () {
    if (!canRunKeyring()) this.skip();
  });
  after(() => cli.remove());

  it('because there is none', async () => {
    const { code, message, stderr } = await refusal(cli, ['ListSecrets'], { env: noKeyFile });
    assert.equal(code, 'ServiceUnavailableTemporary');
    assert.match(message, /^No OS keychain can be reached\. Start a Secret Service/);
    assert.match(stderr, /^Hint: KMS_SECRETS_KEY_FILE=FILE/m);
  });

  it('because it is locked', async () => {
    const unlocked = { env: noKeyFile, within: withKeyring };
    const name = ['--SecretName', 'a', '--VersionId', 'v1', '--SecretData', '-'];
    await cli.json(['CreateSecret', ...name], { ...unlocked, input: 'first' });
    const { SecretData } = await cli.json(['GetSecretValue', '--SecretName', 'a'], unlocked);
    assert.equal(SecretData, 'first');
    const locked = { env: noKeyFile, within: withLockedKeyring };
    const { code, message } = await refusal(cli, ['GetSecretValue', '--SecretName', 'a'], locked);
    assert.equal(code, 'ServiceUnavailableTemporary');
    assert.match(message, /locked/);
    assert.doesNotMatch(message, /first/);
    const again = await cli.json(['GetSecretValue', '--SecretName', 'a'], unlocked);
    assert.equal(again.SecretData, 'first');
  });
}).timeout(60_000);

/** A session whose Secret Service runs, and whose keyring nobody has unlocked. */
const withLockedKeyring: NonNullable<Circumstances['within']> = ({ command, args }) => {
  const script = 'gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; exec "$@"';
  return { command: 'dbus-run-session', args: ['--', 'sh', '-c', script, 'sh', command, ...args] };
};

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly stderr: string;
}

/** Runs what has to be refused, and reads the refusal. */
async function refusal(
  cli: CommandLine,
  args: readonly string[],
  circumstances?: Circumstances,
): Promise<Refusal> {
  const { code, stdout, stderr } = await cli.run(args, circumstances);
  assert.equal(code, 1, stderr);
  assert.equal(stdout, '');
  const [, said, message] =
    /^Code: (.*)\nMessage: (.*)\nRequestId: [0-9a-f-]{36}$/m.exec(stderr) ?? [];
  assert.ok(said !== undefined && message !== undefined, stderr);
  return { code: said, message, stderr };
}
