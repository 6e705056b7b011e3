import type { Site } from './dialect.ts';
import {
  asyncReader,
  isJavaScriptHelper,
  javascriptHelper,
  nodeSdk,
  syncReader,
} from './javascript-helper.ts';
import { helperPath, helperSpecifier, type ModuleStyle, nodeDependency } from './node-project.ts';
import { folderOf, normalised } from './paths.ts';
import type { FileEdit, Plan, Refusal } from './plan.ts';
import { childrenOf, type Node, namedChildrenOf } from './syntax.ts';
import { eolOf, refuse, withEol } from './text.ts';

/** The lookup expression without `await`, and what makes it work. */
export interface Reader {
  readonly call: string;
  readonly edits: readonly FileEdit[];
  readonly dependency?: Plan['dependency'];
}

/** Plans the helper file (once per project) and its import. */
export function addReader(
  site: Site,
  root: Node,
  style: ModuleStyle,
  waits: boolean,
): Reader | Refusal {
  const { text, file, project, target } = site;
  const helper = helperPath(file.absolutePath, style, project);
  const existing = project.read(helper);
  if (existing !== undefined && !isJavaScriptHelper(existing)) {
    return refuse(`The project has another file named ${helper.slice(project.root.length + 1)}`);
  }
  const quote = quoteOf(root);
  const specifier = helperSpecifier(file.absolutePath, text, helper, style, project);
  const wanted = waits ? asyncReader : syncReader;
  const imported = addImport(site, root, { style, helper, specifier, wanted, quote });
  const names = [target.secretName, ...(target.jsonKey === undefined ? [] : [target.jsonKey])];
  const call = `${imported.name}(${names.map((name) => quoted(name, quote)).join(', ')})`;
  const edits = [...imported.edits];
  if (existing === undefined) {
    const newText = inStyle(javascriptHelper(style), text, quote);
    edits.push({ path: helper, create: true, start: 0, end: 0, newText });
  }
  const { name, version } = nodeSdk;
  const dependency = nodeDependency(file.absolutePath, name, version, style.typescript, project);
  return { call, edits, ...(dependency ? { dependency } : {}) };
}

interface Wish {
  readonly style: ModuleStyle;
  readonly helper: string;
  readonly specifier: string;
  readonly wanted: string;
  readonly quote: string;
}

/** The local name of the reader, with the edit that brings it in where it is not there yet. */
function addImport(
  site: Site,
  root: Node,
  wish: Wish,
): { readonly name: string; readonly edits: readonly FileEdit[] } {
  const path = site.file.absolutePath;
  const known = findImport(site, root, wish);
  if (known?.name) return { name: known.name, edits: [] };
  const name = freeName(site.text, wish.wanted);
  const rename = wish.style.typescript || wish.style.system === 'esm' ? ' as ' : ': ';
  const binding = name === wish.wanted ? name : `${wish.wanted}${rename}${name}`;
  if (known?.list) {
    const last = namedChildrenOf(known.list).at(-1);
    const at = last?.endIndex ?? known.list.startIndex + 1;
    const newText = last ? `, ${binding}` : ` ${binding} `;
    return { name, edits: [{ path, start: at, end: at, newText }] };
  }
  const source = quoted(wish.specifier, wish.quote);
  const isImport = wish.style.typescript || wish.style.system === 'esm';
  const statement = isImport
    ? `import { ${binding} } from ${source}`
    : `const { ${binding} } = require(${source})`;
  return { name, edits: [insertStatement(site, root, statement, isImport)] };
}

/** An import of the helper: the reader's local name, or the list it can be added to. */
function findImport(
  site: Site,
  root: Node,
  { helper, wanted }: Wish,
): { readonly name?: string; readonly list?: Node } | undefined {
  let list: Node | undefined;
  for (const statement of namedChildrenOf(root)) {
    // An import takes effect everywhere, a `require` only from its line on.
    const isLate = site.finding.start < statement.startIndex;
    if (isLate && statement.type !== 'import_statement') break;
    const parts = importParts(statement);
    if (!parts || !resolvesTo(parts.source, site.file.absolutePath, helper)) continue;
    for (const specifier of namedChildrenOf(parts.list)) {
      const [imported, local] = specifier.text.split(/\s+as\s+|\s*:\s*/);
      if (imported === wanted) return { name: local ?? imported };
    }
    list ??= parts.list;
  }
  return list && { list };
}

function importParts(
  statement: Node,
): { readonly source: string; readonly list: Node } | undefined {
  if (statement.type === 'import_statement') {
    if (/^import\s+type\b/.test(statement.text)) return undefined;
    const source = statement.childForFieldName('source')?.text.slice(1, -1);
    const [list] = statement.descendantsOfType('named_imports');
    return source !== undefined && list ? { source, list } : undefined;
  }
  if (!/^(lexical|variable)_declaration$/.test(statement.type)) return undefined;
  const [declarator] = statement.descendantsOfType('variable_declarator');
  const list = declarator?.childForFieldName('name');
  const source = /^require\(\s*['"`]([^'"`]+)['"`]\s*\)$/.exec(
    declarator?.childForFieldName('value')?.text ?? '',
  )?.[1];
  return source !== undefined && list?.type === 'object_pattern' ? { source, list } : undefined;
}

function resolvesTo(specifier: string, path: string, helper: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const bare = (name: string) => name.replace(/\.[mc]?[jt]s$/, '');
  return bare(normalised(`${folderOf(path)}/${specifier}`)) === bare(helper);
}

/** The name itself, or a similar one that the file does not use for something else. */
function freeName(text: string, wanted: string): string {
  const taken = (name: string) => new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(text);
  if (!taken(wanted)) return wanted;
  const other = wanted.replace('Secret', 'KmsSecret');
  for (let count = 1; ; count++) {
    const name = count === 1 ? other : `${other}${count}`;
    if (!taken(name)) return name;
  }
}

/** After the last import at the head of the file, or where the first one belongs. */
function insertStatement(site: Site, root: Node, statement: string, isImport: boolean): FileEdit {
  const { text, finding, file } = site;
  const eol = eolOf(text);
  let anchor: Node | undefined;
  let isFirst = true;
  let first: Node | undefined;
  for (const child of childrenOf(root)) {
    const holdsCredential = child.startIndex <= finding.start && finding.end <= child.endIndex;
    if (holdsCredential && child.type !== 'comment') {
      first ??= child;
      break;
    }
    if (child.type === 'import_statement' || (!isImport && isRequire(child))) {
      anchor = child;
      isFirst = false;
    } else if (child.type === 'hash_bang_line' || isDirective(child)) {
      anchor = child;
    } else if (child.type !== 'comment') {
      first = child;
      break;
    }
  }
  const semicolon = usesSemicolons(text) ? ';' : '';
  const line = `${statement}${semicolon}`;
  const path = file.absolutePath;
  if (!anchor) {
    const at = headEnd(text, root, first);
    return { path, start: at, end: at, newText: `${line}${eol}${eol}` };
  }
  const at = lineEnd(text, anchor.endIndex);
  const lead = isFirst && isDirective(anchor) ? eol : '';
  const newText = `${eol}${lead}${line}`;
  if (at !== undefined) {
    const tail = lead !== '' && /^\r?\n[^\r\n]/.test(text.slice(at)) ? eol : '';
    return { path, start: at, end: at, newText: newText + tail };
  }
  const end = anchor.endIndex;
  return { path, start: end, end, newText: `${newText}${eol}` };
}

/** A plain `require`: one whose module is used at once may be given the credential. */
function isRequire(node: Node): boolean {
  if (!/^(lexical|variable)_declaration$/.test(node.type)) return false;
  const plain = /^require\s*\(\s*(['"`])[^'"`]*\1\s*\)[\w.]*$/;
  return node
    .descendantsOfType('variable_declarator')
    .every((declarator) => plain.test(declarator?.childForFieldName('value')?.text ?? ''));
}

function isDirective(node: Node): boolean {
  return node.type === 'expression_statement' && namedChildrenOf(node)[0]?.type === 'string';
}

/** The end of the line when nothing but a comment follows on it. */
function lineEnd(text: string, from: number): number | undefined {
  const rest = /^[^\r\n]*/.exec(text.slice(from))?.[0] ?? '';
  return /^\s*(\/\/.*|\/\*.*\*\/\s*)?$/.test(rest) ? from + rest.length : undefined;
}

/** Past a byte order mark and the comments that speak about the file rather than its first line. */
function headEnd(text: string, root: Node, first: Node | undefined): number {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  for (const child of childrenOf(root)) {
    if (child.type !== 'comment' || (first && first.startIndex < child.startIndex)) break;
    const gap = /^[ \t]*(\r?\n[ \t]*)*/.exec(text.slice(child.endIndex))?.[0] ?? '';
    const standsApart = (gap.match(/\n/g)?.length ?? 0) > 1;
    const isPragma = /^\/\/\s*@|^\/\*+\s*(eslint|global|@)/.test(child.text);
    if (!standsApart && !isPragma) break;
    at = child.endIndex + gap.length;
  }
  return at;
}

function usesSemicolons(text: string): boolean {
  const lines = text.split(/\r?\n/);
  const ended = lines.filter((line) => /;\s*$/.test(line)).length;
  const bare = lines.filter((line) => /[\w)'"`\]]\s*$/.test(line)).length;
  return ended > 0 || bare === 0;
}

function quoteOf(root: Node): string {
  const quotes = root
    .descendantsOfType('string')
    .filter((node) => node?.parent?.type !== 'jsx_attribute')
    .map((node) => node?.text[0]);
  const double = quotes.filter((quote) => quote === '"').length;
  return double > quotes.length / 2 ? '"' : "'";
}

/** A string literal with the given quotes. */
function quoted(text: string, quote: string): string {
  const inner = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? `"${inner}"` : `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function inStyle(helper: string, text: string, quote: string): string {
  const tabs = /^\t/m.test(text) && !/^ {2}/m.test(text);
  const indented = tabs
    ? helper.replace(/^(?: {2})+(?! )/gm, (spaces) => '\t'.repeat(spaces.length / 2))
    : helper;
  const inQuotes = quote === '"' ? indented.replaceAll("'", '"') : indented;
  return withEol(inQuotes.endsWith('\n') ? inQuotes : `${inQuotes}\n`, eolOf(text));
}
