import type { Site } from './dialect.ts';
import { goPackage } from './go-helper.ts';
import { insertBelow } from './helper-dialect.ts';
import type { FileEdit, Refusal } from './plan.ts';
import { childrenOf, type Node, namedChildrenOf } from './syntax.ts';
import { eolOf, refuse } from './text.ts';

/** The local name of our package in a file, with the edits that import it, where gofmt has it. */
export function addGoImport(
  site: Site,
  root: Node,
  importPath: string,
): { readonly name: string; readonly edits: readonly FileEdit[] } | Refusal {
  const specs = root.descendantsOfType('import_spec').filter((spec) => spec !== null);
  const known = specs.find((spec) => pathOf(spec) === importPath);
  if (known) return { name: known.childForFieldName('name')?.text ?? goPackage, edits: [] };
  if (new RegExp(`\\b${goPackage}\\b`).test(site.text)) {
    return refuse(`The file uses the name ${goPackage} for something else`);
  }
  const eol = eolOf(site.text);
  const last = specs.at(-1);
  if (last?.parent?.type === 'import_spec_list') {
    return { name: goPackage, edits: [inGroup(site, importPath, last)] };
  }
  const clause = childrenOf(root).find((child) => child.type === 'package_clause');
  const anchor = last?.parent ?? clause;
  if (!anchor) return refuse('The file has no package clause');
  const newText = `${eol}${last ? '' : eol}import "${importPath}"`;
  return { name: goPackage, edits: [insertBelow(anchor, site, newText)] };
}

/** In order among the packages of other modules; in a group of its own where there are none. */
function inGroup(site: Site, importPath: string, last: Node): FileEdit {
  const { text, file } = site;
  const specs = last.parent ? namedChildrenOf(last.parent) : [];
  const eol = eolOf(text);
  const line = `\t"${importPath}"`;
  const own = groupsOf(specs.filter(({ type }) => type === 'import_spec')).findLast((group) =>
    group.some((spec) => isForeign(spec, importPath)),
  );
  const next = own?.find((spec) => pathOf(spec) > importPath);
  if (next) {
    const at = text.lastIndexOf('\n', next.startIndex) + 1;
    return { path: file.absolutePath, start: at, end: at, newText: line + eol };
  }
  return insertBelow(own?.at(-1) ?? last, site, (own ? eol : eol + eol) + line);
}

/** Imports on lines without a gap. */
function groupsOf(specs: readonly Node[]): readonly (readonly Node[])[] {
  const groups: Node[][] = [];
  for (const spec of specs) {
    const before = groups.at(-1)?.at(-1);
    const isNext = before && spec.startPosition.row === before.endPosition.row + 1;
    if (isNext) groups.at(-1)?.push(spec);
    else groups.push([spec]);
  }
  return groups;
}

/** Whether a package is none of Go's own: those have no dot in the first part of their path. */
function isForeign(spec: Node, importPath: string): boolean {
  const [first = ''] = pathOf(spec).split('/');
  return first.includes('.') || first === importPath.split('/')[0];
}

function pathOf(spec: Node): string {
  return spec.childForFieldName('path')?.text.slice(1, -1) ?? '';
}
