import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'mocha';
import { KmsError } from '../../src/base/errors.ts';
import type { Fields } from '../../src/base/replies.ts';
import { SecretList } from '../../src/extension/secret-list.ts';
import { root, temporaryEngine } from '../support/engine.ts';

const count = 2_000;
const nameOf = (n: number): string => `team/service-${String(n).padStart(4, '0')}`;

describe('the list of very many secrets', () => {
  let store: Awaited<ReturnType<typeof temporaryEngine>>;
  const asked: string[] = [];
  const call = async (operation: string, params: Fields): Promise<Fields> => {
    asked.push(`${operation} ${params.PageNumber}`);
    return store.engine.call(operation, params, root);
  };
  const list = new SecretList(call, { Deletion: 'NotPending', SortBy: 'Name' });

  before(async () => {
    store = await temporaryEngine();
    const Entries = Array.from({ length: count }, (_, n) => ({
      SecretName: nameOf(n),
      Versions: [{ Value: Buffer.from(`value ${n}`).toString('base64') }],
    }));
    await store.engine.call('ImportSecrets', { Entries: JSON.stringify(Entries) }, root);
  });
  after(() => store.close());

  it('shows its first rows after one question, which reads no row beyond them', async () => {
    // Whoever reads a row of the third page finds that it was changed.
    const database = new DatabaseSync(join(store.home, 'store.db'));
    database.exec(`UPDATE secret SET type = 'odd' WHERE name = '${nameOf(250)}'`);
    database.close();
    const rows = await list.rows();
    assert.deepEqual([rows.length, rows[0]?.name, list.left], [100, nameOf(0), count - 100]);
    assert.deepEqual(asked.splice(0), ['ListSecretStates 1']);
  });

  it('asks for one more page at a time, and keeps the rows there are', async () => {
    const before = await list.rows();
    await list.more();
    const rows = await list.rows();
    assert.deepEqual(rows.slice(0, 100), before);
    assert.deepEqual([rows.length, list.left], [200, count - 200]);
    assert.deepEqual(asked.splice(0), ['ListSecretStates 2']);
    await assert.rejects(list.more(), KmsError);
  });
});
