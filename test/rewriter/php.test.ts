import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { phpHelper } from '../../src/rewriter/php-helper.ts';
import { countErrors, withTree } from '../../src/rewriter/syntax.ts';
import { isRefusal } from '../../src/rewriter/text.ts';
import { type Case, check, checkRefused, planOf } from './check.ts';

const composer = '{ "autoload": { "psr-4": { "App\\\\": "src/" } } }';
const files = { 'composer.json': composer };

/** A statement of a class file that the autoloader finds. */
function line(name: string, before: string, after: string, value?: string): void {
  const head = '<?php\n\nnamespace App;\n\n';
  it(name, async () => {
    await check({
      path: 'src/a.php',
      files,
      before: `${head}${before}\n`,
      after: `${head}${after}\n`,
      ...(value === undefined ? {} : { value }),
    });
  });
}

describe('PHP: where a lookup goes', () => {
  const read = "KmsSecrets::read('app/db')";
  line('variable', "$p = '$0§$0';", `$p = ${read};`);
  line('constant', "const P = '$0§$0';", `define(__NAMESPACE__ . '\\P', ${read});`);
  line('array', "$a = ['password' => '$0§$0'];", `$a = ['password' => ${read}];`);
  line('named argument', "f(password: '$0§$0');", `f(password: ${read});`);
  line(
    'property without constructor',
    "class A\n{\n    private $p = '$0§$0';\n}",
    `class A\n{\n    private $p;\n\n    public function __construct()\n    {\n        $this->p = ${read};\n    }\n}`,
  );
  line(
    'property with constructor',
    "class A\n{\n    public string $p = '$0§$0';\n\n    function __construct()\n    {\n        f();\n    }\n}",
    `class A\n{\n    public string $p;\n\n    function __construct()\n    {\n        $this->p = ${read};\n        f();\n    }\n}`,
  );
  line('part', "$p = 'password=$0§$0;x';", `$p = 'password=' . ${read} . ';x';`);
  line('part with variables', '$p = "$u:$0§$0@{$h}";', `$p = "$u:" . ${read} . "@{$h}";`);
  line(
    'URL',
    "$p = 'amqp:¦//shop:$0a%40b$0@mq/x';",
    `$p = 'amqp://shop:' . rawurlencode(${read}) . '@mq/x';`,
    'a@b',
  );
  line(
    'heredoc',
    '$p = <<<X\n  user=$u\n  password=$0§$0\n  host=db\n  X;',
    `$p = <<<X\n  user=$u\n  password=\n  X . ${read} . <<<X\n\n  host=db\n  X;`,
  );
  line('nowdoc', "$p = <<<'X'\n$0§$0\nX;", `$p = ${read};`);
  line('single quotes', String.raw`$p = '$0a\'\\\n$0';`, `$p = ${read};`, "a'\\\\n");
  line(
    'double quotes',
    String.raw`$p = "$0\"\$\t\x41\u{e9}\101\q$0";`,
    `$p = ${read};`,
    '"$\tAéA\\q',
  );
});

describe('PHP: projects', () => {
  const cases: readonly [string, Case][] = [
    [
      'a script beside the classes',
      {
        path: 'bin/job.php',
        files,
        before: "<?php\n\n$p = '$0§$0';\n",
        after:
          "<?php\n\nuse App\\KmsSecrets;\nrequire_once __DIR__ . '/../vendor/autoload.php';\n\n" +
          "$p = KmsSecrets::read('app/db');\n",
      },
    ],
    [
      'a script that loads the classes already',
      {
        path: 'job.php',
        files,
        before: "<?php\nrequire 'vendor/autoload.php';\n\n$p = '$0§$0';\n",
        after:
          "<?php\n\nuse App\\KmsSecrets;\nrequire 'vendor/autoload.php';\n\n" +
          "$p = KmsSecrets::read('app/db');\n",
      },
    ],
    [
      'another namespace',
      {
        path: 'src/Jobs/a.php',
        files,
        before: "<?php\n\nnamespace App\\Jobs;\n\nuse DateTime;\n\n$p = '$0§$0';\n",
        after:
          '<?php\n\nnamespace App\\Jobs;\n\nuse DateTime;\nuse App\\KmsSecrets;\n\n' +
          "$p = KmsSecrets::read('app/db');\n",
      },
    ],
    [
      'no composer.json',
      {
        path: 'admin/a.php',
        before: "<?php $p = '$0§$0'; ?>\n",
        after:
          "<?php require_once __DIR__ . '/../KmsSecrets.php'; $p = KmsSecrets::read('app/db'); ?>\n",
      },
    ],
    [
      'a page of text',
      {
        path: 'a.php',
        files,
        before: "<p><?= strlen('$0§$0') ?></p>\n",
        after:
          "<?php require_once __DIR__ . '/vendor/autoload.php'; ?>\n" +
          "<p><?= strlen(\\App\\KmsSecrets::read('app/db')) ?></p>\n",
      },
    ],
    [
      'a key of a JSON secret',
      {
        path: 'src/a.php',
        files,
        target: { secretName: 'app/db', jsonKey: "a'b" },
        before: "<?php\nnamespace App;\n$p = '$0§$0';\n",
        after: "<?php\nnamespace App;\n$p = KmsSecrets::read('app/db', 'a\\'b');\n",
      },
    ],
  ];
  for (const [name, given] of cases) {
    it(name, async () => {
      await check(given);
    });
  }

  it('offers the package once', async () => {
    const given = { path: 'src/a.php', before: "<?php\n$p = '$0§$0';\n" };
    const plan = await planOf({ ...given, files });
    assert(!isRefusal(plan));
    assert.equal(plan.dependency?.install, 'composer require "alibabacloud/kms-20160120:^2.1"');
    const required = '{ "require": { "alibabacloud/kms-20160120": "^2.1" } }';
    const again = await planOf({ ...given, files: { 'composer.json': required } });
    assert(!isRefusal(again));
    assert.equal(again.dependency, undefined);
  });

  it('writes a helper without errors of syntax', async () => {
    for (const helper of [
      phpHelper(undefined, 'vendor/autoload.php'),
      phpHelper('App', undefined),
    ]) {
      assert.equal(await withTree('php', helper, countErrors), 0);
    }
  });
});

describe('PHP: refused', () => {
  const refusals: readonly [string, string, RegExp][] = [
    ['constant of a class', "class A { const P = '$0§$0'; }", /constant of a class/],
    ['default parameter', "function f($p = '$0§$0') {}", /parameter/],
    [
      'promoted parameter',
      "class A { function __construct(private $p = '$0§$0') {} }",
      /parameter/,
    ],
    ['static property', "class A { static $p = '$0§$0'; }", /static property/],
    ['trait', "trait A { private $p = '$0§$0'; }", /property/],
    ['inherited constructor', "class A extends B { private $p = '$0§$0'; }", /constructor/],
    ['static variable', "function f() { static $p = '$0§$0'; }", /static variable/],
    ['enum', "enum E: string { case A = '$0§$0'; }", /enum/],
    ['attribute', "#[Login('$0§$0')] class A {}", /attribute/],
    ['key', "$a = ['$0§$0' => 1];", /key/],
    ['format', "printf('password=$0§$0 %s', $x);", /format/],
    ['byte beyond ASCII', '$p = "$0\\xff$0";', /understood/],
    ['run-time parts', '$p = "$0a {$b} c$0";', /run time/],
    ['name taken', "class KmsSecrets {} $p = '$0§$0';", /name KmsSecrets/],
  ];
  for (const [name, before, reason] of refusals) {
    it(name, () => checkRefused({ path: 'a.php', files, before: `<?php ${before}` }, reason));
  }
});
