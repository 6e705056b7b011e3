import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findCompanion } from '../../src/rewriter/companion.ts';
import { planPair } from '../../src/rewriter/pair.ts';
import type { Plan, Refusal } from '../../src/rewriter/plan.ts';
import { isRefusal } from '../../src/rewriter/text.ts';
import { filesAfter, madeUp, marked, projectOf, root } from './check.ts';

interface Pair {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly value?: string;
  readonly files?: Readonly<Record<string, string>>;
}

async function pairPlanOf({ path, before, files }: Pair): Promise<Plan | Refusal> {
  const { text, finding } = marked(before);
  const file = { path, absolutePath: `${root}/${path}` };
  return planPair(text, finding, file, 'app/db', projectOf({ ...files, [path]: text }));
}

async function check(given: Pair): Promise<void> {
  const plan = await pairPlanOf(given);
  assert(!isRefusal(plan), isRefusal(plan) ? plan.refused : '');
  assert.equal(
    plan.value.revealText(),
    given.value ?? JSON.stringify({ username: 'shop', password: madeUp }),
  );
  assert.equal(filesAfter(given, plan)[given.path], given.after);
}

const own = { 'package.json': '{ "type": "module" }' };

const pairs: readonly Pair[] = [
  {
    path: 'a.js',
    files: own,
    before: "const options = { user: 'shop', password: '$0§$0' };\n",
    after:
      "import { readSecret } from './kms-secrets.js';\n\n" +
      "const options = { user: await readSecret('app/db', 'username'), " +
      "password: await readSecret('app/db', 'password') };\n",
  },
  {
    path: 'a.js',
    files: own,
    before: "const url = 'postgres:¦//shop:$0a%40b$0@db/x';\n",
    value: '{"username":"shop","password":"a@b"}',
    after:
      "import { readSecret } from './kms-secrets.js';\n\n" +
      'const url = `postgres://${' +
      "encodeURIComponent(await readSecret('app/db', 'username'))}:${" +
      "encodeURIComponent(await readSecret('app/db', 'password'))}@db/x`;\n",
  },
  {
    path: 'a.ini',
    before: 'user = ruby\npassword = $0§$0\n',
    value: JSON.stringify({ username: 'ruby', password: madeUp }),
    after: 'user = kms://app/db#username\npassword = kms://app/db#password\n',
  },
  {
    path: 'a.py',
    before: 'DB_PASSWORD = "$0§$0"\nDB_USER = "shop"\n',
    after:
      'from kms_secrets import read_secret\n\n' +
      'DB_PASSWORD = read_secret("app/db", "password")\n' +
      'DB_USER = read_secret("app/db", "username")\n',
  },
  {
    path: 'a.py',
    before: 'connect(host="db", user="shop", password="$0§$0")\n',
    after:
      'from kms_secrets import read_secret\n\n' +
      'connect(host="db", user=read_secret("app/db", "username"), ' +
      'password=read_secret("app/db", "password"))\n',
  },
  {
    path: 'a.go',
    files: { 'go.mod': 'module x\n' },
    before: 'package a\n\nconst (\n\tuser     = "shop"\n\tpassword = "$0§$0"\n)\n',
    after:
      'package a\n\nimport "x/internal/kmssecrets"\n\n' +
      'var (\n\tuser = kmssecrets.MustRead("app/db", "username")\n)\n\n' +
      'var password = kmssecrets.MustRead("app/db", "password")\n',
  },
  {
    path: 'A.java',
    before: 'class A { C c = DriverManager.getConnection(URL, "shop", "$0§$0"); }\n',
    after:
      'class A { C c = DriverManager.getConnection(URL, ' +
      'KmsSecrets.read("app/db", "username"), KmsSecrets.read("app/db", "password")); }\n',
  },
  {
    path: 'A.cs',
    before: 'class A { L l = new L { UserName = "shop", Password = "$0§$0" }; }\n',
    after:
      'class A { L l = new L { UserName = KmsSecrets.Read("app/db", "username"), ' +
      'Password = KmsSecrets.Read("app/db", "password") }; }\n',
  },
  {
    path: 'src/a.php',
    files: { 'composer.json': '{ "autoload": { "psr-4": { "App\\\\": "src/" } } }' },
    before: "<?php\nnamespace App;\n$a = ['user' => 'shop', 'password' => '$0§$0'];\n",
    after:
      "<?php\nnamespace App;\n$a = ['user' => KmsSecrets::read('app/db', 'username'), " +
      "'password' => KmsSecrets::read('app/db', 'password')];\n",
  },
  {
    path: 'a.rb',
    before: "USER_NAME = 'x'\nDB_USER = 'shop'\nDB_PASSWORD = '$0§$0'\n",
    after:
      'USER_NAME = \'x\'\nDB_USER = ENV.fetch("APP_DB_USERNAME")\n' +
      'DB_PASSWORD = ENV.fetch("APP_DB_PASSWORD")\n',
  },
  {
    path: '.env',
    before: 'ALIBABA_ACCESS_KEY_ID=LTAIxyz\nALIBABA_ACCESS_KEY_SECRET=$0§$0\n',
    value: '{"AccessKeyId":"LTAIxyz","AccessKeySecret":"hunter2!"}',
    after:
      'ALIBABA_ACCESS_KEY_ID="kms://app/db#AccessKeyId"\n' +
      'ALIBABA_ACCESS_KEY_SECRET="kms://app/db#AccessKeySecret"\n',
  },
  {
    path: 'a.yaml',
    before: 'db:\n  username: shop\n  password: $0§$0\n',
    after: 'db:\n  username: "kms://app/db#username"\n  password: "kms://app/db#password"\n',
  },
  {
    path: 'a.json',
    before: '{ "clientId": "shop", "clientSecret": "$0§$0" }\n',
    value: '{"clientId":"shop","clientSecret":"hunter2!"}',
    after: '{ "clientId": "kms://app/db#clientId", "clientSecret": "kms://app/db#clientSecret" }\n',
  },
];

describe('Pairs: one secret of two values', () => {
  for (const pair of pairs) {
    it(`${pair.path}: ${marked(pair.before).text.trim().split('\n').at(-1)}`, () => check(pair));
  }
});

describe('Pairs: what belongs together', () => {
  const others: readonly [string, string][] = [
    ['no user name', "const a = { password: '$0§$0' };"],
    ['another name', "const mailUser = 'x';\nconst dbPassword = '$0§$0';"],
    ['another object', "const a = { user: 'x' }, b = { password: '$0§$0' };"],
    ['a function between', "user = 'x'; }\nfunction f() { password = '$0§$0';"],
    ['too far away', `user = 'x';${'\n'.repeat(8)}password = '$0§$0';`],
    ['no name', "f('$0§$0');"],
  ];
  for (const [name, before] of others) {
    it(`not ${name}`, () => {
      const { text, finding } = marked(before);
      assert.equal(findCompanion(text, finding), undefined);
    });
  }

  it('keeps both where one has to stay', async () => {
    const before =
      'class A {\n  static final String USER = "shop";\n' +
      '  static final String PASSWORD = "$0§$0";\n' +
      '  void f(String s) { switch (s) { case USER: } }\n}\n';
    const plan = await pairPlanOf({ path: 'A.java', before, after: '' });
    assert(isRefusal(plan));
    assert.match(plan.refused, /constant/);
  });
});
