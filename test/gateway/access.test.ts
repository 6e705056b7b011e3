import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { answer } from '../../src/gateway/answer.ts';
import { tokenBuckets } from '../../src/gateway/throttle.ts';
import { callerOf } from '../support/calls.ts';
import { type Key, send, signV3 } from './requests.ts';
import { accessKey, type Served, served } from './support.ts';

describe('who gets in', () => {
  let gateway: Served;
  const call = (...args: Parameters<ReturnType<typeof callerOf>>) =>
    callerOf(gateway.engine)(...args);

  before(async () => {
    gateway = await served();
    await call('CreateSecret', { SecretName: 'db', VersionId: 'v1', SecretData: 'value' });
  });
  after(() => gateway?.close());

  const codeFor = async (key: Key, operation = 'GetSecretValue') => {
    const request = signV3(operation, { SecretName: 'db' }, { key, host: gateway.host });
    const { status, json } = await send(gateway.gateway, request);
    return status === 200 ? 'OK' : json.Code;
  };

  it('an access key without a policy of its own may read, and nothing else', async () => {
    const key = await accessKey(gateway.engine);
    assert.equal(await codeFor(key), 'OK');
    assert.equal(await codeFor(key, 'DescribeSecret'), 'OK');
    for (const operation of ['DeleteSecret', 'ListSecrets', 'SetSecretPolicy', 'CreateKey']) {
      const code = await codeFor(key, operation);
      assert.ok(code === 'Forbidden.NoPermission' || code === 'MissingParameter', operation);
    }
  });

  it('an access key is refused from the moment it is disabled in any process', async () => {
    const key = await accessKey(gateway.engine, ['kms:*']);
    assert.equal(await codeFor(key), 'OK');
    const listed = async (): Promise<Listed | undefined> => {
      const reply = JSON.parse(JSON.stringify(await call('ListAccessKeys')));
      const rows: readonly Listed[] = reply.AccessKeys.AccessKey;
      return rows.find(({ AccessKeyId }) => AccessKeyId === key.id);
    };
    assert.match((await listed())?.LastUsedDate ?? '', /^\d{4}-\d\d-\d\dT/);
    assert.ok(!JSON.stringify(await listed()).includes(key.secret), 'shown once, and never again');
    const other = callerOf(await gateway.again());
    await other('UpdateAccessKey', { AccessKeyId: key.id, Status: 'Inactive' });
    assert.equal(await codeFor(key), 'InvalidAccessKeyId.Inactive');
    await other('UpdateAccessKey', { AccessKeyId: key.id, Status: 'Active' });
    assert.equal(await codeFor(key), 'OK');
    await other('DeleteAccessKey', { AccessKeyId: key.id });
    assert.equal(await codeFor(key), 'InvalidAccessKeyId.NotFound');
  });

  it('what another process changes counts from the next request on, however hot the secret', async () => {
    const key = await accessKey(gateway.engine, ['kms:*']);
    const other = callerOf(await gateway.again());
    const { KeyMetadata } = await call('CreateKey', {});
    const { KeyId } = KeyMetadata as { KeyId: string };
    const SecretName = 'hot';
    const value = { SecretName, VersionId: 'v1', SecretData: 'first', EncryptionKeyId: KeyId };
    await call('CreateSecret', value);
    const read = async () => {
      const request = signV3('GetSecretValue', { SecretName }, { key, host: gateway.host });
      const { json } = await send(gateway.gateway, request);
      return json.Code ?? json.SecretData;
    };
    assert.deepEqual([await read(), await read()], ['first', 'first']);
    await other('PutSecretValue', { SecretName, VersionId: 'v2', SecretData: 'second' });
    assert.equal(await read(), 'second');
    await other('DisableKey', { KeyId });
    assert.equal(await read(), 'Rejected.Disabled');
    await other('EnableKey', { KeyId });
    assert.equal(await read(), 'second');
    const Statement = [{ Effect: 'Allow', Action: 'kms:ListSecrets', Resource: '*' }];
    const Policy = JSON.stringify({ Version: '1', Statement });
    await other('UpdateAccessKey', { AccessKeyId: key.id, Policy });
    assert.equal(await read(), 'Forbidden.NoPermission');
  });

  it('the policy of a secret forbids what the one of the access key allows, and grants', async () => {
    const allowed = await accessKey(gateway.engine, ['kms:GetSecretValue']);
    const stranger = await accessKey(gateway.engine, ['kms:ListSecrets']);
    const set = (Effect: 'Allow' | 'Deny') => {
      const Principal = { RAM: ['acs:ram::*:user/app'] };
      const Statement = [{ Effect, Principal, Action: 'kms:GetSecretValue', Resource: '*' }];
      const Policy = JSON.stringify({ Version: '1', Statement });
      return call('SetSecretPolicy', { SecretName: 'db', Policy });
    };
    assert.equal(await codeFor(stranger), 'Forbidden.NoPermission');
    await set('Allow');
    assert.equal(await codeFor(stranger), 'OK');
    await set('Deny');
    assert.equal(await codeFor(allowed), 'Forbidden.NoPermission');
  });

  it('an access key nobody made takes as long as a wrong secret', async () => {
    const known = await accessKey(gateway.engine, ['kms:*']);
    const [host, never] = ['localhost:1', tokenBuckets(1e9, 1e9, 1)];
    const context = {
      ...{ engine: gateway.engine, hosts: new Set([host]), clock: Date.now },
      ...{ keys: never, refusals: never, offers: () => true },
    };
    const timed = async (key: Key): Promise<number> => {
      const { target, headers } = signV3('ListSecrets', {}, { key, host });
      const rawHeaders = Object.entries(headers).flat();
      const body = async () => Buffer.alloc(0);
      const request = { method: 'POST', target, rawHeaders, sourceIp: '::1', body };
      const started = performance.now();
      const { status } = await answer(request, context);
      assert.ok(status >= 400);
      return performance.now() - started;
    };
    const times: { wrong: number[]; unknown: number[] } = { wrong: [], unknown: [] };
    for (let turn = 0; turn < 1_500; turn++) {
      times.wrong.push(await timed({ ...known, secret: 'wrong' }));
      times.unknown.push(await timed({ id: `LTAI${'x'.repeat(20)}`, secret: 'wrong' }));
    }
    // The first ones are still being compiled.
    const median = (of: number[]) => of.slice(500).toSorted((a, b) => a - b)[500] ?? 0;
    const ratio = median(times.unknown) / median(times.wrong);
    assert.ok(ratio > 0.67 && ratio < 1.5, `${ratio.toFixed(2)} times as long`);
  });
});

interface Listed {
  readonly AccessKeyId: string;
  readonly LastUsedDate?: string;
}
