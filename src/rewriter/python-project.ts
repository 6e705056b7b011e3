import type { HelperPlace } from './helper-dialect.ts';
import { baseName, folderOf, foldersUpTo } from './paths.ts';
import type { Project } from './plan.ts';

/** Where the helper module lies or shall lie, and how the file at hand names it. */
export interface PythonHelperPlace extends HelperPlace {
  readonly module: string;
}

const moduleName = 'kms_secrets';

/**
 * Python finds modules from the folder of the started script, from the roots on its path, or
 * relative to the package. Which of them holds is read off the imports the file has already;
 * without any, a file in a package imports relatively and a script its neighbour.
 */
export function pythonHelperPlace(path: string, text: string, project: Project): PythonHelperPlace {
  const folder = folderOf(path);
  const has = (file: string) => project.read(file) !== undefined;
  const isPackage = (at: string) => has(`${at}/__init__.py`);
  const folders = foldersUpTo(folder, project.root);
  const outside = folders.findIndex((at) => !isPackage(at));
  const packages = outside < 0 ? folders : folders.slice(0, outside);
  const top = packages.at(-1);

  const isScript = /^if\s+__name__\s*==/m.test(text) && baseName(path) !== '__main__.py';
  const importsRelatively = /^\s*from\s+\./m.test(text);
  const roots = folders.filter((at) =>
    importedModules(text).some((name) => isModule(at, name, has)),
  );
  if (top !== undefined && (importsRelatively || (roots.length === 0 && !isScript))) {
    const module = `${'.'.repeat(packages.length)}${moduleName}`;
    return { path: `${top}/${moduleName}.py`, module };
  }
  // The package's own name in an import says that its parent is a root.
  const root = roots[0] ?? folder;
  if (top !== undefined && root !== folder && folderOf(top) === root) {
    return { path: `${top}/${moduleName}.py`, module: `${baseName(top)}.${moduleName}` };
  }
  return { path: `${root}/${moduleName}.py`, module: moduleName };
}

/** Whether an import statement names a module of the project, relatively or from a root of its. */
export function isFirstParty(statement: string, path: string, project: Project): boolean {
  if (/^from\s+\./.test(statement)) return true;
  const has = (file: string) => project.read(file) !== undefined;
  return foldersUpTo(folderOf(path), project.root).some((at) =>
    importedModules(statement).some((name) => isModule(at, name, has)),
  );
}

/** First and second names of what the file imports absolutely: `a/b` of `import a.b.c`. */
function importedModules(text: string): readonly string[] {
  const imports = text.matchAll(
    /^\s*(?:from\s+([A-Za-z_][\w.]*)\s+import|import\s+([A-Za-z_][\w.]*))/gm,
  );
  return [...imports].map((match) => (match[1] ?? match[2] ?? '').split('.').slice(0, 2).join('/'));
}

function isModule(root: string, name: string, has: (file: string) => boolean): boolean {
  const [first = ''] = name.split('/');
  const candidates = [`${first}.py`, `${first}/__init__.py`, `${name}.py`, `${name}/__init__.py`];
  return candidates.some((file) => has(`${root}/${file}`));
}
