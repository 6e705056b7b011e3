import type { Credential, Literal, LiteralReader } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { environmentDialect } from './environment-dialect.ts';
import { inPlaceOf } from './helper-dialect.ts';
import { escapeReader, type ReadEscape, unitsOf, unknownEscape } from './literal.ts';
import type { FileEdit } from './plan.ts';
import { childrenOf, fieldOf, type Node, upwards } from './syntax.ts';
import { eolOf, withEol } from './text.ts';

const literals: LiteralReader<Literal> = {
  types: ['string_literal', 'raw_string_literal'],
  holes: [],
  joins: [],
  read,
  operands: () => undefined,
};

/**
 * Rust. Where a `String` is made of the literal, the lookup is `std::env::var("NAME")`; elsewhere
 * the literal is a `&'static str`, and so is what stands for it: a static that is filled at first
 * use (Rust 1.80 and newer).
 */
export const rust: Dialect = environmentDialect<Literal>({
  grammar: 'rust',
  literals,
  refusalOf,
  replace,
});

function read(text: string, node: Node): Literal | undefined {
  const opening = /^(?:r(#*))?"/.exec(node.text);
  // Bytes and C strings have other types.
  if (!opening) return undefined;
  const isRaw = node.type === 'raw_string_literal';
  const hashes = opening[1]?.length ?? 0;
  const contentStart = node.startIndex + opening[0].length;
  const contentEnd = node.endIndex - 1 - hashes;
  const units = unitsOf(text, contentStart, contentEnd, isRaw ? undefined : readEscape);
  if (units.some((unit) => unit.text === unknownEscape)) return undefined;
  return { node, contentStart, contentEnd, units, runtimeParts: false, keepsSpace: true };
}

const readCharacter = escapeReader({
  simple: { '"': '"', "'": "'", '\\': '\\', 0: '\0', n: '\n', r: '\r', t: '\t' },
  hexadecimal: /^(?:u\{([\da-fA-F_]{1,6})\}|x([\da-fA-F]{2}))/,
  otherwise: 'unknown',
});

/** A backslash at the end of a line takes the white space after it away. */
const readEscape: ReadEscape = (text, at, end) => {
  const gap = /^\\\r?\n\s*/.exec(text.slice(at, end))?.[0];
  return gap === undefined ? readCharacter(text, at, end) : { length: gap.length, text: '' };
};

/** Macros whose arguments are expressions; those of a format begin with one. */
const plainMacros = /^(assert|assert_eq|assert_ne|dbg|debug_assert|vec)$/;
const formatMacros =
  /^(debug|eprint|eprintln|error|format|format_args|info|panic|print|println|trace|warn|write|writeln)$/;

function refusalOf(found: Credential<Literal>): string | undefined {
  for (const at of upwards(found.node)) {
    const reason = reasons[at.type];
    if (reason !== undefined) return reason;
    if (at.type === 'function_item' && /^[^{]*\bconst\b/.test(at.text)) {
      return 'A constant function is computed by the compiler';
    }
    const name = at.type === 'token_tree' ? macroOf(at) : undefined;
    if (name === undefined) continue;
    if (formatMacros.test(name) && firstTextIn(at)?.id === found.node.id) {
      return 'It is a format string, which has to be a literal';
    }
    if (!plainMacros.test(name) && !formatMacros.test(name)) {
      return 'It is an argument of a macro, which may need a literal';
    }
  }
  return undefined;
}

const constantReason = 'A constant is computed by the compiler, which knows no environment';

const reasons: Readonly<Record<string, string>> = {
  ERROR: 'The code around it has a syntax error',
  attribute_item: 'The argument of an attribute must be constant',
  const_item: constantReason,
  extern_modifier: 'It is the name of a calling convention',
  inner_attribute_item: 'The argument of an attribute must be constant',
  match_pattern: 'A pattern must be constant',
  static_item: constantReason,
};

/** The name of the macro that a tree of tokens is given to; inside another tree, too. */
function macroOf(tree: Node): string | undefined {
  const mark = tree.previousSibling;
  return mark?.type === '!' ? mark.previousSibling?.text.split('::').at(-1) : undefined;
}

function firstTextIn(tree: Node): Node | undefined {
  return childrenOf(tree).find(({ type }) => literals.types.includes(type));
}

function replace(site: Site, found: Credential<Literal>, variable: string): readonly FileEdit[] {
  const { node } = found;
  const owned = ownedBy(node);
  const text = textFor(site, found, variable);
  if (owned) return [inPlaceOf(owned, site, text)];
  const eol = eolOf(site.text);
  const lineStart = site.text.lastIndexOf('\n', node.startIndex - 1) + 1;
  const indent = /^[ \t]*/.exec(site.text.slice(lineStart))?.[0] ?? '';
  const block = [
    '{',
    `    static ${variable}: std::sync::LazyLock<String> =`,
    `        std::sync::LazyLock::new(|| ${text});`,
    `    ${variable}.as_str()`,
    '}',
  ].join(`\n${indent}`);
  const isOperand = /^(field|index|binary|reference|try|type_cast)_expression$/;
  const newText = isOperand.test(node.parent?.type ?? '') ? `(${block})` : block;
  return [inPlaceOf(node, site, withEol(newText, eol))];
}

/** The expression that makes a `String` of the literal: `"…".to_string()`, `String::from("…")`. */
function ownedBy(node: Node): Node | undefined {
  const { parent } = node;
  const call = parent?.parent;
  if (parent?.type === 'field_expression' && call?.type === 'call_expression') {
    const method = parent.childForFieldName('field')?.text ?? '';
    if (/^(to_string|to_owned)$/.test(method)) return call;
    // The literal of `"…".into()` may become many things; a `String` may, too.
    return method === 'into' ? node : undefined;
  }
  const isFrom = parent?.type === 'arguments' && fieldOf(parent) === 'arguments';
  const callee = isFrom ? call?.childForFieldName('function')?.text : undefined;
  return callee === 'String::from' ? (call ?? undefined) : undefined;
}

/** The value of the whole literal as a `String`. */
function textFor(
  { text, finding }: Site,
  { node, whole, literal }: Credential<Literal>,
  variable: string,
): string {
  const lookup = `std::env::var("${variable}").expect("${variable} is not set")`;
  if (whole) return lookup;
  const { contentStart, contentEnd } = literal;
  const format = [
    text.slice(node.startIndex, contentStart),
    escapedText(literal, text, contentStart, finding.start),
    '{}',
    escapedText(literal, text, finding.end, contentEnd),
    text.slice(contentEnd, node.endIndex),
  ].join('');
  return `format!(${format}, ${lookup})`;
}

/** In a format braces are doubled, but not those of `\u{…}`. */
function escapedText({ units }: Literal, text: string, from: number, to: number): string {
  const inside = units.filter(({ start, end }) => from <= start && end <= to);
  return inside
    .map(({ start, end }) => {
      const written = text.slice(start, end);
      return /^[{}]$/.test(written) ? written + written : written;
    })
    .join('');
}
