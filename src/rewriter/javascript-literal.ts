import { type Literal, type LiteralReader, operandsOfPlus } from './credential.ts';
import type { Unit } from './literal.ts';
import { unitsOf } from './literal.ts';
import type { Node } from './syntax.ts';
import { childrenOf } from './syntax.ts';

export interface JavaScriptLiteral extends Literal {
  readonly kind: 'string' | 'template' | 'jsx';
}

/** How JavaScript and TypeScript write texts. */
export const javascriptLiterals: LiteralReader<JavaScriptLiteral> = {
  types: ['string', 'template_string'],
  holes: ['template_substitution'],
  joins: ['binary_expression'],
  others: {
    regex: 'It is part of a regular expression',
    jsx_text: 'It is text shown on a page',
  },
  read: readLiteral,
  operands: operandsOfPlus,
};

/** Reads a `string` or `template_string` node; `undefined` when it holds what we cannot decode. */
function readLiteral(text: string, node: Node): JavaScriptLiteral | undefined {
  const contentStart = node.startIndex + 1;
  const contentEnd = node.endIndex - 1;
  const base = { node, contentStart, contentEnd };
  if (node.type === 'template_string') {
    const holes = childrenOf(node).filter((child) => child.type === 'template_substitution');
    const units: Unit[] = [];
    let at = contentStart;
    for (const hole of holes) {
      units.push(...templateUnits(text, at, hole.startIndex));
      at = hole.endIndex;
    }
    units.push(...templateUnits(text, at, contentEnd));
    return { ...base, kind: 'template', units, runtimeParts: holes.length > 0 };
  }
  if (node.parent?.type === 'jsx_attribute') {
    const units = jsxUnits(text, contentStart, contentEnd);
    return units && { ...base, kind: 'jsx', units, runtimeParts: false, keepsSpace: true };
  }
  const units = unitsOf(text, contentStart, contentEnd, readEscape);
  return { ...base, kind: 'string', units, runtimeParts: false };
}

/** Writes units into a template literal, keeping their spelling where it means the same there. */
export function asTemplateText(text: string, units: readonly Unit[], kind: string): string {
  return units
    .map((unit, index) => {
      const written = text.slice(unit.start, unit.end);
      const next = units[index + 1];
      const opensHole = next && text[next.start] === '{';
      if (kind === 'jsx') return escapeForTemplate(unit.text, next?.text === '{');
      if (written === '`') return '\\`';
      if (written === '$' && opensHole) return '\\$';
      return /^\\[0-7]/.test(written) ? hexEscape(unit.text) : written;
    })
    .join('');
}

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
};

function readEscape(text: string, at: number, end: number): { length: number; text: string } {
  const rest = text.slice(at + 1, Math.min(at + 12, end));
  const hex = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,8})\})/.exec(rest);
  if (hex) {
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '', 16);
    // Not fromCodePoint for the four-digit form: two of them may make up one character.
    const meaning = hex[3] === undefined ? String.fromCharCode(code) : String.fromCodePoint(code);
    return { length: 1 + hex[0].length, text: meaning };
  }
  const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(rest);
  if (octal) {
    const meaning = String.fromCharCode(Number.parseInt(octal[0], 8));
    return { length: 1 + octal[0].length, text: meaning };
  }
  const newline = /^(?:\r\n|[\n\r\u2028\u2029])/.exec(rest);
  if (newline) return { length: 1 + newline[0].length, text: '' };
  const escaped = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return { length: 1 + escaped.length, text: simpleEscapes[escaped] ?? escaped };
}

/** In a template every line ending means `\n`, whatever the file uses. */
function templateUnits(text: string, start: number, end: number): readonly Unit[] {
  return unitsOf(text, start, end, readEscape).map((unit) =>
    text[unit.start] === '\r' ? { ...unit, text: '\n' } : unit,
  );
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: '\u00a0',
  quot: '"',
};

/** JSX attributes know HTML's character references and no backslashes. */
function jsxUnits(text: string, start: number, end: number): readonly Unit[] | undefined {
  const units: Unit[] = [];
  for (let at = start; at < end; ) {
    const reference = /^&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w{1,31}));/.exec(
      text.slice(at, Math.min(at + 40, end)),
    );
    if (!reference) {
      // How a line break in an attribute is read differs between compilers.
      if (/[\r\n]/.test(text[at] ?? '')) return undefined;
      units.push({ start: at, end: at + 1, text: text.slice(at, at + 1) });
      at++;
      continue;
    }
    const [written, decimal, hex, name] = reference;
    const code = decimal ?? (hex === undefined ? undefined : String(Number.parseInt(hex, 16)));
    if (code !== undefined && Number(code) > 0x10ffff) return undefined;
    const meaning = code === undefined ? entities[name ?? ''] : String.fromCodePoint(Number(code));
    if (meaning === undefined) return undefined;
    units.push({ start: at, end: at + written.length, text: meaning });
    at += written.length;
  }
  return units;
}

function escapeForTemplate(meaning: string, opensHole: boolean): string {
  if (meaning === '`' || meaning === '\\') return `\\${meaning}`;
  return meaning === '$' && opensHole ? '\\$' : meaning;
}

function hexEscape(meaning: string): string {
  return `\\x${meaning.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
