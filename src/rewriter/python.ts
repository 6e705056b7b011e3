import type { Credential } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { helperDialect, inPlaceOf, type Reader } from './helper-dialect.ts';
import type { FileEdit, Refusal } from './plan.ts';
import { pythonRefusal } from './python-context.ts';
import { pythonDependency } from './python-dependency.ts';
import { isPythonHelper, pythonHelper, pythonReader } from './python-helper.ts';
import { addPythonImports, type PythonImport } from './python-import.ts';
import { asFormatText, type PythonLiteral, pythonLiterals } from './python-literal.ts';
import { type PythonHelperPlace, pythonHelperPlace } from './python-project.ts';
import type { Node } from './syntax.ts';
import { refuse } from './text.ts';

/**
 * Python. The lookup is `read_secret(…)` everywhere, in coroutines too: it blocks once per secret
 * and works wherever a literal did, in default parameters and class bodies as well.
 */
export const python: Dialect = helperDialect<PythonLiteral, PythonHelperPlace>({
  grammar: 'python',
  literals: pythonLiterals,
  refusalOf: ({ node }, _root, { file }) =>
    file.path.endsWith('.pyi') ? 'A stub file holds no running code' : pythonRefusal(node),
  placeOf: ({ text, file, project }) => pythonHelperPlace(file.absolutePath, text, project),
  isHelper: isPythonHelper,
  helperText: () => pythonHelper,
  readerOf,
  replace,
  neededBy: ({ file, project }) => pythonDependency(file.absolutePath, project),
});

function readerOf(
  site: Site,
  root: Node,
  { module }: PythonHelperPlace,
  { encoding }: Credential<PythonLiteral>,
): Reader {
  const wishes: PythonImport[] = [{ module, name: pythonReader, otherwise: 'read_kms_secret' }];
  if (encoding === 'percent') {
    wishes.push({ module: 'urllib.parse', name: 'quote', otherwise: 'quote_url' });
  }
  return addPythonImports(site, root, wishes);
}

function replace(
  site: Site,
  found: Credential<PythonLiteral>,
  names: readonly string[],
): readonly FileEdit[] | Refusal {
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
    return [inPlaceOf(node, site, newText)];
  }
  if (isBytes) return refuse('It is only a part of a bytes literal, which cannot hold a lookup');
  if (literal.prefix.includes('f')) {
    return [{ path, start: finding.start, end: finding.end, newText: `{${encoded}}` }];
  }
  const prefix = literal.prefix.includes('r') ? 'rf' : 'f';
  const before = found.whole ? [] : literal.units.filter((unit) => unit.end <= finding.start);
  const after = found.whole ? [] : literal.units.filter((unit) => finding.end <= unit.start);
  const body = `${asFormatText(text, before)}{${encoded}}${asFormatText(text, after)}`;
  return [inPlaceOf(node, site, `${prefix}${literal.quotes}${body}${literal.quotes}`)];
}

function quoted(text: string, quote: string): string {
  const inner = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? `"${inner}"` : `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
