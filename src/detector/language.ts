import type { SourceFile } from './finding.ts';

/**
 * How a text is read around a hit. `code`: only a string literal is a value. `config`: a bare word
 * is one too. `prose`: anything may stand there, so the score must decide.
 */
export type Family = 'code' | 'config' | 'data' | 'markup' | 'prose' | 'shell' | 'sql' | 'yaml';

export interface Language {
  readonly family: Family;
  /** A short name for the score: the language id or the extension. */
  readonly id: string;
  /** True for lock files, digests and translations: only provider tokens are looked for there. */
  readonly tokensOnly: boolean;
}

/** What path and language id say about how to read a file; unknown kinds are read as prose. */
export function languageOf(file: SourceFile): Language {
  const base = file.path.slice(file.path.lastIndexOf('/') + 1).toLowerCase();
  const id = idOf(file, base);
  return {
    family: families[id] ?? 'prose',
    id,
    tokensOnly: lockFile.test(base) || translation.test(base) || tokensOnlyPath.test(file.path),
  };
}

/** True when the path says that the file is a test, an example or documentation. */
export function isSamplePath(path: string): boolean {
  return testPath.test(path) || documentation.test(path) || manual.test(path);
}

/**
 * True when the path says that the file shows how something is used. Examples of configuration are
 * copied, filled in and put back: what stands in `.env.example` may well be real.
 */
export function isDocumentation(path: string): boolean {
  return (documentation.test(path) && !template.test(path)) || manual.test(path);
}

const testPath =
  /(?:^|[/._-])(?:tests?|specs?|__tests__|__mocks__|mocks?|fixtures?|testdata|e2e)(?:[/._-]|$)|(?:Test|Tests|Spec|IT)\.\w+$|(?:^|\/)(?:tests?[a-z]{1,12}|(?!(?:la|con|pro|great|fast|at)test\/)[a-z\d]{1,12}tests?)\/|(?:^|\/)test[a-z]{1,12}\.\w+$/;

const documentation =
  /(?:^|[/._-])(?:examples?|samples?|demos?|docs?|documentation|tutorials?)(?:[/._-]|$)|\.(?:md|mdx|rst|adoc|asciidoc|[1-9])$|\.dist-info\/METADATA$|\/PKG-INFO$/;

const manual =
  /(?:^|\/)(?:manual|readme|change(?:s|log)|history|news|faq|install|howto)(?:\.(?:txt|html?))?$/i;

const template =
  /[._-](?:example|sample)(?:\.(?:json|ya?ml|toml|ini|conf|cfg|properties|env|xml))?$/;

const translation =
  /^(?:messages|labels|strings|texts?|translations?|\w*resources?)_[a-z]{2}(?:_[a-z]{2})?\.properties$|\.(?:po|pot|xlf|xliff|arb|strings|ftl|lproj)$/;

/** The list of files of a Python wheel, and texts in the languages of people. */
const tokensOnlyPath =
  /\.dist-info\/RECORD$|(?:^|\/)(?:i18n|l10n|langs?|languages?|locales?|messages|translations?)\/(?:[\w@.-]+\/){0,3}(?:[\w@.-]+\.(?:json|php|ya?ml|properties)|(?:[\w@-]+[._-])?[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?(?:\.json)?\.[cm]?[jt]s)$/;

const lockFile =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.ya?ml|composer\.lock|cargo\.lock|go\.sum|poetry\.lock|uv\.lock|pipfile\.lock|gemfile\.lock|podfile\.lock|bun\.lock|deno\.lock|flake\.lock|pubspec\.lock|mix\.lock|packages\.lock\.json|\.cargo-checksum\.json|[\w.-]*\.tsbuildinfo|gradle\.lockfile|\.terraform\.lock\.hcl)$/;

function idOf(file: SourceFile, base: string): string {
  if (file.languageId !== undefined) return languageIds[file.languageId] ?? file.languageId;
  const named = names.find(([pattern]) => pattern.test(base));
  if (named !== undefined) return named[1];
  const stem = base.replace(
    /\.(?:example|sample|template|tmpl|tpl|dist|bak|old|orig|local|j2|erb)$/,
    '',
  );
  const dot = stem.lastIndexOf('.');
  if (dot < 0) return '';
  const extension = stem.slice(dot + 1);
  return aliases[extension] ?? extension;
}

const names: readonly (readonly [RegExp, string])[] = [
  [/^\.env(?:\.|rc$|$)|\.env$/, 'dotenv'],
  [/^(?:docker|container)file(?:\.|$)|\.dockerfile$/, 'dockerfile'],
  [/^(?:make|gnumake|just)file$|\.mk$/, 'makefile'],
  [/^[._]netrc$/, 'netrc'],
  [/^\.?pgpass(?:\.conf)?$/, 'pgpass'],
  [/^\.(?:npmrc|yarnrc|pypirc|my\.cnf|s3cfg|boto|gitconfig|dockercfg|editorconfig)$/, 'ini'],
  [/^(?:credentials|config)$/, 'ini'],
  [/^\.?(?:ht)?passwd(?:[-.]|$)|^\.htpasswd$|^shadow-?$/, 'passwd'],
  [/^(?:jenkins|vagrant|gem|rake|pod|fast)file$/, 'rb'],
  [/^\.(?:bash|zsh|k?sh|profile)[\w.]*$/, 'sh'],
  [/^terraform\.tfstate/, 'json'],
];

const aliases: Readonly<Record<string, string>> = {
  bash: 'sh',
  cc: 'cpp',
  cjs: 'js',
  cxx: 'cpp',
  cts: 'ts',
  h: 'c',
  hcl: 'tf',
  hpp: 'cpp',
  htm: 'html',
  jsonc: 'json',
  json5: 'json',
  ipynb: 'json',
  kts: 'kt',
  ksh: 'sh',
  map: 'js',
  markdown: 'md',
  mdx: 'md',
  mjs: 'js',
  mts: 'ts',
  phtml: 'php',
  psd1: 'ps1',
  psm1: 'ps1',
  pyi: 'py',
  tfstate: 'json',
  tfvars: 'tf',
  yml: 'yaml',
  zsh: 'sh',
};

const languageIds: Readonly<Record<string, string>> = {
  csharp: 'cs',
  dotenv: 'dotenv',
  go: 'go',
  java: 'java',
  javascript: 'js',
  javascriptreact: 'jsx',
  jsonc: 'json',
  kotlin: 'kt',
  markdown: 'md',
  perl: 'pl',
  plaintext: 'txt',
  powershell: 'ps1',
  python: 'py',
  ruby: 'rb',
  rust: 'rs',
  shellscript: 'sh',
  terraform: 'tf',
  typescript: 'ts',
  typescriptreact: 'tsx',
};

const families: Readonly<Record<string, Family>> = {
  ...family(
    'code',
    'astro bicep c cpp cr cs css csx dart erl ex exs fs fsx go groovy gradle hs java jl js jsx kt less lua m ml mm nim pas php pl pm proto py r rb rs scala scss sol svelte swift ts tsx vb vue zig clj coffee tf',
  ),
  ...family(
    'config',
    'dotenv env ini cfg cnf conf config properties toml netrc pgpass passwd service editorconfig rdp ovpn',
  ),
  ...family('data', 'json avsc har webmanifest csv tsv'),
  ...family(
    'markup',
    'xml html xhtml svg plist xaml axaml csproj props targets resx jsp asp aspx xsl wsdl',
  ),
  ...family('shell', 'sh bat cmd ps1 fish dockerfile makefile http rest'),
  ...family('sql', 'sql ddl psql mysql'),
  ...family('yaml', 'yaml eyaml sls'),
};

function family(name: Family, ids: string): Record<string, Family> {
  return Object.fromEntries(ids.split(' ').map((id) => [id, name]));
}
