import type { Site } from './dialect.ts';
import type { FileEdit } from './plan.ts';
import { isFirstParty } from './python-project.ts';
import { childrenOf, type Node, namedChildrenOf } from './syntax.ts';
import { eolOf } from './text.ts';

/** A name to be imported: `from module import name`. */
export interface PythonImport {
  readonly module: string;
  readonly name: string;
  /** What it is called where the file uses the name for something else. */
  readonly otherwise: string;
}

/** The local names of the wished imports, in their order, with the edits that bring them in. */
export function addPythonImports(
  site: Site,
  root: Node,
  wishes: readonly PythonImport[],
): { readonly names: readonly string[]; readonly edits: readonly FileEdit[] } {
  const path = site.file.absolutePath;
  const names: string[] = [];
  const edits: FileEdit[] = [];
  const statements: string[] = [];
  for (const wish of wishes) {
    const known = findImport(site, root, wish);
    const name = known?.name ?? freeName(site.text, wish);
    names.push(name);
    if (known?.name !== undefined) continue;
    const binding = name === wish.name ? name : `${wish.name} as ${name}`;
    if (known?.last) {
      const at = known.last.endIndex;
      edits.push({ path, start: at, end: at, newText: `, ${binding}` });
    } else {
      statements.push(`from ${wish.module} import ${binding}`);
    }
  }
  if (statements.length > 0) edits.push(insertStatements(site, root, statements));
  return { names, edits };
}

function findImport(
  site: Site,
  root: Node,
  wish: PythonImport,
): { readonly name?: string; readonly last?: Node } | undefined {
  let last: Node | undefined;
  for (const statement of headOf(site, root)) {
    if (statement.type !== 'import_from_statement') continue;
    if (statement.childForFieldName('module_name')?.text !== wish.module) continue;
    const names = statement.childrenForFieldName('name').filter((name) => name !== null);
    for (const imported of names) {
      const [name, local] = imported.text.split(/\s+as\s+/);
      if (name === wish.name) return { name: local ?? name };
    }
    last ??= names.at(-1);
  }
  return last && { last };
}

function freeName(text: string, wish: PythonImport): string {
  const taken = (name: string) => new RegExp(`(?<!\\w)${name}(?!\\w)`).test(text);
  if (!taken(wish.name)) return wish.name;
  for (let count = 1; ; count++) {
    const name = count === 1 ? wish.otherwise : `${wish.otherwise}${count}`;
    if (!taken(name)) return name;
  }
}

const headTypes = new Set([
  'comment',
  'future_import_statement',
  'import_from_statement',
  'import_statement',
]);

/** Docstring, comments and imports at the head of the module: what runs before everything else. */
function headOf(site: Site, root: Node): readonly Node[] {
  const head: Node[] = [];
  for (const child of childrenOf(root)) {
    const isDocstring =
      child.type === 'expression_statement' &&
      namedChildrenOf(child)[0]?.type === 'string' &&
      head.every((node) => node.type === 'comment');
    if (!headTypes.has(child.type) && !isDocstring) break;
    if (site.finding.start < child.endIndex) break;
    head.push(child);
  }
  return head;
}

function insertStatements(site: Site, root: Node, statements: readonly string[]): FileEdit {
  const { text } = site;
  const path = site.file.absolutePath;
  const eol = eolOf(text);
  const head = headOf(site, root);
  const anchor = head.findLast((node) => node.type !== 'comment');
  const lines = statements.join(eol);
  if (anchor) {
    const rest = /^[^\r\n]*/.exec(text.slice(anchor.endIndex))?.[0] ?? '';
    const isImport = anchor.type !== 'expression_statement';
    const isBeside = isImport && groupOf(head, anchor).some((node) => isOwn(site, node));
    const lead = isBeside ? eol : `${eol}${eol}`;
    if (!/^\s*(#.*)?$/.test(rest)) {
      // Another statement on the same line, after a semicolon.
      const end = anchor.endIndex;
      return { path, start: end, end, newText: `; ${statements.join('; ')}` };
    }
    const at = anchor.endIndex + rest.length;
    return { path, start: at, end: at, newText: `${lead}${lines}` };
  }
  const at = afterPrologue(text);
  return { path, start: at, end: at, newText: `${lines}${eol}${eol}` };
}

/** The imports up to `last` that no empty line sets apart from it. */
function groupOf(head: readonly Node[], last: Node): readonly Node[] {
  const group = [last];
  for (const node of head.slice(0, head.indexOf(last)).reverse()) {
    const next = group.at(-1) ?? last;
    if (node.endPosition.row + 1 < next.startPosition.row) break;
    group.push(node);
  }
  return group;
}

const isOwn = ({ file, project }: Site, { text, type }: Node): boolean =>
  /^import_/.test(type) && isFirstParty(text, file.absolutePath, project);

/** Past a byte order mark, `#!`, the encoding and a header set off by an empty line. */
function afterPrologue(text: string): number {
  const prologue =
    /^\uFEFF?(?:#!.*\r?\n)?(?:#.*coding[:=].*\r?\n)?(?:(?:#.*\r?\n)+(?:[ \t]*\r?\n)+)?/;
  return prologue.exec(text)?.[0].length ?? 0;
}
