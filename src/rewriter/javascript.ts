import type { Dialect, Site } from './dialect.ts';
import { javascriptContext } from './javascript-context.ts';
import { addReader } from './javascript-import.ts';
import { asTemplateText, type JavaScriptLiteral, readLiteral } from './javascript-literal.ts';
import { decoded, textOf } from './literal.ts';
import { moduleStyle } from './node-project.ts';
import { type Encoding, encodingOf, storedValue } from './part.ts';
import type { FileEdit, Plan, Refusal } from './plan.ts';
import { covering, enclosing, type Grammar, type Node } from './syntax.ts';
import { isRefusal, refuse } from './text.ts';
import { sensitiveValue } from './value.ts';

/**
 * JavaScript and TypeScript. Where the code can wait, the lookup is `await readSecret(…)`: in
 * asynchronous functions and at the top level of modules that may await. Elsewhere (synchronous
 * functions, CommonJS top level, class fields, default parameters) making the code asynchronous
 * would change the contract of everything that calls it, so the lookup is `readSecretSync(…)`,
 * which blocks once per secret and works wherever a literal did.
 */
export function javascriptDialect(grammar: Grammar): Dialect {
  return { grammar, plan };
}

function plan(site: Site, root: Node): Plan | Refusal {
  const { text, file, project } = site;
  if (/\.d\.[mc]?ts$/.test(file.path)) return refuse('A declaration file holds no running code');
  const style = moduleStyle(file.absolutePath, text, project);
  if (style.verbatimCommonJs) {
    return refuse('CommonJS with verbatimModuleSyntax needs an import form written by hand');
  }
  if (/^\s*['"]use client['"]/m.test(text.slice(0, 500))) {
    return refuse('This file runs in the browser, where every visitor could read the secret');
  }

  const found = findCredential(site, root);
  if (isRefusal(found)) return found;
  const context = javascriptContext(found.node, style.topLevelAwait);
  if (isRefusal(context)) return context;
  const value = sensitiveValue(storedValue(found.value, found.encoding));
  if (isRefusal(value)) return value;

  const reader = addReader(site, root, style, context.waits);
  if (isRefusal(reader)) return reader;
  const edit = replace(site, found, {
    ...context,
    call: reader.call,
  });
  return {
    value,
    edits: [edit, ...reader.edits],
    ...(reader.dependency ? { dependency: reader.dependency } : {}),
  };
}

/** What shall be replaced: a whole expression, or a part of one literal. */
interface Credential {
  readonly node: Node;
  readonly literal?: JavaScriptLiteral;
  readonly whole: boolean;
  /** The meaning of the text, before any decoding of a URL. */
  readonly value: string;
  readonly encoding: Encoding;
}

function findCredential(site: Site, root: Node): Credential | Refusal {
  const { text, finding } = site;
  const inner = covering(root, finding.start, finding.end);
  const node = enclosing(
    inner,
    'string',
    'template_string',
    'binary_expression',
    'template_substitution',
    'comment',
    'jsx_text',
    'regex',
    'ERROR',
  );
  if (node?.type === 'binary_expression') return findConcatenation(site, node);
  if (node?.type !== 'string' && node?.type !== 'template_string') return refuse(whyNot(node));

  const literal = readLiteral(text, node);
  if (!literal) return refuse('The text holds a character reference that is not understood');
  const { contentStart, contentEnd, units } = literal;
  if (finding.start < contentStart || contentEnd < finding.end) {
    return refuse('The credential reaches beyond its quotes');
  }
  const value = decoded(units, finding.start, finding.end);
  if (typeof value !== 'string') return value;
  const [before, after] = surroundings(text, literal, finding.start, finding.end);
  const encoding = encodingOf(value, before, after);
  // White space around the value, as the line end after a PEM block, moves with it.
  const rest = textOf(units.filter((u) => u.end <= finding.start || finding.end <= u.start));
  if (literal.runtimeParts || rest.trim() !== '' || literal.kind === 'jsx') {
    const whole = !literal.runtimeParts && rest === '';
    return { node, literal, whole, value, encoding };
  }
  return { node, literal, whole: true, value: textOf(units), encoding };
}

function whyNot(node: Node | undefined): string {
  if (node?.type === 'comment') {
    return 'It stands in a comment, which no program reads: delete it and change the credential';
  }
  if (node?.type === 'regex') return 'It is part of a regular expression';
  if (node?.type === 'jsx_text') return 'It is text shown on a page';
  if (node?.type === 'template_substitution') return 'It is put together at run time';
  if (node?.type === 'ERROR') return 'The code around it has a syntax error';
  return 'It is no text literal';
}

/** `'abc' + 'def'`: replaced as a whole when it is nothing but literals. */
function findConcatenation(site: Site, node: Node): Credential | Refusal {
  const leaves = leavesOf(node);
  const literals = leaves.map((leaf) =>
    /^(template_)?string$/.test(leaf.type) ? readLiteral(site.text, leaf) : undefined,
  );
  const parts = literals.filter((literal) => literal && !literal.runtimeParts);
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last || parts.length !== leaves.length) {
    return refuse('It is put together from parts that are not all literals');
  }
  if (site.finding.start !== first.contentStart || site.finding.end !== last.contentEnd) {
    return refuse('It is only a part of a text put together from several literals');
  }
  const value = parts.map((part) => textOf(part?.units ?? [])).join('');
  return { node, whole: true, value, encoding: 'raw' };
}

/** The operands of a chain of `+`, from left to right. */
function leavesOf(node: Node): readonly Node[] {
  if (node.type !== 'binary_expression' || operatorOf(node) !== '+') return [node];
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  return left && right ? [...leavesOf(left), ...leavesOf(right)] : [node];
}

function operatorOf(node: Node): string | undefined {
  return node.childForFieldName('operator')?.type;
}

/** The text before and after the credential, over the whole concatenation; `\0` for the unknown. */
function surroundings(
  text: string,
  literal: JavaScriptLiteral,
  start: number,
  end: number,
): [string, string] {
  let top = literal.node;
  while (top.parent?.type === 'binary_expression' && operatorOf(top.parent) === '+')
    top = top.parent;
  let [before, after] = ['', ''];
  let passed = false;
  for (const leaf of leavesOf(top)) {
    if (leaf.id === literal.node.id) {
      before += fixedText(literal, literal.contentStart, start);
      after += fixedText(literal, end, literal.contentEnd);
      passed = true;
    } else {
      const other = /^(template_)?string$/.test(leaf.type) ? readLiteral(text, leaf) : undefined;
      const known = other ? fixedText(other, other.contentStart, other.contentEnd) : '\0';
      if (passed) after += known;
      else before += known;
    }
  }
  return [before, after];
}

function fixedText(literal: JavaScriptLiteral, start: number, end: number): string {
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

function replace(
  site: Site,
  found: Credential,
  lookup: { readonly waits: boolean; readonly call: string; readonly needsParentheses: boolean },
): FileEdit {
  const { text, finding, file } = site;
  const { node, literal } = found;
  const path = file.absolutePath;
  const read = lookup.waits ? `await ${lookup.call}` : lookup.call;
  const encoded = found.encoding === 'percent' ? `encodeURIComponent(${read})` : read;
  if (found.whole || !literal) {
    const bare = found.encoding === 'raw' && lookup.waits && lookup.needsParentheses;
    const expression = bare ? `(${encoded})` : encoded;
    const newText = literal?.kind === 'jsx' ? `{${expression}}` : expression;
    return { path, start: node.startIndex, end: node.endIndex, newText };
  }
  const hole = `\${${encoded}}`;
  if (literal.kind === 'template') {
    return { path, start: finding.start, end: finding.end, newText: hole };
  }
  const before = literal.units.filter((unit) => unit.end <= finding.start);
  const after = literal.units.filter((unit) => finding.end <= unit.start);
  const template = `\`${asTemplateText(text, before, literal.kind)}${hole}${asTemplateText(
    text,
    after,
    literal.kind,
  )}\``;
  const newText = literal.kind === 'jsx' ? `{${template}}` : template;
  return { path, start: node.startIndex, end: node.endIndex, newText };
}
