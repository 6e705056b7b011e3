import type { Literal, LiteralReader } from './credential.ts';
import type { Unit } from './literal.ts';
import { controlEscapes, doubledAsOne, unitsOf } from './literal.ts';
import { childrenOf, type Node, namedChildrenOf } from './syntax.ts';

export interface PythonLiteral extends Literal {
  /** In lower case: any of `r`, `b`, `f`, `u`. */
  readonly prefix: string;
  /** The quotes it stands in: one or three of them. */
  readonly quotes: string;
}

/** How Python writes texts. */
export const pythonLiterals: LiteralReader<PythonLiteral> = {
  types: ['string'],
  holes: ['interpolation'],
  joins: ['concatenated_string', 'binary_operator'],
  read: readPythonLiteral,
  operands(node) {
    const isJoin =
      node.type === 'concatenated_string' ||
      (node.type === 'binary_operator' && node.childForFieldName('operator')?.type === '+');
    if (!isJoin) return undefined;
    return namedChildrenOf(node).filter((child) => child.type !== 'comment');
  },
};

/** Reads a `string` node; `undefined` when it holds what we cannot decode. */
function readPythonLiteral(text: string, node: Node): PythonLiteral | undefined {
  const children = childrenOf(node);
  const [open, close] = [children[0], children.at(-1)];
  if (open?.type !== 'string_start' || close?.type !== 'string_end') return undefined;
  const [, prefix = '', quotes = ''] = /^([a-z]*)(['"]+)$/i.exec(open.text.trim()) ?? [];
  const flags = prefix.toLowerCase();
  if (quotes === '' || flags.includes('t')) return undefined;

  const holes = children.filter((child) => child.type === 'interpolation');
  const [contentStart, contentEnd] = [open.endIndex, close.startIndex];
  const read = (start: number, end: number) => pythonUnits(text, start, end, flags);
  const units: Unit[] = [];
  let at = contentStart;
  for (const hole of holes) {
    units.push(...read(at, hole.startIndex));
    at = hole.endIndex;
  }
  units.push(...read(at, contentEnd));
  const isBytes = flags.includes('b');
  const written = text.slice(contentStart, contentEnd);
  // A name of Unicode's table cannot be looked up, and bytes beyond ASCII need not be text.
  if (!flags.includes('r') && !isBytes && written.includes('\\N{')) return undefined;
  if (isBytes && units.some((unit) => /[^\0-\x7f]/.test(unit.text))) return undefined;
  return {
    node,
    prefix: flags,
    quotes,
    contentStart,
    contentEnd,
    units,
    runtimeParts: holes.length > 0,
    keepsSpace: node.parent?.type === 'concatenated_string',
  };
}

/** Writes units of a plain literal into an f-string with the same quotes. */
export function asFormatText(text: string, units: readonly Unit[]): string {
  return units
    .map((unit) => {
      const written = text.slice(unit.start, unit.end);
      return written === '{' || written === '}' ? written + written : written;
    })
    .join('');
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  ...controlEscapes,
};

function pythonUnits(text: string, start: number, end: number, flags: string): readonly Unit[] {
  const read = flags.includes('r') ? undefined : escapeReader(flags.includes('b'));
  const units = unitsOf(text, start, end, read).map((unit) =>
    text[unit.start] === '\r' ? { ...unit, text: '\n' } : unit,
  );
  // In an f-string `{{` means `{`.
  return flags.includes('f') ? doubledAsOne(text, units, /^[{}]$/) : units;
}

function escapeReader(isBytes: boolean) {
  return (text: string, at: number, end: number): { length: number; text: string } => {
    const rest = text.slice(at + 1, Math.min(at + 10, end));
    const code = isBytes
      ? /^(?:x([\da-fA-F]{2}))/.exec(rest)
      : /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/.exec(rest);
    if (code) {
      const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16);
      const meaning = point <= 0x10ffff ? String.fromCodePoint(point) : '\ud800';
      return { length: 1 + code[0].length, text: meaning };
    }
    const octal = /^[0-7]{1,3}/.exec(rest);
    if (octal) {
      const meaning = String.fromCodePoint(Number.parseInt(octal[0], 8));
      return { length: 1 + octal[0].length, text: meaning };
    }
    const newline = /^(?:\r\n|[\r\n])/.exec(rest);
    if (newline) return { length: 1 + newline[0].length, text: '' };
    const known = simpleEscapes[rest.charAt(0)];
    // Python leaves an unknown escape as it is written.
    return known === undefined ? { length: 1, text: '\\' } : { length: 2, text: known };
  };
}
