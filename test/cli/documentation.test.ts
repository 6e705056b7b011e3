import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { CommandLine, type JsonReply } from './command-line.ts';

/*
 * "Secret management and usage" of the KMS documentation: its command lines word for word, with
 * `aliyun` called `kms-secrets`, and the fields of its sample replies in their order.
 */
describe('the command lines of the KMS documentation', () => {
  const cli = new CommandLine();
  const value = '{"uname": "alice", "pwd": "12****"}';
  let cmkId = '';
  before(async () => {
    const { KeyMetadata } = await cli.json(['kms', 'CreateKey']);
    cmkId = String((KeyMetadata as JsonReply).KeyId);
  });
  after(() => cli.remove());

  it('create a secret without a CMK', async () => {
    const line = ['--SecretName', 'db_cred', '--SecretData', value, '--VersionId', 'v1'];
    const reply = await cli.json(['kms', 'CreateSecret', ...line]);
    assert.deepEqual(Object.keys(reply), [
      'Arn',
      'SecretName',
      'VersionId',
      'SecretType',
      'RequestId',
    ]);
    assert.match(String(reply.Arn), /^acs:kms:[^:]+:\d{16}:secret\/db_cred$/);
    assert.equal(reply.SecretName, 'db_cred');
    assert.equal(reply.VersionId, 'v1');
    assert.equal(reply.SecretType, 'Generic');
    assert.match(String(reply.RequestId), uuid);
  });

  it('create a secret with a CMK', async () => {
    const line = ['--SecretName', 'ssh_key', '--SecretData', 'ssh-key-blob', '--VersionId', 'v1'];
    const reply = await cli.json(['kms', 'CreateSecret', ...line, '--EncryptionKeyId', cmkId]);
    assert.match(String(reply.Arn), /:secret\/ssh_key$/);
    assert.equal(reply.SecretName, 'ssh_key');
  });

  it('list the secrets', async () => {
    const { SecretList, RequestId, ...counts } = await cli.json(['kms', 'ListSecrets']);
    const { Secret } = SecretList as { Secret: readonly JsonReply[] };
    assert.deepEqual(Secret.map(({ SecretName }) => SecretName).toSorted(), ['db_cred', 'ssh_key']);
    for (const { CreateTime, UpdateTime } of Secret) {
      assert.match(String(CreateTime), time);
      assert.match(String(UpdateTime), time);
    }
    assert.deepEqual(counts, { PageNumber: 1, PageSize: 10, TotalCount: 2 });
    assert.match(String(RequestId), uuid);
  });

  it('describe a secret', async () => {
    const reply = await cli.json(['kms', 'DescribeSecret', '--SecretName', 'ssh_key']);
    assert.match(String(reply.Arn), /:secret\/ssh_key$/);
    assert.equal(reply.SecretName, 'ssh_key');
    assert.equal(reply.EncryptionKeyId, cmkId);
    assert.equal(reply.Description, '');
    assert.match(String(reply.CreateTime), time);
    assert.match(String(reply.UpdateTime), time);
    assert.equal(reply.SecretData, undefined);
  });

  it('get the value of a secret', async () => {
    const reply = await cli.json(['kms', 'GetSecretValue', '--SecretName', 'db_cred']);
    const { CreateTime, RequestId, ...rest } = reply;
    assert.deepEqual(rest, {
      SecretName: 'db_cred',
      VersionId: 'v1',
      SecretData: value,
      SecretDataType: 'text',
      SecretType: 'Generic',
      VersionStages: { VersionStage: ['ACSCurrent'] },
    });
    assert.match(String(CreateTime), time);
    assert.match(String(RequestId), uuid);
  });

  const remove = async (...more: readonly string[]): Promise<void> => {
    const line = ['kms', 'DeleteSecret', '--SecretName', 'ssh_key', ...more];
    const { SecretName, RequestId, PlannedDeleteTime, ...rest } = await cli.json(line);
    assert.equal(SecretName, 'ssh_key');
    assert.match(String(RequestId), uuid);
    assert.match(String(PlannedDeleteTime), time);
    assert.deepEqual(rest, {});
    const days = Number(more[1] ?? 30);
    if (Number.isNaN(days)) return;
    const expected = Date.now() + days * 86_400_000;
    assert.ok(Math.abs(Date.parse(String(PlannedDeleteTime)) - expected) < 60_000);
  };
  const restore = async (): Promise<void> => {
    const reply = await cli.json(['kms', 'RestoreSecret', '--SecretName', 'ssh_key']);
    assert.equal(reply.SecretName, 'ssh_key');
    assert.match(String(reply.RequestId), uuid);
  };

  it('delete a secret, to be restored within 30 days', async () => {
    await remove();
    await restore();
  });

  it('delete a secret, to be restored within seven days', async () => {
    await remove('--RecoveryWindowInDays', '7');
    await restore();
  });

  it('delete a secret for ever', async () => {
    await remove('--ForceDeleteWithoutRecovery', 'true');
    const { code, stderr } = await cli.run(['kms', 'RestoreSecret', '--SecretName', 'ssh_key']);
    assert.equal(code, 1);
    assert.match(stderr, /^Code: Forbidden\.ResourceNotFound$/m);
  });

  it('indents the reply by two spaces', async () => {
    const { stdout } = await cli.run(['GetSecretValue', '--SecretName', 'db_cred']);
    assert.equal(stdout, `${JSON.stringify(JSON.parse(stdout), null, 2)}\n`);
  });
}).timeout(20_000);

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
