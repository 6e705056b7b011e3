import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';

/** A plain value that its place tells, and beside it one of which nothing does; `¦` is taken out. */
const rows: readonly (readonly [path: string, told: string, not: string])[] = [
  ['a.bat', 'psexec \\\\10.0.0.4 -u ops -p dev_¦admin cmd', 'psexec \\\\h -u ops -p PASS¦WORD cmd'],
  ['a.txt', 'Server=db;User Id=app;Pass¦word=secret;', 'x;Pass¦word=secret;'],
  [
    'a.txt',
    'postgresql:¦//user:secret@localhost/app',
    'postgresql:¦//user:user_password@localhost/app',
  ],
  [
    'a.ps1',
    'New-Object Directory¦Entry("LDAP://10.0.0.1", "corp\\ops", "secret")',
    'New-Object Directory¦Entry("LDAP://10.0.0.1", "corp\\ops", "password")',
  ],
  [
    'a.md',
    'The default pass¦word for the user "pyne-user" is "pyne".',
    'The default pass¦word for the user "pyne-user" is "the other one".',
  ],
  [
    'a.gradle',
    "credent¦ials {\n  username 'user'\n  pass¦word 'pass¦word'\n}",
    "cred¦s {\n  user 'user'\n  pass¦word 'pass¦word'\n}",
  ],
  ['a.md', 'machine h\n  login ops\n  pass¦word pass123', 'machine h\n  pass¦word pass123'],
  ['.env', 'REACT_APP_PA¦SS=whiteduke', 'APP_PA¦SS=password'],
  ['a.js', 'const pass¦word = "super$ecret";', 'const pass¦word = "supersecret";'],
  ['a.txt', 'vm_pass¦word: "Pass123!@#"', 'vm_pass¦word: "Pass123"'],
  [
    'a.txt',
    'String CLIENT_SEC¦RET = "6fb1cff7690db9ac066cadbbde8e3c078efdabcf";',
    'String SECRET_SHA_TOK¦EN = "6fb1cff7690db9ac066cadbbde8e3c078efdabcf";',
  ],
];

describe('a plain value', () => {
  for (const [path, told, not] of rows) {
    it(`${told.replace('¦', '')} is told by its place, unsure`, () => {
      assert.deepEqual(confidencesIn(told, path), ['low']);
      assert.deepEqual(confidencesIn(not, path), []);
    });
  }
});

/** A key that looks made up behind its provider and a word for it, and the same without the word. */
const madeUp: readonly (readonly [said: string, not: string])[] = [
  ['databox ACCE¦SS=ABCDEFGHIJKLmno123456', 'databox ENTRY=ABCDEFGHIJKLmno123456'],
  ['karma PRIV¦ATE ZYXWVUTSRQPONMLKJIHG', 'karma INSIDE ZYXWVUTSRQPONMLKJIHG'],
  [
    'gumroadSEC¦RET-abcdefghijklmnopqrstuvwxyzABABCDEFGHI1234567890',
    'unheardSEC¦RET-abcdefghijklmnopqrstuvwxyzABABCDEFGHI1234567890',
  ],
];

describe('a key that looks made up', () => {
  for (const [said, not] of madeUp) {
    it(`${said.replace('¦', '')} is told by its provider and a word, unsure`, () => {
      assert.deepEqual(confidencesIn(said, 'a.txt'), ['low']);
      assert.deepEqual(confidencesIn(not, 'a.txt'), []);
    });
  }
});

describe('where a value is shown', () => {
  const entry = 'pass¦word: "Kd83jsD0!xQz"';
  const line = 'api_k¦ey = "q8Kd92mXlq0¦PzLwv73TrYgB4"';

  it('is a test: it is a step less sure', () => {
    assert.deepEqual(confidencesIn(line, 'src/a.py'), ['high']);
    for (const path of ['tests/a.py', 'caddytest/a.py', 'testsetup/a.py', 'src/testcert.go'])
      assert.deepEqual(confidencesIn(line, path), ['medium'], path);
    assert.deepEqual(confidencesIn(`#[cfg(test)]\nmod tests {\n  ${line}`, 'src/a.rs'), ['medium']);
    for (const path of ['latest/a.py', 'src/attested.py'])
      assert.deepEqual(confidencesIn(line, path), ['high'], path);
  });

  it('is an example of configuration, which people fill in: it is a step less sure', () => {
    for (const path of ['.env.example', 'config.sample.ini', 'app.example.yml'])
      assert.deepEqual(
        confidencesIn('API_K¦EY="q8Kd92mXlq0¦PzLwv73TrYgB4"', path),
        ['medium'],
        path,
      );
  });

  it('is documentation or an example: it is unsure', () => {
    for (const path of [
      'docs/a.rst',
      'README.md',
      'apis/iam.examples.json',
      'examples-1.json',
      'man/a.7',
      'MANUAL.html',
    ])
      assert.deepEqual(confidencesIn(line, path), ['low'], path);
  });

  it('is a comment that documents code or shows an object: it is unsure', () => {
    assert.deepEqual(confidencesIn(`x = { ${entry} }`, 'a.ts'), ['high']);
    assert.deepEqual(confidencesIn(`// ${line}`, 'a.ts'), ['high']);
    for (const shown of [
      `/**\n * ${entry}\n */`,
      `//   ${entry},`,
      `# { ${entry} }`,
      `//\t${entry}`,
    ])
      assert.deepEqual(confidencesIn(shown, 'a.ts'), ['low'], shown);
  });

  it('is behind e.g.: it is a step less sure', () => {
    assert.deepEqual(confidencesIn(`// e.g. ${entry}`, 'a.ts'), ['medium']);
  });

  it('is a private key under a passphrase: it is unsure', () => {
    const body = 'MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIIU53ox17kUkCAggA';
    const key = (kind: string): string => `-----BEGIN ${kind}PRIVATE ¦KEY-----\n${body}\n`;
    assert.deepEqual(confidencesIn(key('ENCRYPTED '), 'a.pem'), ['low']);
    assert.deepEqual(confidencesIn(key('RSA '), 'a.pem'), ['high']);
  });
});

function confidencesIn(text: string, path: string): string[] {
  return detect(text.replaceAll('¦', ''), { path }).map(({ confidence }) => confidence);
}
