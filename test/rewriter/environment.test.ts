import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isRefusal } from '../../src/rewriter/text.ts';
import { check, checkRefused, filesAfter, planOf } from './check.ts';

/** Path, text, text afterwards, and the stored value where it is not the marked text. */
type Row = readonly [path: string, before: string, after: string, value?: string];

const rows: readonly Row[] = [
  ['a.rb', "P = '$0§$0'", 'P = ENV.fetch("APP_DB")'],
  ['a.rb', "p 'password=$0§$0;'", "p 'password=' + ENV.fetch(\"APP_DB\") + ';'"],
  ['a.rb', "p 'password=$0§$0'.size", 'p (\'password=\' + ENV.fetch("APP_DB")).size'],
  ['a.rb', 'p "a#{b}$0§$0"', 'p "a#{b}#{ENV.fetch("APP_DB")}"'],
  ['a.rb', 'p "$0\\"\\s\\u00e9\\q$0"', 'p ENV.fetch("APP_DB")', '" éq'],
  ['a.rb', 'p <<~X\n  a\n  $0§$0\nX\n', 'p <<~X\n  a\n  #{ENV.fetch("APP_DB")}\nX\n'],
  [
    'a.rb',
    'p <<~X\n  $0a\n    b$0\n  c\nX\n',
    'p <<~X\n  #{ENV.fetch("APP_DB")}\n  c\nX\n',
    'a\n  b',
  ],
  ['a.sh', "P='$0§$0'", `P="\${APP_DB:?}"`],
  ['a.sh', 'P=$0hunter2$0', `P="\${APP_DB:?}"`],
  ['a.sh', 'x -p$0hunter2$0 -h db', `x -p"\${APP_DB:?}" -h db`],
  ['a.sh', "P='a=$0§$0;$x'", `P='a='"\${APP_DB:?}"';$x'`],
  ['a.sh', 'P="a=$0hun\\$ter2$0;$x"', `P="a=\${APP_DB:?};$x"`, 'hun$ter2'],
  ['a.sh', 'cat <<E\na $0§$0\nE\n', `cat <<E\na \${APP_DB:?}\nE\n`],
  ['a.sh', "P=$'$0a\\tb$0'", `P="\${APP_DB:?}"`, 'a\tb'],
  ['a.ps1', "$p = '$0hun''ter2$0'", '$p = $env:APP_DB', "hun'ter2"],
  ['a.ps1', 'F -P "a $x $0§$0"', `F -P "a $x \${env:APP_DB}"`],
  ['a.ps1', "F -P 'a=$0§$0;'", "F -P ('a=' + $env:APP_DB + ';')"],
  ['a.ps1', 'F -P $0hunter2$0', 'F -P $env:APP_DB'],
  ['a.ps1', '$p = "$0a`tb""c$0"', '$p = $env:APP_DB', 'a\tb"c'],
  [
    'a.rs',
    'fn f() -> String { "$0§$0".to_string() }',
    'fn f() -> String { std::env::var("APP_DB").expect("APP_DB is not set") }',
  ],
  [
    'a.rs',
    'fn f() -> String { String::from("{$0§$0}") }',
    'fn f() -> String { format!("{{{}}}", std::env::var("APP_DB").expect("APP_DB is not set")) }',
  ],
  [
    'a.rs',
    'fn f() {\n    let p = "$0§$0";\n}',
    'fn f() {\n    let p = {\n        static APP_DB: std::sync::LazyLock<String> =\n' +
      '            std::sync::LazyLock::new(|| std::env::var("APP_DB").expect("APP_DB is not set"));\n' +
      '        APP_DB.as_str()\n    };\n}',
  ],
  [
    'a.cpp',
    '#include <string>\nstd::string p = "$0§$0";',
    '#include <string>\n#include <cstdlib>\nstd::string p = std::getenv("APP_DB");',
  ],
  [
    'a.cpp',
    '// Who\nstd::string p = "a=$0§$0;b";',
    '// Who\n#include <cstdlib>\n#include <string>\n\n' +
      'std::string p = std::string("a=") + std::getenv("APP_DB") + ";b";',
  ],
  [
    'a.cpp',
    '#include <cstdlib>\nconst char* p = R"x($0a"b$0)x";',
    '#include <cstdlib>\nconst char* p = std::getenv("APP_DB");',
    'a"b',
  ],
];

describe('Environment: where a lookup goes', () => {
  for (const [path, before, after, value] of rows) {
    it(`${path}: ${after.split('\n').findLast((line) => line.includes('APP_DB'))}`, async () => {
      await check({ path, before, after, ...(value === undefined ? {} : { value }) });
    });
  }
});

describe('Environment: what stands before a lookup', () => {
  for (const [path, before, after] of [
    ['a.sh', 'P="a$$0%hunter2$0"', `P="a\\$\${APP_DB:?}"`],
    ['a.sh', 'P="a\\$0§$0"', `P="a\\\\\${APP_DB:?}"`],
  ] as const) {
    it(`${path}: ${after}`, async () => {
      await check({ path, before, after });
    });
  }
});

describe('Environment: refused', () => {
  const refusals: readonly [path: string, before: string, reason: RegExp][] = [
    ['a.rb', 'case x\nin "$0§$0" then 1\nend', /pattern/],
    ['a.rb', "p({ '$0§$0' => 1 })", /key/],
    ['a.rb', "p <<~'X'\n  $0§$0 x\nX\n", /quotes/],
    ['a.rb', 'p "$0\\C-a$0"', /understood/],
    ['a.sh', "cat <<'E'\n$0§$0\nE\n", /quotes/],
    ['a.sh', '$0hunter2$0 --help', /command/],
    ['a.ps1', '$h = @{ "$0§$0" = 1 }', /key/],
    ['a.ps1', "$x = @'\n$0§$0\n'@", /here-string/],
    ['a.rs', 'const P: &str = "$0§$0";', /compiler/],
    ['a.rs', 'fn f() { println!("$0§$0 {}", 1); }', /format/],
    ['a.rs', 'fn f() { g(concat!("a", "$0§$0")); }', /macro/],
    ['a.rs', 'fn f() { g(b"$0§$0"); }', /understood/],
    ['a.cpp', 'constexpr auto p = "$0§$0";', /compiler/],
    ['a.cpp', 'char p[] = "$0§$0";', /array/],
    ['a.cpp', '#define P "$0§$0"\n', /macro/],
    ['a.cpp', 'const char* p = "a=$0§$0;";', /std::string/],
    ['a.cpp', 'auto p = u8"$0§$0";', /understood/],
    ['a.sh', "P=$'$0a\\0b$0'", /NUL|understood/],
  ];
  for (const [path, before, reason] of refusals) {
    it(`${path}: ${before.split('\n')[0]}`, () => checkRefused({ path, before }, reason));
  }
});

describe('Environment: the env file', () => {
  const before = "P = '$0§$0'\n";

  async function envFile(
    files: Readonly<Record<string, string>>,
    target = { secretName: 'shop/db-password' },
  ): Promise<{ readonly code: string; readonly files: Readonly<Record<string, string>> }> {
    const given = { path: 'app/a.rb', before, files, target };
    const plan = await planOf(given);
    assert(!isRefusal(plan));
    const after = filesAfter(given, plan);
    return { code: after['app/a.rb'] ?? '', files: after };
  }

  it('is made beside what describes the project', async () => {
    const { code, files } = await envFile({ 'app/Gemfile': '' });
    assert.equal(code, 'P = ENV.fetch("SHOP_DB_PASSWORD")\n');
    assert.match(
      files['app/kms-secrets.env'] ?? '',
      /^# .*\n# .*\nSHOP_DB_PASSWORD=kms:\/\/shop\/db-password\n$/,
    );
  });

  it('is added to where there is one', async () => {
    const { files } = await envFile({ 'kms-secrets.env': 'A=1' });
    assert.equal(files['kms-secrets.env'], 'A=1\nSHOP_DB_PASSWORD=kms://shop/db-password\n');
  });

  it('keeps an entry that is there already', async () => {
    const text = 'SHOP_DB_PASSWORD="kms://shop/db-password"\n';
    const { files } = await envFile({ 'kms-secrets.env': text });
    assert.equal(files['kms-secrets.env'], text);
  });

  it('takes another name where one means something else', async () => {
    const { code } = await envFile({ 'kms-secrets.env': 'SHOP_DB_PASSWORD=x\n' });
    assert.equal(code, 'P = ENV.fetch("SHOP_DB_PASSWORD_2")\n');
  });

  it('names the key of a JSON secret', async () => {
    const target = { secretName: 'shop', jsonKey: 'user' };
    const { code, files } = await envFile({}, target);
    assert.equal(code, 'P = ENV.fetch("SHOP_USER")\n');
    assert.match(files['kms-secrets.env'] ?? '', /^SHOP_USER="kms:\/\/shop#user"$/m);
  });

  it('never takes a name of one word, which may mean something to the system', async () => {
    const { code } = await envFile({}, { secretName: 'path' });
    assert.equal(code, 'P = ENV.fetch("KMS_PATH")\n');
  });
});
