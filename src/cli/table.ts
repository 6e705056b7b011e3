import type { Json } from './output.ts';

/**
 * Rows and columns of a reply: a table per list of objects in it, and one for its single fields.
 */
export function table(json: Json): string {
  const single: [string, Json][] = [];
  const parts: string[] = [];
  collect('', json, single, parts);
  const fields = single.map(([name, value]) => [name, cell(value)]);
  return [...parts, ...(fields.length > 0 ? [draw(undefined, fields)] : [])].join('\n');
}

function collect(name: string, json: Json, single: [string, Json][], parts: string[]): void {
  if (isList(json)) {
    if (json.some((row) => isRecord(row))) parts.push(drawList(json));
    else single.push([name, json.map(cell).join(', ')]);
  } else if (isRecord(json)) {
    for (const [field, value] of Object.entries(json)) {
      // `SecretList.Secret` holds the list; the wrapper's name says nothing.
      collect(field, value, single, parts);
    }
  } else {
    single.push([name, json]);
  }
}

function drawList(rows: readonly Json[]): string {
  const records = rows.map((row) => (isRecord(row) ? row : { Value: row }));
  const columns = [...new Set(records.flatMap((row) => Object.keys(row)))];
  return draw(
    columns,
    records.map((row) => columns.map((column) => cell(row[column] ?? ''))),
  );
}

function cell(value: Json): string {
  if (isRecord(value)) {
    const [only, ...more] = Object.values(value);
    return more.length === 0 && only !== undefined && isList(only)
      ? only.map(cell).join(', ')
      : JSON.stringify(value);
  }
  return isList(value) ? value.map(cell).join(', ') : visible(String(value));
}

/** Control characters would move the cursor: they are shown as JSON shows them. */
const visible = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029]/gu, (char) => JSON.stringify(char).slice(1, -1));

function draw(head: readonly string[] | undefined, rows: readonly (readonly string[])[]): string {
  const lines = head === undefined ? rows : [head, ...rows];
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => columnsOf(line[column] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, column) => text + ' '.repeat((widths[column] ?? 0) - columnsOf(text)))
      .join('  ')
      .trimEnd();
  const rule = head === undefined ? [] : [widths.map((count) => '-'.repeat(count)).join('  ')];
  const body = rows.map(line);
  return [...(head === undefined ? [] : [line(head)]), ...rule, ...body, ''].join('\n');
}

/** Terminal columns of a text; a wide (East Asian) character takes two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) columns += wide.test(char) ? 2 : /\p{M}/u.test(char) ? 0 : 1;
  return columns;
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const isRecord = (value: Json): value is { readonly [field: string]: Json } =>
  typeof value === 'object' && value !== null && !isList(value);
