import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { readingPolicy } from '../../src/base/reading-policy.ts';
import { accessKeysIn } from '../../src/base/replies.ts';
import type { Sensitive } from '../../src/base/sensitive.ts';
import type { Caller, Engine, Reply } from '../../src/engine/engine.ts';
import { isAllowed, matchesWildcard, policyDocument } from '../../src/engine/policies.ts';
import { callerOf, createSecret, refuses } from '../support/calls.ts';
import { temporaryEngine } from '../support/engine.ts';

describe('access', () => {
  let engine: Engine;
  let close: () => Promise<void>;
  let engineAgain: () => Promise<Engine>;
  let call: (operation: string, params?: Record<string, unknown>) => Promise<Reply>;

  beforeEach(async () => {
    ({ engine, close, again: engineAgain } = await temporaryEngine());
    call = callerOf(engine);
    await createSecret(engine, 'team-a/db');
  });
  afterEach(() => close());

  const user = (...statements: unknown[]): Caller => ({
    principal: 'user/app',
    via: 'gateway',
    policies: [{ Version: '1', Statement: statements }],
  });
  const allow = (Action: string | string[], Resource: string): unknown => ({
    Effect: 'Allow',
    Action,
    Resource,
  });
  const get = (caller: Caller, SecretName = 'team-a/db'): Promise<Reply> =>
    callerOf(engine, caller)('GetSecretValue', { SecretName });

  it('denies what nothing allows, before it says whether the thing exists', async () => {
    const nobody = user(allow('kms:Describe*', '*'));
    await refuses(get(nobody), 'Forbidden.NoPermission', { message: /secret\/team-a\/db is for/ });
    await refuses(get(nobody, 'no-such'), 'Forbidden.NoPermission');
  });

  it('allows by action and resource, and lets a Deny win', async () => {
    const reader = allow('kms:Get*', 'acs:kms:*:*:secret/team-a/*');
    await get(user(reader));
    await refuses(get(user(reader), 'team-b/db'), 'Forbidden.NoPermission');
    const deny = { Effect: 'Deny', Action: '*', Resource: '*/db' };
    await refuses(get(user(reader, deny)), 'Forbidden.NoPermission');
  });

  it('asks for the key as well, when the secret has one of its own', async () => {
    const { KeyMetadata } = await call('CreateKey');
    const { KeyId } = KeyMetadata as Record<string, string>;
    const params = {
      SecretName: 'keyed',
      VersionId: 'v1',
      SecretData: 'x',
      EncryptionKeyId: KeyId,
    };
    const creator = allow('kms:CreateSecret', '*');
    await refuses(
      callerOf(engine, user(creator))('CreateSecret', params),
      'Forbidden.NoPermission',
      { message: new RegExp(`key/${KeyId}`) },
    );
    await callerOf(engine, user(creator, allow('kms:GenerateDataKey', '*')))(
      'CreateSecret',
      params,
    );
    const reader = allow('kms:GetSecretValue', '*');
    await refuses(get(user(reader), 'keyed'), 'Forbidden.NoPermission');
    await get(user(reader, allow('kms:Decrypt', `*:key/${KeyId}`)), 'keyed');
  });

  it('respects the policy of the secret', async () => {
    const reader = user(allow('kms:GetSecretValue', '*'));
    const set = (Statement: unknown[]): Promise<Reply> =>
      call('SetSecretPolicy', {
        SecretName: 'team-a/db',
        Policy: JSON.stringify({ Version: '1', Statement }),
      });
    const account = { Effect: 'Allow', Principal: { RAM: ['acs:ram::1:*'] }, Action: 'kms:*' };
    const app = { ...account, Principal: { RAM: 'acs:ram::1:user/app' } };
    await set([app]);
    await get({ principal: 'user/app', via: 'gateway', policies: [] });
    await set([{ ...account, Action: 'kms:Describe*' }]);
    await refuses(get(reader), 'Forbidden.NoPermission');
    await set([account, { ...app, Effect: 'Deny' }]);
    await refuses(get(reader), 'Forbidden.NoPermission');
    await set([account]);
    await get(reader);
    const { Policy } = await call('GetSecretPolicy', { SecretName: 'team-a/db' });
    assert.equal(JSON.parse(String(Policy)).Statement[0].Effect, 'Allow');
  });

  it('offers nothing of its own over the gateway', async () => {
    const root: Caller = { principal: 'root', via: 'gateway' };
    await refuses(callerOf(engine, root)('CreateAccessKey'), 'InvalidApi.NotFound');
  });

  it('makes access keys whose secret part shows once', async () => {
    const Policy = JSON.stringify(readingPolicy(['team-a/*']));
    const { AccessKey } = await call('CreateAccessKey', { UserName: 'app', Policy });
    const made = AccessKey as { AccessKeyId: string; AccessKeySecret: Sensitive };
    const key = await engine.accessKey(made.AccessKeyId);
    assert.equal(key?.secret.revealText(), made.AccessKeySecret.revealText());
    assert.equal(key?.caller.principal, 'user/app');
    if (key) await get(key.caller);
    const reply = await call('ListAccessKeys');
    assert.deepEqual(
      accessKeysIn(reply).map(({ user, policy }) => [user, policy]),
      [['app', Policy]],
    );
    const listed = JSON.stringify(reply);
    assert.ok(!listed.includes(made.AccessKeySecret.revealText()));
    assert.match(listed, /LastUsedDate/);
    await call('UpdateAccessKey', { AccessKeyId: made.AccessKeyId, Status: 'Inactive' });
    assert.equal((await engine.accessKey(made.AccessKeyId))?.status, 'Inactive');
    await call('DeleteAccessKey', { AccessKeyId: made.AccessKeyId });
    assert.equal(await engine.accessKey(made.AccessKeyId), undefined);
    await refuses(
      call('DeleteAccessKey', { AccessKeyId: made.AccessKeyId }),
      'InvalidAccessKeyId.NotFound',
    );
  });

  it('carries a request out once', async () => {
    const again = await engineAgain();
    const once = { nonce: 'n-1', keepMs: 60_000 };
    const caller: Caller = { principal: 'root', via: 'gateway', accessKeyId: 'a', once };
    for (const [operation, params] of [
      ['GetSecretValue', { SecretName: 'team-a/db' }],
      ['CreateKey', {}],
    ] as const) {
      const fresh = { ...caller, once: { ...once, nonce: operation } };
      await engine.call(operation, params, fresh);
      await refuses(engine.call(operation, params, fresh), 'SignatureNonceUsed');
      await refuses(again.call(operation, params, fresh), 'SignatureNonceUsed');
    }
    assert.equal((await call('ListKeys')).TotalCount, 2);
  });

  it('writes down every call, allowed or not, and notices a change', async () => {
    const stranger = user(allow('kms:Describe*', '*'));
    await refuses(get(stranger), 'Forbidden.NoPermission');
    await refuses(call('GetSecretValue', { SecretName: 'bad name' }), 'InvalidParameter');
    const { AuditRecords } = await call('ListAuditRecords', { PageSize: '2' });
    const { AuditRecord } = AuditRecords as unknown as { AuditRecord: Record<string, string>[] };
    assert.deepEqual(
      AuditRecord.map((one) => `${one.Principal} ${one.Operation} ${one.Outcome}`),
      ['root GetSecretValue InvalidParameter', 'user/app GetSecretValue Forbidden.NoPermission'],
    );
    assert.equal((await call('VerifyAudit')).Intact, true);
  });

  it('names the secret that was made', async () => {
    const { AuditRecords } = await call('ListAuditRecords');
    const { AuditRecord } = AuditRecords as unknown as { AuditRecord: Record<string, string>[] };
    const made = AuditRecord.find((one) => one.Operation === 'CreateSecret');
    assert.match(made?.Resource ?? '', /:secret\/team-a\/db$/);
  });
});

describe('RAM policies', () => {
  const wildcards: [string, string, boolean][] = [
    ['*', '', true],
    ['kms:Get*', 'kms:GetSecretValue', true],
    ['kms:?et', 'kms:Get', true],
    ['kms:?et', 'kms:et', false],
    ['a*b*c', 'a--b--b--c', true],
    ['a*b*c', 'a--c--b', false],
    ['*secret/*', 'acs:kms:x:1:secret', false],
  ];
  for (const [pattern, text, expected] of wildcards) {
    it(`${pattern} ${expected ? 'matches' : 'does not match'} ${text || 'nothing'}`, () => {
      assert.equal(matchesWildcard(pattern, text), expected);
    });
  }

  const at = (sourceIp: string, Condition: unknown, Effect = 'Allow'): boolean => {
    const statements = [{ Effect, Action: '*', Resource: '*', Condition }];
    if (Effect === 'Deny') {
      statements.push({ Effect: 'Allow', Action: '*', Resource: '*', Condition: {} });
    }
    const policy = policyDocument().parse({ Version: '1', Statement: statements });
    const permit = { action: 'kms:Decrypt', resource: 'r', tags: () => ({ env: 'test' }) };
    return isAllowed('user/a', [policy], permit, { sourceIp, nowMs: Date.UTC(2026, 0, 1) });
  };

  it('knows networks, tags and times', () => {
    const network = { IpAddress: { 'acs:SourceIp': ['10.0.0.0/8', '::1'] } };
    assert.equal(at('10.1.2.3', network), true);
    assert.equal(at('11.1.2.3', network), false);
    assert.equal(at('::1', network), true);
    assert.equal(at('', { StringEquals: { 'kms:tag/env': ['prod', 'test'] } }), true);
    assert.equal(at('', { StringEquals: { 'kms:tag/env': 'prod' } }), false);
    assert.equal(at('', { DateLessThan: { 'acs:CurrentTime': '2026-01-02T00:00:00Z' } }), true);
    assert.equal(at('', { DateLessThan: { 'acs:CurrentTime': '2025-01-02T00:00:00Z' } }), false);
  });

  it('neither grants nor hides a Deny by an operator it does not know', () => {
    assert.equal(at('', { Fancy: { 'acs:SourceIp': '1' } }), false);
    assert.equal(at('', { Fancy: { 'acs:SourceIp': '1' } }, 'Deny'), false);
  });

  const bad = [
    {},
    { Version: '2', Statement: [] },
    { Version: '1', Statement: [] },
    { Version: '1', Statement: [{ Effect: 'Maybe', Action: '*' }] },
    { Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Typo: '*' }] },
  ];
  for (const document of bad) {
    it(`refuses ${JSON.stringify(document)}`, () => {
      assert.equal(policyDocument().safeParse(document).success, false);
    });
  }
});
