import type { Credential, Literal, LiteralReader } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { environmentDialect } from './environment-dialect.ts';
import { inPlaceOf, joinedAround } from './helper-dialect.ts';
import { doubledAsOne, type ReadEscape, type Unit, unitsOf } from './literal.ts';
import type { FileEdit } from './plan.ts';
import { childrenOf, hasToken, type Node, upwards } from './syntax.ts';

interface PowershellLiteral extends Literal {
  readonly kind: 'expandable' | 'verbatim' | 'document' | 'word';
}

const literals: LiteralReader<PowershellLiteral> = {
  types: [
    'expandable_string_literal',
    'expandable_here_string_literal',
    'verbatim_string_characters',
    'generic_token',
  ],
  holes: ['variable', 'sub_expression'],
  joins: [],
  others: {
    verbatim_here_string_characters: 'A here-string in single quotes cannot hold a lookup',
    command_name: 'It is the name of a command',
  },
  read,
  operands: () => undefined,
};

/** PowerShell. The lookup is `$env:NAME`. */
export const powershell: Dialect = environmentDialect<PowershellLiteral>({
  grammar: 'powershell',
  literals,
  refusalOf,
  replace,
});

function read(text: string, node: Node): PowershellLiteral | undefined {
  if (node.type === 'generic_token') {
    const [contentStart, contentEnd] = [node.startIndex, node.endIndex];
    if (/[`$]/.test(node.text)) return undefined;
    const units = unitsOf(text, contentStart, contentEnd);
    return { node, contentStart, contentEnd, units, runtimeParts: false, kind: 'word' };
  }
  const isDocument = node.type === 'expandable_here_string_literal';
  const kind = isDocument
    ? 'document'
    : node.type === 'expandable_string_literal'
      ? 'expandable'
      : 'verbatim';
  const contentStart = isDocument ? text.indexOf('\n', node.startIndex) + 1 : node.startIndex + 1;
  const contentEnd = node.endIndex - (isDocument ? 2 : 1);
  const holes = childrenOf(node).filter(({ type }) => literals.holes.includes(type));
  const units: Unit[] = [];
  let at = contentStart;
  const readUnits = (from: number, to: number) =>
    kind === 'verbatim'
      ? doubledAsOne(text, unitsOf(text, from, to), /'/)
      : doubledAsOne(text, unitsOf(text, from, to, readEscape, '`'), isDocument ? /^$/ : /^"/);
  for (const hole of holes) {
    units.push(...readUnits(at, hole.startIndex));
    at = hole.endIndex;
  }
  units.push(...readUnits(at, contentEnd));
  const runtimeParts = isDocument || holes.length > 0;
  return { node, contentStart, contentEnd, units, runtimeParts, kind, keepsSpace: isDocument };
}

const escapes: Readonly<Record<string, string>> = {
  ...{ 0: '\0', a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  '\n': '',
};

const readEscape: ReadEscape = (text, at) => {
  const code = /^u\{([\da-fA-F]{1,6})\}/.exec(text.slice(at + 1, at + 10));
  if (code) {
    const point = Math.min(Number.parseInt(code[1] ?? '', 16), 0x10ffff);
    return { length: 1 + code[0].length, text: String.fromCodePoint(point) };
  }
  const next = text.charAt(at + 1);
  return { length: 2, text: escapes[next] ?? next };
};

function refusalOf({ node, whole, literal }: Credential<PowershellLiteral>): string | undefined {
  if (literal.kind === 'word' && !whole) return 'It is a part of a word without quotes';
  for (const at of upwards(node)) {
    if (at.type === 'ERROR') return 'The code around it has a syntax error';
    if (at.type === 'attribute') return 'The argument of an attribute must be constant';
    if (at.type === 'key_expression') return 'It is a key, not a value';
    if (at.type === 'data_statement') return 'A data section holds constants only';
    const isFormat = at.type === 'format_expression' && hasToken(at, '-f');
    if (isFormat && !whole && at.startIndex === node.startIndex) {
      return 'It is a format string, in which a value could be misread';
    }
  }
  return undefined;
}

function replace(
  site: Site,
  found: Credential<PowershellLiteral>,
  variable: string,
): readonly FileEdit[] {
  const { node, whole, literal } = found;
  if (!whole && literal.kind !== 'verbatim') {
    const { start, end } = site.finding;
    const path = site.file.absolutePath;
    const lookup = `\${env:${variable}}`;
    // A `$` that stood for itself would begin the name of a variable.
    const isBare = literal.units.some(
      (unit) => unit.end === start && site.text.slice(unit.start, start) === '$',
    );
    return isBare
      ? [{ path, start: start - 1, end, newText: `\`$${lookup}` }]
      : [{ path, start, end, newText: lookup }];
  }
  const { expression, isJoin } = joinedAround(site, found, `$env:${variable}`);
  return [inPlaceOf(node, site, isJoin ? `(${expression})` : expression)];
}
