import type { Unit } from './literal.ts';
import { unitsOf } from './literal.ts';
import type { Refusal } from './plan.ts';
import { isRefusal, refuse } from './text.ts';

/** One value of a configuration file. */
export interface Scalar {
  /** With its quotes; for a YAML block the indicator and all lines. */
  readonly start: number;
  readonly end: number;
  readonly contentStart: number;
  readonly contentEnd: number;
  /** `"`, `'`, none, or `|` for a block of YAML. */
  readonly quote: '"' | "'" | '' | '|';
  readonly value: string;
  /** Signs that may mean something else than themselves; without, none does. */
  readonly special?: RegExp;
  /** Whether it has no quotes and stands in braces or brackets of YAML. */
  readonly inFlow?: boolean;
}

/** Finds the value that holds the text from `start` to `end`. */
export type FindScalar = (text: string, start: number, end: number) => Scalar | Refusal;

export const commentReason =
  'It stands in a comment, which no program reads: delete it and change the credential';
const noEntryReason = 'It is not the value of an entry';
const nameReason = 'It is the name of an entry, not its value';

/** JSON, with comments and single quotes allowed as in JSONC and JSON5. */
export function jsonScalar(text: string, start: number, end: number): Scalar | Refusal {
  const tokens = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
  for (const match of text.matchAll(tokens)) {
    const from = match.index;
    const to = from + match[0].length;
    if (to <= start) continue;
    if (start < from) break;
    if (match[0].startsWith('/')) return refuse(commentReason);
    if (to - 1 < end) break;
    if (/^\s*:/.test(text.slice(to, to + 200))) return refuse(nameReason);
    const quote = match[0].startsWith('"') ? '"' : "'";
    const units = unitsOf(text, from + 1, to - 1, readJsonEscape);
    return scalarOf({ start: from, end: to }, quote, units);
  }
  return refuse('It is no text of this file');
}

/** `NAME=value` and `name = value`, as in dotenv, INI and properties files, quoted or not. */
export function assignedScalar(text: string, start: number, end: number): Scalar | Refusal {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const head = /^\uFEFF?[ \t]*(?:export[ \t]+)?[\w.\-[\]:/@]+[ \t]*[=:][ \t]*/.exec(
    text.slice(lineStart),
  );
  if (/^\uFEFF?[ \t]*[#;!]/.test(text.slice(lineStart))) return refuse(commentReason);
  const from = lineStart + (head?.[0].length ?? 0);
  if (!head || start < from) {
    return quotedBefore(text, start, end) ?? refuse(noEntryReason);
  }
  const quote = text.charAt(from);
  if (quote === '"' || quote === "'") return quotedValue(text, from, end);
  const rest = /^[^\r\n]*/.exec(text.slice(from))?.[0] ?? '';
  const plain = rest.replace(/[ \t]+[#;].*$/, '').trimEnd();
  if (from + plain.length < end) return refuse('It reaches beyond its line or into a comment');
  if (/[\\`]|\$[({]/.test(plain)) return refuse('Programs differ in how they read this value');
  const units = unitsOf(text, from, from + plain.length);
  return scalarOf({ start: from, end: from + plain.length }, '', units);
}

/** The same of INI files and their kin, in which other lines hold words as a program likes them. */
export function settingScalar(text: string, start: number, end: number): Scalar | Refusal {
  const entry = assignedScalar(text, start, end);
  const isNone = isRefusal(entry) && entry.refused === noEntryReason;
  return isNone ? lineScalar(text, start, end) : entry;
}

/** A line of a file whose format is not looked at, as `password …` of netrc, or a statement. */
export function lineScalar(text: string, start: number, end: number): Scalar | Refusal {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const line = /^[^\r\n]*/.exec(text.slice(lineStart))?.[0] ?? '';
  if (/^\uFEFF?[ \t]*(?:[#;]|--|\/\/)/.test(line)) return refuse(commentReason);
  if (lineStart + line.length < end) return refuse('It spans several lines');
  const units = unitsOf(text, lineStart, lineStart + line.length);
  return scalarOf({ start: lineStart, end: lineStart + line.length }, '', units);
}

/** YAML, of which one line or one literal block is looked at. */
export function yamlScalar(text: string, start: number, end: number): Scalar | Refusal {
  const block = blockAround(text, start);
  if (block) return blockScalar(text, block, start, end);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = lineStart + (/^[^\r\n]*/.exec(text.slice(lineStart))?.[0].length ?? 0);
  if (lineEnd < end) return refuse('It spans several lines');
  let at = lineStart;
  let depth = 0;
  while (at < lineEnd) {
    const token = depth === 0 ? yamlToken : yamlFlowToken;
    token.lastIndex = at;
    const written = token.exec(text.slice(0, lineEnd))?.[0];
    if (written === undefined) {
      if (/[[{]/.test(text.charAt(at))) depth++;
      if (/[\]}]/.test(text.charAt(at))) depth--;
      at++;
      continue;
    }
    if (written.startsWith('#')) return refuse(commentReason);
    const to = at + written.length;
    if (/^["']/.test(written)) {
      if (start < to) return yamlQuoted(text, at, to, end);
      at = to;
      continue;
    }
    const key = /^(?:[^:]|:(?!\s|$))*:(?=\s|$)|^[-?](?=\s)/.exec(written)?.[0];
    if (key !== undefined) {
      if (start < at + key.length) return refuse(nameReason);
      at += key.length;
      continue;
    }
    if (depth > 0 && to <= start) {
      at = to;
      continue;
    }
    return yamlPlain(text, { lineStart, lineEnd, from: at, inFlow: depth > 0 }, end);
  }
  return refuse(noEntryReason);
}

const yamlToken = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?<=^|\s)#.*|[^\s"'#,[\]{}][^\r\n]*/y;
const yamlFlowToken = /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?<=\s)#.*|[^\s"'#,[\]{}][^\r\n,[\]{}]*/y;

function scalarOf(
  outer: { readonly start: number; readonly end: number },
  quote: Scalar['quote'],
  units: readonly Unit[],
): Scalar {
  const inset = quote === '' ? 0 : 1;
  const special = quote === '"' ? /\\/ : quote === "'" ? /['\\]/ : undefined;
  return {
    ...outer,
    ...(special ? { special } : {}),
    contentStart: outer.start + inset,
    contentEnd: outer.end - inset,
    quote,
    value: units.map((unit) => unit.text).join(''),
  };
}

const jsonEscapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function readJsonEscape(text: string, at: number): { length: number; text: string } {
  const code = /^u([\da-fA-F]{4})/.exec(text.slice(at + 1, at + 6))?.[1];
  if (code !== undefined) {
    return { length: 6, text: String.fromCharCode(Number.parseInt(code, 16)) };
  }
  const escaped = text.charAt(at + 1);
  return { length: 2, text: jsonEscapes[escaped] ?? escaped };
}

/** A quoted value of an assignment, which may span lines. */
function quotedValue(text: string, from: number, end: number): Scalar | Refusal {
  const quote = text.charAt(from) === '"' ? '"' : "'";
  const written = (quote === '"' ? /"(?:[^"\\]|\\.)*"/sy : /'[^']*'/y) satisfies RegExp;
  written.lastIndex = from;
  const whole = written.exec(text)?.[0];
  if (whole === undefined) return refuse('The quotes around it are not closed');
  const to = from + whole.length;
  if (to - 1 < end) return refuse('It reaches beyond its quotes');
  const inner = whole.slice(1, -1);
  if (quote === '"' && (/\\(?![nrt"\\])/.test(inner) || /\$[({]/.test(inner))) {
    return refuse('Programs differ in how they read this value');
  }
  const read = quote === '"' ? readJsonEscape : undefined;
  const units = unitsOf(text, from + 1, to - 1, read).map((unit) =>
    text[unit.start] === '\r' ? { ...unit, text: '\n' } : unit,
  );
  return scalarOf({ start: from, end: to }, quote, units);
}

/** A value whose quotes were opened on an earlier line, as those of a private key. */
function quotedBefore(text: string, start: number, end: number): Scalar | Refusal | undefined {
  const opened = text
    .slice(0, start)
    .matchAll(/^[ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*=[ \t]*(?=["'])/gm);
  const last = [...opened].at(-1);
  if (!last) return undefined;
  const scalar = quotedValue(text, last.index + last[0].length, end);
  return 'refused' in scalar || scalar.end <= start ? undefined : scalar;
}

function yamlQuoted(text: string, from: number, to: number, end: number): Scalar | Refusal {
  if (to - 1 < end) return refuse('It reaches beyond its quotes');
  if (/^\s*:(\s|$)/.test(text.slice(to, to + 200))) return refuse(nameReason);
  const inner = text.slice(from + 1, to - 1);
  if (text.charAt(from) === "'") {
    const value = inner.replaceAll("''", "'");
    return { ...scalarOf({ start: from, end: to }, "'", []), value };
  }
  if (/\\(?![nrtbf"\\/]|u[\da-fA-F]{4})/.test(inner)) {
    return refuse('The text holds an escape sequence that is not understood');
  }
  return scalarOf({ start: from, end: to }, '"', unitsOf(text, from + 1, to - 1, readJsonEscape));
}

interface PlainPlace {
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly from: number;
  readonly inFlow: boolean;
}

function yamlPlain(text: string, place: PlainPlace, end: number): Scalar | Refusal {
  const { lineStart, lineEnd, from, inFlow } = place;
  const rest = text.slice(from, lineEnd);
  const plain = (inFlow ? rest.replace(/[,\]}].*$/, '') : rest).replace(/\s+#.*$/, '').trimEnd();
  if (from + plain.length < end) return refuse('It reaches beyond its value or into a comment');
  if (/^[&*!|>%@`]/.test(plain)) return refuse('It has a tag, an anchor or an alias');
  if (plain.includes('{{')) return refuse('It is filled in from a template');
  if (
    /^(?:[-+]?[\d._]+(?:e[-+]?\d+)?|0[xob][\da-f]+|true|false|yes|no|on|off|null|~)$/i.test(plain)
  ) {
    return refuse('YAML does not read this value as a text');
  }
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0].length ?? 0;
  const next = /\r?\n[ \t]*(?:\r?\n[ \t]*)*(?=[^\s#])/y;
  next.lastIndex = lineEnd;
  const gap = next.exec(text)?.[0];
  const nextIndent = gap === undefined ? 0 : gap.length - gap.lastIndexOf('\n') - 1;
  if (!inFlow && indent < nextIndent) return refuse('It spans several lines');
  const units = unitsOf(text, from, from + plain.length);
  return { ...scalarOf({ start: from, end: from + plain.length }, '', units), inFlow };
}

interface Block {
  /** Offset of its `|` or `>`. */
  readonly indicator: number;
  readonly header: string;
  readonly contentStart: number;
  /** Just past its last line, without the line's end. */
  readonly contentEnd: number;
}

/** The block scalar whose lines hold the offset. */
function blockAround(text: string, offset: number): Block | undefined {
  const header = /(?<=^|[:-][ \t]+|[ \t])([|>][-+\d]{0,2})[ \t]*(?:#[^\n]*)?\r?\n/gm;
  for (let match = header.exec(text); match; match = header.exec(text)) {
    if (offset < match.index) return undefined;
    const lineStart = text.lastIndexOf('\n', match.index) + 1;
    const parentIndent = /^ */.exec(text.slice(lineStart))?.[0].length ?? 0;
    const contentStart = match.index + match[0].length;
    let contentEnd = contentStart;
    const line = /[^\n]*(?:\n|$)/y;
    for (let at = contentStart; at < text.length; at = line.lastIndex) {
      line.lastIndex = at;
      const written = line.exec(text)?.[0] ?? '';
      const indent = /^ */.exec(written)?.[0].length ?? 0;
      if (written.trim() !== '' && indent <= parentIndent) break;
      if (written.trim() !== '') contentEnd = at + written.trimEnd().length;
    }
    if (contentStart <= offset && offset < contentEnd) {
      return { indicator: match.index, header: match[1] ?? '', contentStart, contentEnd };
    }
    header.lastIndex = Math.max(contentEnd, contentStart);
  }
  return undefined;
}

function blockScalar(text: string, block: Block, start: number, end: number): Scalar | Refusal {
  const { indicator, header, contentStart, contentEnd } = block;
  const written = text.slice(contentStart, contentEnd);
  const isWhole =
    text.slice(contentStart, start).trim() === '' && text.slice(end, contentEnd).trim() === '';
  if (!isWhole) return refuse('It is a part of a longer block of text');
  if (!/^\|-?$/.test(header)) return refuse('The block is folded or indented in a special way');
  const indent = /^ */.exec(written)?.[0] ?? '';
  const lines = written.split(/\r?\n/);
  if (lines.some((line) => line.trim() !== '' && !line.startsWith(indent))) {
    return refuse('The lines of the block are not indented alike');
  }
  const value = lines.map((line) => line.slice(indent.length)).join('\n');
  return {
    start: indicator,
    end: contentEnd,
    contentStart: start,
    contentEnd: end,
    quote: '|',
    value: header === '|' ? `${value}\n` : value,
  };
}
