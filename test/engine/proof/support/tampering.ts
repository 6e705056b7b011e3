import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { examine, type Known, richStore, type Seen } from './probes.ts';
import type { Random } from './random.ts';
import { inPlace, type Place } from './store-place.ts';

/** What became of the alterations of one kind; `wrong` and `unnoticed` must be empty. */
export interface TamperFindings {
  readonly alterations: number;
  /** Wrong answers. */
  readonly wrong: readonly string[];
  /** Alterations that no question noticed. */
  readonly unnoticed: readonly string[];
  /** Refusals that do not say what is wrong. */
  readonly unclear: readonly string[];
  /** Alterations after which nothing at all could be asked. */
  readonly total: readonly string[];
}

/** One change made behind the engine's back: SQL, and what it is called. */
interface Alteration {
  readonly what: string;
  readonly sql: string;
}

/** Alters every column of every row, one at a time, with SQL. */
export async function alterColumns(tables = /./): Promise<TamperFindings> {
  return await inPlace(async (place) => {
    const known = await richStore(place);
    const alterations = columnAlterations(place).filter(({ what }) => tables.test(what));
    return await alterEach(place, known, alterations, applySql);
  });
}

/** Removes, repeats, reorders and rewrites records of the audit log. */
export async function alterAudit(): Promise<TamperFindings> {
  const alterations: Alteration[] = [
    { what: 'first removed', sql: 'DELETE FROM audit WHERE seq = 1' },
    { what: 'one removed', sql: 'DELETE FROM audit WHERE seq = 5' },
    {
      what: 'one removed, the others closed up',
      sql: 'DELETE FROM audit WHERE seq = 5; UPDATE audit SET seq = seq - 1 WHERE seq > 5',
    },
    {
      what: 'two exchanged',
      sql: `UPDATE audit SET seq = -1 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;
            UPDATE audit SET seq = 4 WHERE seq = -1`,
    },
    {
      what: 'one repeated',
      sql: `INSERT INTO audit SELECT (SELECT max(seq) FROM audit) + 1, ms, principal, via,
            access_key_id, operation, resource, outcome, request_id, mac, epoch, row_sum
            FROM audit WHERE seq = 2`,
    },
    { what: 'one rewritten', sql: "UPDATE audit SET principal = 'nobody' WHERE seq = 2" },
  ];
  return await inPlace(async (place) => {
    const known = await richStore(place);
    return await alterEach(place, known, alterations, applySql);
  });
}

/** Takes every signed row away, one at a time; the audit log has to know. */
export async function removeRows(): Promise<TamperFindings> {
  return await inPlace(async (place) => {
    const known = await richStore(place);
    const unsigned = ['audit', 'custody_item', 'item', 'meta', 'nonce_seen'];
    const alterations = rowsOf(place)
      .filter(({ table }) => !unsigned.includes(table))
      .map(({ what, table, where }) => ({ what, sql: `DELETE FROM ${table} WHERE ${where}` }));
    return await alterEach(place, known, alterations, applySql, (seen) =>
      seen.refused.some((question) => question.startsWith('VerifyAudit')),
    );
  });
}

/** Flips single bits of the file at random; only what is wrong counts, much of a file is empty. */
export async function flipBits(count: number, random: Random): Promise<TamperFindings> {
  return await inPlace(async (place) => {
    const known = await richStore(place);
    const file = readFileSync(`${place.home}/store.db`);
    const used = [...file.keys()].filter((at) => file[at] !== 0);
    const flips = Array.from({ length: count }, () => {
      const at = used[random.below(used.length)] ?? 0;
      return { what: `bit ${at}.${random.below(8)}`, sql: '' };
    });
    return await alterEach(place, known, flips, ({ home }, { what }) => {
      const [at = 0, bit = 0] = what.slice(4).split('.').map(Number);
      const flipped = Buffer.from(file);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      writeFileSync(`${home}/store.db`, flipped);
    });
  });
}

async function alterEach(
  place: Place,
  known: Known,
  alterations: readonly Alteration[],
  apply: (place: Place, alteration: Alteration) => void,
  isNoticed = ({ refused, missing, unclear, wrong }: Seen): boolean =>
    [refused, missing, unclear, wrong].some((questions) => questions.length > 0),
): Promise<TamperFindings> {
  const found = {
    wrong: [] as string[],
    unnoticed: [] as string[],
    unclear: [] as string[],
    total: [] as string[],
  };
  const altered = { ...place, home: `${place.home}-altered` };
  for (const alteration of alterations) {
    rmSync(altered.home, { recursive: true, force: true });
    cpSync(place.home, altered.home, { recursive: true });
    apply(altered, alteration);
    const seen = await examine(altered, known);
    const named = (texts: readonly string[]): string[] =>
      texts.map((text) => `${alteration.what}: ${text}`);
    found.wrong.push(...named(seen.wrong));
    found.unclear.push(...named(seen.unclear));
    if (!isNoticed(seen)) found.unnoticed.push(alteration.what);
    if (seen.right.length === 0) found.total.push(alteration.what);
  }
  return { alterations: alterations.length, ...found };
}

function columnAlterations(place: Place): Alteration[] {
  return rowsOf(place).flatMap(({ what, table, where, columns }) =>
    columns.map((column) => ({
      what: `${table}.${column} of ${what}`,
      sql: `UPDATE ${table} SET ${column} = ${otherThan(column)} WHERE ${where}`,
    })),
  );
}

interface RowPlace {
  readonly what: string;
  readonly table: string;
  /** SQL that is true for this row only. */
  readonly where: string;
  readonly columns: readonly string[];
}

/** Each row of each table, but of the audit log a few: its records are alike. */
function rowsOf({ home }: Place): RowPlace[] {
  const sqlite = new DatabaseSync(`${home}/store.db`);
  const tables = sqlite
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  const places = tables.flatMap(({ name }) => {
    const columns = sqlite.prepare(`PRAGMA table_info(${name})`).all();
    const keys = columns.filter(({ pk }) => Number(pk) > 0).map((column) => String(column.name));
    const rows = sqlite.prepare(`SELECT ${keys.join(', ')} FROM ${name}`).all();
    if (rows.length === 0) throw new Error(`the table ${name} is empty: nothing would be proven`);
    return rows.slice(0, name === 'audit' ? 3 : rows.length).map((row) => ({
      what: keys.map((key) => String(row[key])).join(' '),
      table: String(name),
      where: keys.map((key) => `${key} = ${quoted(row[key])}`).join(' AND '),
      columns: columns.map((column) => String(column.name)),
    }));
  });
  sqlite.close();
  return places;
}

/** An expression for a value of the same type that differs. */
function otherThan(column: string): string {
  return `CASE typeof(${column})
    WHEN 'integer' THEN ${column} + 1000003
    WHEN 'text' THEN CASE ${column} WHEN '' THEN 'x' ELSE substr(${column}, 2) || 'x' END
    WHEN 'blob' THEN CAST(unhex(substr(hex(${column}), 3) || '5A') AS BLOB)
    ELSE 1 END`;
}

function quoted(value: unknown): string {
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex')}'`;
  return typeof value === 'number' ? String(value) : `'${String(value)}'`;
}

function applySql({ home }: Place, { sql }: Alteration): void {
  const sqlite = new DatabaseSync(`${home}/store.db`, { enableForeignKeyConstraints: false });
  sqlite.exec('PRAGMA ignore_check_constraints = ON');
  sqlite.exec(sql);
  sqlite.close();
}
