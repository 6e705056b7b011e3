import { cppRefusal, needsString } from './cpp-context.ts';
import type { Credential, Literal, LiteralReader } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { environmentDialect } from './environment-dialect.ts';
import { inPlaceOf, joinedAround } from './helper-dialect.ts';
import { controlEscapes, escapeReader, unitsOf, unknownEscape } from './literal.ts';
import type { FileEdit } from './plan.ts';
import { childrenOf, type Node, namedChildrenOf } from './syntax.ts';
import { eolOf } from './text.ts';

const literals: LiteralReader<Literal> = {
  types: ['string_literal', 'raw_string_literal'],
  holes: [],
  joins: ['concatenated_string'],
  others: {
    preproc_arg: 'It is a macro, which is gone before the program is compiled',
    system_lib_string: 'It is the name of a file',
  },
  read,
  operands: (node) => (node.type === 'concatenated_string' ? namedChildrenOf(node) : undefined),
};

/**
 * C++. The lookup is `std::getenv("NAME")`, which is a pointer as the literal was one; a text that
 * it is only a part of becomes a `std::string`, where one is wanted.
 */
export const cpp: Dialect = environmentDialect<Literal>({
  grammar: 'cpp',
  literals,
  refusalOf: cppRefusal,
  replace,
});

function read(text: string, node: Node): Literal | undefined {
  const isRaw = node.type === 'raw_string_literal';
  const opening = isRaw ? /^R"([^(]*)\(/.exec(node.text) : /^"/.exec(node.text);
  // Wide and UTF literals have other types than the environment.
  if (!opening) return undefined;
  const contentStart = node.startIndex + opening[0].length;
  const contentEnd = node.endIndex - (isRaw ? (opening[1]?.length ?? 0) + 2 : 1);
  const units = unitsOf(text, contentStart, contentEnd, isRaw ? undefined : readEscape);
  if (units.some((unit) => unit.text === unknownEscape)) return undefined;
  return { node, contentStart, contentEnd, units, runtimeParts: false, keepsSpace: true };
}

const readEscape = escapeReader({
  simple: {
    ...{ '"': '"', "'": "'", '?': '?', '\\': '\\', '\n': '' },
    ...controlEscapes,
  },
  hexadecimal: /^(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]+))/,
  octal: /^([0-7]{1,3})/,
  otherwise: 'unknown',
});

function replace(
  site: Site,
  found: Credential<Literal>,
  variable: string,
  root: Node,
): readonly FileEdit[] {
  const { node } = found;
  const { expression, isJoin } = joinedAround(site, found, `std::getenv("${variable}")`);
  const isTight = isJoin && !needsString(node).isInitializer;
  // Two literals and a pointer have no sum: the first part has to be a string.
  const isLed = isJoin && expression.startsWith('std::getenv');
  const joined = isJoin
    ? isLed
      ? expression.replace(/^(std::getenv\("\w+"\))/, 'std::string($1)')
      : expression.replace(/^((?:R"|")[\s\S]*?) \+ std::getenv/, 'std::string($1) + std::getenv')
    : expression;
  const included = includes(site, root, isJoin ? ['cstdlib', 'string'] : ['cstdlib']);
  return [...included, inPlaceOf(node, site, isTight ? `(${joined})` : joined)];
}

/** The headers that the file does not include yet, below the ones it does. */
function includes(site: Site, root: Node, names: readonly string[]): readonly FileEdit[] {
  const known = childrenOf(root).filter(({ type }) => type === 'preproc_include');
  const missing = names.filter((name) => !known.some(({ text }) => text.includes(`<${name}>`)));
  if (missing.length === 0) return [];
  const eol = eolOf(site.text);
  const lines = missing.map((name) => `#include <${name}>${eol}`).join('');
  const last = known.at(-1);
  const first = childrenOf(root).find(({ type }) => type !== 'comment');
  // An include ends with its line.
  const at = last ? last.endIndex : (first?.startIndex ?? 0);
  const isLineStart = at === 0 || site.text[at - 1] === '\n';
  const newText = isLineStart ? (last ? lines : lines + eol) : eol + lines.trimEnd();
  return [{ path: site.file.absolutePath, start: at, end: at, newText }];
}
