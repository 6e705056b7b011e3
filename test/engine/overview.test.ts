import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Engine, Reply } from '../../src/engine/engine.ts';
import { callerOf } from '../support/calls.ts';
import { temporaryEngine, testClock } from '../support/engine.ts';

interface States {
  readonly SecretStates: { readonly Secret: readonly Record<string, unknown>[] };
  readonly TotalCount: number;
  readonly PendingDeletions: number;
}

describe('what is seen at a glance', () => {
  const clock = testClock();
  let engine: Engine;
  let close: () => Promise<void>;
  let call: (operation: string, params?: Record<string, unknown>) => Promise<Reply>;

  beforeEach(async () => {
    ({ engine, close } = await temporaryEngine({ clock }));
    call = callerOf(engine);
    for (const [SecretName, env] of [
      ['b/db', 'prod'],
      ['a/token', 'test'],
      ['c/db', 'prod'],
    ]) {
      clock.advance(1_000);
      await call('CreateSecret', {
        SecretName,
        VersionId: 'v1',
        SecretData: `${SecretName} value`,
        Tags: JSON.stringify([{ TagKey: 'env', TagValue: env }]),
      });
    }
  });
  afterEach(() => close());

  const states = async (params: Record<string, unknown> = {}): Promise<States> =>
    (await call('ListSecretStates', params)) as unknown as States;
  const names = async (params: Record<string, unknown> = {}): Promise<unknown[]> =>
    (await states(params)).SecretStates.Secret.map(({ SecretName }) => SecretName);

  it('is each secret with its version, rotation and tags, but no value', async () => {
    const reply = await states({ Text: 'token' });
    const [secret] = reply.SecretStates.Secret;
    assert.equal(secret?.CurrentVersion, 'v1');
    assert.deepEqual(secret?.Tags, { Tag: [{ TagKey: 'env', TagValue: 'test' }] });
    assert.ok(!JSON.stringify(reply).includes('value"'), 'no value');
  });

  it('is in the order asked for', async () => {
    assert.deepEqual(await names(), ['a/token', 'b/db', 'c/db']);
    assert.deepEqual(await names({ SortBy: 'Newest' }), ['c/db', 'a/token', 'b/db']);
    clock.advance(1_000);
    await call('UpdateSecret', { SecretName: 'b/db', Description: 'the database 100%_' });
    assert.equal((await names({ SortBy: 'Changed' }))[0], 'b/db');
  });

  it('is narrowed by a text, a tag and the deletion', async () => {
    assert.deepEqual(await names({ Text: 'DB' }), ['b/db', 'c/db']);
    assert.deepEqual(await names({ Text: '%' }), []);
    assert.deepEqual(await names({ TagKey: 'env', TagValue: 'prod' }), ['b/db', 'c/db']);
    assert.deepEqual(await names({ WithoutTagKey: 'env' }), []);
    assert.equal((await names({ WithoutTagKey: 'team' })).length, 3);
    await call('DeleteSecret', { SecretName: 'c/db' });
    const reply = await states({ Deletion: 'NotPending', Text: 'db' });
    assert.deepEqual([reply.TotalCount, reply.PendingDeletions], [1, 1]);
    assert.deepEqual(await names({ Deletion: 'Pending' }), ['c/db']);
  });

  it('comes in pages', async () => {
    assert.deepEqual(await names({ PageSize: '2', PageNumber: '2' }), ['c/db']);
  });

  it('is every tag with the number of live secrets', async () => {
    await call('DeleteSecret', { SecretName: 'a/token' });
    const { SecretTags } = await call('ListSecretTags');
    assert.deepEqual(SecretTags, { Tag: [{ TagKey: 'env', TagValue: 'prod', Secrets: 2 }] });
  });

  it('is each key with its state and the number of its secrets', async () => {
    const made = (await call('CreateKey', { Description: 'mine' })) as unknown as {
      KeyMetadata: { KeyId: string };
    };
    const { KeyId } = made.KeyMetadata;
    await call('CreateAlias', { KeyId, AliasName: 'alias/mine' });
    await call('DisableKey', { KeyId });
    await call('SetDeletionProtection', {
      ProtectedResourceArn: KeyId,
      EnableDeletionProtection: 'true',
    });
    await call('TagResource', { KeyId, Tags: '[{"TagKey":"team","TagValue":"pay"}]' });
    const { KeyStates } = (await call('ListKeyStates')) as unknown as {
      KeyStates: { Key: Record<string, unknown>[] };
    };
    const [service, own] = KeyStates.Key;
    assert.deepEqual([service?.CreatorType, service?.Secrets], ['Service', 3]);
    assert.deepEqual([own?.KeyState, own?.Secrets, own?.KeyVersions], ['Disabled', 0, 1]);
    assert.deepEqual(
      [service?.DeletionProtection, own?.DeletionProtection],
      ['Disabled', 'Enabled'],
    );
    assert.deepEqual(own?.Tags, { Tag: [{ TagKey: 'team', TagValue: 'pay' }] });
    assert.deepEqual(own?.Aliases, { Alias: ['alias/mine'] });
  });
});
