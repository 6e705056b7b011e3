import { commentReason, type Scalar } from './config-scalar.ts';
import type { Refusal } from './plan.ts';
import { refuse } from './text.ts';

/** XML: the value of an attribute, or the text between two tags, without the blanks around it. */
export function xmlScalar(text: string, start: number, end: number): Scalar | Refusal {
  piece.lastIndex = 0;
  for (let found = piece.exec(text); found !== null; found = piece.exec(text)) {
    const to = found.index + found[0].length;
    if (to <= start) continue;
    if (to < end) break;
    const [written] = found;
    if (written.startsWith('<!--')) return refuse(commentReason);
    if (written.startsWith('<![CDATA['))
      return refuse('It stands in a part that is read unescaped');
    if (written.startsWith('<')) return attributeIn(text, found.index, to, start, end);
    const inset = written.length - written.trimStart().length;
    const from = found.index + inset;
    return scalarOf(text, { from, to: from + written.trim().length, quote: '' }, start, end);
  }
  return refuse('It is no text of this file');
}

/** A value as text of XML, wherever it stands. */
export function writeXml(value: string, { quote }: Scalar): string | undefined {
  // XML 1.0 has no way to write them.
  if (/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(value)) return undefined;
  const written = value.replace(/[<>&"'\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return quote + written + quote;
}

const piece = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(?:[^<>"']|"[^"]*"|'[^']*')*>|[^<]+/g;

function attributeIn(
  text: string,
  from: number,
  to: number,
  start: number,
  end: number,
): Scalar | Refusal {
  const attribute = /=\s*("[^"]*"|'[^']*')/g;
  for (const { 0: whole, 1: value = '', index } of text.slice(from, to).matchAll(attribute)) {
    const past = from + index + whole.length;
    if (past <= start) continue;
    if (start < past - value.length) break;
    const quote = value.startsWith('"') ? '"' : "'";
    return scalarOf(text, { from: past - value.length, to: past, quote }, start, end);
  }
  return refuse('It is the name of an entry, not its value');
}

interface Place {
  readonly from: number;
  readonly to: number;
  readonly quote: Scalar['quote'];
}

function scalarOf(
  text: string,
  { from, to, quote }: Place,
  start: number,
  end: number,
): Scalar | Refusal {
  const [contentStart, contentEnd] = [from + quote.length, to - quote.length];
  if (start < contentStart || contentEnd < end) return refuse('It reaches beyond its quotes');
  const value = decoded(text.slice(contentStart, contentEnd));
  if (value === undefined) {
    return refuse('The text holds an escape sequence that is not understood');
  }
  return { start: from, end: to, contentStart, contentEnd, quote, value, special: /&/ };
}

const entities: Readonly<Record<string, string>> = {
  ...{ amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' },
};

function decoded(written: string): string | undefined {
  let understood = true;
  const value = written.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));|&/gi,
    (_, ten, hex, name) => {
      const code = ten ? Number(ten) : hex ? Number.parseInt(hex, 16) : undefined;
      const meant =
        code === undefined
          ? entities[name ?? '']
          : code <= 0x10ffff
            ? String.fromCodePoint(code)
            : undefined;
      understood &&= meant !== undefined;
      return meant ?? '';
    },
  );
  return understood ? value : undefined;
}
