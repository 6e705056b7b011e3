import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';
import { limits } from '../../src/detector/limits.ts';
import { tokenFormats } from '../../src/detector/tokens.ts';
import { sampleOf } from './sample.ts';
import { randomFrom } from './training/grow.ts';

const value = 'q8Kd!x2pLw';

describe('detect', () => {
  const forms: readonly (readonly [path: string, text: string])[] = [
    ['a.ts', 'const pass¦word: string = "VALUE";'],
    ['a.ts', 'connect({ user, pass¦word: `VALUE` });'],
    ['a.ts', 'const pass¦word = process.env.DB_PASS ?? "VALUE";'],
    ['a.py', "os.environ.get('DB_PASS¦WORD', 'VALUE')"],
    ['a.py', 'pass¦word = b"VALUE"'],
    ['a.go', 'pass¦word := []byte("VALUE")'],
    ['a.java', 'factory.setPass¦word("VALUE");'],
    ['a.cs', 'private const string Pass¦word = @"VALUE";'],
    ['a.php', "define('DB_PASS¦WORD', 'VALUE');"],
    ['a.rb', "pass¦word => 'VALUE'"],
    ['a.rs', 'let pass¦word = String::from("VALUE");'],
    ['a.json', '{ "pass¦word": "VALUE" }'],
    ['a.json', '{ "text": "{\\"pass¦word\\": \\"VALUE\\"}" }'],
    ['a.yml', 'db:\n  pass¦word: VALUE # old\n'],
    ['a.yml', '- name: DB_PASS¦WORD\n  value: "VALUE"\n'],
    ['a.properties', 'spring.datasource.pass¦word=VALUE'],
    ['a.ini', '[db]\npass¦word = VALUE'],
    ['a.toml', 'pass¦word = "VALUE"'],
    ['.env', 'DB_PASS¦WORD=VALUE'],
    ['a.xml', '<db><pass¦word>VALUE</pass¦word></db>'],
    ['a.config', '<add key="MailPass¦word" value="VALUE"/>'],
    ['main.tf', 'pass¦word = "VALUE"'],
    ['a.sql', "ALTER USER app IDENTI¦FIED BY 'VALUE';"],
    ['a.sh', "export DB_PASS¦WORD='VALUE'"],
    ['a.ps1', 'ConvertTo-Secure¦String "VALUE" -AsPlainText'],
  ];
  for (const [path, text] of forms) {
    it(`finds exactly the value in ${path}: ${text.replaceAll('¦', '').slice(0, 50)}`, () => {
      const whole = text.replaceAll('¦', '').replace('VALUE', value);
      const spans = detect(whole, { path }).map(({ start, end }) => whole.slice(start, end));
      assert.deepEqual(spans, [value]);
    });
  }

  it('lets the language id win over the extension', () => {
    const text = `pass${'word'}: ${value}`;
    assert.equal(detect(text, { path: 'a.unknown', languageId: 'yaml' }).length, 1);
  });

  it('tells why a candidate is dropped, and never its value', () => {
    const reasons: string[] = [];
    const text = `pass${'word'}: $${'{DB_PASSWORD}'}`;
    detect(text, { path: 'a.yml' }, { onDropped: ({ reason }) => reasons.push(reason) });
    assert.deepEqual(reasons, ['a reference, not a value']);
  });

  it('names no part of a value in its reasons', () => {
    for (const finding of detect(`pass${'word'} = "${value}"`, { path: 'a.py' })) {
      assert.ok(!JSON.stringify(finding).includes(value));
    }
  });

  it('looks at no more candidates than its limit', () => {
    const line = `pass${'word'}: x1\n`;
    const count = (lines: number): number => {
      let dropped = 0;
      detect(line.repeat(lines), { path: 'a.yml' }, { onDropped: () => dropped++ });
      return dropped;
    };
    assert.equal(count(limits.candidatesMax), limits.candidatesMax);
    assert.equal(count(limits.candidatesMax + 1), limits.candidatesMax);
  });
});

describe('token formats', () => {
  it('are found when made from their own patterns, and not inside a longer word', () => {
    const random = randomFrom(3);
    const missed: string[] = [];
    for (const { id, patterns } of tokenFormats()) {
      for (const pattern of patterns) {
        let token = sampleOf(pattern, random);
        while (!/\d.*\d/.test(token) && /\[[^\]]*0-9|\\[dw]/.test(pattern)) {
          token = sampleOf(pattern, random);
        }
        if (detect(`x = "${token}"`, { path: 'a.txt' }).length === 0)
          missed.push(`${id}: ${pattern}`);
      }
    }
    assert.deepEqual(missed.slice(0, 20), []);
  }).timeout(20_000);
});
