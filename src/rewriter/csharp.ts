import type { Credential } from './credential.ts';
import { csharpRefusal, waitsAt } from './csharp-context.ts';
import { csharpClass, csharpHelper, isCsharpHelper } from './csharp-helper.ts';
import { type CsharpLiteral, csharpLiterals } from './csharp-literal.ts';
import {
  addUsing,
  type CsharpHelperPlace,
  csharpDependency,
  csharpHelperPlace,
} from './csharp-project.ts';
import type { Dialect, Site } from './dialect.ts';
import { argumentsFor, helperDialect, inPlaceOf, joinedAround } from './helper-dialect.ts';
import type { FileEdit } from './plan.ts';
import { childrenOf, enclosing, type Node } from './syntax.ts';

/**
 * C#. In an `async` method the lookup is `await KmsSecrets.ReadAsync(…)`, everywhere else
 * `KmsSecrets.Read(…)`, which blocks once per secret. A constant becomes `static readonly`.
 */
export const csharp: Dialect = helperDialect<CsharpLiteral, CsharpHelperPlace>({
  grammar: 'c-sharp',
  literals: csharpLiterals,
  refusalOf: csharpRefusal,
  placeOf: csharpHelperPlace,
  isHelper: isCsharpHelper,
  helperText: ({ namespace }) => csharpHelper(namespace),
  readerOf: (site, root, place, { node }) => addUsing(site, root, place, node),
  replace,
  neededBy: ({ project }, { manifest }) => csharpDependency(project, manifest),
});

/** What binds more tightly than `+` and `await`. */
const tighter =
  /^(member_access|element_access|conditional_access|invocation|switch|postfix_unary|with)_expression$/;

function replace(site: Site, found: Credential<CsharpLiteral>): readonly FileEdit[] {
  const { node, literal, whole } = found;
  const lookup = lookupFor(site, found);
  const edits = [...asVariable(node, site)];
  const { braces } = literal;
  if (!whole && literal.kind === 'interpolated') {
    const hole = '{'.repeat(braces) + lookup.call + '}'.repeat(braces);
    const { start, end } = site.finding;
    return [...edits, { path: site.file.absolutePath, start, end, newText: hole }];
  }
  if (!whole && literal.kind === 'raw') return [...edits, interpolatedRaw(site, node, lookup.call)];
  const { expression, isJoin } = joinedAround(site, found, lookup.call);
  const isTight =
    (isJoin || lookup.waits) && tighter.test(node.parent?.type ?? '') && isOperand(node);
  return [...edits, inPlaceOf(node, site, isTight ? `(${expression})` : expression)];
}

function lookupFor(
  { target }: Site,
  { node, encoding }: Credential<CsharpLiteral>,
): { readonly call: string; readonly waits: boolean } {
  const isAwaited = waitsAt(node);
  const method = isAwaited ? `await ${csharpClass}.ReadAsync` : `${csharpClass}.Read`;
  const call = `${method}(${argumentsFor(target)})`;
  return encoding === 'percent'
    ? { call: `${csharpClass}.Encode(${call})`, waits: false }
    : { call, waits: isAwaited };
}

/** Whether a node is what the expression around it is applied to. */
function isOperand(node: Node): boolean {
  return node.parent?.startIndex === node.startIndex;
}

/** A raw text takes a hole as it is, with one `$` more than it has braces in a row. */
function interpolatedRaw({ text, finding, file }: Site, node: Node, call: string): FileEdit {
  const written = text.slice(node.startIndex, node.endIndex);
  const runs = [...written.matchAll(/\{+|\}+/g)].map(([run]) => run.length);
  const count = Math.max(0, ...runs) + 1;
  const before = text.slice(node.startIndex, finding.start);
  const after = text.slice(finding.end, node.endIndex);
  const hole = '{'.repeat(count) + call + '}'.repeat(count);
  const newText = '$'.repeat(count) + before + hole + after;
  return { path: file.absolutePath, start: node.startIndex, end: node.endIndex, newText };
}

/** The edit that makes a variable of the constant in which a node stands. */
function* asVariable(node: Node, { text, file }: Site): Generator<FileEdit> {
  const declaration = enclosing(node, 'field_declaration', 'local_declaration_statement');
  const modifier = declaration && constModifier(declaration);
  if (!modifier) return;
  const isField = declaration.type === 'field_declaration';
  const gap = /^\s*/.exec(text.slice(modifier.endIndex))?.[0].length ?? 0;
  const path = file.absolutePath;
  const { startIndex: start, endIndex } = modifier;
  yield isField
    ? { path, start, end: endIndex, newText: 'static readonly' }
    : { path, start, end: endIndex + gap, newText: '' };
}

function constModifier(declaration: Node): Node | undefined {
  return childrenOf(declaration).find(({ type, text }) => type === 'modifier' && text === 'const');
}
