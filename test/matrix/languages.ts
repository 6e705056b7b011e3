import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { launchOf, toolchains } from '../clients/toolchains.ts';
import { onPath } from '../support/keyring.ts';
import { repository } from '../support/places.ts';
import { newtonsoft } from '../support/tools.ts';
import type { Language } from './matrix.ts';
import type { Program } from './programs.ts';

const here = import.meta.dirname;
const needs = (program: string) => (onPath(program) ? undefined : program);
const bin = (name: string) => join(repository, 'node_modules/.bin', name);

/** The repository's own modules hold the SDK and the compiler. */
function linkModules(folder: string): void {
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'dir');
}

function nodeStarter(programs: readonly Program[], extension: (path: string) => string): string {
  const names = programs.map(({ path }) => [path, `./${extension(path)}`]);
  return [
    `for (const [name, path] of ${JSON.stringify(names)}) {`,
    "  console.log('=== ' + name);",
    '  const { main } = await import(path);',
    '  await main?.();',
    '}',
    '',
  ].join('\n');
}

const manifest = (type: string) =>
  JSON.stringify({ name: 'shop', type, dependencies: { '@alicloud/kms20160120': '1.2.0' } });

const strictest = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedModules: true,
  skipLibCheck: false,
  types: ['node'],
};

function typescript(name: string, fixture: string, options: object, type: string): Language {
  return {
    name,
    fixture,
    missing: () => undefined,
    files: (programs) => ({
      'package.json': manifest(type),
      'tsconfig.json': JSON.stringify({
        compilerOptions: { ...strictest, outDir: 'out', rootDir: '.', jsx: 'react', ...options },
        include: ['**/*'],
        exclude: ['out', 'node_modules'],
      }),
      'start.mjs': nodeStarter(
        programs,
        (path) => `out/${path.replace(/\.([mc]?)tsx?$/, '.$1js')}`,
      ),
    }),
    prepare: async (trust) => ({
      compile: [[bin('tsc')]],
      start: [process.execPath, 'start.mjs'],
      env: { NODE_EXTRA_CA_CERTS: trust },
      link: linkModules,
    }),
  };
}

function javascript(name: string, fixture: string, type: string): Language {
  return {
    name,
    fixture,
    missing: () => undefined,
    files: (programs) => ({
      'package.json': manifest(type),
      'start.mjs': nodeStarter(programs, (path) => path),
    }),
    prepare: async (trust) => ({
      compile: [],
      start: [process.execPath, 'start.mjs'],
      env: { NODE_EXTRA_CA_CERTS: trust },
      link: linkModules,
    }),
  };
}

/** The client of test/clients that brings the SDK of a language. */
function client(name: string) {
  const found = toolchains.find((toolchain) => toolchain.name === name);
  if (!found) throw new Error(`There is no client ${name}`);
  return found;
}

const python: Language = {
  name: 'Python',
  fixture: 'python.txt',
  missing: () => client('Python SDK').missing(),
  files: (programs) => ({
    'requirements.txt': 'alibabacloud_kms20160120==3.3.1\n',
    'start.py': [
      'import importlib',
      `for path in ${JSON.stringify(programs.map(({ path }) => path))}:`,
      '    print(f"=== {path}", flush=True)',
      '    importlib.import_module(path[:-3].replace("/", "."))',
      '',
    ].join('\n'),
  }),
  prepare: async (trust) => {
    const { command } = await launchOf(client('Python SDK'), trust);
    return {
      compile: [[command, '-W', 'error', '-m', 'compileall', '-q', '.']],
      start: [command, 'start.py'],
      env: { SSL_CERT_FILE: trust, REQUESTS_CA_BUNDLE: trust },
    };
  },
};

/** `url_joined.go` holds `UrlJoined`. */
function goFunction({ path }: Program): string {
  const words = path.replace(/\.go$/, '').split('_');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

const goClient = join(repository, 'test/clients/go');

const go: Language = {
  name: 'Go',
  fixture: 'go.txt',
  missing: () => client('Go SDK').missing(),
  files: (programs) => ({
    'go.mod': readFileSync(join(goClient, 'go.mod'), 'utf8')
      .replace('module conformance', 'module example.com/shop')
      .replace(/\n.*aliyun\/alibaba-cloud-sdk-go .*/, ''),
    'go.sum': readFileSync(join(goClient, 'go.sum'), 'utf8'),
    'main.go': [
      'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/shop/contexts"\n)\n',
      'func main() {',
      ...programs.flatMap((program) => [
        `\tfmt.Println("=== ${program.path}")`,
        `\tcontexts.${goFunction(program)}()`,
      ]),
      '}\n',
    ].join('\n'),
  }),
  folder: 'contexts',
  prepare: async (trust) => ({
    compile: [['go', 'build', '-mod=mod', '-o', 'shop', '.']],
    start: ['./shop'],
    env: { SSL_CERT_FILE: trust },
  }),
};

const javaName = ({ path }: Program) => path.replace(/\.java$/, '').replaceAll('/', '.');

const java: Language = {
  name: 'Java',
  fixture: 'java.txt',
  missing: () => client('Java SDK').missing(),
  files: (programs) => ({
    'pom.xml': readFileSync(join(repository, 'test/clients/java/pom.xml'), 'utf8'),
    'Start.java': [
      'public final class Start {',
      '  public static void main(String[] arguments) throws Exception {',
      ...programs.flatMap((program) => [
        `    System.out.println("=== ${program.path}");`,
        `    ${javaName(program)}.main(arguments);`,
        '    System.out.println();',
      ]),
      '  }',
      '}',
      '',
    ].join('\n'),
  }),
  prepare: async (trust) => {
    const { command, args } = await launchOf(client('Java SDK'), trust);
    const at = args.indexOf('-cp');
    const libraries = args[at + 1]?.split(delimiter)[0] ?? '';
    const javac = ['javac', '-encoding', 'UTF-8', '-cp', libraries, '-d', 'out'];
    return {
      compile: [[...javac, '-sourcepath', '.', 'Start.java']],
      start: [command, ...args.slice(0, at), '-cp', [libraries, 'out'].join(delimiter), 'Start'],
    };
  },
};

const csharpClass = ({ path }: Program): string => {
  const folders: Readonly<Record<string, string>> = { Jobs: 'Acme.Shop', Tools: 'Other' };
  const [top = '', ...rest] = path.replace(/\.cs$/, '').split('/');
  return [folders[top] ?? 'Acme.Shop', top, ...rest].join('.');
};

const projectFile =
  '<Project Sdk="Microsoft.NET.Sdk">\n  <PropertyGroup>\n    <OutputType>Exe</OutputType>\n' +
  '  </PropertyGroup>\n</Project>\n';

/** Mono's compiler knows C# up to 7; the SDK is a stand-in, since its registry is out of reach. */
const csharp: Language = {
  name: 'C# 7',
  fixture: 'csharp.txt',
  missing: () => needs('mcs') ?? needs('mono') ?? (existsSync(newtonsoft) ? undefined : newtonsoft),
  files: (programs) => ({
    'Acme.Shop.csproj': projectFile,
    'AlibabaCloud.cs': readFileSync(join(here, 'csharp/AlibabaCloud.cs'), 'utf8'),
    'Start.cs': [
      'using System;\nusing System.Threading.Tasks;\n',
      'public static class Start\n{',
      '    private static void Call(Action run) => run();',
      '    private static void Call(Func<Task> run) => run().GetAwaiter().GetResult();\n',
      '    public static void Main()\n    {',
      ...programs.flatMap((program) => [
        `        Console.WriteLine("=== ${program.path}");`,
        `        Call(() => ${csharpClass(program)}.Run());`,
      ]),
      '    }\n}\n',
    ].join('\n'),
  }),
  prepare: async (trust) => ({
    compile: [['mcs', '-nowarn:1998', `-r:${newtonsoft}`, '-out:shop.exe', '-recurse:*.cs']],
    start: ['mono', 'shop.exe'],
    env: { SSL_CERT_FILE: trust },
  }),
};

/** What is newer than Mono's compiler. */
const csharpParsed: Language = {
  name: 'C# 8 to 13',
  fixture: 'csharp-parsed.txt',
  parsedBy: 'c-sharp',
  missing: () => undefined,
  files: () => ({}),
  prepare: async () => ({ compile: [], start: [] }),
};

/** The SDK is a stand-in, since its registry is out of reach. */
const php: Language = {
  name: 'PHP',
  fixture: 'php.txt',
  missing: () => needs('php'),
  files: (programs) => ({
    'composer.json': '{ "autoload": { "psr-4": { "App\\\\": "src/" } } }\n',
    'vendor/autoload.php': readFileSync(join(here, 'php/autoload.php'), 'utf8'),
    'vendor/stand-in.php': readFileSync(join(here, 'php/stand-in.php'), 'utf8'),
    'start.php': [
      '<?php\nfunction show(string $path): void\n{',
      '    echo "=== $path\\n";',
      '    require __DIR__ . "/$path";',
      '    echo "\\n";\n}',
      ...programs.map(({ path }) => `show('${path}');`),
      '',
    ].join('\n'),
  }),
  prepare: async (trust) => ({
    compile: [['sh', '-c', 'find . -name "*.php" -print0 | xargs -0 -n1 php -l >/dev/null']],
    start: ['php', '-d', 'error_reporting=-1', '-d', 'display_errors=stderr', 'start.php'],
    env: { SSL_CERT_FILE: trust },
  }),
};

const ruby: Language = {
  name: 'Ruby',
  fixture: 'ruby.txt',
  readsEnvironment: true,
  missing: () => needs('ruby'),
  files: (programs) => ({
    'start.rb': programs
      .map(({ path }) => `puts '=== ${path}'\nload File.join(__dir__, '${path}')\n`)
      .join(''),
  }),
  prepare: async () => ({
    compile: [['sh', '-c', 'for file in *.rb; do ruby -c "$file" >/dev/null || exit 1; done']],
    start: ['ruby', '-Ku', 'start.rb'],
    env: { LANG: 'C.UTF-8' },
  }),
};

const shell: Language = {
  name: 'Shell',
  fixture: 'shell.txt',
  readsEnvironment: true,
  missing: () => needs('bash'),
  files: (programs) => ({
    'start.bash': programs
      .map(({ path }) => `echo '=== ${path}'\nbash ${path} || exit 1\n`)
      .join(''),
  }),
  prepare: async () => ({
    compile: [['sh', '-c', 'for file in *.sh; do bash -n "$file" || exit 1; done']],
    start: ['bash', 'start.bash'],
  }),
};

const moduleName = ({ path }: Program): string => path.replace(/\.\w+$/, '');

const rust: Language = {
  name: 'Rust',
  fixture: 'rust.txt',
  folder: 'src',
  readsEnvironment: true,
  missing: () => needs('rustc'),
  files: (programs) => ({
    'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
    'src/main.rs': [
      ...programs.map((program) => `mod ${moduleName(program)};`),
      'fn main() {',
      ...programs.flatMap((program) => [
        `    println!("=== ${program.path}");`,
        `    ${moduleName(program)}::run();`,
      ]),
      '}\n',
    ].join('\n'),
  }),
  prepare: async () => ({
    compile: [['rustc', '--edition', '2021', '-D', 'warnings', '-o', 'shop', 'src/main.rs']],
    start: ['./shop'],
  }),
};

const cpp: Language = {
  name: 'C++',
  fixture: 'cpp.txt',
  readsEnvironment: true,
  missing: () => needs('g++'),
  files: (programs) => ({
    'start.cpp': [
      '#include <iostream>\n',
      ...programs.map((program) => `void ${moduleName(program)}();`),
      '\nint main() {',
      ...programs.flatMap((program) => [
        `  std::cout << "=== ${program.path}" << std::endl;`,
        `  ${moduleName(program)}();`,
        '  std::cout << std::flush;',
      ]),
      '}\n',
    ].join('\n'),
  }),
  prepare: async () => ({
    compile: [['sh', '-c', 'g++ -std=c++17 -Wall -Wextra -Werror -o shop *.cpp']],
    start: ['./shop'],
  }),
};

const powershell: Language = {
  name: 'PowerShell',
  fixture: 'powershell.txt',
  parsedBy: 'powershell',
  missing: () => undefined,
  files: () => ({}),
  prepare: async () => ({ compile: [], start: [] }),
};

export const languages: readonly Language[] = [
  typescript('TypeScript', 'typescript.txt', { module: 'nodenext', target: 'es2024' }, 'module'),
  javascript('JavaScript modules', 'javascript.txt', 'module'),
  javascript('CommonJS', 'commonjs.txt', 'commonjs'),
  python,
  go,
  java,
  csharp,
  csharpParsed,
  php,
  ruby,
  rust,
  cpp,
  shell,
  powershell,
];
