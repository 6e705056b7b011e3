import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'mocha';
import { sealItem } from '../../../src/engine/wrapped-custody.ts';
import { root } from '../../support/engine.ts';
import { seededRandom } from './support/random.ts';
import { inPlace, withEngine } from './support/store-place.ts';
import {
  alterAudit,
  alterColumns,
  flipBits,
  removeRows,
  type TamperFindings,
} from './support/tampering.ts';
import { result } from './support/workers.ts';

describe('A store that was altered behind our back', function () {
  this.timeout(60_000);
  const job = { home: '', custody: { kind: 'keychain' } } as const;

  it('never answers wrongly, whatever column of whatever row was altered', async () => {
    const { alterations, wrong, unnoticed, unclear, total } = await alterColumns();
    assert.deepEqual({ wrong, unclear }, { wrong: [], unclear: [] });
    // What tells nobody anything: used nonces, and where the keys are asked for anew.
    const harmless = /^(meta\.k of custody|nonce_seen\..*)$/;
    assert.deepEqual(
      unnoticed.filter((what) => !harmless.test(what)),
      [],
    );
    // Only what everything depends on takes everything along; else the others keep working.
    const everything = /^(meta\.|custody_item\.\w+ of k\.)/;
    assert.deepEqual(
      total.filter((what) => !everything.test(what)),
      [],
    );
    assert.ok(alterations > 200);
  });

  it('would answer wrongly if rows were not signed', async () => {
    const found = await result<TamperFindings>(
      { ...job, task: 'alterSecrets' },
      { mutation: 'unsignedRows' },
    );
    assert.ok(found.wrong.length > 0);
  });

  it('notices every row that was taken away', async () => {
    const { alterations, wrong, unnoticed } = await removeRows();
    assert.deepEqual({ wrong, unnoticed }, { wrong: [], unnoticed: [] });
    assert.ok(alterations > 10);
  });

  it('notices a row that was put back to what it was, until it is accepted', async () => {
    await inPlace(async (place) => {
      const value = { SecretName: 's', VersionId: 'v1', SecretData: 'old' };
      const next = { SecretName: 's', VersionStage: 'ACSPrevious' };
      await withEngine(place, async (engine) => {
        await engine.call('CreateSecret', value, root);
        await engine.call('PutSecretValue', { ...value, VersionId: 'v2' }, root);
      });
      const sqlite = new DatabaseSync(`${place.home}/store.db`, {
        enableForeignKeyConstraints: false,
      });
      sqlite.exec('CREATE TEMP TABLE former AS SELECT * FROM secret');
      await withEngine(place, async (engine) => {
        const moved = { ...next, MoveToVersion: 'v2' };
        await engine.call('UpdateSecretVersionStage', moved, root);
      });
      sqlite.exec('INSERT OR REPLACE INTO secret SELECT * FROM former');
      sqlite.close();
      await withEngine(place, async (engine) => {
        const state = async (): Promise<unknown> =>
          (await engine.call('VerifyAudit', {}, root)).Intact;
        assert.equal(await state(), false);
        await engine.call('AcceptStore', {}, root);
        assert.equal(await state(), true);
      });
    });
  });

  it('would not notice if changes were not summed up', async () => {
    const found = await result<TamperFindings>(
      { ...job, task: 'removeRows' },
      { mutation: 'unsummedRows' },
    );
    assert.notDeepEqual(found.unnoticed, []);
  });

  it('notices what was done to the audit log', async () => {
    const { wrong, unnoticed } = await alterAudit();
    assert.deepEqual({ wrong, unnoticed }, { wrong: [], unnoticed: [] });
  });

  it('would not notice if audit records covered nothing but themselves', async () => {
    const found = await result<TamperFindings>(
      { ...job, task: 'alterAudit' },
      { mutation: 'looseAudit' },
    );
    assert.notDeepEqual(found.unnoticed, []);
  });

  it('never answers wrongly after a bit of the file has flipped', async () => {
    const random = seededRandom();
    const { wrong, unclear } = await flipBits(250, random);
    assert.deepEqual({ wrong, unclear }, { wrong: [], unclear: [] }, `seed ${random.seed}`);
  });

  it('knows a key that is not its own before it uses it', async () => {
    await inPlace(async (place) => {
      await withEngine(place, (engine) => engine.call('DescribeRegions', {}, root));
      const sqlite = new DatabaseSync(`${place.home}/store.db`);
      const item = String(sqlite.prepare('SELECT item FROM custody_item').get()?.item);
      const keyFile = createSecretKey(readFileSync(place.keyFile, 'utf8').trim(), 'base64url');
      const foreign = sealItem(keyFile, item, randomBytes(32));
      sqlite.prepare('UPDATE custody_item SET sealed = ?').run(foreign);
      const records = (): unknown => sqlite.prepare('SELECT count(*) AS n FROM audit').get()?.n;
      const before = records();
      await withEngine(place, async (engine) => {
        const value = { SecretName: 's', VersionId: 'v1', SecretData: 'x' };
        await assert.rejects(engine.call('CreateSecret', value, root), { local: 'KeyMismatch' });
      });
      assert.equal(records(), before);
      sqlite.close();
    });
  });
});
