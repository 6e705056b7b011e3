import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';
import { keywordFormats } from '../../src/detector/keyword-formats.ts';
import { beyond, type Limit, limits } from '../../src/detector/limits.ts';
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

  it('looks at no more candidates than its limit, and tells where it stopped', () => {
    const line = `pass${'word'}: x1\n`;
    const reasons = (lines: number): string[] => {
      const told: string[] = [];
      detect(
        line.repeat(lines),
        { path: 'a.yml' },
        { onDropped: ({ reason }) => told.push(reason) },
      );
      return told.filter((reason) => reason !== 'too short to be a credential');
    };
    assert.deepEqual(reasons(limits.candidatesMax), []);
    assert.deepEqual(reasons(limits.candidatesMax + 1), [beyond('candidatesMax')]);
  });

  const kind = `PRIVATE ${'KEY'}`;
  const privateKey = `-----BEGIN ${kind}-----\n${'aB3dE5fG7h'.repeat(6)}\n-----END ${kind}-----\n`;

  /** What one of the texts holds that a limit counts. */
  const counted: readonly (readonly [limit: Limit, piece: string, path: string])[] = [
    ['tokensMax', `gh${'p_'}${'aB3dE5fG7h'.repeat(4).slice(0, 36)} `, 'a.txt'],
    ['addressesMax', 'https://example.org ', 'a.txt'],
    ['commandsMax', 'curl x\n', 'a.sh'],
    ['nearbyMax', 'a1b2c3d4e5f6g7h8i9j0 ', 'a.txt'],
    ['blocksMax', privateKey, 'a.txt'],
  ];
  for (const [limit, piece, path] of counted) {
    it(`tells where it stopped: ${limit}`, () => {
      const reasons = (count: number): string[] => {
        const told: string[] = [];
        detect(piece.repeat(count), { path }, { onDropped: ({ reason }) => told.push(reason) });
        return told;
      };
      assert.ok(!reasons(limits[limit]).includes(beyond(limit)));
      assert.ok(reasons(limits[limit] + 2).includes(beyond(limit)));
    });
  }
});

/** Whose tokens another format finds first, the one of a wider form. */
const shared = new Set([
  'datastax-astra-astra-application-token',
  'devcycle-client-sdk-key',
  'devcycle-mobile-sdk-key',
  'devcycle-server-sdk-key',
  'figma-personal-access-token',
  'fullstory-key',
  'highnote-secret-live-key',
  'onfido-live-api-token-eu',
  'paddle-live-api-key',
  'plaid-api-token',
  'shopify-access-token-credential',
  'slack-rotating-token',
]);

describe('token formats', () => {
  const random = randomFrom(3);
  const example = (pattern: string): string => {
    for (;;) {
      const token = sampleOf(pattern, random);
      if (/\d.*\d/.test(token) || !/\[[^\]]*0-9|\\[dw]/.test(pattern)) return token;
    }
  };
  const rulesIn = (text: string): string[] =>
    detect(text, { path: 'a.txt' }).map(({ ruleId }) => ruleId);

  it('find what is made from their patterns, and nothing inside a longer word', () => {
    const wrong: string[] = [];
    for (const { id, patterns } of tokenFormats()) {
      for (const pattern of patterns) {
        const token = example(pattern);
        const found = rulesIn(`x = "${token}"`);
        if (!found.includes(id) && (found.length === 0 || !shared.has(id))) wrong.push(pattern);
        const within = detect(`x = "Q7q${token}"`, { path: 'a.txt' });
        if (within.some(({ ruleId, start }) => ruleId === id && start === 8)) wrong.push(pattern);
      }
    }
    assert.deepEqual(wrong, []);
  }).timeout(20_000);

  it('are sure of tokens that hold the same sign many times where all of their kind do', () => {
    const some = (pattern: string): string => sampleOf(pattern, random);
    const session = `IQoJb3Jp${'Z2luX2VjEJ3'}${'/'.repeat(10)}wEaCXVz${some('[A-Za-z0-9]{300}')}`;
    const bearer = `${'A'.repeat(22)}${some('[A-Za-z0-9]{80}')}`;
    for (const token of [session, bearer]) {
      const [found] = detect(`send(${token})`, { path: 'a.log' });
      assert.equal(found?.confidence, 'high');
      assert.equal(found.end - found.start, token.length);
    }
    const [made] = detect(`send(ghr_${'x'.repeat(60)}${some('[a-z0-9]{16}')})`, { path: 'a.log' });
    assert.equal(made?.confidence, 'low');
  });

  it('begin behind an escape, though their first part is short', () => {
    const key = sampleOf('SG\\.[A-Za-z0-9]{22}\\.[A-Za-z0-9]{43}', random);
    for (const text of [`"\\n${key}\\n"`, `?key=%22${key}%22`]) {
      const [found] = detect(text, { path: 'a.txt' });
      assert.equal(found?.ruleId, 'sendgrid-key');
      assert.equal(text.slice(found.start, found.end), key);
    }
  });

  it("are found in the addresses of Telegram's bots", () => {
    const key = sampleOf('7\\d{9}:AA[A-Za-z0-9]{33}', random);
    const text = `curl https://api.telegram.org/bot${key}/getMe`;
    const [found] = detect(text, { path: 'a.sh' });
    assert.equal(found?.ruleId, 'telegram-bot-token');
    assert.equal(text.slice(found.start, found.end), key);
    assert.equal(found.confidence, 'high');
  });

  it('know the keys of Azure by the mark in their middle, at its place only', () => {
    const start = sampleOf('[A-Za-z0-9]{20}/[A-Za-z0-9]{55}', random);
    const key = `${start}+ASt${sampleOf('[A-Za-z0-9]{6}', random)}==`;
    assert.deepEqual(rulesIn(`value: ${key}`), ['azure-storage-key']);
    assert.deepEqual(rulesIn(`value: ${key.slice(1)}`), []);
  });

  it('of ordinary form find theirs behind the name of its provider only', () => {
    const wrong: string[] = [];
    for (const { id, keywords, patterns } of keywordFormats()) {
      for (const pattern of patterns) {
        const token = example(pattern);
        if (rulesIn(`${keywords[0]}_api_key = "${token}"`).length === 0) wrong.push(pattern);
        if (!forms.has(id) && rulesIn(`x = "${token}"`).includes(id)) wrong.push(pattern);
      }
    }
    assert.deepEqual(wrong, []);
  }).timeout(20_000);
});

/** Rules that a form of their own proves as well. */
const forms = new Set(tokenFormats().map(({ id }) => id));
