import type { Credential, Literal, LiteralReader } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { environmentDialect } from './environment-dialect.ts';
import { inPlaceOf, joinedAround } from './helper-dialect.ts';
import { escapeReader, type ReadEscape, type Unit, unitsOf, unknownEscape } from './literal.ts';
import type { FileEdit } from './plan.ts';
import { childrenOf, fieldOf, hasToken, type Node, namedChildrenOf, upwards } from './syntax.ts';

interface RubyLiteral extends Literal {
  /** Whether `#{…}` is code in it. */
  readonly interpolates: boolean;
}

const literals: LiteralReader<RubyLiteral> = {
  types: ['string', 'heredoc_body'],
  holes: ['interpolation'],
  joins: ['binary', 'chained_string'],
  others: {
    bare_string: 'It is a word of a list of words',
    bare_symbol: 'It is a symbol',
    delimited_symbol: 'It is a symbol',
    regex: 'It is part of a regular expression',
    subshell: 'It is part of a shell command',
  },
  read: (text, node) => (node.type === 'string' ? readString(text, node) : readHeredoc(text, node)),
  operands(node) {
    const isPlus = node.type === 'binary' && hasToken(node, '+');
    return isPlus || node.type === 'chained_string' ? namedChildrenOf(node) : undefined;
  },
};

/** Ruby. The lookup is `ENV.fetch("NAME")`, which says what is missing when it is not set. */
export const ruby: Dialect = environmentDialect<RubyLiteral>({
  grammar: 'ruby',
  literals,
  refusalOf,
  replace,
});

function readString(text: string, node: Node): RubyLiteral | undefined {
  const children = childrenOf(node);
  const [open, close] = [children[0], children.at(-1)];
  if (!open || !close || open.id === close.id) return undefined;
  const interpolates = !/^('|%q)/.test(open.text);
  const [contentStart, contentEnd] = [open.endIndex, close.startIndex];
  const delimiters = interpolates ? undefined : open.text.slice(-1) + close.text;
  const units = unitsAround(text, node, contentStart, contentEnd, delimiters);
  if (!units) return undefined;
  const runtimeParts = children.some(({ type }) => type === 'interpolation');
  return { node, contentStart, contentEnd, units, runtimeParts, interpolates };
}

/** `<<~` takes the least indentation of its lines off all of them. */
function readHeredoc(text: string, node: Node): RubyLiteral | undefined {
  const children = childrenOf(node);
  const end = children.find(({ type }) => type === 'heredoc_end');
  const opening = end && openingOf(node, end);
  if (!end || !opening) return undefined;
  const interpolates = !opening.includes("'");
  const contentStart = text.indexOf('\n', node.startIndex) + 1;
  const contentEnd = text.lastIndexOf('\n', end.startIndex);
  // What stands in single quotes is refused later; here it only has to be read.
  const delimiters = interpolates ? undefined : '';
  const written = unitsAround(text, node, contentStart, contentEnd, delimiters);
  if (!written) return undefined;
  const content = text.slice(contentStart, contentEnd);
  // Indentation and lines that go on in the next one have rules of their own.
  if (interpolates && opening.startsWith('<<~') && /\\\r?\n/.test(content)) return undefined;
  const lines = content.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = opening.startsWith('<<~') ? Math.min(...indents) : 0;
  const units = written.map((unit) => {
    const column = unit.start - text.lastIndexOf('\n', unit.start - 1) - 1;
    return column < indent && /[ \t]/.test(text[unit.start] ?? '') ? { ...unit, text: '' } : unit;
  });
  // As a whole it is an expression elsewhere: only what is in it can be replaced.
  const base = { node, contentStart, contentEnd, units, runtimeParts: true };
  return { ...base, interpolates, keepsSpace: true };
}

function openingOf(body: Node, end: Node): string | undefined {
  const root = [...upwards(body)].at(-1);
  const name = end.text.trim();
  return root
    ?.descendantsOfType('heredoc_beginning')
    .filter((at) => at !== null && at.startIndex < body.startIndex)
    .map((at) => at?.text ?? '')
    .findLast((text) => text.replace(/^<<[-~]?|["'`]/g, '') === name);
}

function unitsAround(
  text: string,
  node: Node,
  start: number,
  end: number,
  delimiters: string | undefined,
): readonly Unit[] | undefined {
  const units: Unit[] = [];
  let at = start;
  const read = delimiters === undefined ? readDouble : readSingle(delimiters);
  for (const hole of childrenOf(node).filter(({ type }) => type === 'interpolation')) {
    units.push(...unitsOf(text, at, hole.startIndex, read));
    at = hole.endIndex;
  }
  units.push(...unitsOf(text, at, end, read));
  return units.some((unit) => unit.text === unknownEscape) ? undefined : units;
}

/** Without interpolation a backslash counts before itself and the delimiters only. */
const readSingle =
  (delimiters: string): ReadEscape =>
  (text, at) => {
    const next = text.charAt(at + 1);
    const counts = next !== '' && `\\${delimiters}`.includes(next);
    return counts ? { length: 2, text: next } : { length: 1, text: '\\' };
  };

const readDouble = escapeReader({
  simple: {
    ...{ 0: '\0', a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', s: ' ', t: '\t' },
    // Control and meta characters, and several code points at once.
    ...{ v: '\v', '\n': '', c: unknownEscape, C: unknownEscape, M: unknownEscape },
    u: unknownEscape,
  },
  hexadecimal: /^(?:u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\}|x([\da-fA-F]{1,2}))/,
  octal: /^([0-7]{1,3})/,
  otherwise: 'character',
});

function refusalOf(found: Credential<RubyLiteral>): string | undefined {
  const { node, whole, literal } = found;
  if (node.type === 'heredoc_body' && !literal.interpolates) {
    return 'A heredoc in single quotes cannot hold a lookup';
  }
  if (node.parent?.type === 'chained_string' && !literal.interpolates) {
    return 'It is only a part of a text put together from several literals';
  }
  for (const at of upwards(node)) {
    if (at.type === 'ERROR') return 'The code around it has a syntax error';
    if (at.type === 'in_clause') return 'A pattern must be constant';
    const { parent } = at;
    const isKey =
      (parent?.type === 'pair' && fieldOf(at) === 'key') ||
      (parent?.type === 'element_reference' && at.id === node.id && fieldOf(at) !== 'object');
    if (isKey) return 'It is a key, not a value';
    if (whole || !node.text.includes('%')) continue;
    const isOperand = parent?.type === 'binary' && hasToken(parent, '%') && at.id === node.id;
    const isArgument = at.type === 'argument_list' && parent?.type === 'call';
    const method = parent?.childForFieldName('method')?.text ?? '';
    if (isOperand || (isArgument && /^(format|s?printf)$/.test(method))) {
      return 'It is a format string, in which a value could be misread';
    }
  }
  return undefined;
}

function replace(
  site: Site,
  found: Credential<RubyLiteral>,
  variable: string,
): readonly FileEdit[] {
  const { node, whole, literal } = found;
  const lookup = `ENV.fetch("${variable}")`;
  const isPiece = node.parent?.type === 'chained_string';
  if (literal.interpolates && (!whole || isPiece)) {
    const { start, end } = site.finding;
    return [{ path: site.file.absolutePath, start, end, newText: `#{${lookup}}` }];
  }
  const { expression, isJoin } = joinedAround(site, found, lookup);
  const { parent } = node;
  const isTight =
    /^(call|element_reference)$/.test(parent?.type ?? '') ||
    (parent?.type === 'binary' && !hasToken(parent, '+'));
  return [inPlaceOf(node, site, isJoin && isTight ? `(${expression})` : expression)];
}
