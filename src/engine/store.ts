import { type KeyObject, randomUUID } from 'node:crypto';
import { localError } from '../base/errors.ts';
import { deriveKey, macOf, sameBytes } from './crypto.ts';
import type { Database } from './database.ts';
import type {
  AccessKeyRow,
  AliasRow,
  AuditRow,
  KeyRow,
  KeyVersionRow,
  SecretRow,
  TagRow,
  ValueFieldRow,
  VersionRow,
} from './model.ts';
import { Nonces } from './nonces.ts';
import { macBits, type Shape, Table } from './signed-table.ts';

/** What the audit log is told of one call; the store adds the place in the chain. */
export type AuditEntry = Omit<AuditRow, 'epoch' | 'mac' | 'row_sum' | 'seq'>;

/** The end of the audit chain. */
type AuditHead = Pick<AuditRow, 'epoch' | 'mac' | 'row_sum' | 'seq'>;

/** What can be done with a table whatever its rows are. */
export type AnyTable = Pick<Table<never>, 'count' | 'insertAll' | 'removeWhere' | 'sum'> & {
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
  readonly valueFields: Table<ValueFieldRow>;
  readonly tags: Table<TagRow>;
  readonly accessKeys: Table<AccessKeyRow>;
  /** All of the above, owners before what they own. */
  readonly tables: readonly AnyTable[];
  readonly nonces: Nonces;
  readonly #auditKey: KeyObject;
  readonly #valueKey: KeyObject;
  #head: { readonly at: number; readonly head: AuditHead } | undefined;

  constructor(database: Database, metaKey: KeyObject) {
    this.database = database;
    this.nonces = new Nonces(database);
    this.#auditKey = deriveKey(metaKey, 'audit');
    this.#valueKey = deriveKey(metaKey, 'value-hash');
    this.keys = new Table(database, metaKey, 'cmk', shapes.keys);
    this.keyVersions = new Table(database, metaKey, 'cmk_version', shapes.keyVersions);
    this.aliases = new Table(database, metaKey, 'alias', shapes.aliases);
    this.secrets = new Table(database, metaKey, 'secret', shapes.secrets);
    this.versions = new Table(database, metaKey, 'secret_version', shapes.versions);
    this.valueFields = new Table(database, metaKey, 'value_field', shapes.valueFields);
    this.tags = new Table(database, metaKey, 'tag', shapes.tags);
    this.accessKeys = new Table(database, metaKey, 'access_key', shapes.accessKeys);
    this.tables = [
      this.keys,
      this.keyVersions,
      this.aliases,
      this.secrets,
      this.versions,
      this.valueFields,
      this.tags,
      this.accessKeys,
    ];
  }

  /** A keyed hash that tells whether two values are equal, and nothing else without the key. */
  hashOfValue(value: Uint8Array): Buffer {
    return macOf(this.#valueKey, [value]).subarray(0, 16);
  }

  /**
   * Appends to the audit chain: each record's MAC covers the one before it, how often the store was
   * changed so far, and the sum of the MACs of all rows there are. `changes` counts a change also
   * when no row was touched.
   */
  audit(entry: AuditEntry, { changes = false } = {}): void {
    const last = this.auditHead();
    const weight = this.database.takeUnrecorded();
    const next = {
      seq: last.seq + 1,
      epoch: last.epoch + (changes || weight !== 0n ? 1 : 0),
      // Most calls change no row, and numbers of this size are slow.
      row_sum: weight === 0n && last.row_sum ? last.row_sum : sumWith(last.row_sum, weight),
    };
    const mac = this.#macOfRecord(last.mac, next, entry);
    this.database
      .statement(
        `INSERT INTO audit (seq, ms, principal, via, access_key_id, operation, resource, outcome,
           request_id, epoch, row_sum, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(next.seq, ...auditValues(entry), next.epoch, next.row_sum, mac);
    this.#head = { at: this.database.generation(), head: { ...next, mac } };
  }

  /** Lets the next audit record tell of the rows as they are, whatever was told of them before. */
  trustRows(): void {
    this.database.takeUnrecorded();
    this.database.weigh(this.#rowSum() - numberOf(this.auditHead().row_sum));
  }

  /** The last record of the chain; `seq` 0 when there is none. */
  auditHead(): AuditHead {
    const at = this.database.generation();
    if (this.#head?.at === at) return this.#head.head;
    const row = this.database.statement('SELECT * FROM audit ORDER BY seq DESC LIMIT 1').get();
    const head = row ? auditRow(row) : { seq: 0, epoch: 0, row_sum: null, mac: Buffer.alloc(0) };
    this.#head = { at, head };
    return head;
  }

  /** How often the store was changed since it was made. */
  epoch(): number {
    return this.auditHead().epoch;
  }

  /** The MAC of one record, or `undefined` when there is no such record. */
  auditMac(seq: number): Buffer | undefined {
    const row = this.database.statement('SELECT mac FROM audit WHERE seq = ?').get(seq);
    return row === undefined ? undefined : bytesOf(row.mac);
  }

  /** Audit records, newest first, beginning below `before` (0: at the end). */
  auditPage(before: number, rows: number): AuditRow[] {
    return this.database
      .statement('SELECT * FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?')
      .all(before || Number.MAX_SAFE_INTEGER, rows)
      .map(auditRow);
  }

  /**
   * Walks the whole chain. Answers the number of records, the first one that does not fit, and
   * whether the rows are those that the last record speaks of: none put back, added or taken away.
   */
  verifyAudit(): {
    readonly records: number;
    readonly brokenAt?: number;
    readonly rowsMatch: boolean;
  } {
    const head = this.auditHead();
    const rowsMatch = this.#rowSum() === numberOf(head.row_sum);
    return { ...this.#verifyChain(), rowsMatch };
  }

  #rowSum(): bigint {
    return BigInt.asUintN(
      macBits,
      this.tables.reduce((sum, table) => sum + table.sum(), 0n),
    );
  }

  #verifyChain(): { readonly records: number; readonly brokenAt?: number } {
    let previous: Uint8Array = Buffer.alloc(0);
    let records = 0;
    for (;;) {
      const page = this.database
        .statement('SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT 1000')
        .all(records)
        .map(auditRow);
      for (const row of page) {
        if (row.seq !== records + 1 || !sameBytes(row.mac, this.#macOfRecord(previous, row, row))) {
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

  sealedItem(name: string): Uint8Array | undefined {
    const row = this.database.statement('SELECT sealed FROM item WHERE name = ?').get(name);
    return row && bytesOf(row.sealed);
  }

  putSealedItem(name: string, sealed: Uint8Array | undefined): void {
    this.database.statement('DELETE FROM item WHERE name = ?').run(name);
    if (sealed) {
      this.database.statement('INSERT INTO item (name, sealed) VALUES (?, ?)').run(name, sealed);
    }
  }

  /** Records of the first format say nothing of the rows, and their MACs cover nothing of it. */
  #macOfRecord(
    previous: Uint8Array,
    { seq, epoch, row_sum }: Omit<AuditHead, 'mac'>,
    entry: AuditEntry,
  ): Buffer {
    const told = [previous, String(seq), ...auditValues(entry).map(String)];
    const rows = row_sum === null && epoch === 0 ? [] : [String(epoch), row_sum ?? ''];
    return macOf(this.#auditKey, [...told, ...rows]);
  }
}

/** The columns of each table, in the order in which their MACs cover them. */
export const shapes: { readonly [table in keyof Rows]: Shape<Rows[table]> } = {
  keys: {
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
    kept: true,
  },
  keyVersions: {
    keys: ['key_id', 'version_id'],
    columns: ['key_id', 'version_id', 'state', 'kcv', 'created_ms'],
    kept: true,
  },
  aliases: {
    keys: ['name'],
    columns: ['name', 'key_id', 'created_ms'],
    kept: true,
  },
  secrets: {
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
      'stages',
    ],
    kept: true,
  },
  versions: {
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
    kept: true,
  },
  valueFields: {
    keys: ['secret_id', 'version_id', 'value_hash'],
    columns: ['secret_id', 'version_id', 'value_hash'],
  },
  tags: {
    keys: ['owner', 'key'],
    columns: ['owner', 'key', 'value'],
  },
  accessKeys: {
    keys: ['access_key_id'],
    columns: ['access_key_id', 'user_name', 'status', 'policy', 'created_ms'],
    kept: true,
  },
};

interface Rows {
  readonly keys: KeyRow;
  readonly keyVersions: KeyVersionRow;
  readonly aliases: AliasRow;
  readonly secrets: SecretRow;
  readonly versions: VersionRow;
  readonly valueFields: ValueFieldRow;
  readonly tags: TagRow;
  readonly accessKeys: AccessKeyRow;
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
    return row === undefined ? undefined : bytesOf(row.v);
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
    this.#database.changed();
  }

  remove(name: string): void {
    this.#database.statement('DELETE FROM meta WHERE k = ?').run(name);
    this.#database.changed();
  }

  /** The facts whose names begin with `prefix`. */
  under(prefix: string): { readonly name: string; readonly value: Buffer }[] {
    return this.#database
      .statement('SELECT k, v FROM meta WHERE substr(k, 1, ?) = ?')
      .all(prefix.length, prefix)
      .map((row) => ({ name: String(row.k), value: bytesOf(row.v) }));
  }

  custodyItem(item: string): Uint8Array | undefined {
    const row = this.#database
      .statement('SELECT sealed FROM custody_item WHERE item = ?')
      .get(item);
    return row && bytesOf(row.sealed);
  }

  custodyItems(): { readonly item: string; readonly sealed: Uint8Array }[] {
    return this.#database
      .statement('SELECT item, sealed FROM custody_item')
      .all()
      .map((row) => ({ item: String(row.item), sealed: bytesOf(row.sealed) }));
  }

  putCustodyItem(item: string, sealed: Uint8Array | undefined): void {
    this.#database.statement('DELETE FROM custody_item WHERE item = ?').run(item);
    if (!sealed) return;
    this.#database
      .statement('INSERT INTO custody_item (item, sealed) VALUES (?, ?)')
      .run(item, sealed);
  }
}

/** The audit record of something that the store did of itself. */
export function ownRecord(operation: string, ms: number): AuditEntry {
  return {
    ms,
    principal: 'kms',
    via: 'kms',
    access_key_id: '',
    operation,
    resource: '*',
    outcome: 'OK',
    request_id: randomUUID(),
  };
}

/** A fact that is JSON; `IntegrityFailure` when it is none. */
export function jsonFact(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw localError('IntegrityFailure', 'A fact of the store is damaged; restore a backup');
  }
}

/** The bytes of a column; a damaged schema may call it by another name. */
function bytesOf(column: unknown): Buffer {
  if (column instanceof Uint8Array) return Buffer.from(column);
  throw localError('IntegrityFailure', 'The store file is damaged; restore a backup');
}

function sumWith(sum: Uint8Array | null, weight: bigint): Buffer {
  const next = BigInt.asUintN(macBits, numberOf(sum) + weight);
  return Buffer.from(next.toString(16).padStart(macBits / 4, '0'), 'hex');
}

function numberOf(sum: Uint8Array | null): bigint {
  return sum === null ? 0n : BigInt(`0x0${Buffer.from(sum).toString('hex')}`);
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
    epoch: Number(row.epoch),
    row_sum: row.row_sum instanceof Uint8Array ? row.row_sum : null,
    mac: row.mac instanceof Uint8Array ? row.mac : new Uint8Array(),
  };
}
