import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import type { Engine } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { callerOf, createSecret, readValue, refuses } from '../support/calls.ts';
import { temporaryEngine, temporaryFolder, testClock } from '../support/engine.ts';
import { until } from '../support/processes.ts';

const day = 86_400_000;
const hour = 3_600_000;

describe('upkeep', () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function kept(): Promise<{ engine: Engine; clock: ReturnType<typeof testClock> }> {
    const clock = testClock();
    const { engine, close } = await temporaryEngine({ clock });
    closers.push(close, engine.startUpkeep(20));
    return { engine, clock };
  }

  it('rotates secrets and keys when their time has come', async () => {
    const { engine, clock } = await kept();
    const call = callerOf(engine);
    await createSecret(engine, 'db');
    await call('SetRotationMethod', { SecretName: 'db', Method: '{"Kind":"Generate"}' });
    await call('UpdateSecretRotationPolicy', {
      SecretName: 'db',
      EnableAutomaticRotation: 'true',
      RotationInterval: '1d',
    });
    const { KeyMetadata } = await call('CreateKey', {
      EnableAutomaticRotation: 'true',
      RotationInterval: '7d',
    });
    const { KeyId } = KeyMetadata as Record<string, string>;
    clock.advance(8 * day);
    await until('the secret has a new value', async () => {
      return (await readValue(engine, { SecretName: 'db' })) !== 'first value';
    });
    await until('the key has two versions', async () => {
      return (await call('ListKeyVersions', { KeyId })).TotalCount === 2;
    });
    const { NextRotationDate } = await call('DescribeSecret', { SecretName: 'db' });
    assert.equal(NextRotationDate, '2026-01-10T00:00:00Z');
  });

  it('tries a failed rotation again an hour later, and not before', async () => {
    const { engine, clock } = await kept();
    const call = callerOf(engine);
    await createSecret(engine, 'db');
    const Method = JSON.stringify({ Kind: 'Command', Command: ['/nowhere/at-all'] });
    await call('SetRotationMethod', { SecretName: 'db', Method });
    await call('UpdateSecretRotationPolicy', {
      SecretName: 'db',
      EnableAutomaticRotation: 'true',
      RotationInterval: '1d',
    });
    clock.advance(day);
    const failures = async (): Promise<number> => {
      const { AuditRecords } = await call('ListAuditRecords');
      const { AuditRecord } = AuditRecords as unknown as { AuditRecord: { Operation: string }[] };
      return AuditRecord.filter((one) => one.Operation === 'RotateSecret').length;
    };
    await until('one try', async () => (await failures()) === 1);
    clock.advance(hour);
    await until('a second try', async () => (await failures()) === 2);
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'first value');
  });

  it('destroys a key, and its item in custody, at the second look', async () => {
    const { engine, clock } = await kept();
    const call = callerOf(engine);
    const items = async (): Promise<unknown> =>
      ((await call('DescribeCustody')).Custody as Record<string, unknown>).Items;
    const { KeyMetadata } = await call('CreateKey');
    const { KeyId } = KeyMetadata as Record<string, string>;
    await call('CreateAlias', { KeyId, AliasName: 'alias/old' });
    assert.equal(await items(), 2);
    await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });
    clock.advance(7 * day);
    await refuses(call('DescribeKey', { KeyId }), 'Forbidden.KeyNotFound');
    await until('the key is destroyed', async () => {
      clock.advance(hour / 4);
      return (await items()) === 1;
    });
    assert.equal((await call('ListAliases')).TotalCount, 0);
  });

  it('notices that the store file was put back to an older state', async () => {
    const folder = temporaryFolder();
    closers.push(folder.remove);
    const home = join(folder.path, 'store');
    const clock = testClock();
    const opened = (): Promise<Engine> =>
      openEngine({ home, clock, custody: { kind: 'keychain' } });
    const session = async (work: (engine: Engine) => Promise<unknown>): Promise<void> => {
      const engine = await opened();
      await work(engine);
      clock.advance(hour);
      await engine.close();
    };
    await session((engine) => createSecret(engine, 'db', 'old password'));
    cpSync(home, join(folder.path, 'copy'), { recursive: true });
    await session((engine) => createSecret(engine, 'other'));
    rmSync(home, { recursive: true });
    cpSync(join(folder.path, 'copy'), home, { recursive: true });

    const engine = await opened();
    closers.push(() => engine.close());
    await refuses(createSecret(engine, 'another'), 'ServiceUnavailableTemporary', {
      local: 'RollbackSuspected',
    });
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'old password');
    await callerOf(engine)('AcceptStore');
    await createSecret(engine, 'another');
  });
});
