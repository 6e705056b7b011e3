import type { KeyObject } from 'node:crypto';
import type { SQLInputValue } from 'node:sqlite';
import { localError } from '../base/errors.ts';
import { deriveKey, lengthPrefixed, macOf, sameBytes } from './crypto.ts';
import type { Database } from './database.ts';
import type {
  AccessKeyRow,
  AliasRow,
  AuditRow,
  KeyRow,
  KeyVersionRow,
  SecretRow,
  StageRow,
  TagRow,
  VersionRow,
} from './model.ts';

type Value = string | number | null | Uint8Array;
type Row = { readonly [column: string]: Value };

/** What the audit log is told of one call; the store adds the place in the chain. */
export type AuditEntry = Omit<AuditRow, 'seq' | 'mac'>;

/**
 * A table whose rows carry a MAC over every column. A row that was changed behind our back is
 * refused with `IntegrityFailure` the moment it is read; the others keep working.
 */
export class Table<R extends { readonly [column in keyof R]: Value }> {
  readonly #database: Database;
  readonly #macKey: KeyObject;
  readonly #name: string;
  readonly #keys: readonly string[];
  readonly #columns: readonly string[];
  readonly #unsigned: ReadonlySet<string>;

  constructor(
    database: Database,
    metaKey: KeyObject,
    name: string,
    shape: {
      readonly keys: readonly (keyof R & string)[];
      readonly columns: readonly (keyof R & string)[];
      /** Columns that are sealed and so protect themselves. */
      readonly unsigned?: readonly (keyof R & string)[];
    },
  ) {
    this.#database = database;
    this.#macKey = deriveKey(metaKey, `row/${name}`);
    this.#name = name;
    this.#keys = shape.keys;
    this.#columns = shape.columns;
    this.#unsigned = new Set(shape.unsigned ?? []);
  }

  /** The row with that primary key. */
  get(...key: readonly Value[]): R | undefined {
    return this.find(`WHERE ${this.#keys.map((column) => `${column} = ?`).join(' AND ')}`, ...key);
  }

  /** The first row of `SELECT … FROM table <rest>`. */
  find(rest: string, ...values: readonly Value[]): R | undefined {
    const row = this.#database
      .statement(`SELECT * FROM ${this.#name} ${rest} LIMIT 1`)
      .get(...(values as SQLInputValue[]));
    return row === undefined ? undefined : this.#checked(row as Row);
  }

  /** All rows of `SELECT … FROM table <rest>`. */
  list(rest: string, ...values: readonly Value[]): R[] {
    return this.#database
      .statement(`SELECT * FROM ${this.#name} ${rest}`)
      .all(...(values as SQLInputValue[]))
      .map((row) => this.#checked(row as Row));
  }

  count(rest = '', ...values: readonly Value[]): number {
    const row = this.#database
      .statement(`SELECT count(*) AS n FROM ${this.#name} ${rest}`)
      .get(...(values as SQLInputValue[]));
    return Number(row?.n);
  }

  insert(row: R): void {
    const columns = [...this.#columns, 'mac'];
    this.#database
      .statement(
        `INSERT INTO ${this.#name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      )
      .run(...this.#values(row), this.#mac(row as Row));
  }

  /** Writes the row over the one with the same primary key, which must exist. */
  update(row: R): void {
    const assignments = [...this.#columns, 'mac'].map((column) => `${column} = ?`).join(', ');
    const where = this.#keys.map((column) => `${column} = ?`).join(' AND ');
    const keys = this.#keys.map((column) => (row as Row)[column] ?? null);
    this.#database
      .statement(`UPDATE ${this.#name} SET ${assignments} WHERE ${where}`)
      .run(...this.#values(row), this.#mac(row as Row), ...keys);
  }

  /** Inserts rows that came out of the same table of a copy of this store. */
  insertAll(rows: readonly object[]): void {
    for (const row of rows) this.insert(row as R);
  }

  put(row: R): void {
    const keys = this.#keys.map((column) => (row as Row)[column] ?? null);
    if (this.get(...keys) === undefined) this.insert(row);
    else this.update(row);
  }

  remove(...key: readonly Value[]): void {
    const where = this.#keys.map((column) => `${column} = ?`).join(' AND ');
    this.#database.statement(`DELETE FROM ${this.#name} WHERE ${where}`).run(...key);
  }

  /** Removes what `rest` selects, without a look at the rows. */
  removeWhere(rest: string, ...values: readonly Value[]): void {
    this.#database.statement(`DELETE FROM ${this.#name} ${rest}`).run(...values);
  }

  #values(row: R): Value[] {
    return this.#columns.map((column) => (row as Row)[column] ?? null);
  }

  #checked(row: Row): R {
    const mac = row.mac;
    if (!(mac instanceof Uint8Array) || !sameBytes(mac, this.#mac(row))) {
      const key = this.#keys.map((column) => String(row[column])).join(' ');
      throw localError(
        'IntegrityFailure',
        `The ${this.#name.replace('_', ' ')} record ${key} was changed outside of KMS Secrets; restore a backup or delete it`,
      );
    }
    return row as Row & R;
  }

  #mac(row: Row): Buffer {
    const parts = this.#columns
      .filter((column) => !this.#unsigned.has(column))
      .map((column) => tagged(row[column] ?? null));
    return macOf(this.#macKey, parts);
  }
}

/** What can be done with a table whatever its rows are. */
export type AnyTable = Pick<Table<never>, 'count' | 'insertAll' | 'removeWhere'> & {
  list(rest: string): object[];
};

/** Everything the engine keeps, once the key of the metadata is at hand. */
export class Store {
  readonly database: Database;
  readonly keys: Table<KeyRow>;
  readonly keyVersions: Table<KeyVersionRow>;
  readonly aliases: Table<AliasRow>;
  readonly secrets: Table<SecretRow>;
  readonly versions: Table<VersionRow>;
  readonly stages: Table<StageRow>;
  readonly tags: Table<TagRow>;
  readonly accessKeys: Table<AccessKeyRow>;
  /** All of the above, owners before what they own. */
  readonly tables: readonly AnyTable[];
  readonly #auditKey: KeyObject;
  readonly #valueKey: KeyObject;

  constructor(database: Database, metaKey: KeyObject) {
    this.database = database;
    this.#auditKey = deriveKey(metaKey, 'audit');
    this.#valueKey = deriveKey(metaKey, 'value-hash');
    this.keys = new Table(database, metaKey, 'cmk', {
      keys: ['key_id'],
      columns: [
        'key_id',
        'state',
        'spec',
        'usage',
        'creator',
        'service',
        'description',
        'created_ms',
        'deletion_ms',
        'purge_seen_ms',
        'protected',
        'protection_note',
        'rotation_s',
        'rotation_on',
        'last_rotation_ms',
        'next_rotation_ms',
        'primary_version',
      ],
    });
    this.keyVersions = new Table(database, metaKey, 'cmk_version', {
      keys: ['key_id', 'version_id'],
      columns: ['key_id', 'version_id', 'state', 'kcv', 'created_ms'],
    });
    this.aliases = new Table(database, metaKey, 'alias', {
      keys: ['name'],
      columns: ['name', 'key_id', 'created_ms'],
    });
    this.secrets = new Table(database, metaKey, 'secret', {
      keys: ['secret_id'],
      columns: [
        'secret_id',
        'name',
        'type',
        'cmk_id',
        'creator',
        'description',
        'created_ms',
        'updated_ms',
        'purge_ms',
        'purge_seen_ms',
        'rotation_s',
        'rotation_on',
        'rotation_how',
        'last_rotation_ms',
        'next_rotation_ms',
        'policy',
        'version_seq',
      ],
    });
    this.versions = new Table(database, metaKey, 'secret_version', {
      keys: ['secret_id', 'version_id'],
      columns: [
        'secret_id',
        'version_id',
        'row_id',
        'seq',
        'data_type',
        'created_ms',
        'cmk_version',
        'value_hash',
        'wrapped_dek',
        'content',
      ],
      unsigned: ['content'],
    });
    this.stages = new Table(database, metaKey, 'version_stage', {
      keys: ['secret_id', 'stage'],
      columns: ['secret_id', 'stage', 'version_id'],
    });
    this.tags = new Table(database, metaKey, 'tag', {
      keys: ['owner', 'key'],
      columns: ['owner', 'key', 'value'],
    });
    this.accessKeys = new Table(database, metaKey, 'access_key', {
      keys: ['access_key_id'],
      columns: ['access_key_id', 'user_name', 'status', 'policy', 'created_ms'],
    });
    this.tables = [
      this.keys,
      this.keyVersions,
      this.aliases,
      this.secrets,
      this.versions,
      this.stages,
      this.tags,
      this.accessKeys,
    ];
  }

  /** A keyed hash that tells whether two values are equal, and nothing else without the key. */
  hashOfValue(value: Uint8Array): Buffer {
    return macOf(this.#valueKey, [value]).subarray(0, 16);
  }

  /** Appends to the audit chain: each record's MAC covers the one before it. */
  audit(entry: AuditEntry): void {
    const last = this.auditHead();
    const seq = last.seq + 1;
    this.database
      .statement(
        `INSERT INTO audit (seq, ms, principal, via, access_key_id, operation, resource, outcome,
           request_id, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(seq, ...auditValues(entry), this.#macOfRecord(last.mac, seq, entry));
  }

  /** The last record of the chain; `seq` 0 when there is none. */
  auditHead(): { readonly seq: number; readonly mac: Buffer } {
    const row = this.database
      .statement('SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1')
      .get();
    if (!row) return { seq: 0, mac: Buffer.alloc(0) };
    return { seq: Number(row.seq), mac: Buffer.from(row.mac as Uint8Array) };
  }

  /** The MAC of one record, or `undefined` when there is no such record. */
  auditMac(seq: number): Buffer | undefined {
    const row = this.database.statement('SELECT mac FROM audit WHERE seq = ?').get(seq);
    return row === undefined ? undefined : Buffer.from(row.mac as Uint8Array);
  }

  /** Audit records, newest first, beginning below `before` (0: at the end). */
  auditPage(before: number, rows: number): AuditRow[] {
    return this.database
      .statement('SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?')
      .all(before || Number.MAX_SAFE_INTEGER, rows)
      .map(auditRow);
  }

  /** Walks the whole chain. Answers the number of records, or the first one that does not fit. */
  verifyAudit(): { readonly records: number; readonly brokenAt?: number } {
    let previous: Uint8Array = Buffer.alloc(0);
    let records = 0;
    for (;;) {
      const page = this.database
        .statement('SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT 1000')
        .all(records)
        .map(auditRow);
      for (const row of page) {
        if (
          row.seq !== records + 1 ||
          !sameBytes(row.mac, this.#macOfRecord(previous, row.seq, row))
        ) {
          return { records, brokenAt: records + 1 };
        }
        previous = row.mac;
        records = row.seq;
      }
      if (page.length === 0) return { records };
    }
  }

  /** When an access key was last used in a call that was audited, in ms. */
  lastUsed(accessKeyId: string): number | undefined {
    const row = this.database
      .statement(
        "SELECT ms FROM audit WHERE access_key_id = ? AND access_key_id <> '' ORDER BY seq DESC LIMIT 1",
      )
      .get(accessKeyId);
    return row === undefined ? undefined : Number(row.ms);
  }

  /** Inserts a nonce; `false` when it is there. Forgets the expired ones. */
  rememberNonce(accessKeyId: string, nonce: string, nowMs: number, expiresMs: number): boolean {
    this.database.statement('DELETE FROM nonce_seen WHERE expires_ms < ?').run(nowMs);
    const { changes } = this.database
      .statement(
        'INSERT OR IGNORE INTO nonce_seen (access_key_id, nonce, expires_ms) VALUES (?, ?, ?)',
      )
      .run(accessKeyId, nonce, expiresMs);
    return Number(changes) === 1;
  }

  sealedItem(name: string): Uint8Array | undefined {
    const row = this.database.statement('SELECT sealed FROM item WHERE name = ?').get(name);
    return row?.sealed as Uint8Array | undefined;
  }

  putSealedItem(name: string, sealed: Uint8Array | undefined): void {
    this.database.statement('DELETE FROM item WHERE name = ?').run(name);
    if (sealed) {
      this.database.statement('INSERT INTO item (name, sealed) VALUES (?, ?)').run(name, sealed);
    }
  }

  #macOfRecord(previous: Uint8Array, seq: number, entry: AuditEntry): Buffer {
    return macOf(this.#auditKey, [previous, String(seq), ...auditValues(entry).map(String)]);
  }
}

/**
 * The part of the store that can be read before any key is at hand: where the keys are kept, the
 * store's own identity, and the sealed key of the metadata.
 */
export class Facts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(name: string): Buffer | undefined {
    const row = this.#database.statement('SELECT v FROM meta WHERE k = ?').get(name);
    return row === undefined ? undefined : Buffer.from(row.v as Uint8Array);
  }

  text(name: string): string | undefined {
    return this.get(name)?.toString('utf8');
  }

  set(name: string, value: Uint8Array | string): void {
    this.#database
      .statement(
        'INSERT INTO meta (k, v) VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v',
      )
      .run(name, typeof value === 'string' ? Buffer.from(value) : value);
  }

  remove(name: string): void {
    this.#database.statement('DELETE FROM meta WHERE k = ?').run(name);
  }

  /** The facts whose names begin with `prefix`. */
  under(prefix: string): { readonly name: string; readonly value: Buffer }[] {
    return this.#database
      .statement('SELECT k, v FROM meta WHERE substr(k, 1, ?) = ?')
      .all(prefix.length, prefix)
      .map((row) => ({ name: String(row.k), value: Buffer.from(row.v as Uint8Array) }));
  }

  custodyItem(item: string): Uint8Array | undefined {
    const row = this.#database
      .statement('SELECT sealed FROM custody_item WHERE item = ?')
      .get(item);
    return row?.sealed as Uint8Array | undefined;
  }

  custodyItems(): { readonly item: string; readonly sealed: Uint8Array }[] {
    return this.#database
      .statement('SELECT item, sealed FROM custody_item')
      .all()
      .map((row) => ({ item: String(row.item), sealed: Buffer.from(row.sealed as Uint8Array) }));
  }

  putCustodyItem(item: string, sealed: Uint8Array | undefined): void {
    this.#database.statement('DELETE FROM custody_item WHERE item = ?').run(item);
    if (!sealed) return;
    this.#database
      .statement('INSERT INTO custody_item (item, sealed) VALUES (?, ?)')
      .run(item, sealed);
  }
}

function auditValues(entry: AuditEntry): (string | number)[] {
  return [
    entry.ms,
    entry.principal,
    entry.via,
    entry.access_key_id,
    entry.operation,
    entry.resource,
    entry.outcome,
    entry.request_id,
  ];
}

function auditRow(row: Record<string, unknown>): AuditRow {
  return {
    seq: Number(row.seq),
    ms: Number(row.ms),
    principal: String(row.principal),
    via: String(row.via),
    access_key_id: String(row.access_key_id),
    operation: String(row.operation),
    resource: String(row.resource),
    outcome: String(row.outcome),
    request_id: String(row.request_id),
    mac: row.mac instanceof Uint8Array ? row.mac : new Uint8Array(),
  };
}

/** A column's bytes with its type, so that the text `1` and the number 1 differ. */
function tagged(value: Value): Uint8Array {
  if (value === null) return Buffer.from([0]);
  if (typeof value === 'number') return Buffer.from(`n${value}`);
  if (typeof value === 'string') return Buffer.from(`t${value}`);
  return lengthPrefixed(['b', value]);
}
