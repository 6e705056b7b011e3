import { csharpClass, csharpSdk } from './csharp-helper.ts';
import type { Site } from './dialect.ts';
import { type HelperPlace, insertBelow, type Needed, type Reader } from './helper-dialect.ts';
import { folderOf, foldersUpTo } from './paths.ts';
import type { Project, Refusal } from './plan.ts';
import { childrenOf, enclosing, type Node, upwards } from './syntax.ts';
import { eolOf, refuse } from './text.ts';

export interface CsharpHelperPlace extends HelperPlace {
  readonly namespace: string | undefined;
  /** The project file; `undefined` without one. */
  readonly manifest: string | undefined;
}

/** Beside the project file, in its root namespace; without one beside the file at hand. */
export function csharpHelperPlace({ file, project, finding }: Site, root: Node): CsharpHelperPlace {
  const folder = folderOf(file.absolutePath);
  for (const at of foldersUpTo(folder, project.root)) {
    const name = project.files(at).find((one) => one.endsWith('.csproj'));
    if (name === undefined) continue;
    const manifest = `${at}/${name}`;
    const text = project.read(manifest) ?? '';
    const declared = /<RootNamespace>\s*([\w.]+)\s*<\/RootNamespace>/.exec(text)?.[1];
    const namespace = declared ?? identifierOf(name.slice(0, -'.csproj'.length));
    return { path: `${at}/${csharpClass}.cs`, namespace, manifest };
  }
  const own = namespaceAt(root.descendantForIndex(finding.start) ?? root, root);
  return { path: `${folder}/${csharpClass}.cs`, namespace: own || undefined, manifest: undefined };
}

/** The `using` that a file needs, unless the namespace is its own or one around it. */
export function addUsing(
  site: Site,
  root: Node,
  { namespace }: CsharpHelperPlace,
  node: Node,
): Reader | Refusal {
  const names = [csharpClass];
  const own = namespaceAt(node, root);
  const isNear = namespace === undefined || `${own}.`.startsWith(`${namespace}.`);
  const usings = usingsFor(node, root);
  const wanted = `using ${namespace};`;
  if (usings.some(({ text }) => text.replace(/\s+/g, ' ') === wanted)) return { names, edits: [] };
  const isTaken = new RegExp(`\\b${csharpClass}\\b(?!\\.(?:Read|Encode))`).test(site.text);
  if (isTaken) return refuse(`The file uses the name ${csharpClass} for something else`);
  if (isNear) return { names, edits: [] };
  const eol = eolOf(site.text);
  const last = usings.at(-1);
  if (last) {
    const indent = ' '.repeat(last.startPosition.column);
    return { names, edits: [insertBelow(last, site, `${eol}${indent}${wanted}`)] };
  }
  const first = childrenOf(root).find(({ type }) => !/^(comment|preproc_\w+)$/.test(type)) ?? root;
  const at = first.startIndex;
  const edit = { path: site.file.absolutePath, start: at, end: at };
  return { names, edits: [{ ...edit, newText: `${wanted}${eol}${eol}` }] };
}

/** The package reference, where the project file has none yet: there is a command for it. */
export function csharpDependency(project: Project, manifest: string | undefined): Needed {
  const { name, version } = csharpSdk;
  if (manifest === undefined) {
    const install = `dotnet add package ${name} --version ${version}`;
    return { edits: [], dependency: { name, install } };
  }
  if (project.read(manifest)?.includes(`"${name}"`)) return { edits: [] };
  const shown = manifest.slice(project.root.length + 1);
  const install = `dotnet add ${quoted(shown)} package ${name} --version ${version}`;
  return { edits: [], dependency: { name, install } };
}

const quoted = (path: string): string => (/\s/.test(path) ? `"${path}"` : path);

const namespaces = ['namespace_declaration', 'file_scoped_namespace_declaration'] as const;

/** The full name of the namespace a node stands in; empty in the global one. */
function namespaceAt(node: Node, root: Node): string {
  const isScoped = ({ type }: Node): boolean => type === 'file_scoped_namespace_declaration';
  const around = [...upwards(node)].filter(({ type }) => type === 'namespace_declaration');
  const scoped = childrenOf(root).filter(isScoped);
  const parts = [...around, ...scoped].map((at) => at.childForFieldName('name')?.text ?? '');
  return parts.reverse().join('.');
}

/** The directives at the head of the file, or else of the namespace around a node. */
function usingsFor(node: Node, root: Node): readonly Node[] {
  const inner = enclosing(node, ...namespaces)?.childForFieldName('body');
  for (const place of [root, ...(inner ? [inner] : [])]) {
    const usings = childrenOf(place).filter(
      ({ type, text }) => type === 'using_directive' && !text.startsWith('global'),
    );
    if (usings.length > 0) return usings;
  }
  return [];
}

/** A project's name as a namespace: `My-Shop.Api` gives `My_Shop.Api`, as the compiler has it. */
function identifierOf(name: string): string {
  const words = name.split('.').map((word) => word.replace(/\W/g, '_').replace(/^(?=\d)/, '_'));
  return words.join('.');
}
