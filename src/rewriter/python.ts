import type { Dialect, Site } from './dialect.ts';
import { decoded, textOf } from './literal.ts';
import { type Encoding, encodingOf, storedValue } from './part.ts';
import type { FileEdit, Plan, Refusal } from './plan.ts';
import { pythonRefusal } from './python-context.ts';
import { pythonHelper, pythonReader } from './python-helper.ts';
import { addPythonImports, type PythonImport } from './python-import.ts';
import { asFormatText, type PythonLiteral, readPythonLiteral } from './python-literal.ts';
import { isFreeForHelper, pythonDependency, pythonHelperPlace } from './python-project.ts';
import { childrenOf, covering, enclosing, type Node } from './syntax.ts';
import { eolOf, isRefusal, refuse, withEol } from './text.ts';
import { sensitiveValue } from './value.ts';

/**
 * Python. The lookup is `read_secret(…)` everywhere, in coroutines too: it blocks once per secret
 * and works wherever a literal did, in default parameters and class bodies as well.
 */
export const python: Dialect = { grammar: 'python', plan };

function plan(site: Site, root: Node): Plan | Refusal {
  const { text, file, project } = site;
  if (file.path.endsWith('.pyi')) return refuse('A stub file holds no running code');
  const found = findCredential(site, root);
  if (isRefusal(found)) return found;
  const refusal = pythonRefusal(found.node);
  if (refusal) return refusal;
  const value = sensitiveValue(storedValue(found.value, found.encoding));
  if (isRefusal(value)) return value;

  const helper = pythonHelperPlace(file.absolutePath, text, project);
  if (!isFreeForHelper(helper.path, project)) {
    const shown = helper.path.slice(project.root.length + 1);
    return refuse(`The project has another file named ${shown}`);
  }
  const wishes: PythonImport[] = [
    { module: helper.module, name: pythonReader, otherwise: 'read_kms_secret' },
  ];
  if (found.encoding === 'percent') {
    wishes.push({ module: 'urllib.parse', name: 'quote', otherwise: 'quote_url' });
  }
  const imports = addPythonImports(site, root, wishes);
  const edit = replace(site, found, imports.names);
  if (isRefusal(edit)) return edit;
  const needed = pythonDependency(file.absolutePath, project);
  const edits: FileEdit[] = [edit, ...imports.edits, ...needed.edits];
  if (project.read(helper.path) === undefined) {
    const newText = withEol(pythonHelper, eolOf(text));
    edits.push({ path: helper.path, create: true, start: 0, end: 0, newText });
  }
  return { value, edits, ...(needed.dependency ? { dependency: needed.dependency } : {}) };
}

interface Credential {
  readonly node: Node;
  readonly literal: PythonLiteral;
  readonly whole: boolean;
  readonly value: string;
  readonly encoding: Encoding;
}

function findCredential(site: Site, root: Node): Credential | Refusal {
  const { text, finding } = site;
  const inner = covering(root, finding.start, finding.end);
  const node = enclosing(
    inner,
    'string',
    'concatenated_string',
    'interpolation',
    'comment',
    'ERROR',
  );
  if (node?.type === 'concatenated_string') return findConcatenation(site, node);
  if (node?.type !== 'string') return refuse(whyNot(node));
  const literal = readPythonLiteral(text, node);
  if (!literal) return refuse('The text holds characters that are not understood');
  const { contentStart, contentEnd, units } = literal;
  if (finding.start < contentStart || contentEnd < finding.end) {
    return refuse('The credential reaches beyond its quotes');
  }
  const value = decoded(units, finding.start, finding.end);
  if (typeof value !== 'string') return value;
  const [before, after] = surroundings(text, literal, finding.start, finding.end);
  const encoding = encodingOf(value, before, after);
  const rest = textOf(units.filter((u) => u.end <= finding.start || finding.end <= u.start));
  const joined = node.parent?.type === 'concatenated_string';
  if (literal.runtimeParts || rest.trim() !== '' || (joined && rest !== '')) {
    return { node, literal, whole: false, value, encoding };
  }
  return { node, literal, whole: true, value: textOf(units), encoding };
}

function whyNot(node: Node | undefined): string {
  if (node?.type === 'comment') {
    return 'It stands in a comment, which no program reads: delete it and change the credential';
  }
  if (node?.type === 'interpolation') return 'It is put together at run time';
  if (node?.type === 'ERROR') return 'The code around it has a syntax error';
  return 'It is no text literal';
}

/** `'abc' 'def'`: replaced as a whole when the credential is all of it. */
function findConcatenation(site: Site, node: Node): Credential | Refusal {
  const strings = childrenOf(node).filter((child) => child.type === 'string');
  const parts = strings.map((part) => readPythonLiteral(site.text, part));
  const [first, last] = [parts[0], parts.at(-1)];
  if (!first || !last || parts.some((part) => !part || part.runtimeParts)) {
    return refuse('It is put together from parts that are not all literals');
  }
  if (site.finding.start !== first.contentStart || site.finding.end !== last.contentEnd) {
    return refuse('It is only a part of a text put together from several literals');
  }
  const value = parts.map((part) => textOf(part?.units ?? [])).join('');
  return { node, literal: first, whole: true, value, encoding: 'raw' };
}

/** The text before and after the credential, with neighbours that are joined to it. */
function surroundings(
  text: string,
  literal: PythonLiteral,
  start: number,
  end: number,
): [string, string] {
  let top = literal.node;
  while (top.parent && isJoin(top.parent)) top = top.parent;
  let [before, after] = ['', ''];
  let passed = false;
  for (const leaf of leavesOf(top)) {
    if (leaf.id === literal.node.id) {
      before += fixedText(literal, literal.contentStart, start);
      after += fixedText(literal, end, literal.contentEnd);
      passed = true;
      continue;
    }
    const other = leaf.type === 'string' ? readPythonLiteral(text, leaf) : undefined;
    const known = other ? fixedText(other, other.contentStart, other.contentEnd) : '\0';
    if (passed) after += known;
    else before += known;
  }
  return [before, after];
}

function isJoin(node: Node): boolean {
  if (node.type === 'concatenated_string') return true;
  return node.type === 'binary_operator' && node.childForFieldName('operator')?.type === '+';
}

function leavesOf(node: Node): readonly Node[] {
  return isJoin(node)
    ? childrenOf(node)
        .filter((child) => child.isNamed && child.type !== 'comment')
        .flatMap(leavesOf)
    : [node];
}

function fixedText(literal: PythonLiteral, start: number, end: number): string {
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

function replace(site: Site, found: Credential, names: readonly string[]): FileEdit | Refusal {
  const { text, finding, file, target } = site;
  const { node, literal } = found;
  const path = file.absolutePath;
  const isBytes = literal.prefix.includes('b');
  const ownQuote = literal.quotes.charAt(0);
  const otherQuote = ownQuote === '"' ? "'" : '"';
  const joined = node.parent?.type === 'concatenated_string';
  const inFormat = !found.whole || joined;
  const quote = inFormat ? otherQuote : ownQuote;
  const [reader = '', encoder = ''] = names;
  const parameters = [target.secretName, ...(target.jsonKey === undefined ? [] : [target.jsonKey])];
  // Older versions of Python allow neither backslashes nor `#` inside the braces of an f-string.
  if (inFormat && parameters.some((parameter) => !/^[\w/+=.@ -]*$/.test(parameter))) {
    return refuse('The name of the key cannot be written inside an f-string');
  }
  const call = `${reader}(${parameters.map((name) => quoted(name, quote)).join(', ')})`;
  const encoded =
    found.encoding === 'percent' ? `${encoder}(${call}, safe=${quote}${quote})` : call;
  if (found.whole && !joined) {
    const newText = isBytes ? `${encoded}.encode()` : encoded;
    return { path, start: node.startIndex, end: node.endIndex, newText };
  }
  if (isBytes) return refuse('It is only a part of a bytes literal, which cannot hold a lookup');
  if (literal.prefix.includes('f')) {
    return { path, start: finding.start, end: finding.end, newText: `{${encoded}}` };
  }
  const prefix = literal.prefix.includes('r') ? 'rf' : 'f';
  const before = found.whole ? [] : literal.units.filter((unit) => unit.end <= finding.start);
  const after = found.whole ? [] : literal.units.filter((unit) => finding.end <= unit.start);
  const body = `${asFormatText(text, before)}{${encoded}}${asFormatText(text, after)}`;
  const newText = `${prefix}${literal.quotes}${body}${literal.quotes}`;
  return { path, start: node.startIndex, end: node.endIndex, newText };
}

function quoted(text: string, quote: string): string {
  const inner = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? `"${inner}"` : `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
