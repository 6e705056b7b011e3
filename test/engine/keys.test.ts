import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Sensitive } from '../../src/base/sensitive.ts';
import type { Engine, Reply } from '../../src/engine/engine.ts';
import { callerOf, createSecret, readValue, refuses } from '../support/calls.ts';
import { temporaryEngine, testClock } from '../support/engine.ts';

const day = 86_400_000;
const plaintext = Buffer.from('some bytes').toString('base64');

describe('keys', () => {
  const clock = testClock();
  let engine: Engine;
  let close: () => Promise<void>;
  let call: (operation: string, params?: Record<string, unknown>) => Promise<Reply>;
  let KeyId: string;

  beforeEach(async () => {
    ({ engine, close } = await temporaryEngine({ clock }));
    call = callerOf(engine);
    KeyId = idOf(await call('CreateKey', { Description: 'for tests' }));
  });
  afterEach(() => close());

  it('describes a key in the documented fields', async () => {
    const { KeyMetadata } = await call('DescribeKey', { KeyId });
    const { Arn, PrimaryKeyVersion, ...rest } = KeyMetadata as Record<string, string>;
    assert.match(Arn ?? '', new RegExp(`^acs:kms:local:\\d{16}:key/${KeyId}$`));
    assert.match(PrimaryKeyVersion ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(rest.KeyState, 'Enabled');
    assert.equal(rest.DeleteDate, '');
    assert.equal(rest.DeletionProtection, 'Disabled');
  });

  it('opens what it sealed, bound to the encryption context', async () => {
    const { CiphertextBlob } = await call('Encrypt', {
      KeyId,
      Plaintext: plaintext,
      EncryptionContext: '{"a":"1","b":"2"}',
    });
    const opened = await call('Decrypt', {
      CiphertextBlob,
      EncryptionContext: '{"b":"2","a":"1"}',
    });
    assert.equal(textOf(opened.Plaintext), plaintext);
    await refuses(call('Decrypt', { CiphertextBlob }), 'InvalidParameter');
    await refuses(
      call('Decrypt', { CiphertextBlob, EncryptionContext: '{"a":"1","b":"3"}' }),
      'InvalidParameter',
    );
    await refuses(call('Decrypt', { CiphertextBlob: plaintext }), 'InvalidParameter');
    await refuses(
      call('Encrypt', { KeyId, Plaintext: plaintext, EncryptionContext: '{"a":1}' }),
      'InvalidParameter',
    );
  });

  it('generates data keys of the length asked for', async () => {
    const lengths = async (params: Record<string, string>): Promise<number> => {
      const { Plaintext, CiphertextBlob } = await call('GenerateDataKey', { KeyId, ...params });
      const again = await call('Decrypt', { CiphertextBlob });
      assert.equal(textOf(again.Plaintext), textOf(Plaintext));
      return Buffer.from(textOf(Plaintext), 'base64').length;
    };
    assert.equal(await lengths({}), 32);
    assert.equal(await lengths({ KeySpec: 'AES_128' }), 16);
    assert.equal(await lengths({ KeySpec: 'AES_128', NumberOfBytes: '1024' }), 1024);
    await refuses(call('GenerateDataKey', { KeyId, NumberOfBytes: '1025' }), 'InvalidParameter');
    const sealed = await call('GenerateDataKeyWithoutPlaintext', { KeyId });
    assert.deepEqual(Object.keys(sealed), ['CiphertextBlob', 'KeyId', 'KeyVersionId', 'RequestId']);
  });

  it('re-encrypts without showing anything', async () => {
    const other = idOf(await call('CreateKey'));
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext: plaintext });
    const moved = await call('ReEncrypt', {
      CiphertextBlob,
      DestinationKeyId: other,
      DestinationEncryptionContext: '{"x":"y"}',
    });
    const opened = await call('Decrypt', {
      CiphertextBlob: moved.CiphertextBlob,
      EncryptionContext: '{"x":"y"}',
    });
    assert.equal(opened.KeyId, other);
    assert.equal(textOf(opened.Plaintext), plaintext);
  });

  it('rotates: new versions seal, old ones still open', async () => {
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext: plaintext });
    const { KeyVersion } = await call('CreateKeyVersion', { KeyId });
    const { KeyVersionId } = KeyVersion as Record<string, string>;
    const { KeyVersionId: used } = await call('Encrypt', { KeyId, Plaintext: plaintext });
    assert.equal(used, KeyVersionId);
    assert.equal(textOf((await call('Decrypt', { CiphertextBlob })).Plaintext), plaintext);
    assert.equal((await call('ListKeyVersions', { KeyId })).TotalCount, 2);
    await call('DescribeKeyVersion', { KeyId, KeyVersionId });
    await refuses(
      call('DescribeKeyVersion', { KeyId, KeyVersionId: 'x' }),
      'Forbidden.KeyVersionNotFound',
    );
  });

  it('follows the state table', async () => {
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext: plaintext });
    const uses = (code: string): Promise<unknown> =>
      Promise.all([
        refuses(call('Encrypt', { KeyId, Plaintext: plaintext }), code),
        refuses(call('Decrypt', { CiphertextBlob }), code),
        refuses(call('GenerateDataKey', { KeyId }), code),
        refuses(call('CreateKeyVersion', { KeyId }), code),
        refuses(call('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: false }), code),
      ]);
    await call('DisableKey', { KeyId });
    await uses('Rejected.Disabled');
    await call('UpdateKeyDescription', { KeyId, Description: 'still possible' });
    await call('EnableKey', { KeyId });
    await refuses(call('CancelKeyDeletion', { KeyId }), 'Rejected.StateModifiedFailed');
    await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });
    await uses('Rejected.PendingDeletion');
    const changes = ['EnableKey', 'DisableKey'];
    for (const name of changes) {
      await refuses(call(name, { KeyId }), 'Rejected.StateModifiedFailed');
    }
    await refuses(
      call('CreateAlias', { KeyId, AliasName: 'alias/x' }),
      'Rejected.StateModifiedFailed',
    );
    await refuses(
      call('UpdateKeyDescription', { KeyId, Description: '' }),
      'Rejected.PendingDeletion',
    );
    await call('CancelKeyDeletion', { KeyId });
    await call('Decrypt', { CiphertextBlob });
  });

  it('takes secrets down with their key, and back', async () => {
    await call('CreateSecret', {
      SecretName: 'db',
      VersionId: 'v1',
      SecretData: 'under a key',
      EncryptionKeyId: KeyId,
    });
    await call('DisableKey', { KeyId });
    await refuses(call('GetSecretValue', { SecretName: 'db' }), 'Rejected.Disabled');
    await refuses(
      call('PutSecretValue', { SecretName: 'db', VersionId: 'v2', SecretData: 'x' }),
      'Rejected.Disabled',
    );
    await call('EnableKey', { KeyId });
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'under a key');
  });

  it('protects the service key and protected keys from deletion', async () => {
    await createSecret(engine, 'db');
    const { EncryptionKeyId } = await call('DescribeSecret', { SecretName: 'db' });
    const deletion = { PendingWindowInDays: '7' };
    await refuses(
      call('ScheduleKeyDeletion', { KeyId: EncryptionKeyId, ...deletion }),
      'Rejected.UnsupportedOperation',
    );
    const { KeyMetadata } = await call('DescribeKey', { KeyId });
    await call('SetDeletionProtection', {
      ProtectedResourceArn: (KeyMetadata as Record<string, string>).Arn,
      EnableDeletionProtection: 'true',
    });
    await refuses(
      call('ScheduleKeyDeletion', { KeyId, ...deletion }),
      'Rejected.UnsupportedOperation',
    );
  });

  it('is gone when the waiting time is over', async () => {
    await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });
    clock.advance(7 * day);
    await refuses(call('DescribeKey', { KeyId }), 'Forbidden.KeyNotFound');
    assert.equal((await call('ListKeys')).TotalCount, 1);
  });

  it('is found by alias', async () => {
    await call('CreateAlias', { KeyId, AliasName: 'alias/app' });
    await refuses(call('CreateAlias', { KeyId, AliasName: 'alias/app' }), 'AliasAlreadyExists');
    await refuses(call('CreateAlias', { KeyId, AliasName: 'alias/acs/x' }), 'InvalidParameter');
    const sealed = await call('Encrypt', { KeyId: 'alias/app', Plaintext: plaintext });
    assert.equal(sealed.KeyId, KeyId);
    const other = idOf(await call('CreateKey'));
    await call('UpdateAlias', { KeyId: other, AliasName: 'alias/app' });
    assert.equal((await call('ListAliasesByKeyId', { KeyId })).TotalCount, 0);
    assert.equal((await call('ListAliasesByKeyId', { KeyId: other })).TotalCount, 1);
    await call('DeleteAlias', { AliasName: 'alias/app' });
    await refuses(call('DescribeKey', { KeyId: 'alias/app' }), 'Forbidden.AliasNotFound');
    await refuses(
      call('UpdateAlias', { KeyId, AliasName: 'alias/app' }),
      'Forbidden.AliasNotFound',
    );
  });

  it('lists keys by filter', async () => {
    await call('DisableKey', { KeyId });
    const count = async (filters: unknown): Promise<unknown> =>
      (await call('ListKeys', { Filters: JSON.stringify(filters) })).TotalCount;
    assert.equal(await count([{ Key: 'KeyState', Values: ['Disabled'] }]), 1);
    assert.equal(await count([{ Key: 'KeyState', Values: ['Disabled', 'Enabled'] }]), 2);
    assert.equal(
      await count([
        { Key: 'KeyState', Values: ['Disabled'] },
        { Key: 'CreatorType', Values: ['Service'] },
      ]),
      0,
    );
  });

  it('checks without doing on a dry run', async () => {
    const { code } = await refuses(
      call('GenerateDataKey', { KeyId, DryRun: 'true' }),
      'DryRunOperationError',
    );
    assert.equal(code, 'DryRunOperationError');
    await refuses(
      call('GenerateDataKey', { KeyId: 'nobody', DryRun: 'true' }),
      'Forbidden.KeyNotFound',
    );
  });
});

function idOf(reply: Reply): string {
  return (reply.KeyMetadata as Record<string, string>).KeyId ?? '';
}

function textOf(value: unknown): string {
  assert.ok(value instanceof Sensitive);
  return value.revealText();
}
