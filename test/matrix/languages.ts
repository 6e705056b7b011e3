import { readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { toolchains } from '../clients/toolchains.ts';
import { repository } from '../support/places.ts';
import type { Language } from './matrix.ts';
import type { Program } from './programs.ts';

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
    const { command } = await client('Python SDK').prepare(trust);
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
    const { command, args } = await client('Java SDK').prepare(trust);
    const at = args.indexOf('-cp');
    const libraries = args[at + 1]?.split(delimiter)[0] ?? '';
    const javac = ['javac', '-encoding', 'UTF-8', '-cp', libraries, '-d', 'out'];
    return {
      compile: [[...javac, '-sourcepath', '.', 'Start.java']],
      start: [command, ...args.slice(0, at), '-cp', [libraries, 'out'].join(delimiter), 'Start'],
    };
  },
};

export const languages: readonly Language[] = [
  typescript('TypeScript', 'typescript.txt', { module: 'nodenext', target: 'es2024' }, 'module'),
  javascript('JavaScript modules', 'javascript.txt', 'module'),
  javascript('CommonJS', 'commonjs.txt', 'commonjs'),
  python,
  go,
  java,
];
