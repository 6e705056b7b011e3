import type { Credential, Literal, LiteralReader } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { environmentDialect } from './environment-dialect.ts';
import { escapeReader, type ReadEscape, type Unit, unitsOf, unknownEscape } from './literal.ts';
import type { FileEdit } from './plan.ts';
import { childrenOf, type Node, upwards } from './syntax.ts';

interface ShellLiteral extends Literal {
  readonly kind: 'double' | 'single' | 'ansi' | 'word' | 'document';
}

const literals: LiteralReader<ShellLiteral> = {
  types: ['string', 'raw_string', 'ansi_c_string', 'word', 'heredoc_body'],
  holes: ['simple_expansion', 'expansion', 'command_substitution', 'process_substitution'],
  joins: [],
  others: {
    regex: 'It is part of a regular expression',
    variable_name: 'It is the name of a variable',
  },
  read,
  operands: () => undefined,
};

/**
 * POSIX shell, Bash and their kin. The lookup is `${NAME:?}` in double quotes, which ends the
 * script with a message when the variable is not set.
 */
export const shell: Dialect = environmentDialect<ShellLiteral>({
  grammar: 'bash',
  literals,
  refusalOf,
  replace,
});

const kinds: Readonly<Record<string, { kind: ShellLiteral['kind']; open: number; close: number }>> =
  {
    ansi_c_string: { kind: 'ansi', open: 2, close: 1 },
    heredoc_body: { kind: 'document', open: 0, close: 0 },
    raw_string: { kind: 'single', open: 1, close: 1 },
    string: { kind: 'double', open: 1, close: 1 },
    word: { kind: 'word', open: 0, close: 0 },
  };

function read(text: string, node: Node): ShellLiteral | undefined {
  const known = kinds[node.type];
  if (!known) return undefined;
  const { kind, open, close } = known;
  const [contentStart, contentEnd] = [node.startIndex + open, node.endIndex - close];
  const holes = childrenOf(node).filter(({ type }) => literals.holes.includes(type));
  const units: Unit[] = [];
  let at = contentStart;
  for (const hole of holes) {
    units.push(...unitsOf(text, at, Math.max(at, hole.startIndex), readers[kind]));
    at = hole.endIndex;
  }
  units.push(...unitsOf(text, at, contentEnd, readers[kind]));
  if (units.some((unit) => unit.text === unknownEscape)) return undefined;
  const runtimeParts = kind === 'document' || holes.length > 0;
  return { node, contentStart, contentEnd, units, runtimeParts, kind, keepsSpace: true };
}

/** Inside double quotes a backslash counts before these only. */
const readDouble: ReadEscape = (text, at) => {
  const next = text.charAt(at + 1);
  if (next === '\n') return { length: 2, text: '' };
  return /[$`"\\]/.test(next) ? { length: 2, text: next } : { length: 1, text: '\\' };
};

const readers: Readonly<Record<ShellLiteral['kind'], ReadEscape | undefined>> = {
  ansi: escapeReader({
    simple: {
      ...{ '"': '"', "'": "'", '\\': '\\', '?': '?', a: '\x07', b: '\b', e: '\x1b', E: '\x1b' },
      ...{ f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
    },
    hexadecimal: /^(?:u([\da-fA-F]{1,4})|U([\da-fA-F]{1,8})|x([\da-fA-F]{1,2}))/,
    octal: /^([0-7]{1,3})/,
    otherwise: 'unknown',
  }),
  document: (text, at, end) =>
    text.charAt(at + 1) === '"' ? { length: 1, text: '\\' } : readDouble(text, at, end),
  double: readDouble,
  single: undefined,
  word: (text, at) => ({ length: 2, text: text.charAt(at + 1).replace('\n', '') }),
};

function refusalOf({ node }: Credential<ShellLiteral>): string | undefined {
  for (const at of upwards(node)) {
    if (at.type === 'ERROR') return 'The code around it has a syntax error';
    if (at.type === 'command_name') return 'It is the name of a command';
    if (at.type === 'heredoc_redirect' && node.type === 'heredoc_body') {
      const start = childrenOf(at).find(({ type }) => type === 'heredoc_start');
      if (/["'\\]/.test(start?.text ?? '')) {
        return 'A here-document in quotes cannot hold a lookup';
      }
    }
  }
  return undefined;
}

function replace(
  { text, finding, file }: Site,
  { node, literal, whole }: Credential<ShellLiteral>,
  variable: string,
): readonly FileEdit[] {
  const path = file.absolutePath;
  const { start, end } = finding;
  const lookup = `\${${variable}:?}`;
  const { kind, contentStart, contentEnd } = literal;
  if (kind === 'double' || kind === 'document') {
    // One that stood for itself would begin an expansion or take the next one's meaning away.
    const isBare = literal.units.some(
      (unit) => unit.end === start && /^[$\\]$/.test(text.slice(unit.start, start)),
    );
    const newText = isBare ? `\\${text.charAt(start - 1)}${lookup}` : lookup;
    return [{ path, start: isBare ? start - 1 : start, end, newText }];
  }
  if (kind === 'word') return [{ path, start, end, newText: `"${lookup}"` }];
  const open = text.slice(node.startIndex, contentStart);
  const piece = (from: number, to: number) =>
    !whole && from < to ? `${open}${text.slice(from, to)}'` : '';
  const newText = `${piece(contentStart, start)}"${lookup}"${piece(end, contentEnd)}`;
  return [{ path, start: node.startIndex, end: node.endIndex, newText }];
}
