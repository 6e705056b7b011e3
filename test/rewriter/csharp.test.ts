import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { csharpHelper } from '../../src/rewriter/csharp-helper.ts';
import { countErrors, withTree } from '../../src/rewriter/syntax.ts';
import { isRefusal } from '../../src/rewriter/text.ts';
import { type Case, check, checkRefused, planOf } from './check.ts';

const manifest = '<Project Sdk="Microsoft.NET.Sdk">\n</Project>\n';
const files = { 'Shop.csproj': manifest };

/** A member of a class in the project's own namespace, in which only that member matters. */
function member(name: string, before: string, after: string, value?: string): void {
  const around = (text: string) =>
    `namespace Shop\n{\n    class A\n    {\n        ${text}\n    }\n}\n`;
  it(name, async () => {
    await check({
      path: 'A.cs',
      files,
      before: around(before),
      after: around(after),
      ...(value === undefined ? {} : { value }),
    });
  });
}

describe('C#: where a lookup goes', () => {
  const read = 'KmsSecrets.Read("app/db")';
  member('constant', 'const string P = "$0§$0";', `static readonly string P = ${read};`);
  member(
    'public constant',
    'public const string P = "$0§$0";',
    `public static readonly string P = ${read};`,
  );
  member('property', 'string P => "$0§$0";', `string P => ${read};`);
  member(
    'local constant',
    'void M() { const string p = "$0§$0"; }',
    `void M() { string p = ${read}; }`,
  );
  member(
    'asynchronous method',
    'async Task M() { var p = "$0§$0"; }',
    'async Task M() { var p = await KmsSecrets.ReadAsync("app/db"); }',
  );
  member(
    'what await is applied to',
    'async Task M() { var p = "$0§$0".Length; }',
    'async Task M() { var p = (await KmsSecrets.ReadAsync("app/db")).Length; }',
  );
  member(
    'lock in an asynchronous method',
    'async Task M() { lock (x) { var p = "$0§$0"; } }',
    `async Task M() { lock (x) { var p = ${read}; } }`,
  );
  member(
    'part of a text',
    'string P = "password=$0§$0;x";',
    `string P = "password=" + ${read} + ";x";`,
  );
  member(
    'part that is asked for its length',
    'int P = "password=$0§$0;".Length;',
    `int P = ("password=" + ${read} + ";").Length;`,
  );
  member(
    'URL',
    'string P = "amqp:¦//shop:$0a%40b$0@mq/x";',
    `string P = "amqp://shop:" + KmsSecrets.Encode(${read}) + "@mq/x";`,
    'a@b',
  );
  member('interpolated', 'string P => $"{U}:$0§$0@{H}";', `string P => $"{U}:{${read}}@{H}";`);
  member('verbatim', 'string P = @"$0a\\b""c$0";', `string P = ${read};`, 'a\\b"c');
  member(
    'escapes',
    String.raw`string P = "$0\"\\\t\x41\u00e9$0";`,
    `string P = ${read};`,
    '"\\\tAé',
  );
  member('raw', 'string P = """$0a"b$0""";', `string P = ${read};`, 'a"b');
  member(
    'part of a raw text with braces',
    'string P = """{ "password": "$0§$0" }""";',
    `string P = $$"""{ "password": "{{${read}}}" }""";`,
  );
});

describe('C#: projects', () => {
  const cases: readonly [string, Case][] = [
    [
      'a namespace elsewhere imports the helper',
      {
        path: 'Tools/A.cs',
        files: { 'My-Shop.Api.csproj': manifest },
        before: 'using System;\n\nnamespace Other;\n\nclass A { string P = "$0§$0"; }\n',
        after:
          'using System;\nusing My_Shop.Api;\n\nnamespace Other;\n\n' +
          'class A { string P = KmsSecrets.Read("app/db"); }\n',
      },
    ],
    [
      'the root namespace of the project file',
      {
        path: 'A.cs',
        files: { 'x.csproj': '<RootNamespace>Acme.Web</RootNamespace>' },
        before: '// Who\nvar p = "$0§$0";\n',
        after: '// Who\nusing Acme.Web;\n\nvar p = KmsSecrets.Read("app/db");\n',
      },
    ],
    [
      'no project file, Windows line ends',
      {
        path: 'A.cs',
        before: 'class A\r\n{\r\n    string P = "$0§$0";\r\n}\r\n',
        after: 'class A\r\n{\r\n    string P = KmsSecrets.Read("app/db");\r\n}\r\n',
      },
    ],
    [
      'a key of a JSON secret',
      {
        path: 'A.cs',
        files,
        target: { secretName: 'app/db', jsonKey: 'a"b' },
        before: 'class A { string P = "$0§$0"; }\n',
        after: 'using Shop;\n\nclass A { string P = KmsSecrets.Read("app/db", "a\\"b"); }\n',
      },
    ],
  ];
  for (const [name, given] of cases) {
    it(name, async () => {
      await check(given);
    });
  }

  it('offers the package once', async () => {
    const given = { path: 'src/A.cs', before: 'class A { string P = "$0§$0"; }\n' };
    const plan = await planOf({ ...given, files: { 'src/My Shop.csproj': manifest } });
    assert(!isRefusal(plan));
    assert.equal(
      plan.dependency?.install,
      'dotnet add "src/My Shop.csproj" package AlibabaCloud.SDK.Kms20160120 --version 2.2.1',
    );
    const known = `<PackageReference Include="${plan.dependency.name}" Version="2.2.1" />`;
    const again = await planOf({ ...given, files: { 'src/A.csproj': known } });
    assert(!isRefusal(again));
    assert.equal(again.dependency, undefined);
  });

  it('writes a helper without errors of syntax', async () => {
    for (const namespace of [undefined, 'Acme.Shop']) {
      assert.equal(await withTree('c-sharp', csharpHelper(namespace), countErrors), 0);
    }
  });
});

describe('C#: refused', () => {
  const refusals: readonly [string, string, RegExp][] = [
    ['attribute', '[Login("$0§$0")] class A {}', /attribute/],
    ['default parameter', 'class A { void M(string p = "$0§$0") {} }', /default/],
    ['pattern', 'class A { bool M(string p) => p is "$0§$0"; }', /constant/],
    [
      'constant in a case',
      'class A { const string P = "$0§$0"; bool M(string p) => p is P; }',
      /constant/,
    ],
    ['key', 'var d = new D { ["$0§$0"] = 1 };', /key/],
    ['format', 'var p = string.Format("password=$0§$0 {0}", x);', /format/],
    ['bytes', 'ReadOnlySpan<byte> p = "$0§$0"u8;', /understood/],
    ['name taken', 'class KmsSecrets {} class A { string P = "$0§$0"; }', /name KmsSecrets/],
  ];
  for (const [name, before, reason] of refusals) {
    it(name, () => checkRefused({ path: 'A.cs', files, before }, reason));
  }
  it('another file in the place of the helper', () =>
    checkRefused(
      {
        path: 'A.cs',
        files: { ...files, 'KmsSecrets.cs': 'class Mine {}' },
        before: 'class A { string P = "$0§$0"; }',
      },
      /another file named KmsSecrets\.cs/,
    ));
});
