import { type Credential, findCredential } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { storedValue } from './part.ts';
import type { FileEdit, Plan, Refusal } from './plan.ts';
import { pythonRefusal } from './python-context.ts';
import { pythonHelper, pythonReader } from './python-helper.ts';
import { addPythonImports, type PythonImport } from './python-import.ts';
import { asFormatText, type PythonLiteral, pythonLiterals } from './python-literal.ts';
import { isFreeForHelper, pythonDependency, pythonHelperPlace } from './python-project.ts';
import type { Node } from './syntax.ts';
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
  const found = findCredential(site, root, pythonLiterals);
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

function replace(
  site: Site,
  found: Credential<PythonLiteral>,
  names: readonly string[],
): FileEdit | Refusal {
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
