import type { KeyObject } from 'node:crypto';
import { KmsError } from '../base/errors.ts';
import type { SecretRow } from './model.ts';
import { type Shape, Table } from './signed-table.ts';
import { stagesText } from './stages.ts';
import { ownRecord, type Store, shapes } from './store.ts';

/** A stage, in a table of its own: so the first format kept them. */
interface FormerStage {
  readonly secret_id: string;
  readonly stage: string;
  readonly version_id: string;
}

const formerStages: Shape<FormerStage> = {
  keys: ['secret_id', 'stage'],
  columns: ['secret_id', 'stage', 'version_id'],
};

const formerSecrets: Shape<SecretRow> = {
  keys: shapes.secrets.keys,
  columns: shapes.secrets.columns.filter((column) => column !== 'stages'),
};

/**
 * What a new format asks of signed rows, once the key to sign with is at hand; the schema itself
 * has been brought up to date before. From then on the audit log tells of every row there is. Rows
 * that were altered stay as they are, and refused.
 */
export async function upgradeRows(store: Store, metaKey: KeyObject, nowMs: number): Promise<void> {
  const { database } = store;
  if (!database.hasTable('version_stage')) return;
  await database.transaction(() => {
    if (!database.hasTable('version_stage')) return;
    const secrets = new Table(database, metaKey, 'secret', formerSecrets);
    const stages = new Table(database, metaKey, 'version_stage', formerStages);
    for (const secret of secrets.intact()) {
      const rows = intactOrNone(() => stages.list('WHERE secret_id = ?', secret.secret_id));
      if (!rows) continue;
      const pairs = new Map(rows.map((row) => [row.stage, row.version_id]));
      store.secrets.update(secret, { stages: stagesText(pairs) });
    }
    database.dropTable('version_stage');
    store.trustRows();
    store.audit(ownRecord('UpgradeStore', nowMs));
  });
}

function intactOrNone<T>(rows: () => T): T | undefined {
  try {
    return rows();
  } catch (error) {
    if (error instanceof KmsError && error.local === 'IntegrityFailure') return undefined;
    throw error;
  }
}
