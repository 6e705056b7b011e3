import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { after, describe, it } from 'mocha';
import { type Case, check, checkRefused } from './check.ts';

/** What Python shall compile at the end. */
const compiled: Readonly<Record<string, string>>[] = [];

function becomes(name: string, given: Case): void {
  it(name, async () => {
    compiled.push(await check(given));
  });
}

const importLine = 'from kms_secrets import read_secret\n';
const quoteLine = 'from urllib.parse import quote\n';

/** A script in which only one line matters: the imports are added and left out of the picture. */
function line(name: string, before: string, result: string, value?: string): void {
  const imports = importLine + (result.includes('quote(') ? quoteLine : '');
  becomes(name, {
    path: 'app.py',
    before: `${before}\n`,
    after: `${imports}\n${result}\n`,
    ...(value === undefined ? {} : { value }),
  });
}

describe('Python: where a lookup goes', () => {
  line('constant', "P = '$0§$0'", "P = read_secret('app/db')");
  line('double quotes', 'P = "$0§$0"', 'P = read_secret("app/db")');
  line('typed', "p: str = '$0§$0'", "p: str = read_secret('app/db')");
  line('tuple', "a, b = 'x', '$0§$0'", "a, b = 'x', read_secret('app/db')");
  line('keyword argument', "dict(password='$0§$0')", "dict(password=read_secret('app/db'))");
  line('argument', "print('db', '$0§$0')", "print('db', read_secret('app/db'))");
  line('dict value', "D = {'password': '$0§$0'}", "D = {'password': read_secret('app/db')}");
  line('list', "L = ['$0§$0', 'b']", "L = [read_secret('app/db'), 'b']");
  line('set', "S = {'$0§$0'}", "S = {read_secret('app/db')}");
  line(
    'default parameter',
    "def f(p='$0§$0'): return p",
    "def f(p=read_secret('app/db')): return p",
  );
  line(
    'typed default',
    "def f(p: str = '$0§$0'): return p",
    "def f(p: str = read_secret('app/db')): return p",
  );
  line('lambda', "f = lambda: '$0§$0'", "f = lambda: read_secret('app/db')");
  line('return', "def f():\n    return '$0§$0'", "def f():\n    return read_secret('app/db')");
  line(
    'coroutine',
    "async def f():\n\treturn '$0§$0'",
    "async def f():\n\treturn read_secret('app/db')",
  );
  line('generator', "def f():\n    yield '$0§$0'", "def f():\n    yield read_secret('app/db')");
  line('class attribute', "class A:\n    p = '$0§$0'", "class A:\n    p = read_secret('app/db')");
  line(
    'instance attribute',
    "class A:\n    def __init__(self):\n        self.p = '$0§$0'",
    "class A:\n    def __init__(self):\n        self.p = read_secret('app/db')",
  );
  line('default of or', "import_me = None or '$0§$0'", "import_me = None or read_secret('app/db')");
  line('condition', "x = 'a' if 1 else '$0§$0'", "x = 'a' if 1 else read_secret('app/db')");
  line('comparison', "ok = x == '$0§$0'", "ok = x == read_secret('app/db')");
  line('method', "k = '$0§$0'.encode('utf-8')", "k = read_secret('app/db').encode('utf-8')");
  line('subscripted', "k = '$0§$0'[0]", "k = read_secret('app/db')[0]");
  line('comprehension', "k = ['$0§$0' for _ in ()]", "k = [read_secret('app/db') for _ in ()]");
  line('walrus', "print(k := '$0§$0')", "print(k := read_secret('app/db'))");
  line(
    'subject of a match',
    "match '$0§$0':\n    case _: pass",
    "match read_secret('app/db'):\n    case _: pass",
  );
  line('with', "with open('$0§$0') as f: pass", "with open(read_secret('app/db')) as f: pass");
});

describe('Python: kinds of literals', () => {
  line(
    'escapes',
    "P = '$0a\\tb\\\\c\\'d\\x41\\u00e9\\U0001f600\\101\\0$0'",
    "P = read_secret('app/db')",
    "a\tb\\c'dAé😀A\0",
  );
  line('unknown escape', "P = '$0a\\db$0'", "P = read_secret('app/db')", 'a\\db');
  line('raw', "P = r'$0a\\tb$0'", "P = read_secret('app/db')", 'a\\tb');
  line('unicode', "P = u'$0§$0'", "P = read_secret('app/db')");
  line('bytes', "P = b'$0§$0'", "P = read_secret('app/db').encode()");
  line('raw bytes', "P = rb'$0a\\tb$0'", "P = read_secret('app/db').encode()", 'a\\tb');
  line('three quotes', 'P = """$0a\n"b"\n$0"""', 'P = read_secret("app/db")', 'a\n"b"\n');
  line('f-string without parts', "P = f'$0a{{b}}$0'", "P = read_secret('app/db')", 'a{b}');
  line('continued', "P = '$0ab\\\ncd$0'", "P = read_secret('app/db')", 'abcd');
  line('neighbours', "P = ('$0ab'\n     'cd$0')", "P = (read_secret('app/db'))", 'abcd');
  line(
    'one of several neighbours',
    "P = ('a'\n     '$0§$0'\n     'b')",
    "P = ('a'\n     f'{read_secret(\"app/db\")}'\n     'b')",
  );
});

describe('Python: parts of a text', () => {
  line(
    'URL',
    "U = 'postgres:¦//me:$0p%40ss$0@h/db'",
    `U = f'postgres://me:{quote(read_secret("app/db"), safe="")}@h/db'`,
    'p@ss',
  );
  line(
    'URL with double quotes',
    'U = "postgres:¦//me:$0§$0@h/db"',
    `U = f"postgres://me:{quote(read_secret('app/db'), safe='')}@h/db"`,
  );
  line(
    'f-string',
    "U = f'postgres:¦//{u}:$0§$0@{h}/db'",
    `U = f'postgres://{u}:{quote(read_secret("app/db"), safe="")}@{h}/db'`,
  );
  line(
    'connection string',
    "U = 'Server=h;Password=$0§$0;'",
    `U = f'Server=h;Password={read_secret("app/db")};'`,
  );
  line('braces', "U = '{ pw=$0§$0 }'", `U = f'{{ pw={read_secret("app/db")} }}'`);
  line('raw', "U = r'\\d password=$0§$0'", `U = rf'\\d password={read_secret("app/db")}'`);
  line(
    'concatenation',
    "U = 'postgres://me:' + '$0§$0' + '@h'",
    "U = 'postgres://me:' + quote(read_secret('app/db'), safe='') + '@h'",
  );
});

describe('Python: imports', () => {
  becomes('after docstring, future and other imports', {
    path: 'app.py',
    before:
      '#!/usr/bin/env python3\n"""What it is."""\nfrom __future__ import annotations\n\nimport os\nfrom urllib.parse import urlparse\n\nU = "a:¦//u:$0§$0@h"\n',
    after:
      '#!/usr/bin/env python3\n"""What it is."""\nfrom __future__ import annotations\n\nimport os\nfrom urllib.parse import urlparse, quote\n\nfrom kms_secrets import read_secret\n\nU = f"a://u:{quote(read_secret(\'app/db\'), safe=\'\')}@h"\n',
  });
  becomes('after a docstring', {
    path: 'app.py',
    before: '"""What it is."""\nP = "$0§$0"\n',
    after: '"""What it is."""\n\nfrom kms_secrets import read_secret\nP = read_secret("app/db")\n',
  });
  becomes('CRLF, tabs, mark, licence', {
    path: 'app.py',
    before: '\uFEFF# Licence\r\n\r\nif 1:\r\n\tp = "$0§$0"\r\n',
    after:
      '\uFEFF# Licence\r\n\r\nfrom kms_secrets import read_secret\r\n\r\nif 1:\r\n\tp = read_secret("app/db")\r\n',
  });
  becomes('avoids names in use', {
    path: 'app.py',
    before: 'def quote(x): return x\nU = ["a:¦//u:$0§$0@h"]\n',
    after:
      "from kms_secrets import read_secret\nfrom urllib.parse import quote as quote_url\n\ndef quote(x): return x\nU = [f\"a://u:{quote_url(read_secret('app/db'), safe='')}@h\"]\n",
  });
  becomes('reuses what is imported', {
    path: 'app.py',
    files: { 'kms_secrets.py': 'import alibabacloud_kms20160120\ndef read_secret(name): pass\n' },
    before: 'from kms_secrets import read_secret as get\nP = [get("a"), "$0§$0"]\n',
    after: 'from kms_secrets import read_secret as get\nP = [get("a"), get("app/db")]\n',
  });
  becomes('relatively inside a package', {
    path: 'shop/db/app.py',
    files: { 'shop/__init__.py': '', 'shop/db/__init__.py': '' },
    before: 'P = "$0§$0"\n',
    after: 'from ..kms_secrets import read_secret\n\nP = read_secret("app/db")\n',
  });
  becomes('absolutely where the package is', {
    path: 'src/shop/db.py',
    files: { 'src/shop/__init__.py': '', 'src/shop/config.py': '' },
    before: 'from shop.config import x\n\nP = "$0§$0"\n',
    after:
      'from shop.config import x\nfrom shop.kms_secrets import read_secret\n\nP = read_secret("app/db")\n',
  });
  becomes('apart from what is not of the project', {
    path: 'app.py',
    files: { 'shop.py': '' },
    before: 'import os\n\nimport requests  # later\n\nP = "$0§$0"\n',
    after:
      'import os\n\nimport requests  # later\n\nfrom kms_secrets import read_secret\n\nP = read_secret("app/db")\n',
  });
  becomes('beside what is of the project', {
    path: 'app.py',
    files: { 'shop.py': '' },
    before: 'import os\n\nimport shop\n\nP = "$0§$0"\n',
    after:
      'import os\n\nimport shop\nfrom kms_secrets import read_secret\n\nP = read_secret("app/db")\n',
  });
  becomes('from the root that other imports use', {
    path: 'app/db/models.py',
    files: { 'app/settings.py': '' },
    before: 'from app.settings import x\n\nP = "$0§$0"\n',
    after:
      'from app.settings import x\nfrom kms_secrets import read_secret\n\nP = read_secret("app/db")\n',
  });
  becomes('adds the package to requirements.txt', {
    path: 'app.py',
    files: { 'requirements.txt': 'flask==3.0' },
    before: 'P = "$0§$0"\n',
  });
});

describe('Python: refused', () => {
  const refusals: readonly [string, string, RegExp][] = [
    ['docstring', '"""$0§$0"""\n', /not used/],
    ['enum member', "class E(Enum):\n    P = '$0§$0'\n", /enum/],
    ['decorator', "@dec('$0§$0')\ndef f(): pass\n", /decorator/],
    ['pattern', "match x:\n    case '$0§$0': pass\n", /pattern/],
    ['annotation', "p: Literal['$0§$0'] = x\n", /type|key/],
    ['dict key', "d = {'$0§$0': 1}\n", /key/],
    ['index', "d['$0§$0'] = 1\n", /key/],
    ['format with %', "u = 'p=$0§$0 %s' % x\n", /format string/],
    ['format method', "u = 'p=$0§$0 {}'.format(x)\n", /format string/],
    ['part of bytes', "u = b'p=$0§$0;'\n", /bytes/],
    ['bytes beyond ASCII', "u = b'$0\\xff\\xfe$0'\n", /understood/],
    ['named character', "u = '$0a\\N{DASH}$0'\n", /understood/],
    ['half a character', "u = '$0a\\ud83d$0'\n", /half/],
    ['comment', "# p = '$0§$0'\n", /comment/],
    ['run-time parts', "u = f'a $0b {c}$0'\n", /run time/],
    ['number', 'pin = $012345678$0\n', /literal/],
    ['broken code', "p = [ '$0§$0'\ndef f(:\n", /syntax|rewritten/],
    ['Python 2', "print '$0§$0'\n", /Python 2/],
  ];
  for (const [name, before, reason] of refusals) {
    it(name, () => checkRefused({ path: 'app.py', before }, reason));
  }
  it('stub file', () => checkRefused({ path: 'a.pyi', before: "p = '$0§$0'" }, /stub/));
});

describe('Python: results', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kms-secrets-rewriter-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('compile', async function () {
    this.timeout(60_000);
    const paths: string[] = [];
    for (const [number, files] of compiled.entries()) {
      for (const [name, text] of Object.entries(files)) {
        if (!name.endsWith('.py')) continue;
        const path = join(folder, String(number), name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
        paths.push(path);
      }
    }
    await promisify(execFile)('python3', ['-W', 'error', '-m', 'py_compile', ...paths]);
  });
});
