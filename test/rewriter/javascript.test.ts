import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { after, describe, it } from 'mocha';
import { type Case, check, checkRefused } from './check.ts';

const module = { 'package.json': '{ "type": "module" }' };
const script = { 'package.json': '{ "type": "commonjs" }' };
const nodenext = { ...module, 'tsconfig.json': '{ "compilerOptions": { "module": "nodenext" } }' };

/** Enough of a helper to be recognised, and to compile against. */
const helperStandIn = `// @alicloud/kms20160120
export declare function readSecret(name: string, key?: string): Promise<string>;
export declare function readSecretSync(name: string, key?: string): string;
`;

/** What the compiler shall see at the end, each case in a folder of its own. */
const compiled: { readonly name: string; readonly files: Readonly<Record<string, string>> }[] = [];

function becomes(name: string, given: Case): void {
  it(name, async () => {
    compiled.push({ name, files: await check(given) });
  });
}

function isRefused(name: string, given: Case, reason: RegExp): void {
  it(name, () => checkRefused(given, reason));
}

/** A module in which only one line matters: the import is added and left out of the picture. */
function line(name: string, before: string, result: string, more: Partial<Case> = {}): void {
  const reader = result.includes('await readSecret') ? 'readSecret' : 'readSecretSync';
  becomes(name, {
    path: 'app.ts',
    files: nodenext,
    before,
    after: `import { ${reader} } from './kms-secrets.js';\n\n${result}`,
    ...more,
  });
}

describe('TypeScript and JavaScript: where a lookup goes', () => {
  line('constant', "export const p = '$0§$0';", "export const p = await readSecret('app/db');");
  line(
    'let',
    'let p = "$0§$0"; export { p };',
    'let p = await readSecret("app/db"); export { p };',
    {
      after:
        'import { readSecret } from "./kms-secrets.js";\n\nlet p = await readSecret("app/db"); export { p };',
    },
  );
  line(
    'typed',
    "export const p: string = '$0§$0';",
    "export const p: string = await readSecret('app/db');",
  );
  line('template', 'export const p = `$0§$0`;', "export const p = await readSecret('app/db');");
  line(
    'object',
    "export const o = { password: '$0§$0' };",
    "export const o = { password: await readSecret('app/db') };",
  );
  line(
    'array',
    "export const a = ['$0§$0', 'b'];",
    "export const a = [await readSecret('app/db'), 'b'];",
  );
  line('argument', "connect('db', '$0§$0');", "connect('db', await readSecret('app/db'));");
  line(
    'new',
    "new Client({ auth: { pass: '$0§$0' } });",
    "new Client({ auth: { pass: await readSecret('app/db') } });",
  );
  line(
    'default of or',
    "export const p = env.P || '$0§$0';",
    "export const p = env.P || await readSecret('app/db');",
  );
  line(
    'default of ??',
    "export const p = env.P ?? '$0§$0';",
    "export const p = env.P ?? await readSecret('app/db');",
  );
  line(
    'ternary',
    "export const p = flag ? 'a' : '$0§$0';",
    "export const p = flag ? 'a' : await readSecret('app/db');",
  );
  line(
    'comparison',
    "if (env.P === '$0§$0') connect();",
    "if (env.P === await readSecret('app/db')) connect();",
  );
  line(
    'member',
    "export const n = '$0§$0'.length;",
    "export const n = (await readSecret('app/db')).length;",
  );
  line(
    'index',
    "export const n = '$0§$0'[0];",
    "export const n = (await readSecret('app/db'))[0];",
  );
  line(
    'assignment',
    "let p: string; p = '$0§$0'; connect(p);",
    "let p: string; p = await readSecret('app/db'); connect(p);",
  );
  line('export default', "export default '$0§$0';", "export default await readSecret('app/db');");
  line(
    'parentheses',
    "export const p = ('$0§$0');",
    "export const p = (await readSecret('app/db'));",
  );
  line(
    'satisfies',
    "export const o = { p: '$0§$0' } satisfies { p: string };",
    "export const o = { p: await readSecret('app/db') } satisfies { p: string };",
  );
  line(
    'as string',
    "export const p = '$0§$0' as string;",
    "export const p = await readSecret('app/db') as string;",
  );
  line(
    'const object',
    "export const o = { p: '$0§$0' } as const;",
    "export const o = { p: await readSecret('app/db') } as const;",
  );
  line(
    'destructuring default',
    "export const { p = '$0§$0' } = env;",
    "export const { p = await readSecret('app/db') } = env;",
  );
  line('throw', "throw '$0§$0';", "throw await readSecret('app/db');");

  line(
    'async function',
    "export async function f() { return '$0§$0'; }",
    "export async function f() { return await readSecret('app/db'); }",
  );
  line(
    'async arrow',
    "export const f = async () => '$0§$0';",
    "export const f = async () => await readSecret('app/db');",
  );
  line(
    'async method',
    "export class A { async f() { connect('$0§$0'); } }",
    "export class A { async f() { connect(await readSecret('app/db')); } }",
  );
  line(
    'async generator',
    "export async function* f() { yield '$0§$0'; }",
    "export async function* f() { yield (await readSecret('app/db')); }",
  );
  line(
    'sync function',
    "export function f() { return '$0§$0'; }",
    "export function f() { return readSecretSync('app/db'); }",
  );
  line(
    'sync arrow',
    "export const f = () => '$0§$0';",
    "export const f = () => readSecretSync('app/db');",
  );
  line(
    'sync callback in async',
    "export async function f() { [1].map(() => '$0§$0'); }",
    "export async function f() { [1].map(() => readSecretSync('app/db')); }",
  );
  line(
    'generator',
    "export function* f() { yield '$0§$0'; }",
    "export function* f() { yield readSecretSync('app/db'); }",
  );
  line(
    'getter',
    "export const o = { get p() { return '$0§$0'; } };",
    "export const o = { get p() { return readSecretSync('app/db'); } };",
  );
  line(
    'default parameter',
    "export async function f(p = '$0§$0') { connect(p); }",
    "export async function f(p = readSecretSync('app/db')) { connect(p); }",
  );
  line(
    'default in a pattern',
    "export function f({ p = '$0§$0' }) { connect(p); }",
    "export function f({ p = readSecretSync('app/db') }) { connect(p); }",
    {
      before: "export function f({ p = '$0§$0' } = {}) { connect(p); }",
      after:
        "import { readSecretSync } from './kms-secrets.js';\n\nexport function f({ p = readSecretSync('app/db') } = {}) { connect(p); }",
    },
  );
  line(
    'class field',
    "export class A { p = '$0§$0'; }",
    "export class A { p = readSecretSync('app/db'); }",
  );
  line(
    'static field',
    "export class A { static readonly p = '$0§$0'; }",
    "export class A { static readonly p = readSecretSync('app/db'); }",
  );
  line(
    'private field',
    "export class A { #p = '$0§$0'; f() { return this.#p; } }",
    "export class A { #p = readSecretSync('app/db'); f() { return this.#p; } }",
  );
  line(
    'static block',
    "export class A { static { connect('$0§$0'); } }",
    "export class A { static { connect(readSecretSync('app/db')); } }",
  );
  line(
    'constructor',
    "export class A { constructor(private p = '$0§$0') { connect(this.p); } }",
    "export class A { constructor(private p = readSecretSync('app/db')) { connect(this.p); } }",
  );
  line(
    'namespace',
    "export namespace N { export const p = '$0§$0'; }",
    "export namespace N { export const p = readSecretSync('app/db'); }",
  );
  line(
    'promise chain',
    "connect().then(() => connect('$0§$0'));",
    "connect().then(() => connect(readSecretSync('app/db')));",
  );

  becomes('JSX attribute', {
    path: 'view.tsx',
    files: nodenext,
    before: 'export const V = () => <login pass¦word="$0a&quot;b&#33;$0" />;',
    after: `import { readSecretSync } from './kms-secrets.js';\n\nexport const V = () => <login password={readSecretSync('app/db')} />;`,
    value: 'a"b!',
  });
  becomes('JSX expression in an async component', {
    path: 'view.tsx',
    files: nodenext,
    before: "export const V = async () => <login password={'$0§$0'} />;",
    after: `import { readSecret } from './kms-secrets.js';\n\nexport const V = async () => <login password={await readSecret('app/db')} />;`,
  });
});

describe('TypeScript and JavaScript: parts of a text', () => {
  line(
    'URL',
    "export const u = 'postgres:¦//me:$0p%40ss$0@h/db';",
    `export const u = \`postgres://me:\${encodeURIComponent(await readSecret('app/db'))}@h/db\`;`,
    { value: 'p@ss' },
  );
  line(
    'URL without user',
    "export const u = 'redis:¦//:$0§$0@h:6379';",
    `export const u = \`redis://:\${encodeURIComponent(await readSecret('app/db'))}@h:6379\`;`,
  );
  line(
    'token as user',
    "export const u = 'https://$0§$0@h/x.git';",
    `export const u = \`https://\${encodeURIComponent(await readSecret('app/db'))}@h/x.git\`;`,
  );
  line(
    'stray percent',
    "export const u = 'postgres:¦//me:$0a%zz$0@h/db';",
    `export const u = \`postgres://me:\${await readSecret('app/db')}@h/db\`;`,
  );
  line(
    'query',
    "export const u = 'https://h/?key=$0§$0&x=1';",
    `export const u = \`https://h/?key=\${await readSecret('app/db')}&x=1\`;`,
  );
  line(
    'connection string',
    "export const u = 'Server=h;Password=$0§$0;Db=x';",
    `export const u = \`Server=h;Password=\${await readSecret('app/db')};Db=x\`;`,
  );
  line(
    'header',
    "export const u = 'Bearer $0§$0';",
    `export const u = \`Bearer \${await readSecret('app/db')}\`;`,
  );
  line(
    'template with parts',
    `export const u = \`postgres://\${env.U}:$0§$0@\${env.H}/db\`;`,
    `export const u = \`postgres://\${env.U}:\${encodeURIComponent(await readSecret('app/db'))}@\${env.H}/db\`;`,
  );
  line(
    'concatenation',
    "export const u = 'postgres://me:' + '$0§$0' + '@h';",
    "export const u = 'postgres://me:' + encodeURIComponent(await readSecret('app/db')) + '@h';",
  );
  line(
    'concatenation with the host elsewhere',
    "export const u = 'postgres:¦//me:$0§$0' + '@' + env.H;",
    `export const u = \`postgres://me:\${encodeURIComponent(await readSecret('app/db'))}\` + '@' + env.H;`,
  );
  line(
    'all of a concatenation',
    "export const k = '$0abc' + 'def$0';",
    "export const k = await readSecret('app/db');",
    { value: 'abcdef' },
  );
  line(
    'escapes around it',
    `export const u = 'a\\'\`\${x}\\n\\x41 pw=$0§$0;\\u00e9';`,
    `export const u = \`a\\'\\\`\\\${x}\\n\\x41 pw=\${await readSecret('app/db')};\\u00e9\`;`,
  );
  line(
    'line end behind it',
    "export const k = '$0-abc-$0\\n';",
    "export const k = await readSecret('app/db');",
    { value: '-abc-\n' },
  );
  becomes('JSX attribute', {
    path: 'view.tsx',
    files: nodenext,
    before: 'export const V = () => <login url="x&amp;`y:¦//u:$0§$0@h" />;',
    after: `import { readSecretSync } from './kms-secrets.js';\n\nexport const V = () => <login url={\`x&\\\`y://u:\${encodeURIComponent(readSecretSync('app/db'))}@h\`} />;`,
  });
});

describe('TypeScript and JavaScript: values', () => {
  line(
    'simple escapes',
    "export const p = '$0a\\tb\\\\c\\'d\\n\\0$0';",
    "export const p = await readSecret('app/db');",
    { value: "a\tb\\c'd\n\0" },
  );
  line(
    'code escapes',
    "export const p = '$0\\x41\\u00e9\\u{1f600}\\ud83d\\ude00$0';",
    "export const p = await readSecret('app/db');",
    { value: 'Aé😀😀' },
  );
  line(
    'continued line',
    "export const p = '$0ab\\\ncd$0';",
    "export const p = await readSecret('app/db');",
    { value: 'abcd' },
  );
  line(
    'unknown escape',
    "export const p = '$0a\\qb$0';",
    "export const p = await readSecret('app/db');",
    { value: 'aqb' },
  );
  becomes('lines of a template', {
    path: 'app.ts',
    files: nodenext,
    before: 'export const p = `$0a\r\nb$0`;\r\n',
    after:
      "import { readSecret } from './kms-secrets.js';\r\n\r\nexport const p = await readSecret('app/db');\r\n",
    value: 'a\nb',
  });
  becomes('octal escape', {
    path: 'app.js',
    files: script,
    before: "exports.p = '$0\\101b\\7$0';",
    after:
      "const { readSecretSync } = require('./kms-secrets');\n\nexports.p = readSecretSync('app/db');",
    value: 'Ab\x07',
  });
  becomes('a field of a JSON secret', {
    path: 'app.ts',
    files: nodenext,
    before: "export const p = '$0§$0';",
    after:
      "import { readSecret } from './kms-secrets.js';\n\nexport const p = await readSecret('app/db', 'it\\'s');",
    target: { secretName: 'app/db', jsonKey: "it's" },
  });
});

describe('TypeScript and JavaScript: imports', () => {
  becomes('after the last import', {
    path: 'src/deep/app.ts',
    files: nodenext,
    before:
      "// Copyright\n\nimport a from 'node:fs';\nimport b from 'node:os'; // why\n\nexport const p = [a, b, '$0§$0'];\n",
    after:
      "// Copyright\n\nimport a from 'node:fs';\nimport b from 'node:os'; // why\nimport { readSecret } from '../kms-secrets.js';\n\nexport const p = [a, b, await readSecret('app/db')];\n",
  });
  becomes('into an import of the helper', {
    path: 'app.ts',
    files: { ...nodenext, 'kms-secrets.ts': helperStandIn },
    before:
      "import { readSecret } from './kms-secrets.js';\nexport const q = await readSecret('q');\nexport const p = () => '$0§$0';\n",
    after:
      "import { readSecret, readSecretSync } from './kms-secrets.js';\nexport const q = await readSecret('q');\nexport const p = () => readSecretSync('app/db');\n",
  });
  becomes('reuses an import under another name', {
    path: 'app.ts',
    files: { ...nodenext, 'kms-secrets.ts': helperStandIn },
    before:
      "import { readSecret as get } from './kms-secrets.js';\nexport const q = [await get('q'), '$0§$0'];\n",
    after:
      "import { readSecret as get } from './kms-secrets.js';\nexport const q = [await get('q'), await get('app/db')];\n",
  });
  becomes('avoids a name in use', {
    path: 'app.ts',
    files: nodenext,
    before: "const readSecret = 1;\nexport const q = [readSecret, '$0§$0'];\n",
    after:
      "import { readSecret as readKmsSecret } from './kms-secrets.js';\n\nconst readSecret = 1;\nexport const q = [readSecret, await readKmsSecret('app/db')];\n",
  });
  becomes('CommonJS after directives and other modules', {
    path: 'lib/app.js',
    files: script,
    before:
      "#!/usr/bin/env node\n'use strict';\n\nconst fs = require('fs');\nconst os = require('os');\n\nmodule.exports = [fs, os, '$0§$0'];\n",
    after:
      "#!/usr/bin/env node\n'use strict';\n\nconst fs = require('fs');\nconst os = require('os');\nconst { readSecretSync } = require('../kms-secrets');\n\nmodule.exports = [fs, os, readSecretSync('app/db')];\n",
  });
  becomes('CommonJS, directive only', {
    path: 'app.js',
    files: script,
    before: "'use strict';\nexports.p = async () => '$0§$0';\n",
    after:
      "'use strict';\n\nconst { readSecret } = require('./kms-secrets');\n\nexports.p = async () => await readSecret('app/db');\n",
  });
  becomes('before the module that is given the credential', {
    path: 'app.js',
    files: script,
    before: "const db = require('fs').existsSync('$0§$0');\nexports.db = db;\n",
    after:
      "const { readSecretSync } = require('./kms-secrets');\n\nconst db = require('fs').existsSync(readSecretSync('app/db'));\nexports.db = db;\n",
  });
  becomes('no semicolons, tabs, CRLF, mark', {
    path: 'app.mjs',
    before:
      "\uFEFFimport fs from 'node:fs'\r\n\r\nexport async function f() {\r\n\treturn [fs, '$0§$0']\r\n}\r\n",
    after:
      "\uFEFFimport fs from 'node:fs'\r\nimport { readSecret } from './kms-secrets.mjs'\r\n\r\nexport async function f() {\r\n\treturn [fs, await readSecret('app/db')]\r\n}\r\n",
  });
  becomes('an explicit CommonJS file in a module package', {
    path: 'app.cjs',
    files: module,
    before: "exports.p = '$0§$0';\n",
    after:
      "const { readSecretSync } = require('./kms-secrets.cjs');\n\nexports.p = readSecretSync('app/db');\n",
  });
  becomes('TypeScript to CommonJS', {
    path: 'src/app.ts',
    files: {
      'package.json': '{}',
      'tsconfig.json': '{ "compilerOptions": { "module": "commonjs" } }',
    },
    before: "import fs = require('fs');\nexport const p = [fs, '$0§$0'];\n",
    after:
      "import fs = require('fs');\nimport { readSecretSync } from './kms-secrets';\nexport const p = [fs, readSecretSync('app/db')];\n",
  });
  becomes('a bundled project', {
    path: 'src/app.ts',
    files: {
      'package.json': '{}',
      'tsconfig.json': '{ /* bundler */ "extends": "./base", }',
      'base.json':
        '{ "compilerOptions": { "module": "esnext", "moduleResolution": "bundler", "target": "es2022" } }',
    },
    before: "export const p = '$0§$0';\n",
    after:
      "import { readSecret } from './kms-secrets';\n\nexport const p = await readSecret('app/db');\n",
  });
  becomes('a project that imports .ts', {
    path: 'src/app.ts',
    files: {
      ...module,
      'tsconfig.json':
        '{ "compilerOptions": { "module": "nodenext", "allowImportingTsExtensions": true } }',
    },
    before: "export const p = '$0§$0';\n",
    after:
      "import { readSecret } from './kms-secrets.ts';\n\nexport const p = await readSecret('app/db');\n",
  });
  becomes('modules without top-level await', {
    path: 'src/app.ts',
    files: {
      ...module,
      'tsconfig.json': '{ "compilerOptions": { "module": "es2015", "target": "es2015" } }',
    },
    before: "export const p = '$0§$0';\n",
    after:
      "import { readSecretSync } from './kms-secrets';\n\nexport const p = readSecretSync('app/db');\n",
  });
});

describe('TypeScript and JavaScript: refused', () => {
  const refusals: readonly [string, string, RegExp][] = [
    ['enum member', "enum E { P = '$0§$0' }", /enum/],
    ['decorator', "@Dec('$0§$0') class A {}", /decorator/],
    ['decorator of a member', "class A { @Dec({ p: '$0§$0' }) p; }", /decorator/],
    ['case label', "switch (x) { case '$0§$0': break; }", /label/],
    ['type alias', "type T = '$0§$0';", /type/],
    ['type of a variable', "let p: 'a' | '$0§$0';", /type/],
    ['variable of a literal type', "const p: 'hunter2!' = '$0§$0';", /type/],
    ['type argument', "f<'$0§$0'>();", /type/],
    ['property name', "const o = { '$0§$0': 1 };", /property/],
    ['index', "o['$0§$0'];", /property/],
    ['computed name', "const o = { ['$0§$0']: 1 };", /property/],
    ['tagged template', 'sql`$0§$0`;', /tagged/],
    ['const assertion', "const p = '$0§$0' as const;", /const/],
    ['const assertion of a choice', "const p = (x ? '$0§$0' : 'b') as const;", /const/],
    ['angle assertion', "const p = <const>'$0§$0';", /const/],
    ['module name', "import '$0§$0';", /module/],
    ['required module', "require('$0§$0');", /module/],
    ['re-exported module', "export * from '$0§$0';", /module/],
    ['statement', "f();\n'$0§$0';", /not used/],
    ['comment', "// password = '$0§$0'\n", /comment/],
    ['regular expression', 'const r = /$0§$0/;', /regular/],
    ['run-time parts', `const u = \`a $0b \${c}$0\`;`, /run time/],
    ['a number', 'const pin = $012345678$0;', /literal/],
    ['a name', 'const pin = $0secret$0;', /literal/],
    ['half an escape', "const p = 'a\\$0x41bc$0';", /escape/],
    ['half a character', "const p = '$0a\\ud83d$0';", /half/],
    ['a part of a concatenation', "const p = 'a$0b' + 'c$0d';", /part/],
    ['broken code', "const p = { a: '$0§$0' ", /syntax|rewritten/],
    ['declaration', "declare module 'x' { const p: '$0§$0'; }", /type|declaration/],
    ['browser code', "'use client';\nconst p = '$0§$0';", /browser/],
  ];
  for (const [name, before, reason] of refusals) {
    isRefused(name, { path: 'app.ts', before, files: nodenext }, reason);
  }
  isRefused('text of a page', { path: 'v.tsx', before: 'const v = <p>$0§$0</p>;' }, /page/);
  isRefused(
    'another file in the helper\u2019s place',
    {
      path: 'app.js',
      before: "exports.p = '$0§$0';",
      files: { ...script, 'kms-secrets.js': 'exports.x = 1;' },
    },
    /another file named kms-secrets\.js/,
  );
  isRefused(
    'declaration file',
    { path: 'a.d.ts', before: "declare const p: '$0§$0';" },
    /declaration/,
  );
  isRefused('unknown language', { path: 'a.txt', before: 'p = $0§$0' }, /kind of file/);
});

describe('TypeScript and JavaScript: results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kms-secrets-rewriter-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('compile', async function () {
    this.timeout(60_000);
    const tsc = join(import.meta.dirname, '../../node_modules/.bin/tsc');
    const groups = Map.groupBy(compiled, ({ files }) => optionsOf(files));
    await Promise.all(
      [...groups].map(async ([options, cases], index) => {
        const at = join(folder, String(index));
        for (const [number, { files }] of cases.entries()) {
          for (const [path, text] of Object.entries(files)) {
            if (path !== 'tsconfig.json') write(join(at, String(number), path), text);
          }
        }
        write(join(at, 'globals.d.ts'), globals);
        write(join(at, 'tsconfig.json'), options);
        await promisify(execFile)(tsc, ['-p', at], { cwd: at }).catch((error) => {
          throw new Error(
            `${error.stdout}\n${cases.map(({ name }, i) => `${i} ${name}`).join('\n')}`,
          );
        });
      }),
    );
  });
});

function optionsOf(files: Readonly<Record<string, string>>): string {
  const own = /"compilerOptions": (\{[^}]*\})/.exec(
    (files['base.json'] ?? '') + (files['tsconfig.json'] ?? ''),
  );
  const options: Record<string, unknown> = {
    module: 'nodenext',
    ...JSON.parse(own?.[1] ?? '{}'),
    noEmit: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noPropertyAccessFromIndexSignature: true,
    noUnusedLocals: true,
    jsx: 'preserve',
    allowJs: true,
    checkJs: false,
    skipLibCheck: false,
    typeRoots: [join(import.meta.dirname, '../../node_modules/@types')],
    types: [],
  };
  // TypeScript 7 compiles nothing older than ES2015 any more.
  if (options.module === 'commonjs') options.moduleResolution = 'bundler';
  if (options.module === 'es2015') options.moduleResolution = 'bundler';
  return JSON.stringify({ compilerOptions: options, include: ['**/*'] });
}

const globals = `
declare const env: { P?: string; p?: string; U: string; H: string };
declare const flag: boolean;
declare function connect(...args: unknown[]): Promise<void>;
declare class Client { constructor(options: object); }
declare namespace JSX { interface IntrinsicElements { [name: string]: Record<string, unknown> } }
`;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
