import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { KmsError, localError } from '../base/errors.ts';
import type { Context } from './context.ts';
import { sameBytes } from './crypto.ts';
import { Database } from './database.ts';
import type { ReplyValue } from './engine.ts';
import type { Workshop } from './operation.ts';
import { Facts, Store } from './store.ts';
import { upgradeRows } from './upgrade.ts';

type Fields = Record<string, ReplyValue>;

/** A backup that has been written, synced and read back. */
export interface Backup {
  readonly path: string;
  readonly bytes: number;
  readonly secrets: number;
}

/** The content of a backup, checked row by row, ready to be put back. */
export interface Restoration {
  readonly tables: readonly (readonly object[])[];
  readonly custodyItems: readonly { readonly item: string; readonly sealed: Uint8Array }[];
}

/**
 * Writes a consistent copy (0600) while others go on writing, makes sure that it has reached the
 * disk, and reads it back. It opens with the keys in custody only: a recovery kit belongs to it.
 */
export async function makeBackup(workshop: Workshop, path: string | undefined): Promise<Backup> {
  const { store, home } = workshop.vault;
  const nowMs = await workshop.transaction((context) => context.nowMs);
  const stamp = new Date(nowMs).toISOString().replace(/[:.]/g, '-');
  const target = resolve(path ?? join(home, 'backups', `${stamp}.db`));
  createEmpty(target);
  try {
    store.database.copyTo(target);
    synced(target);
    const { tables } = await readBackup(workshop, target);
    const secrets = tables[store.tables.indexOf(store.secrets)]?.length ?? 0;
    return { path: target, bytes: statSync(target).size, secrets };
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  }
}

/** Reads a backup of this very store, of whatever format, and checks every row of it. */
export async function readBackup(workshop: Workshop, path: string): Promise<Restoration> {
  const { storeId, metaKey, home } = workshop.vault;
  const nowMs = await workshop.transaction((context) => context.nowMs);
  const scratch = mkdtempSync(join(home, 'backup-'));
  let copy: Database | undefined;
  try {
    copy = await Database.openCopy(path, scratch);
    const facts = new Facts(copy);
    const sealedKey = facts.get('meta_key');
    const ours = workshop.vault.facts.get('meta_key');
    if (facts.text('store_id') !== storeId || !sealedKey || !ours || !sameBytes(sealedKey, ours)) {
      throw new KmsError('InvalidParameter', `${path} is no backup of this store.`);
    }
    const store = new Store(copy, metaKey);
    await upgradeRows(store, metaKey, nowMs);
    return {
      tables: store.tables.map((table) => table.list('')),
      custodyItems: facts.custodyItems(),
    };
  } finally {
    copy?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * RestoreStore: puts the rows of a backup in place of the present ones, in one transaction, so that
 * every process sees either all of it or nothing. Audit log and custody keep what they have.
 */
export function restoreStore(context: Context, { tables, custodyItems }: Restoration): Fields {
  const { store, facts } = context;
  // Versions hang below secrets: they go first and come last.
  for (const table of store.tables.toReversed()) table.removeWhere('');
  for (const [index, table] of store.tables.entries()) table.insertAll(tables[index] ?? []);
  for (const { item, sealed } of custodyItems) {
    if (!facts.custodyItem(item)) facts.putCustodyItem(item, sealed);
  }
  store.trustRows();
  return { Secrets: store.secrets.count(), Keys: store.keys.count() };
}

function createEmpty(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new KmsError('Rejected.ResourceExist', `${path} exists already; choose another name.`);
    }
    throw localError('StoreReadOnly', `The backup ${path} cannot be written`, error);
  }
}

/** SQLite does not sync what VACUUM INTO wrote; on Windows a folder cannot be synced. */
function synced(path: string): void {
  for (const place of process.platform === 'win32' ? [path] : [path, dirname(path)]) {
    const handle = openSync(place, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}
