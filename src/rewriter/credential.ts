import type { Site } from './dialect.ts';
import { decoded, textOf, type Unit } from './literal.ts';
import { type Encoding, encodingOf } from './part.ts';
import type { Refusal } from './plan.ts';
import { covering, enclosing, type Node } from './syntax.ts';
import { refuse } from './text.ts';

/** A text literal as written, with the meaning of each of its characters. */
export interface Literal {
  readonly node: Node;
  readonly contentStart: number;
  readonly contentEnd: number;
  /** Of its fixed parts. */
  readonly units: readonly Unit[];
  /** Whether it has parts that are filled in at run time. */
  readonly runtimeParts: boolean;
  /** Whether white space around a credential has to stay where it is. */
  readonly keepsSpace?: boolean;
}

/** How a language writes literals and joins them. */
export interface LiteralReader<Kind extends Literal> {
  /** Node types of literals. */
  readonly types: readonly string[];
  /** Node types inside a literal that hold code, not text. */
  readonly holes: readonly string[];
  /** Node types of joined literals. */
  readonly joins: readonly string[];
  /** Other node types in which text may look like a credential, with the reason to refuse. */
  readonly others?: Readonly<Record<string, string>>;
  /** `undefined` when the literal holds what we cannot decode. */
  read(text: string, node: Node): Kind | undefined;
  /** The operands of a join of texts; `undefined` when the node is none. */
  operands(node: Node): readonly Node[] | undefined;
}

/** What shall be replaced: a whole expression, or a part of one literal. */
export interface Credential<Kind extends Literal> {
  readonly node: Node;
  /** The only literal, or the first of several. */
  readonly literal: Kind;
  /** Whether `node` as a whole is replaced. */
  readonly whole: boolean;
  /** The meaning of the text, before any decoding of a URL. */
  readonly value: string;
  readonly encoding: Encoding;
}

/** The two sides of a `+` in the grammars that call it a `binary_expression`. */
export function operandsOfPlus(node: Node): readonly Node[] | undefined {
  if (node.type !== 'binary_expression') return undefined;
  if (node.childForFieldName('operator')?.type !== '+') return undefined;
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  return left && right ? [left, right] : undefined;
}

const otherReasons: Readonly<Record<string, string>> = {
  comment: 'It stands in a comment, which no program reads: delete it and change the credential',
  line_comment:
    'It stands in a comment, which no program reads: delete it and change the credential',
  block_comment:
    'It stands in a comment, which no program reads: delete it and change the credential',
  ERROR: 'The code around it has a syntax error',
};

/** Finds the literal, or the join of literals, that the finding is about. */
export function findCredential<Kind extends Literal>(
  site: Site,
  root: Node,
  reader: LiteralReader<Kind>,
): Credential<Kind> | Refusal {
  const { text, finding } = site;
  const { types, holes, joins, others } = reader;
  const reasons = { ...otherReasons, ...others };
  const inner = covering(root, finding.start, finding.end);
  const node = enclosing(inner, ...types, ...joins, ...holes, ...Object.keys(reasons));
  if (!node || holes.includes(node.type)) {
    return refuse(node ? 'It is put together at run time' : 'It is no text literal');
  }
  if (joins.includes(node.type)) return findJoin(site, node, reader);
  if (!types.includes(node.type)) return refuse(reasons[node.type] ?? 'It is no text literal');

  const literal = reader.read(text, node);
  if (!literal) return refuse('The text holds characters that are not understood');
  const { contentStart, contentEnd, units } = literal;
  if (finding.start < contentStart || contentEnd < finding.end) {
    return refuse('The credential reaches beyond its quotes');
  }
  const value = decoded(units, finding.start, finding.end);
  if (typeof value !== 'string') return value;
  const [before, after] = surroundings(text, literal, finding, reader);
  const encoding = encodingOf(value, before, after);
  const rest = textOf(units.filter((u) => u.end <= finding.start || finding.end <= u.start));
  // White space around the value, as the line end after a PEM block, moves with it.
  const whole = !literal.runtimeParts && (literal.keepsSpace ? rest === '' : rest.trim() === '');
  return { node, literal, whole, value: whole ? textOf(units) : value, encoding };
}

/** `'abc' + 'def'`: replaced as a whole when the credential is all of it. */
function findJoin<Kind extends Literal>(
  { text, finding }: Site,
  node: Node,
  reader: LiteralReader<Kind>,
): Credential<Kind> | Refusal {
  const leaves = leavesOf(node, reader);
  const parts = leaves.flatMap((leaf) => {
    const literal = reader.types.includes(leaf.type) ? reader.read(text, leaf) : undefined;
    return literal && !literal.runtimeParts ? [literal] : [];
  });
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last || parts.length !== leaves.length) {
    return refuse('It is put together from parts that are not all literals');
  }
  const rest = [
    ...first.units.filter(({ end }) => end <= finding.start),
    ...last.units.filter(({ start }) => finding.end <= start),
  ];
  // White space around the value moves with it, as in a single literal.
  if (finding.start > first.contentEnd || textOf(rest).trim() !== '') {
    return refuse('It is only a part of a text put together from several literals');
  }
  const value = parts.map((part) => textOf(part.units)).join('');
  return { node, literal: first, whole: true, value, encoding: 'raw' };
}

/** The operands of a join and of the joins in it, from left to right. */
function leavesOf<Kind extends Literal>(node: Node, reader: LiteralReader<Kind>): readonly Node[] {
  return reader.operands(node)?.flatMap((operand) => leavesOf(operand, reader)) ?? [node];
}

/** The text before and after the credential, over the whole join; `\0` for the unknown. */
function surroundings<Kind extends Literal>(
  text: string,
  literal: Kind,
  { start, end }: { readonly start: number; readonly end: number },
  reader: LiteralReader<Kind>,
): [string, string] {
  let top = literal.node;
  while (top.parent && reader.operands(top.parent)) top = top.parent;
  let [before, after] = ['', ''];
  let passed = false;
  for (const leaf of leavesOf(top, reader)) {
    if (leaf.id === literal.node.id) {
      before += fixedText(literal, literal.contentStart, start);
      after += fixedText(literal, end, literal.contentEnd);
      passed = true;
      continue;
    }
    const other = reader.types.includes(leaf.type) ? reader.read(text, leaf) : undefined;
    const known = other ? fixedText(other, other.contentStart, other.contentEnd) : '\0';
    if (passed) after += known;
    else before += known;
  }
  return [before, after];
}

function fixedText(literal: Literal, start: number, end: number): string {
  let result = '';
  let at = start;
  for (const unit of literal.units) {
    if (unit.start < start || end < unit.end) continue;
    if (at < unit.start) result += '\0';
    result += unit.text;
    at = unit.end;
  }
  return at < end ? `${result}\0` : result;
}
