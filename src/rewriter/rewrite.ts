import type { Finding, SourceFile } from '../detector/finding.ts';
import { assigned, json, lines, settings, xml, yaml } from './config.ts';
import { unreadableHere, variableReaderOf } from './config-variable.ts';
import { cpp } from './cpp.ts';
import { csharp } from './csharp.ts';
import type { Dialect, Site, TextDialect } from './dialect.ts';
import { go } from './go.ts';
import { readingsOf } from './half-typed.ts';
import { java } from './java.ts';
import { javascriptDialect } from './javascript.ts';
import { folderOf } from './paths.ts';
import { php } from './php.ts';
import type { Plan, Project, Refusal, Target } from './plan.ts';
import { powershell } from './powershell.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { shell } from './shell.ts';
import { withTree } from './syntax.ts';
import { afterPlan, isRefusal, refuse, slug } from './text.ts';
import { isCertain, standsClear } from './trust.ts';

/**
 * Plans how the credential of `finding` becomes a lookup of `target`: the value to store and the
 * edits, of which none has been made. Refuses, with a reason for the user, wherever the result
 * might not compile or might mean something else. Reads nothing but `project` and the grammars.
 */
export async function planReplacement(
  text: string,
  finding: Finding,
  file: SourceFile & { readonly absolutePath: string },
  target: Target,
  project: Project,
): Promise<Plan | Refusal> {
  const dialect = dialectOf(file);
  if (!dialect) {
    const reason = unreadableHere(file.absolutePath);
    return refuse(reason ?? 'Credentials in this kind of file cannot be replaced yet');
  }
  if (finding.end <= finding.start || text.length < finding.end) {
    return refuse('The text has changed since the credential was found');
  }
  const site: Site = { text, finding, file, target, project };
  if ('planText' in dialect) return dialect.planText(site);
  const plan = await withTree(dialect.grammar, text, (root) =>
    root.hasError ? undefined : dialect.plan(site, root),
  );
  if (!plan) return planHalfTyped(dialect, site);
  const reason = 'The code around it is written in a way that cannot be rewritten';
  return isRefusal(plan) ? plan : ifParsed(dialect, site, plan, text, reason);
}

/** Plans by the first certain reading of a text with syntax errors. */
async function planHalfTyped(dialect: Dialect, site: Site): Promise<Plan | Refusal> {
  const { text, finding, file } = site;
  const reason = 'The code around it has a syntax error';
  for await (const reading of readingsOf(dialect.grammar, text, finding.start)) {
    const plan = await withTree(dialect.grammar, reading.text, (root) => {
      if (!isCertain(dialect.grammar, root, text, reading, finding)) return undefined;
      const made = dialect.plan(site, root);
      if (isRefusal(made)) return made;
      const own = made.edits.filter(({ path }) => path === file.absolutePath);
      return standsClear(root, text, reading, finding, own) ? made : refuse(reason);
    });
    if (!plan) continue;
    return isRefusal(plan) ? plan : ifParsed(dialect, site, plan, reading.text, reason);
  }
  return refuse(reason);
}

/** The last line of defence: whatever the dialect believed, the result must parse. */
async function ifParsed(
  { grammar }: Dialect,
  { file }: Site,
  plan: Plan,
  before: string,
  otherwise: string,
): Promise<Plan | Refusal> {
  const after = afterPlan(plan, file.absolutePath, before);
  const isWrong = await withTree(grammar, after, (root) => root.hasError);
  return isWrong ? refuse(otherwise) : plan;
}

/** A value of a configuration file that is a reference and nothing else. */
export interface WholeReference {
  readonly start: number;
  readonly end: number;
  readonly reference: string;
  /** Writes a value in its place; `undefined` where this format has no way to write it. */
  readonly write: (value: string) => string | undefined;
}

/** The whole references of a file, known by its name; none in a file of another kind. */
export function wholeReferences(text: string, path: string): readonly WholeReference[] {
  const name = path.replace(/\.(?:template|tmpl|tpl|example|sample|dist|in)$/i, '');
  const dialect = dialectOf({ path: name });
  if (!dialect || !('planText' in dialect)) return [];
  const found: WholeReference[] = [];
  for (const { 0: reference, index } of text.matchAll(/(?<!\{\{\s*)kms:\/\/[^\s"'`{},\]]+/g)) {
    const scalar = dialect.find(text, index, index + reference.length);
    if (isRefusal(scalar) || scalar.value !== reference) continue;
    const write = (value: string) => dialect.write(value, scalar, name);
    found.push({ start: scalar.start, end: scalar.end, reference, write });
  }
  return found;
}

/** Whether the files like this one hold data, in which a lookup is a reference. */
export function takesReferences(file: SourceFile): boolean {
  const dialect = dialectOf(file);
  return !dialect || ('planText' in dialect && variableReaderOf(file.path) === undefined);
}

/**
 * A name for the secret: the folder the file belongs to and what the credential is assigned to,
 * `MyApp` and `dbPassword` giving `myapp/db-password`. Legal as a secret name; never empty.
 */
export function suggestName(
  finding: Finding,
  file: SourceFile & { readonly absolutePath?: string },
  projectName?: string,
): string {
  const place = slug(projectName ?? nameOfPlace(file));
  const own = slug(finding.name ?? finding.ruleId) || 'secret';
  const name = place === '' ? own : `${place}/${own}`;
  return name.slice(0, nameMaxLength).replace(/[-/.]+$/, '');
}

const nameMaxLength = 192;

const typescript = javascriptDialect('typescript');
const tsx = javascriptDialect('tsx');
const javascript = javascriptDialect('javascript');

const byLanguage: Readonly<Record<string, Dialect | TextDialect>> = {
  cpp,
  csharp,
  javascript,
  dotenv: assigned,
  go,
  ini: settings,
  java,
  javascriptreact: javascript,
  json,
  json5: json,
  jsonc: json,
  jsonl: json,
  php,
  properties: assigned,
  powershell,
  python,
  ruby,
  rust,
  shellscript: shell,
  sql: lines,
  toml: assigned,
  typescript,
  typescriptreact: tsx,
  xml,
  yaml,
};

const byExtension: Readonly<Record<string, Dialect | TextDialect>> = {
  bash: shell,
  boto: settings,
  cc: cpp,
  cfg: settings,
  cjs: javascript,
  cnf: settings,
  conf: settings,
  config: xml,
  cpp,
  cs: csharp,
  cts: typescript,
  cxx: cpp,
  env: assigned,
  gitconfig: settings,
  go,
  hh: cpp,
  hpp: cpp,
  hxx: cpp,
  ini: settings,
  java,
  js: javascript,
  json,
  json5: json,
  jsonc: json,
  jsx: javascript,
  mjs: javascript,
  mts: typescript,
  netrc: lines,
  npmrc: assigned,
  pgpass: lines,
  php,
  phtml: php,
  properties: assigned,
  props: xml,
  ps1: powershell,
  psm1: powershell,
  py: python,
  pyi: python,
  pypirc: settings,
  pyw: python,
  rake: ruby,
  rb: ruby,
  resx: xml,
  rs: rust,
  s3cfg: settings,
  sh: shell,
  sql: lines,
  toml: assigned,
  ts: typescript,
  tsx,
  xml,
  yaml,
  yml: yaml,
  zsh: shell,
};

function dialectOf(file: SourceFile): Dialect | TextDialect | undefined {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1).toLowerCase();
  // `.env`, `.env.local`, `prod.env`
  if (/^\.env(\.[\w-]+)*$|\.env$/.test(name)) return assigned;
  const extension = /\.([^.]+)$/.exec(name)?.[1] ?? '';
  return byLanguage[file.languageId ?? ''] ?? byExtension[extension];
}

const generalFolders =
  /^(src|lib|app|apps|packages|config|test|tests|server|source|main|java|python)$/i;

/** The innermost folder whose name says something, or the file's own name. */
function nameOfPlace(file: SourceFile): string {
  const folder = folderOf(`/${file.path}`)
    .split('/')
    .findLast((part) => part !== '' && !generalFolders.test(part));
  const base = file.path.split('/').at(-1) ?? '';
  return folder ?? base.replace(/\.[^.]*$/, '').replace(/^\.+/, '');
}
