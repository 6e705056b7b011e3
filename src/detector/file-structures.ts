import type { Language } from './language.ts';
import { namesSomethingElse, readName } from './names.ts';
import type { Block, Structure } from './structures.ts';

/**
 * Values that only the shape of the whole file puts forward: columns of a table, fields of a line
 * that have their meaning by position.
 */
export function* fileStructures(text: string, language: Language): Generator<Structure> {
  if (language.id === 'csv' || language.id === 'tsv') yield* columns(text, language.id);
  else if (language.id === 'pgpass') yield* passwordLines(text);
  else if (language.family === 'sql') yield* insertedRows(text);
}

interface Cell {
  readonly start: number;
  readonly end: number;
}

const tableMaxRows = 2_000;
const headerMaxUnits = 2_000;

/** The cells below a header that names a credential. */
function* columns(text: string, id: string): Generator<Structure> {
  const newline = text.indexOf('\n');
  if (newline < 0 || newline > headerMaxUnits) return;
  const first = text.slice(0, newline);
  const sign = id === 'tsv' ? '\t' : first.includes(';') && !first.includes(',') ? ';' : ',';
  const header = cellsIn(text, 0, newline, sign);
  const wanted = header.flatMap((cell, index) => (isCredential(text, cell) ? [index] : []));
  if (wanted.length === 0) return;
  let at = newline + 1;
  for (let row = 0; row < tableMaxRows && at < text.length; row++) {
    const stop = text.indexOf('\n', at);
    const end = stop < 0 ? text.length : stop;
    yield* namedCells(cellsIn(text, at, end, sign), header, wanted);
    at = end + 1;
  }
}

function* namedCells(
  cells: readonly Cell[],
  header: readonly Cell[],
  wanted: readonly number[],
): Generator<Structure> {
  for (const index of wanted) {
    const cell = cells[index];
    const name = header[index];
    if (cell === undefined || name === undefined || cell.start === cell.end) continue;
    yield { link: 'sql', ...cell, nameStart: name.start, nameEnd: name.end };
  }
}

function isCredential(text: string, { start, end }: Cell): boolean {
  const name = readName(text.slice(start, end));
  return name.kind !== undefined && !namesSomethingElse(name);
}

/** The cells between two offsets, without their quotes and the blanks around them. */
function cellsIn(text: string, start: number, end: number, sign: string): Cell[] {
  const cells: Cell[] = [];
  let from = start;
  let quote = '';
  for (let index = start; index <= end; index++) {
    const unit = index === end ? sign : text.charAt(index);
    if (quote !== '') {
      if (unit === quote || index === end) quote = '';
      if (index < end) continue;
    }
    if ((unit === '"' || unit === "'") && text.slice(from, index).trim() === '') quote = unit;
    else if (unit === sign) {
      cells.push(trimmed(text, from, index));
      from = index + 1;
    }
  }
  return cells;
}

function trimmed(text: string, from: number, to: number): Cell {
  let [start, end] = [from, to];
  while (start < end && /\s/.test(text.charAt(start))) start++;
  while (start < end && /\s/.test(text.charAt(end - 1))) end--;
  const quote = text.charAt(start);
  const quoted = end - start > 1 && (quote === '"' || quote === "'") && text[end - 1] === quote;
  return quoted ? { start: start + 1, end: end - 1 } : { start, end };
}

const passwordLine = /^(?!#)((?:[^:\n\\]|\\.){1,256}:){3}((?:[^:\n\\]|\\.){1,256}):(.{1,4096})$/gm;

/** `host:port:database:user:password`. */
function* passwordLines(text: string): Generator<Structure> {
  for (const { index, 0: line, 2: user = '', 3: password = '' } of text.matchAll(passwordLine)) {
    const end = index + line.length;
    const start = end - password.length;
    yield { link: 'login', start, end, nameStart: start - 1 - user.length, nameEnd: start - 1 };
  }
}

const insertInto = /\binsert\s+into\s+[\w."`[\]]{1,80}\s*\(([^()]{1,600})\)\s*values\s*(?=\()/gi;
/** Nothing in it is endless: V8 runs out of places to go back to, and throws. */
const tuple =
  /\s*,?\s*\(((?:'(?:[^'\\]|\\.|''){0,65536}'|"[^"]{0,65536}"|[^()'"]|\([^()]{0,65536}\)){0,65536})\)/y;

/** `INSERT INTO users (name, password) VALUES ('…', '…')`: the value below its column. */
function* insertedRows(text: string): Generator<Structure> {
  for (const { index, 0: head, 1: list = '' } of text.matchAll(insertInto)) {
    const from = index + head.indexOf(list, head.indexOf('('));
    const header = cellsIn(text, from, from + list.length, ',');
    const wanted = header.flatMap((cell, at) => (isCredential(text, cell) ? [at] : []));
    if (wanted.length === 0) continue;
    tuple.lastIndex = index + head.length;
    for (let row = 0; row < tableMaxRows; row++) {
      const at = tuple.lastIndex;
      const match = tuple.exec(text);
      if (match === null) break;
      const start = text.indexOf('(', at) + 1;
      yield* namedCells(cellsIn(text, start, start + (match[1]?.length ?? 0), ','), header, wanted);
    }
  }
}

const secretKind = /^kind:[ \t]*["']?Secret["']?[ \t]*$/m;
const secretData = /^data:[ \t]*\r?\n((?:[ \t]+[^\n]*(?:\n|$)|[ \t]*\r?\n){1,10000})/gm;
const dataLine =
  /^[ \t]+["']?([\w.-]{1,200})["']?:[ \t]+["']?([A-Za-z0-9+/]{8,8192}={0,2})["']?[ \t]*\r?$/gm;
const decodedMinUnits = 6;
/** How far before and behind the data of a Secret its kind is looked for. */
const documentMaxUnits = 4_000;
const kindMaxUnits = 400;

/** What a Kubernetes Secret holds; its base64 hides nothing. */
export function* kubernetesSecrets(text: string, language: Language): Generator<Block> {
  if (language.family !== 'yaml' || !secretKind.test(text)) return;
  for (const { index, 0: whole, 1: lines = '' } of text.matchAll(secretData)) {
    const before = text.slice(Math.max(0, index - documentMaxUnits), index);
    const after = text.slice(index, index + whole.length + kindMaxUnits);
    const document = before.slice(before.lastIndexOf('\n---') + 1) + after;
    if (!secretKind.test(document)) continue;
    const from = index + whole.length - lines.length;
    for (const line of lines.matchAll(dataLine)) {
      const value = line[2] ?? '';
      if (!isTelling(line[1] ?? '', value)) continue;
      const start = from + line.index + line[0].indexOf(value, line[0].indexOf(':'));
      const reason = 'the value of a Kubernetes Secret, which base64 does not hide';
      yield { ruleId: 'kubernetes-secret', start, end: start + value.length, reason };
    }
  }
}

const loneKey = /^\s*[0-9a-f]{32,128}\s*$/;

/** A `.key` file that holds nothing but hexadecimal digits, as `master.key` of Rails. */
export function* keyFiles(text: string, language: Language): Generator<Block> {
  if (language.id !== 'key' || text.length > 256 || !loneKey.test(text)) return;
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  yield { ruleId: 'private-key', start, end, reason: 'all that a file of keys holds' };
}

const publicData =
  /(?:^|[._-])(?:user(?:name)?|host|port|url|name|email|ca|crt|cert|pub)(?:[._-]|$)/i;
const stub = /^(?:password|secret|admin|test|changeme|example|user(?:name)?|root|value|token)\d*$/i;

/** Neither a public part nor a word that stands for a value to come. */
function isTelling(name: string, value: string): boolean {
  if (publicData.test(name)) return false;
  const decoded = Buffer.from(value, 'base64').toString('latin1').trim();
  return decoded.length >= decodedMinUnits && !stub.test(decoded) && !/[<{]\S*[>}]/.test(decoded);
}
