import { type Literal, type LiteralReader, operandsOfPlus } from './credential.ts';
import { controlEscapes, doubledAsOne, type Unit, unitsOf } from './literal.ts';
import { childrenOf, type Node } from './syntax.ts';

export interface CsharpLiteral extends Literal {
  readonly kind: 'plain' | 'verbatim' | 'raw' | 'interpolated';
  /** How many braces open a hole; 0 where there are none. */
  readonly braces: number;
}

/** How C# writes texts. */
export const csharpLiterals: LiteralReader<CsharpLiteral> = {
  types: [
    'string_literal',
    'verbatim_string_literal',
    'raw_string_literal',
    'interpolated_string_expression',
  ],
  holes: ['interpolation'],
  joins: ['binary_expression'],
  read,
  operands: operandsOfPlus,
};

function read(text: string, node: Node): CsharpLiteral | undefined {
  if (node.type === 'raw_string_literal') return readRaw(text, node);
  if (node.type === 'interpolated_string_expression') return readInterpolated(text, node);
  const isVerbatim = node.type === 'verbatim_string_literal';
  const contentStart = node.startIndex + (isVerbatim ? 2 : 1);
  // `"…"u8` is a span of bytes, no text.
  const contentEnd = node.endIndex - 1;
  if (text.charAt(contentEnd) !== '"') return undefined;
  const units = isVerbatim
    ? doubledUnits(text, contentStart, contentEnd, /"/)
    : escapedUnits(text, contentStart, contentEnd);
  const kind = isVerbatim ? 'verbatim' : 'plain';
  return units && { node, contentStart, contentEnd, units, runtimeParts: false, kind, braces: 0 };
}

function readInterpolated(text: string, node: Node): CsharpLiteral | undefined {
  const opening = /^([$@]+)("+)/.exec(node.text);
  const [whole = '', marks = '', quotes = ''] = opening ?? [];
  if (quotes === '' || quotes.length === 2) return undefined;
  const [contentStart, contentEnd] = [
    node.startIndex + whole.length,
    node.endIndex - quotes.length,
  ];
  const units: Unit[] = [];
  const holes = childrenOf(node).filter((child) => child.type === 'interpolation');
  let at = contentStart;
  for (const end of [...holes.map((hole) => hole.startIndex), contentEnd]) {
    const piece = interpolatedUnits(text, at, end, marks, quotes);
    if (!piece) return undefined;
    units.push(...piece);
    at = holes.find((hole) => hole.startIndex === end)?.endIndex ?? end;
  }
  const braces = marks.replaceAll('@', '').length;
  const base = { node, contentStart, contentEnd, units, runtimeParts: true, keepsSpace: true };
  // Raw texts of several lines strip their indentation; their parts are replaced, never the whole.
  return { ...base, runtimeParts: holes.length > 0, kind: 'interpolated', braces };
}

function interpolatedUnits(
  text: string,
  start: number,
  end: number,
  marks: string,
  quotes: string,
): readonly Unit[] | undefined {
  if (quotes.length > 1) return unitsOf(text, start, end);
  if (marks.includes('@')) return doubledUnits(text, start, end, /["{}]/);
  const units = escapedUnits(text, start, end);
  return units && doubledAsOne(text, units, /^[{}]$/);
}

/** `"""…"""`: on one line as it stands; over several, without line ends and indentation outside. */
function readRaw(text: string, node: Node): CsharpLiteral | undefined {
  const quotes = /^"+/.exec(node.text)?.[0].length ?? 0;
  if (quotes < 3) return undefined;
  const [contentStart, contentEnd] = [node.startIndex + quotes, node.endIndex - quotes];
  const content = text.slice(contentStart, contentEnd);
  const base = { node, contentStart, contentEnd, runtimeParts: false, kind: 'raw' as const };
  const units = unitsOf(text, contentStart, contentEnd);
  if (!content.includes('\n')) return { ...base, units, braces: 0, keepsSpace: true };
  const indent = /[ \t]*$/.exec(content)?.[0] ?? '';
  const lastLine = contentEnd - indent.length;
  const stripped = units.map((unit) => {
    const lineStart = text.lastIndexOf('\n', unit.start - 1) + 1;
    const isIndent = unit.start < lineStart + indent.length && /[ \t]/.test(text[unit.start] ?? '');
    const isEdge = lineStart <= contentStart || unit.end >= lastLine;
    return isIndent || isEdge ? { ...unit, text: '' } : unit;
  });
  return { ...base, units: stripped, braces: 0, keepsSpace: true };
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '\\': '\\',
  0: '\0',
  ...controlEscapes,
  e: '\x1b',
};

function escapedUnits(text: string, start: number, end: number): readonly Unit[] | undefined {
  let understood = true;
  const units = unitsOf(text, start, end, (written, at) => {
    const rest = written.slice(at + 1, at + 10);
    const code = /^(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{1,4}))/.exec(rest);
    if (code) {
      const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16);
      understood &&= point <= 0x10ffff;
      return { length: 1 + code[0].length, text: understood ? String.fromCodePoint(point) : '' };
    }
    const meaning = simpleEscapes[rest.charAt(0)];
    understood &&= meaning !== undefined;
    return { length: 2, text: meaning ?? '' };
  });
  return understood ? units : undefined;
}

/** `""` means `"`, and `{{` means `{` where there may be holes. */
function doubledUnits(text: string, start: number, end: number, doubled: RegExp): readonly Unit[] {
  return doubledAsOne(text, unitsOf(text, start, end), doubled);
}
