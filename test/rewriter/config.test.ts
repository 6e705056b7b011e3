import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isRefusal } from '../../src/rewriter/text.ts';
import { type Case, check, checkRefused, planOf } from './check.ts';

function becomes(
  path: string,
  name: string,
  before: string,
  after: string,
  more: Partial<Case> = {},
) {
  it(`${path}: ${name}`, async () => {
    await check({ path, before, after, ...more });
  });
}

function isRefused(path: string, name: string, before: string, reason: RegExp) {
  it(`${path}: ${name}`, () => checkRefused({ path, before }, reason));
}

const key = { target: { secretName: 'app/db', jsonKey: 'pass word' } };

describe('configuration: JSON', () => {
  const path = 'config.json';
  becomes(path, 'value', '{ "password": "$0§$0" }', '{ "password": "kms://app/db" }');
  becomes(
    path,
    'key',
    '{ "password": "$0§$0" }',
    '{ "password": "kms://app/db#pass%20word" }',
    key,
  );
  becomes(
    path,
    'escapes',
    '{ "password": "$0a\\"b\\u00e9\\n\\/$0" }',
    '{ "password": "kms://app/db" }',
    { value: 'a"bé\n/' },
  );
  becomes(
    path,
    'URL',
    '["postgres:¦//me:$0p%40ss$0@h/db"]',
    '["postgres://me:{{kms://app/db}}@h/db"]',
    { value: 'p%40ss' },
  );
  becomes(
    path,
    'CRLF and comments',
    '// a "b\r\n{ "p": /* " */ "$0§$0" }\r\n',
    '// a "b\r\n{ "p": /* " */ "kms://app/db" }\r\n',
  );
  becomes('a.json5', 'single quotes', "{ p: '$0§$0' }", "{ p: 'kms://app/db' }");
  isRefused(path, 'name', '{ "$0§$0" : 1 }', /name/);
  isRefused(path, 'number', '{ "pin": $012345678$0 }', /no text/);
  isRefused(path, 'comment', '{} // $0§$0', /comment/);
  isRefused(path, 'part with escapes', '{ "p": "a $0b\\"c$0 d" }', /escape/);
});

describe('configuration: properties', () => {
  const before = 'db.password=$0§$0\n';
  becomes('a.properties', 'no quotes', before, 'db.password=kms://app/db#pass%20word\n', key);
  becomes('a.ini', 'no quotes', before, 'db.password=kms://app/db#pass%20word\n', key);
});

describe('configuration: YAML', () => {
  const path = 'config.yaml';
  becomes(
    path,
    'plain',
    'db:\n  password: $0§$0 # why\n  port: 1\n',
    'db:\n  password: kms://app/db # why\n  port: 1\n',
  );
  becomes(path, 'double', 'pass¦word: "$0a\\tb$0"\n', 'password: "kms://app/db"\n', {
    value: 'a\tb',
  });
  becomes(path, 'single', "password: '$0it''s$0'\n", "password: 'kms://app/db'\n", {
    value: "it's",
  });
  becomes(path, 'list', '- $0§$0\n- b\n', '- kms://app/db\n- b\n');
  becomes(
    path,
    'map in a list',
    '- name: a\n  value: $0§$0\n',
    '- name: a\n  value: kms://app/db\n',
  );
  becomes(
    path,
    'flow',
    'db: { user: a, password: $0§$0, port: 1 }\n',
    'db: { user: a, password: kms://app/db, port: 1 }\n',
  );
  becomes(
    path,
    'assignment in a list',
    'environment:\n  - DB_PASSWORD=$0§$0\n',
    'environment:\n  - DB_PASSWORD={{kms://app/db}}\n',
  );
  becomes(
    path,
    'URL',
    'url: postgres:¦//me:$0§$0@h/db\n',
    'url: postgres://me:{{kms://app/db}}@h/db\n',
  );
  becomes(
    path,
    'block',
    'a: 1\nkey: |\n  $0-AB-\n  CD$0\nb: 2\n',
    'a: 1\nkey: kms://app/db\nb: 2\n',
    { value: '-AB-\nCD\n' },
  );
  becomes(
    path,
    'block without last line end',
    'key: |-\r\n    $0-AB-\r\n    CD$0\r\n',
    'key: kms://app/db\r\n',
    { value: '-AB-\nCD' },
  );
  isRefused(path, 'name', '$0§$0: 1\n', /name/);
  isRefused(path, 'quoted name', '"$0§$0": 1\n', /name/);
  isRefused(path, 'number', 'pin: $012345678$0\n', /not read/);
  isRefused(path, 'comment', 'a: b # $0§$0\n', /comment/);
  isRefused(path, 'several lines', 'p: $0§$0\n  more\n', /several/);
  isRefused(path, 'folded block', 'p: >\n  $0§$0\n', /folded/);
  isRefused(path, 'part of a block', 'p: |\n  export A=$0§$0\n  b\n', /part/);
  isRefused(path, 'anchor', 'p: &x $0§$0\n', /anchor/);
});

describe('configuration: assignments', () => {
  const path = '.env';
  becomes(path, 'plain', 'A=1\nDB_PASSWORD=$0§$0\n', 'A=1\nDB_PASSWORD=kms://app/db\n');
  becomes(path, 'key', 'DB_PASSWORD=$0§$0\n', 'DB_PASSWORD="kms://app/db#pass%20word"\n', key);
  becomes(
    path,
    'export and comment',
    'export P=$0§$0 # why\r\nA=1\r\n',
    'export P=kms://app/db # why\r\nA=1\r\n',
  );
  becomes(path, 'double', 'P="$0a\\nb c$0"\n', 'P="kms://app/db"\n', { value: 'a\nb c' });
  becomes(path, 'single', "P='$0a\\nb$0'\n", "P='kms://app/db'\n");
  becomes(path, 'several lines', 'A=1\nP="$0-AB-\nCD$0"\nB=2\n', 'A=1\nP="kms://app/db"\nB=2\n');
  becomes(path, 'inside of several lines', 'P="x\n$0§$0\ny"\n', 'P="x\n{{kms://app/db}}\ny"\n');
  becomes(
    path,
    'URL',
    'U=postgres:¦//me:$0p%40ss$0@h/db\n',
    'U=postgres://me:{{kms://app/db}}@h/db\n',
  );
  becomes('prod.env', 'mark', '\uFEFFP=$0§$0\n', '\uFEFFP=kms://app/db\n');
  becomes(
    'my.ini',
    'section',
    '[db]\npassword = $0§$0 ; why\n',
    '[db]\npassword = kms://app/db ; why\n',
  );
  becomes('app.properties', 'dots', 'db.password=$0§$0\n', 'db.password=kms://app/db\n');
  isRefused(path, 'comment', '# P=$0§$0\n', /comment/);
  isRefused(path, 'name', '$0§$0=1\n', /not the value/);
  isRefused(path, 'expansion', `P=$0a\${B}c$0\n`, /differ/);
  isRefused(path, 'odd escape', 'P="$0a\\qb$0"\n', /differ/);
});

describe('configuration: lines of other formats', () => {
  becomes(
    '.netrc',
    'words',
    'machine h\n  pass¦word $0§$0\n',
    'machine h\n  password {{kms://app/db}}\n',
  );
  becomes('.pgpass', 'colons', 'db:5432:*:app:$0§$0\n', 'db:5432:*:app:{{kms://app/db}}\n');
  becomes('redis.conf', 'no sign', 'requirepass $0§$0\n', 'requirepass {{kms://app/db}}\n');
  becomes('nginx.conf', 'text', 'set $k "Bearer $0§$0";\n', 'set $k "Bearer {{kms://app/db}}";\n');
  becomes('.my.cnf', 'entry', '[client]\npassword=$0§$0\n', '[client]\npassword=kms://app/db\n');
  becomes(
    'init.sql',
    'literal',
    "IDENTIFIED BY '$0it''s$0';\n",
    "IDENTIFIED BY '{{kms://app/db}}';\n",
    {
      value: "it''s",
    },
  );
  isRefused('init.sql', 'comment', "-- IDENTIFIED BY '$0§$0';\n", /comment/);
  isRefused('redis.conf', 'comment', '# requirepass $0§$0\n', /comment/);
  isRefused('.netrc', 'several lines', 'password $0a\nb$0\n', /several/);
});

describe('configuration: XML', () => {
  const path = 'web.config';
  becomes(path, 'attribute', '<a p="$0§$0"/>', '<a p="kms://app/db"/>');
  becomes(path, 'single quotes', "<a b='>' p = '$0§$0'/>", "<a b='>' p = 'kms://app/db'/>");
  becomes(path, 'text', '<p>\n  $0§$0\n</p>', '<p>\n  kms://app/db\n</p>');
  becomes(
    path,
    'entities',
    '<p>$0a&amp;b&#60;&#x3E;$0</p><!-- & -->',
    '<p>kms://app/db</p><!-- & -->',
    { value: 'a&b<>' },
  );
  becomes(
    path,
    'part',
    '<a c="Server=db;Pass¦word=$0§$0;"/>',
    '<a c="Server=db;Password={{kms://app/db}};"/>',
  );
  isRefused(path, 'comment', '<!-- $0§$0 -->', /comment/);
  isRefused(path, 'CDATA', '<p><![CDATA[$0§$0]]></p>', /unescaped/);
  isRefused(path, 'name', '<p$0hunter2$0 a="b"/>', /name/);
  isRefused(path, 'entity of its own', '<p>$0a&b;c$0</p>', /not understood/);
  isRefused(path, 'part with an entity', '<p>x $0a&amp;b$0</p>', /escape/);
});

describe('configuration: files whose readers fill in variables', () => {
  /** `%{` stands for the sign and the brace. */
  const rows: readonly (readonly [path: string, before: string, after: string, value?: string])[] =
    [
      ['compose.yaml', 'a:\n  P: $0§$0\n', 'a:\n  P: %{APP_DB:?}\n'],
      ['docker-compose.prod.yml', "a: { P: '$0§$0' }\n", "a: { P: '%{APP_DB:?}' }\n"],
      ['compose.yml', 'a: { P: $0§$0 }\n', 'a: { P: "%{APP_DB:?}" }\n'],
      ['compose.yml', 'a:\n  - P=$0§$0\n', 'a:\n  - P=%{APP_DB:?}\n'],
      ['compose.yml', 'P: $0a$$b$$$$c$0\n', 'P: %{APP_DB:?}\n', 'a$b$$c'],
      ['src/main/resources/application.yml', 'p: $0§$0\n', 'p: %{APP_DB}\n'],
      ['application-prod.properties', 'db.p=$0§$0\n', 'db.p=%{APP_DB}\n'],
      ['.npmrc', '//r/:_authToken=$0§$0\n', '//r/:_authToken=%{APP_DB}\n'],
      ['pom.xml', '<password>$0§$0</password>', '<password>%{env.APP_DB}</password>'],
      ['.m2/settings.xml', '<password>$0§$0</password>', '<password>%{env.APP_DB}</password>'],
      ['NuGet.Config', '<add value="$0§$0" />', '<add value="%APP_DB%" />'],
      ['.yarnrc.yml', 'npmAuthToken: "$0§$0"\n', 'npmAuthToken: "%{APP_DB}"\n'],
      [
        'config/database.yml',
        'password: "$0§$0"\n',
        'password: <%= ENV.fetch("APP_DB").to_json %>\n',
      ],
      [
        'config/database.yml',
        'url: "postgres:¦//me:$0§$0@h/db"\n',
        'url: "postgres://me:<%= ENV.fetch("APP_DB") %>@h/db"\n',
      ],
      [
        'group_vars/all/main.yml',
        'p: $0§$0\n',
        `p: "{{ lookup('ansible.builtin.env', 'APP_DB', default=undef()) }}"\n`,
      ],
      [
        'host_vars/web.yml',
        "p: 'postgres:¦//me:$0§$0@h/db'\n",
        `p: 'postgres://me:{{ lookup("ansible.builtin.env", "APP_DB", default=undef()) }}@h/db'\n`,
      ],
    ];
  for (const [path, before, written, value] of rows) {
    const after = written.replaceAll('%{', '$' + '{');
    it(`${path}: ${before}`, async () => {
      const files = await check({ path, before, after, ...(value === undefined ? {} : { value }) });
      assert.match(files['kms-secrets.env'] ?? '', /^APP_DB=kms:\/\/app\/db$/m);
    });
  }
  it('begins with run from now on', async () => {
    const plan = await planOf({ path: 'compose.yml', before: 'P: $0§$0\n' });
    assert(!isRefusal(plan));
    assert.equal(plan.start, 'kms-secrets run --env-file kms-secrets.env --');
    const other = await planOf({ path: 'deep er/config.yml', before: 'P: $0§$0\n' });
    assert(!isRefusal(other));
    assert.equal(other.inject, 'kms-secrets inject "deep er/config.yml" --out');
  });
  isRefused('compose.yml', 'a variable in it', 'P: $0ab$cd$0\n', /template/);
  isRefused('compose.yml', 'a part in braces', 'a: { P: x=$0§$0 }\n', /no quotes/);
  isRefused('application.yml', 'a placeholder in it', "p: '$0a#{b}$0'\n", /template/);
  isRefused('.github/workflows/ci.yml', 'a pipeline', 'env:\n  P: $0§$0\n', /pipeline/);
  isRefused('Dockerfile', 'an image', 'ENV P=$0§$0\n', /image/);
  isRefused('prod.tfvars', 'Terraform', 'p = "$0§$0"\n', /TF_VAR/);
  isRefused('.gitlab-ci.yml', 'a pipeline', 'variables:\n  P: $0§$0\n', /pipeline/);
});
