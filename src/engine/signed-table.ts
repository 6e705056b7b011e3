import type { KeyObject } from 'node:crypto';
import type { SQLInputValue } from 'node:sqlite';
import { localError } from '../base/errors.ts';
import { deriveKey, lengthPrefixed, macOf, sameBytes } from './crypto.ts';
import type { Database } from './database.ts';

type Value = string | number | null | Uint8Array;
type Row = { readonly [column: string]: Value };

/** What a table consists of. */
export interface Shape<R> {
  readonly keys: readonly (keyof R & string)[];
  readonly columns: readonly (keyof R & string)[];
  /** Columns that are sealed and so protect themselves. */
  readonly unsigned?: readonly (keyof R & string)[];
}

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
  readonly #signed: readonly string[];
  readonly #byKey: string;
  readonly #select: string;
  readonly #insert: string;
  readonly #update: string;

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
    // Every column by its name: those of a damaged schema must not be taken for ours.
    this.#select = `SELECT ${all.join(', ')} FROM ${name}`;
    this.#insert = `INSERT INTO ${name} (${all.join(', ')}) VALUES (${marks})`;
    const assignments = all.map((column) => `${column} = ?`).join(', ');
    this.#update = `UPDATE ${name} SET ${assignments} ${this.#byKey}`;
  }

  /** The row with that primary key. */
  get(...key: readonly Value[]): R | undefined {
    return this.find(this.#byKey, ...key);
  }

  /** The first row of `SELECT … FROM table <rest>`. */
  find(rest: string, ...values: readonly Value[]): R | undefined {
    const row = this.#database
      .statement(`${this.#select} ${rest} LIMIT 1`)
      .get(...(values as SQLInputValue[]));
    return row === undefined ? undefined : this.#checked(row as Row);
  }

  /** All rows of `SELECT … FROM table <rest>`. */
  list(rest: string, ...values: readonly Value[]): R[] {
    return this.#database
      .statement(`${this.#select} ${rest}`)
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
    this.#database.statement(this.#insert).run(...this.#values(row), this.#mac(row as Row));
  }

  /** Writes the row over the one with the same primary key, which must exist. */
  update(row: R): void {
    const keys = this.#keys.map((column) => (row as Row)[column] ?? null);
    this.#database
      .statement(this.#update)
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
    this.#database.statement(`DELETE FROM ${this.#name} ${this.#byKey}`).run(...key);
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
    return macOf(
      this.#macKey,
      this.#signed.map((column) => tagged(row[column] ?? null)),
    );
  }
}

/** A column's bytes with its type, so that the text `1` and the number 1 differ. */
function tagged(value: Value): string | Uint8Array {
  if (value === null) return '\0';
  if (typeof value === 'number') return `n${value}`;
  if (typeof value === 'string') return `t${value}`;
  return lengthPrefixed(['b', value]);
}
