import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { Sensitive } from '../../src/base/sensitive.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { callerOf, readValue } from '../support/calls.ts';
import { temporaryFolder } from '../support/engine.ts';

const museum = new URL('../fixtures/stores/', import.meta.url).pathname;

/** Stores as every released format wrote them: they open for ever. */
for (const format of ['format-1', 'format-2', 'format-3', 'format-4'])
  describe(`a store of ${format}`, () => {
    const folder = temporaryFolder();
    let engine: Engine;
    afterEach(async () => {
      await engine.close();
      folder.remove();
    });

    it('still opens, to the last byte', async () => {
      const home = join(folder.path, 'store');
      mkdirSync(home, { mode: 0o700 });
      copyFileSync(join(museum, format, 'store.db'), join(home, 'store.db'));
      copyFileSync(join(museum, format, 'key'), join(folder.path, 'key'));
      for (const file of [join(home, 'store.db'), join(folder.path, 'key')]) chmodSync(file, 0o600);
      const custody = { kind: 'keyfile', path: join(folder.path, 'key') } as const;
      engine = await openEngine({ home, custody, clock: () => Date.UTC(2027, 0, 1) });
      const call = callerOf(engine);

      const text = { SecretName: 'golden/text' };
      assert.equal(await readValue(engine, text), 'second golden value \u{1F511}');
      const previous = { ...text, VersionStage: 'ACSPrevious' };
      assert.equal(await readValue(engine, previous), 'first golden value');
      assert.equal(await readValue(engine, { SecretName: 'golden/keyed' }), 'under a key');
      const described = await call('DescribeSecret', { ...text, FetchTags: true });
      assert.equal(described.CreateTime, '2026-11-24T00:00:00Z');
      assert.deepEqual(described.Tags, { Tag: [{ TagKey: 'k', TagValue: 'v' }] });

      const CiphertextBlob = readFileSync(join(museum, format, 'ciphertext.base64'), 'utf8').trim();
      const { Plaintext } = await call('Decrypt', {
        CiphertextBlob,
        EncryptionContext: '{"a":"1"}',
      });
      assert.ok(Plaintext instanceof Sensitive);
      assert.equal(Buffer.from(Plaintext.revealText(), 'base64').toString(), 'golden blob');
      assert.equal((await call('VerifyAudit')).Intact, true);

      // As a backup it can be put back, too.
      await call('PutSecretValue', { ...text, VersionId: 'v3', SecretData: 'made later' });
      copyFileSync(join(museum, format, 'store.db'), join(folder.path, 'backup.db'));
      await call('RestoreStore', { Path: join(folder.path, 'backup.db') });
      assert.equal(await readValue(engine, text), 'second golden value \u{1F511}');
      assert.equal((await call('VerifyAudit')).Intact, true);
    });
  });
