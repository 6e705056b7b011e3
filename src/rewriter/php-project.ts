import type { Site } from './dialect.ts';
import { type HelperPlace, insertBelow, type Needed, type Reader } from './helper-dialect.ts';
import { folderOf, foldersUpTo, isInside, normalised, relativePath } from './paths.ts';
import { phpClass, phpSdk } from './php-helper.ts';
import type { FileEdit, Project, Refusal } from './plan.ts';
import { childrenOf, enclosing, type Node } from './syntax.ts';
import { eolOf, refuse } from './text.ts';

export interface PhpHelperPlace extends HelperPlace {
  readonly namespace: string | undefined;
  /** The file a script has to load for the helper: Composer's autoloader, or the helper itself. */
  readonly loadedBy: string;
  /** Whether the file at hand is itself found by the autoloader, so that it need load nothing. */
  readonly isAutoloaded: boolean;
  /** From the helper to Composer's autoloader, where the helper has to load that. */
  readonly autoload: string | undefined;
  /** `composer.json`; `undefined` without one. */
  readonly manifest: string | undefined;
}

/** In the first folder that Composer loads classes from; beside `composer.json` without one. */
export function phpHelperPlace({ file, project }: Site): PhpHelperPlace {
  const name = `${phpClass}.php`;
  const folders = foldersUpTo(folderOf(file.absolutePath), project.root);
  const home = folders.find((at) => project.read(`${at}/composer.json`) !== undefined);
  const folder = home ?? project.root;
  const manifest = home === undefined ? undefined : `${home}/composer.json`;
  const classes = classFolders(project.read(`${folder}/composer.json`) ?? '', folder);
  const own = classes.find((one) => isInside(file.absolutePath, one.folder)) ?? classes[0];
  if (!own) {
    const path = `${folder}/${name}`;
    const autoload = 'vendor/autoload.php';
    return { path, namespace: undefined, loadedBy: path, isAutoloaded: false, autoload, manifest };
  }
  return {
    path: `${own.folder}/${name}`,
    namespace: own.namespace,
    loadedBy: `${folder}/vendor/autoload.php`,
    isAutoloaded: isInside(file.absolutePath, own.folder),
    autoload: undefined,
    manifest,
  };
}

/** The `use` and the `require_once` a file needs; the name is the one to call the helper by. */
export function addUse(site: Site, root: Node, place: PhpHelperPlace): Reader | Refusal {
  const { namespace } = place;
  const full = namespace === undefined ? phpClass : `${namespace}\\${phpClass}`;
  const uses = root.descendantsOfType('namespace_use_declaration').filter((use) => use !== null);
  const isUsed = uses.some(({ text }) => text === `use ${full};`);
  const isOther = new RegExp(`\\bclass\\s+${phpClass}\\b|\\\\${phpClass}\\s*;`).test(site.text);
  if (isOther && !isUsed) {
    return refuse(`The file uses the name ${phpClass} for something else`);
  }
  const own = namespaceOf(root);
  const head = childrenOf(root)[0];
  const isProgram = head?.type === 'php_tag' && head.text.toLowerCase() === '<?php';
  const isNear = own === (namespace ?? '');
  const needsUse = !isNear && !isUsed && namespace !== undefined && isProgram;
  const lines = [...(needsUse ? [`use ${full};`] : []), ...loading(site, place)];
  const name = isNear || isUsed || needsUse ? phpClass : `\\${full}`;
  if (lines.length === 0) return { names: [name], edits: [] };
  return { names: [name], edits: [insertHead(site, root, lines, isProgram)] };
}

/** The package, where `composer.json` does not ask for it yet: there is a command for it. */
export function phpDependency(project: Project, manifest: string | undefined): Needed {
  const { name, version } = phpSdk;
  if (manifest !== undefined && project.read(manifest)?.includes(`"${name}"`)) return { edits: [] };
  const folder = folderOf(manifest ?? '').slice(project.root.length + 1);
  const at = folder === '' ? '' : ` --working-dir=${folder}`;
  const install = `composer require${at} "${name}:${version}"`;
  return { edits: [], dependency: { name, install } };
}

function classFolders(
  manifest: string,
  home: string,
): readonly { readonly namespace: string; readonly folder: string }[] {
  const section = /"autoload"\s*:\s*\{[\s\S]*?"psr-4"\s*:\s*\{([^}]*)\}/.exec(manifest)?.[1] ?? '';
  const pairs = section.matchAll(/"((?:\w|\\\\)+)"\s*:\s*\[?\s*"([^"]*)"/g);
  return [...pairs].map(([, prefix = '', folder = '']) => ({
    namespace: prefix.replaceAll('\\\\', '\\').replace(/\\$/, ''),
    folder: normalised(`${home}/${folder}`).replace(/\/+$/, ''),
  }));
}

function loading({ text, file }: Site, { loadedBy, isAutoloaded }: PhpHelperPlace): string[] {
  const name = loadedBy.slice(loadedBy.lastIndexOf('/') + 1);
  if (isAutoloaded || text.includes(`/${name}`)) return [];
  const path = relativePath(folderOf(file.absolutePath), loadedBy).replace(/^\.\//, '');
  return [`require_once __DIR__ . '/${path}';`];
}

function namespaceOf(root: Node): string {
  const definition = childrenOf(root).find(({ type }) => type === 'namespace_definition');
  return definition?.childForFieldName('name')?.text ?? '';
}

/** Below the imports, the namespace or the opening tag; before everything in a page of text. */
function insertHead(
  site: Site,
  root: Node,
  lines: readonly string[],
  isProgram: boolean,
): FileEdit {
  const eol = eolOf(site.text);
  if (!isProgram) {
    const newText = `<?php ${lines.join(' ')} ?>${eol}`;
    return { path: site.file.absolutePath, start: 0, end: 0, newText };
  }
  const scope = scopeOf(site, root);
  const heads = childrenOf(scope).filter(({ type }) => headTypes.test(type));
  const anchor = heads.findLast(({ startIndex }) => startIndex < site.finding.start);
  const isUse = anchor?.type === 'namespace_use_declaration';
  const at = anchor ?? childrenOf(root)[0] ?? root;
  // A file may continue on the line of its tag, or close it there.
  const rest = /^[^\r\n]*/.exec(site.text.slice(at.endIndex))?.[0] ?? '';
  if (rest.trim() !== '' && !/^\s*(\/\/|#|\/\*)/.test(rest)) {
    const edit = { path: site.file.absolutePath, start: at.endIndex, end: at.endIndex };
    return { ...edit, newText: ` ${lines.join(' ')}` };
  }
  const gap = isUse && lines[0]?.startsWith('use ') ? eol : eol + eol;
  return insertBelow(at, site, gap + lines.join(eol));
}

const headTypes = /^(php_tag|declare_statement|namespace_definition|namespace_use_declaration)$/;

/** The file, or the block of a namespace that has one. */
function scopeOf({ finding }: Site, root: Node): Node {
  const inner = root.descendantForIndex(finding.start);
  const around = inner ? enclosing(inner, 'namespace_definition') : undefined;
  return around?.childForFieldName('body') ?? root;
}
