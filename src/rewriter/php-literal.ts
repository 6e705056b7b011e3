import type { Literal, LiteralReader } from './credential.ts';
import { escapeReader, type ReadEscape, type Unit, unitsOf, unknownEscape } from './literal.ts';
import { childrenOf, type Node } from './syntax.ts';

export interface PhpLiteral extends Literal {
  readonly kind: 'single' | 'double' | 'heredoc' | 'nowdoc';
}

/** How PHP writes texts. */
export const phpLiterals: LiteralReader<PhpLiteral> = {
  types: ['string', 'encapsed_string', 'heredoc', 'nowdoc'],
  holes: [
    'variable_name',
    'dynamic_variable_name',
    'member_access_expression',
    'nullsafe_member_access_expression',
    'subscript_expression',
  ],
  joins: ['binary_expression'],
  others: {
    text: 'It is text of the page, not of the program',
    shell_command_expression: 'It is part of a shell command',
  },
  read,
  operands(node) {
    if (node.type !== 'binary_expression') return undefined;
    if (node.childForFieldName('operator')?.type !== '.') return undefined;
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    return left && right ? [left, right] : undefined;
  },
};

function read(text: string, node: Node): PhpLiteral | undefined {
  if (node.type === 'heredoc' || node.type === 'nowdoc') return readDoc(text, node);
  const prefix = /^[bB]/.test(node.text) ? 1 : 0;
  const contentStart = node.startIndex + prefix + 1;
  const contentEnd = node.endIndex - 1;
  const isDouble = node.type === 'encapsed_string';
  const units = isDouble
    ? unitsAround(text, holesIn(node), contentStart, contentEnd, readDouble)
    : unitsOf(text, contentStart, contentEnd, readSingle);
  if (!units || units.some((unit) => unit.text === unknownEscape)) return undefined;
  const kind = isDouble ? 'double' : 'single';
  return {
    node,
    contentStart,
    contentEnd,
    units,
    runtimeParts: isDouble && holesIn(node).length > 0,
    kind,
  };
}

/**
 * Between the line of the opening marker and that of the closing one, whose indentation is taken
 * off every line.
 */
function readDoc(text: string, node: Node): PhpLiteral | undefined {
  const end = node.childForFieldName('end_tag');
  if (!end) return undefined;
  const contentStart = text.indexOf('\n', node.startIndex) + 1;
  const lastLine = text.lastIndexOf('\n', end.startIndex - 1);
  const contentEnd = Math.max(contentStart, text[lastLine - 1] === '\r' ? lastLine - 1 : lastLine);
  const indent = end.startIndex - lastLine - 1;
  const kind = node.type === 'nowdoc' ? 'nowdoc' : 'heredoc';
  const body = childrenOf(node).find(({ type }) => type === 'heredoc_body');
  const holes = body ? holesIn(body) : [];
  const written =
    kind === 'nowdoc'
      ? unitsOf(text, contentStart, contentEnd)
      : unitsAround(text, holes, contentStart, contentEnd, readHeredoc);
  if (!written || written.some((unit) => unit.text === unknownEscape)) return undefined;
  const units = written.map((unit) => {
    const column = unit.start - text.lastIndexOf('\n', unit.start - 1) - 1;
    return column < indent && /[ \t]/.test(text[unit.start] ?? '') ? { ...unit, text: '' } : unit;
  });
  const runtimeParts = holes.length > 0;
  return { node, contentStart, contentEnd, units, runtimeParts, kind, keepsSpace: true };
}

function holesIn(node: Node): readonly Node[] {
  return childrenOf(node).filter(({ type }) => !/^(string_content|escape_sequence|")$/.test(type));
}

/** The units of the fixed parts; variables and `{$…}` between them are left out. */
function unitsAround(
  text: string,
  holes: readonly Node[],
  start: number,
  end: number,
  readEscape: ReadEscape,
): readonly Unit[] {
  const units: Unit[] = [];
  let at = start;
  for (const hole of holes) {
    if (at < hole.startIndex) units.push(...unitsOf(text, at, hole.startIndex, readEscape));
    at = Math.max(at, hole.endIndex);
  }
  if (at < end) units.push(...unitsOf(text, at, end, readEscape));
  return units;
}

const readSingle: ReadEscape = (text, at) => {
  const next = text.charAt(at + 1);
  return next === '\\' || next === "'" ? { length: 2, text: next } : { length: 1, text: '\\' };
};

const readHeredoc = escapeReader({
  simple: { $: '$', '\\': '\\', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  hexadecimal: /^(?:u\{([\da-fA-F]+)\}|x([\da-fA-F]{1,2}))/,
  octal: /^([0-7]{1,3})/,
  otherwise: 'backslash',
});

/** As in a heredoc, and `\"` besides. */
const readDouble: ReadEscape = (text, at, end) =>
  text.charAt(at + 1) === '"' ? { length: 2, text: '"' } : readHeredoc(text, at, end);
