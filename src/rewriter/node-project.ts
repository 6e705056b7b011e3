import { extensionOf, folderOf, foldersUpTo, isInside, normalised, relativePath } from './paths.ts';
import type { Plan, Project } from './plan.ts';

/** What decides how a JavaScript or TypeScript file imports and awaits. */
export interface ModuleStyle {
  readonly system: 'esm' | 'commonjs';
  /** Whether the compiler and the runtime accept `await` outside functions. */
  readonly topLevelAwait: boolean;
  readonly typescript: boolean;
  /** Whether a module may ask for its own place; old module formats cannot. */
  readonly importMeta: boolean;
  /** CommonJS output that insists on `import x = require()`: we cannot write for it. */
  readonly verbatimCommonJs: boolean;
}

/** Folder of the nearest `package.json`; the project's root when there is none. */
export function packageFolder(path: string, project: Project): string {
  const folders = foldersUpTo(folderOf(path), project.root);
  return (
    folders.find((folder) => project.read(`${folder}/package.json`) !== undefined) ?? project.root
  );
}

/** `text` is the file's own text: its syntax decides where nothing else does. */
export function moduleStyle(path: string, text: string, project: Project): ModuleStyle {
  const extension = extensionOf(path);
  const typescript = /^\.[mc]?tsx?$/.test(extension);
  const options = typescript ? compilerOptions(path, project) : undefined;
  const system = moduleSystem(path, text, project, options);
  return {
    system,
    typescript,
    importMeta: system === 'esm' && allowsImportMeta(options),
    topLevelAwait: system === 'esm' && allowsTopLevelAwait(options),
    verbatimCommonJs: system === 'commonjs' && options?.verbatimModuleSyntax === true,
  };
}

/** Where the helper lies or shall lie: one per package, module system and source folder. */
export function helperPath(path: string, style: ModuleStyle, project: Project): string {
  const home = packageFolder(path, project);
  const name = `kms-secrets${helperExtension(path, style, project)}`;
  const folder = folderOf(path);
  const nearby = [...foldersUpTo(folder, home), `${home}/src`].map((at) => `${at}/${name}`);
  const existing = nearby.find((at) => project.read(at) !== undefined);
  return existing ?? `${helperFolder(path, style, home, project)}/${name}`;
}

/** How the file at `path` names the helper in an import. */
export function helperSpecifier(
  path: string,
  text: string,
  helper: string,
  style: ModuleStyle,
  project: Project,
): string {
  const relative = relativePath(folderOf(path), helper);
  const extension = extensionOf(helper);
  const bare = relative.slice(0, -extension.length);
  if (!style.typescript)
    return extension === '.js' && style.system === 'commonjs' ? bare : relative;

  const options = compilerOptions(path, project);
  const emitted = bare + extension.replace('t', 'j');
  const imports = [...text.matchAll(/\bfrom\s*['"]\.{1,2}\/[^'"]*?(\.[mc]?[jt]s)?['"]/g)];
  const used = imports.map((match) => match[1] ?? '');
  const writesTs =
    options === undefined ||
    options.allowImportingTsExtensions === true ||
    options.rewriteRelativeImportExtensions === true;
  if (writesTs && (options === undefined ? !used.includes('') : !used.includes('.js')))
    return used.includes('.js') ? emitted : relative;
  if (used.includes('.js') || extension !== '.ts') return emitted;
  const resolution = String(options?.moduleResolution ?? options?.module ?? '');
  return style.system === 'esm' && /^node(16|18|20|next)$/i.test(resolution) ? emitted : bare;
}

/** The package the project lacks, with the command of the package manager it uses. */
export function nodeDependency(
  path: string,
  name: string,
  version: string,
  typescript: boolean,
  project: Project,
): Plan['dependency'] {
  const known = foldersUpTo(folderOf(path), project.root).map((folder) =>
    project.read(`${folder}/package.json`),
  );
  const declares = (wanted: string) => known.some((text) => text?.includes(`"${wanted}"`));
  const install = installCommand(path, project);
  const commands: string[] = [];
  if (!declares(name)) commands.push(`${install.add} ${name}@${version}`);
  if (typescript && !declares('@types/node')) commands.push(`${install.addTool} @types/node`);
  return commands.length === 0 ? undefined : { name, install: commands.join(' && ') };
}

const helperExtensions = { esm: ['.mjs', '.mts'], commonjs: ['.cjs', '.cts'] } as const;

/** The plain extension where that means the wanted module system, the explicit one elsewhere. */
function helperExtension(path: string, style: ModuleStyle, project: Project): string {
  const extension = extensionOf(path);
  const plain = style.typescript ? '.ts' : '.js';
  const explicit = helperExtensions[style.system][style.typescript ? 1 : 0];
  if (!/^\.[mc]/.test(extension)) return plain;
  const sibling = `${folderOf(path)}/x${plain}`;
  const options = style.typescript ? compilerOptions(path, project) : undefined;
  return moduleSystem(sibling, '', project, options) === style.system ? plain : explicit;
}

/**
 * The package's folder, or the source folder the file is in. TypeScript without `rootDir` derives
 * the layout of its output from the files it compiles: a file above them would move everything.
 */
function helperFolder(path: string, style: ModuleStyle, home: string, project: Project): string {
  const options = style.typescript ? compilerOptions(path, project) : undefined;
  const rootDir = options?.rootDir;
  if (typeof rootDir === 'string' && isInside(path, rootDir)) return rootDir;
  const [top, ...rest] = path.slice(home.length + 1).split('/');
  if (rest.length === 0 || !isInside(path, home))
    return isInside(path, home) ? home : folderOf(path);
  // In `pages/` every file becomes a route.
  const derived = options?.outDir !== undefined && top !== 'pages';
  return top === 'src' || derived ? `${home}/${top}` : home;
}

function moduleSystem(
  path: string,
  text: string,
  project: Project,
  options: Options | undefined,
): ModuleStyle['system'] {
  const extension = extensionOf(path);
  if (/^\.m/.test(extension)) return 'esm';
  if (/^\.c/.test(extension)) return 'commonjs';
  if (options) {
    const module = String(options.module ?? defaultModule(options)).toLowerCase();
    if (/^(commonjs|amd|umd|none)$/.test(module)) return 'commonjs';
    if (!/^node/.test(module)) return 'esm';
    return packageType(path, project) === 'module' ? 'esm' : 'commonjs';
  }
  const type = packageType(path, project);
  if (type) return type === 'module' ? 'esm' : 'commonjs';
  // Without a word in package.json Node looks at the syntax, and so do bundlers.
  const isModule = /^\s*(import\s*[\w{*'"]|export\s+[\w{*]|export\s*[{*])/m.test(text);
  return isModule ? 'esm' : 'commonjs';
}

function packageType(path: string, project: Project): string | undefined {
  const manifest = project.read(`${packageFolder(path, project)}/package.json`);
  const type = manifest === undefined ? undefined : parseJsonc(manifest)?.type;
  return typeof type === 'string' ? type : undefined;
}

function allowsImportMeta(options: Options | undefined): boolean {
  return !options || !/^es(6|2015)$/i.test(String(options.module ?? defaultModule(options)));
}

function allowsTopLevelAwait(options: Options | undefined): boolean {
  if (!options) return true;
  const module = String(options.module ?? defaultModule(options)).toLowerCase();
  if (!/^(es2022|esnext|preserve|system|node16|node18|node20|nodenext)$/.test(module)) return false;
  const target = options.target;
  if (target === undefined) return /^node/.test(module) || options.modernCompiler;
  return !/^es(3|5|6|2015|2016)$/i.test(String(target));
}

function defaultModule(options: Options): string {
  if (options.modernCompiler) return 'esnext';
  return /^(undefined|es3|es5)$/i.test(String(options.target)) ? 'commonjs' : 'es6';
}

type Options = Readonly<Record<string, unknown>> & {
  /** TypeScript 6 or newer, whose defaults are today's. */
  readonly modernCompiler: boolean;
};

/** The options of the nearest `tsconfig.json` with what it extends; `undefined` without one. */
function compilerOptions(path: string, project: Project): Options | undefined {
  const folders = foldersUpTo(folderOf(path), project.root);
  const folder = folders.find((at) => project.read(`${at}/tsconfig.json`) !== undefined);
  if (folder === undefined) return undefined;
  let options = readConfig(`${folder}/tsconfig.json`, project, 0);
  for (const reference of options.references) {
    // A "solution" file holds no options itself; the first project that does speaks for it.
    if (options.values.module !== undefined) break;
    const at = normalised(`${folder}/${reference}`);
    options = readConfig(at.endsWith('.json') ? at : `${at}/tsconfig.json`, project, 0);
  }
  return { ...options.values, modernCompiler: isModernCompiler(path, project) };
}

const extendsMaxDepth = 8;

function readConfig(
  path: string,
  project: Project,
  depth: number,
): { values: Record<string, unknown>; references: readonly string[] } {
  const config = parseJsonc(project.read(path) ?? '') ?? {};
  const values: Record<string, unknown> = {};
  const bases = [config.extends ?? []].flat().filter((base) => typeof base === 'string');
  for (const base of depth < extendsMaxDepth ? bases : []) {
    const found = findBase(base, folderOf(path), project);
    if (found) Object.assign(values, readConfig(found, project, depth + 1).values);
  }
  const own = asRecord(config.compilerOptions);
  Object.assign(values, own);
  for (const name of ['rootDir', 'outDir']) {
    const value = own[name];
    if (typeof value === 'string') values[name] = normalised(`${folderOf(path)}/${value}`);
  }
  const references = Array.isArray(config.references) ? config.references : [];
  return {
    values,
    references: references.map((reference) => String(asRecord(reference).path ?? '')),
  };
}

function findBase(base: string, folder: string, project: Project): string | undefined {
  const places = base.startsWith('.')
    ? [normalised(`${folder}/${base}`)]
    : foldersUpTo(folder, project.root).map((at) => `${at}/node_modules/${base}`);
  const candidates = places.flatMap((at) => [at, `${at}.json`, `${at}/tsconfig.json`]);
  return candidates.find((at) => at.endsWith('.json') && project.read(at) !== undefined);
}

function isModernCompiler(path: string, project: Project): boolean {
  for (const folder of foldersUpTo(folderOf(path), project.root)) {
    const installed = project.read(`${folder}/node_modules/typescript/package.json`);
    const wanted = project.read(`${folder}/package.json`);
    const version =
      parseJsonc(installed ?? '')?.version ??
      /"typescript"\s*:\s*"[^\d"]*(\d+)/.exec(wanted ?? '')?.[1];
    if (version !== undefined) return Number.parseInt(String(version), 10) >= 6;
  }
  return true;
}

function installCommand(path: string, project: Project): { add: string; addTool: string } {
  for (const folder of foldersUpTo(folderOf(path), project.root)) {
    const has = (file: string) => project.read(`${folder}/${file}`) !== undefined;
    if (has('pnpm-lock.yaml')) return { add: 'pnpm add', addTool: 'pnpm add -D' };
    if (has('yarn.lock')) return { add: 'yarn add', addTool: 'yarn add -D' };
    if (has('bun.lock') || has('bun.lockb')) return { add: 'bun add', addTool: 'bun add -d' };
    if (has('package-lock.json')) break;
  }
  return { add: 'npm install', addTool: 'npm install -D' };
}

/** JSON with comments and trailing commas; `undefined` when it is no object. */
function parseJsonc(text: string): Record<string, unknown> | undefined {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string) => string ?? ' ')
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string) => string ?? '');
  try {
    const parsed: unknown = JSON.parse(plain);
    return typeof parsed === 'object' && parsed !== null ? asRecord(parsed) : undefined;
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
