import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { limits } from '../../src/base/limits.ts';
import type { Engine, Reply } from '../../src/engine/engine.ts';
import { callerOf, createSecret, readValue, refuses } from '../support/calls.ts';
import { temporaryEngine } from '../support/engine.ts';

describe('what is told of values without showing them', () => {
  let engine: Engine;
  let close: () => Promise<void>;
  let call: (operation: string, params?: Record<string, unknown>) => Promise<Reply>;

  beforeEach(async () => {
    ({ engine, close } = await temporaryEngine());
    call = callerOf(engine);
  });
  afterEach(() => close());

  it('finds the secrets whose current value is the same, and no former or deleted one', async () => {
    for (const name of ['b', 'a', 'former', 'deleted', 'else']) {
      await createSecret(engine, name, name === 'else' ? 'another' : 'the value');
    }
    await call('PutSecretValue', {
      SecretName: 'former',
      VersionId: 'v2',
      SecretData: 'new value',
    });
    await call('DeleteSecret', { SecretName: 'deleted' });
    const found = await call('FindSecretsByValue', { SecretData: 'the value' });
    assert.deepEqual(found.SecretNames, { SecretName: ['a', 'b'] });
    const none = await call('FindSecretsByValue', { SecretData: 'the valu' });
    assert.deepEqual(none.SecretNames, { SecretName: [] });
  });

  const fieldsOf = async (SecretData: string) => {
    const { Fields } = await call('FindSecretsByValue', { SecretData });
    return (Fields as unknown as { Field: { SecretName: string; Key: string }[] }).Field.map(
      ({ SecretName, Key }) => `${SecretName}#${Key}`,
    );
  };

  it('finds the fields of JSON values that are the same, and no former or deleted one', async () => {
    const value = (password: string) => JSON.stringify({ user: 'shop', password, again: password });
    for (const name of ['b', 'a', 'former', 'deleted']) {
      await createSecret(engine, name, value('the value'));
    }
    await createSecret(engine, 'text', ' "the value" ');
    await createSecret(engine, 'nested', '{"inner":{"password":"the value"}}');
    await call('PutSecretValue', {
      SecretName: 'former',
      VersionId: 'v2',
      SecretData: value('new'),
    });
    await call('DeleteSecret', { SecretName: 'deleted' });
    assert.deepEqual(await fieldsOf('the value'), [
      'a#password',
      'a#again',
      'b#password',
      'b#again',
    ]);
    assert.deepEqual(await fieldsOf('password'), [], 'a key is no value');
    await call('PutSecretValue', { SecretName: 'a', VersionId: 'v2', SecretData: 'plain' });
    assert.deepEqual(await fieldsOf('the value'), ['b#password', 'b#again']);
    await call('DeleteSecret', { SecretName: 'b', ForceDeleteWithoutRecovery: 'true' });
    assert.deepEqual(await fieldsOf('the value'), []);
    assert.equal((await call('VerifyAudit')).Intact, true);
  });

  it('finds fields from the least length on, and no more of them than the limit', async () => {
    const { foundFieldChars, foundFields } = limits;
    const [least, less] = ['x'.repeat(foundFieldChars), 'x'.repeat(foundFieldChars - 1)];
    await createSecret(engine, 'lengths', JSON.stringify({ least, less }));
    assert.deepEqual(await fieldsOf(least), ['lengths#least']);
    assert.deepEqual(await fieldsOf(less), []);
    const many = Array.from({ length: foundFields + 1 }, (_, n) => [`k${n}`, `value ${n}`]);
    await createSecret(engine, 'many', JSON.stringify(Object.fromEntries(many)));
    assert.deepEqual(await fieldsOf(`value ${foundFields - 1}`), [`many#k${foundFields - 1}`]);
    assert.deepEqual(await fieldsOf(`value ${foundFields}`), []);
  });

  it('forgets the fields of versions that are dropped', async () => {
    for (let n = 1; n <= limits.versions + 1; n++) {
      const SecretData = JSON.stringify({ password: `password ${n}` });
      const version = { SecretName: 'renewed', VersionId: `v${n}`, SecretData };
      await call(n === 1 ? 'CreateSecret' : 'PutSecretValue', version);
    }
    const restored = { SecretName: 'renewed', VersionStage: 'ACSCurrent', MoveToVersion: 'v2' };
    await call('UpdateSecretVersionStage', restored);
    assert.deepEqual(await fieldsOf('password 2'), ['renewed#password']);
    assert.deepEqual(await fieldsOf('password 1'), []);
    assert.equal((await call('VerifyAudit')).Intact, true);
  });

  it('names the keys of a JSON value, and says when it is no object', async () => {
    await createSecret(engine, 'pair', '{"user":"app","password":"hidden"}');
    const { Keys, IsObject, ...rest } = await call('ListSecretKeys', { SecretName: 'pair' });
    assert.deepEqual([Keys, IsObject], [{ Key: ['user', 'password'] }, true]);
    assert.ok(!JSON.stringify(rest).includes('hidden'));
    for (const [index, value] of ['plain', '["a"]', 'null', '7'].entries()) {
      await createSecret(engine, `other-${index}`, value);
      const reply = await call('ListSecretKeys', { SecretName: `other-${index}` });
      assert.deepEqual([reply.IsObject, reply.Keys], [false, { Key: [] }], value);
    }
  });

  it('leaves a record of both questions in the audit log', async () => {
    await createSecret(engine, 'pair', '{"user":"app"}');
    await call('ListSecretKeys', { SecretName: 'pair' });
    await call('FindSecretsByValue', { SecretData: 'x' });
    const { AuditRecords } = await call('ListAuditRecords', { PageSize: '2' });
    const { AuditRecord } = AuditRecords as unknown as { AuditRecord: { Operation: string }[] };
    assert.deepEqual(
      AuditRecord.map(({ Operation }) => Operation),
      ['FindSecretsByValue', 'ListSecretKeys'],
    );
  });

  it('copies a secret with versions, stages, tags and description', async () => {
    await createSecret(engine, 'old', 'first');
    await call('UpdateSecret', { SecretName: 'old', Description: 'Of the shop' });
    await call('TagResource', {
      SecretName: 'old',
      Tags: '[{"TagKey":"team","TagValue":"shop"}]',
    });
    for (const [version, value] of [
      ['v2', 'second'],
      ['v3', 'third'],
    ]) {
      await call('PutSecretValue', {
        SecretName: 'old',
        VersionId: version,
        SecretData: value,
        VersionStages: version === 'v3' ? '["Next"]' : '["ACSCurrent"]',
      });
    }
    await call('CopySecret', { SecretName: 'old', NewSecretName: 'new' });
    const state = async (SecretName: string) => {
      const { Description, Tags } = await call('DescribeSecret', { SecretName, FetchTags: 'true' });
      const values = [];
      for (const VersionStage of ['ACSCurrent', 'ACSPrevious', 'Next']) {
        values.push(await readValue(engine, { SecretName, VersionStage }));
      }
      return { Description, Tags, values };
    };
    assert.deepEqual((await state('new')).values, ['second', 'first', 'third']);
    assert.deepEqual(await state('new'), await state('old'));
  });

  it('copies over nothing, and nothing that waits for its deletion', async () => {
    await createSecret(engine, 'old', 'value');
    await createSecret(engine, 'taken', 'other');
    const copy = (SecretName: string, NewSecretName: string) =>
      call('CopySecret', { SecretName, NewSecretName });
    await refuses(copy('old', 'taken'), 'Rejected.ResourceExist');
    await refuses(copy('none', 'new'), 'Forbidden.ResourceNotFound');
    await call('DeleteSecret', { SecretName: 'old' });
    await refuses(copy('old', 'new'), 'Rejected.ResourceInDeleteWindow');
  });
});
