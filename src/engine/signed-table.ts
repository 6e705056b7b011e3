import type { KeyObject } from 'node:crypto';
import type { SQLInputValue } from 'node:sqlite';
import { KmsError, localError } from '../base/errors.ts';
import { deriveKey, lengthPrefixed, macOf, sameBytes } from './crypto.ts';
import type { Database } from './database.ts';

/** Bits of a MAC, and of a sum of them. */
export const macBits = 256;

type Value = string | number | null | Uint8Array;
type Row = { readonly [column: string]: Value };

/** What a table consists of. */
export interface Shape<R> {
  readonly keys: readonly (keyof R & string)[];
  readonly columns: readonly (keyof R & string)[];
  /** Columns that are sealed and so protect themselves. */
  readonly unsigned?: readonly (keyof R & string)[];
  /** Whether rows once read are kept for as long as nothing changes: for those often asked for. */
  readonly kept?: true;
}

/** Most rows of one table that are kept in memory, and most bytes of one column of them. */
const keptRowsMax = 500;
const keptBytesMax = 4_096;

/**
 * A table whose rows carry a MAC over every column. A row that was changed behind our back is
 * refused with `IntegrityFailure` the moment it is read; the others keep working. What changes here
 * is told to the database as the sum of the MACs that came minus those that went: so the audit log
 * knows of every row, also of one that is taken away or put back later.
 */
export class Table<R extends { readonly [column in keyof R]: Value }> {
  readonly #database: Database;
  readonly #macKey: KeyObject;
  readonly #name: string;
  readonly #keys: readonly string[];
  readonly #columns: readonly string[];
  readonly #signed: readonly string[];
  readonly #byKey: string;
  readonly #select: string;
  readonly #insert: string;
  readonly #kept: Map<string, Row & R> | undefined;
  #total: number | undefined;
  #keptAt = 0;

  constructor(database: Database, metaKey: KeyObject, name: string, shape: Shape<R>) {
    this.#database = database;
    this.#macKey = deriveKey(metaKey, `row/${name}`);
    this.#name = name;
    this.#keys = shape.keys;
    this.#columns = shape.columns;
    this.#signed = shape.columns.filter((column) => !shape.unsigned?.includes(column));
    this.#byKey = `WHERE ${shape.keys.map((column) => `${column} = ?`).join(' AND ')}`;
    const all = [...shape.columns, 'mac'];
    const marks = all.map(() => '?').join(', ');
    // Every column by its name, in our spelling: a damaged schema may have another.
    this.#select = `SELECT ${all.map((column) => `${column} AS ${column}`).join(', ')} FROM ${name}`;
    this.#insert = `INSERT INTO ${name} (${all.join(', ')}) VALUES (${marks})`;
    if (shape.kept) this.#kept = new Map();
  }

  /** The row with that primary key. */
  get(...key: readonly Value[]): R | undefined {
    return this.find(this.#byKey, ...key);
  }

  /** The first row of `SELECT … FROM table <rest>`. */
  find(rest: string, ...values: readonly Value[]): R | undefined {
    this.#forgetStale();
    const kept = this.#kept;
    const asked = kept ? questionOf(rest, values) : '';
    const known = kept?.get(asked);
    if (known) return known;
    const row = this.#database
      .statement(`${this.#select} ${rest} LIMIT 1`)
      .get(...(values as SQLInputValue[]));
    if (row === undefined) return undefined;
    const checked = this.#checked(row as Row);
    if (kept && kept.size < keptRowsMax && isSmall(checked)) kept.set(asked, checked);
    return checked;
  }

  /** The row with that primary key as it was when somebody last read it; it may have changed. */
  glance(...key: readonly Value[]): R | undefined {
    return this.#kept?.get(questionOf(this.#byKey, key));
  }

  /** All rows of `SELECT … FROM table <rest>`. */
  list(rest: string, ...values: readonly Value[]): R[] {
    return this.#database
      .statement(`${this.#select} ${rest}`)
      .all(...(values as SQLInputValue[]))
      .map((row) => this.#checked(row as Row));
  }

  /** All rows that are as we wrote them. */
  intact(): R[] {
    const rows = this.#database.statement(this.#select).all() as Row[];
    return rows.filter((row) => this.#isIntact(row)) as (Row & R)[];
  }

  /**
   * One column of the rows that `rest` selects, in the order of a number; faster than the rows, and
   * not checked. SQLite would sort them in ten times the time.
   */
  keysOf(
    column: keyof R & string,
    rest: string,
    order: keyof R & string,
    ...values: readonly Value[]
  ): string[] {
    return this.#database
      .statement(`SELECT ${column} AS k, ${order} AS n FROM ${this.#name} ${rest}`)
      .all(...(values as SQLInputValue[]))
      .sort((a, b) => Number(a.n) - Number(b.n))
      .map((row) => String(row.k));
  }

  count(rest = '', ...values: readonly Value[]): number {
    const row = this.#database
      .statement(`SELECT count(*) AS n FROM ${this.#name} ${rest}`)
      .get(...(values as SQLInputValue[]));
    return Number(row?.n);
  }

  /** How many rows there are; counted anew only after a change. */
  total(): number {
    this.#forgetStale();
    this.#total ??= this.count();
    return this.#total;
  }

  /** Sum of the MACs of the rows that `rest` selects, modulo 2^256. */
  sum(rest = '', ...values: readonly Value[]): bigint {
    const macs = this.#database.statement(`SELECT mac FROM ${this.#name} ${rest}`);
    let sum = 0n;
    for (const { mac } of macs.iterate(...(values as SQLInputValue[]))) sum += weight(mac);
    return BigInt.asUintN(macBits, sum);
  }

  /** Inserts the row and answers it as it is read from now on. */
  insert(row: R): R {
    const mac = this.#mac(row as Row);
    this.#database.statement(this.#insert).run(...this.#values(row), mac);
    this.#changed(weight(mac));
    return { ...row, mac };
  }

  /** Changes columns of a row that was read or written here, and answers it as it is then. */
  update(row: R, changes: Partial<R>): R {
    const before = row as Row;
    const next = { ...row, ...changes };
    const mac = this.#mac(next as Row);
    const columns = [...Object.keys(changes), 'mac'];
    const assignments = columns.map((column) => `${column} = ?`).join(', ');
    const { changes: rows } = this.#database
      .statement(`UPDATE ${this.#name} SET ${assignments} ${this.#byKey} AND mac = ?`)
      .run(
        ...(Object.values(changes) as Value[]),
        mac,
        ...this.#keys.map((column) => before[column] ?? null),
        before.mac ?? null,
      );
    // The row was read in another transaction, or is none of ours.
    if (Number(rows) !== 1) throw new KmsError('InternalFailure', 'Internal Failure');
    this.#changed(weight(mac) - weight(before.mac));
    return { ...next, mac };
  }

  /** Inserts rows that came out of the same table of a copy of this store. */
  insertAll(rows: readonly object[]): void {
    for (const row of rows) this.insert(row as R);
  }

  /** Inserts the row, or writes it over the one with the same primary key. */
  put(row: R): void {
    const found = this.get(...this.#keys.map((column) => (row as Row)[column] ?? null));
    if (found === undefined) this.insert(row);
    else this.update(found, row);
  }

  remove(...key: readonly Value[]): void {
    this.removeWhere(this.#byKey, ...key);
  }

  /** Removes what `rest` selects, without a look at the rows. */
  removeWhere(rest: string, ...values: readonly Value[]): void {
    const weight = this.sum(rest, ...values);
    this.#database.statement(`DELETE FROM ${this.#name} ${rest}`).run(...values);
    this.#changed(-weight);
  }

  #changed(weight: bigint): void {
    this.#database.weigh(weight);
    this.#forget();
  }

  #forgetStale(): void {
    const generation = this.#database.generation();
    if (generation === this.#keptAt) return;
    this.#keptAt = generation;
    this.#forget();
  }

  #forget(): void {
    this.#kept?.clear();
    this.#total = undefined;
  }

  #values(row: R): Value[] {
    return this.#columns.map((column) => (row as Row)[column] ?? null);
  }

  #checked(row: Row): Row & R {
    if (this.#isIntact(row)) return row as Row & R;
    const key = this.#keys.map((column) => String(row[column])).join(' ');
    throw localError(
      'IntegrityFailure',
      `The ${this.#name.replace('_', ' ')} record ${key} was changed outside of KMS Secrets; restore a backup or delete it`,
    );
  }

  #isIntact(row: Row): boolean {
    return row.mac instanceof Uint8Array && sameBytes(row.mac, this.#mac(row));
  }

  #mac(row: Row): Buffer {
    return macOf(
      this.#macKey,
      this.#signed.map((column) => tagged(row[column] ?? null)),
    );
  }
}

/** Different questions have different names. */
function questionOf(rest: string, values: readonly Value[]): string {
  let name = rest;
  for (const value of values) {
    const text = String(value);
    name += `\0${text.length} ${text}`;
  }
  return name;
}

function isSmall(row: Row): boolean {
  return Object.values(row).every(
    (value) => value === null || typeof value === 'number' || value.length <= keptBytesMax,
  );
}

/** A MAC as a number, to be added up. */
function weight(mac: unknown): bigint {
  return mac instanceof Uint8Array ? BigInt(`0x0${Buffer.from(mac).toString('hex')}`) : 0n;
}

/** A column's bytes with its type, so that the text `1` and the number 1 differ. */
function tagged(value: Value): string | Uint8Array {
  if (value === null) return '\0';
  if (typeof value === 'number') return `n${value}`;
  if (typeof value === 'string') return `t${value}`;
  return lengthPrefixed(['b', value]);
}
