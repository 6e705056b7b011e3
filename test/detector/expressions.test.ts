import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';

const value = 'q8Kdx2pLw7Zr';

/** Ways in which code comes to a value that does not stand right behind its name. */
const found: readonly (readonly [path: string, text: string])[] = [
  ['a.ts', "const apiK¦ey = isLive ? 'VALUE' : 'none';"],
  ['a.ts', "const apiK¦ey = isLive ? 'none' : 'VALUE';"],
  ['a.js', "const sec¦ret = process.env.SHOP || 'VALUE';"],
  ['a.ts', "const pass¦word = config.shop\n  ?? 'VALUE';"],
  ['a.py', 'pass¦word = os.environ.get("SHOP", "VALUE")'],
  ['a.py', 'sec¦ret = os.getenv("SHOP") or "VALUE"'],
  ['a.py', 'pass¦word = "none" if debug else "VALUE"'],
  ['a.py', 'get_pass¦word = lambda: "VALUE"'],
  ['a.php', "$sec¦ret = getenv('SHOP') ?: 'VALUE';"],
  ['a.rb', "pass¦word = ENV['SHOP'] || 'VALUE'"],
  ['a.rb', 'pass¦word = %q(VALUE)'],
  ['a.rs', 'let sec¦ret = std::env::var("SHOP").unwrap_or("VALUE".into());'],
  ['A.java', 'String sec¦ret = System.getenv().getOrDefault("SHOP", "VALUE");'],
  ['A.java', 'Supplier<String> pass¦word = () -> "VALUE";'],
  ['a.cs', 'var sec¦ret = Environment.GetEnvironmentVariable("SHOP") ?? "VALUE";'],
  ['a.cs', 'public string ClientSec¦ret { get; set; } = "VALUE";'],
  ['a.go', 'func apiTok¦en() (string, error) { return "VALUE", nil }'],
  ['a.go', 'user, pass¦word := "shop", "VALUE"'],
  ['a.rb', "def api_tok¦en\n  'VALUE'\nend"],
  ['a.rs', 'fn api_tok¦en() -> &\'static str {\n    "VALUE"\n}'],
  ['a.ps1', 'function Get-Tok¦en {\n  return "VALUE"\n}'],
  ['a.cs', 'string Tok¦en(int stage) => stage switch { 0 => "none", _ => "VALUE" };'],
  ['a.ts', "switch (pass¦word) {\n  case 'VALUE':\n    return true;\n}"],
  ['a.py', 'match pass¦word:\n    case "VALUE":\n        pass'],
  ['a.rb', "case pass¦word\nwhen 'VALUE' then puts 'admin'\nend"],
  ['A.java', 'return "VALUE".equals(pass¦word);'],
  ['a.py', 'if "VALUE" == pass¦word:'],
  ['a.ts', "lo¦gin('admin', /* pass¦word */ 'VALUE');"],
  ['a.ts', "secured(/* pass¦word = */ 'VALUE');"],
  ['a.cs', 'Lo¦gin("shop", "VALUE");'],
  ['a.ts', "const url = 'mysql:¦//shop:VALUE@' + host + '/shop';"],
  ['a.py', 'url = "mysql:¦//shop:" + "VALUE" + "@" + host'],
  ['a.sh', 'PASS¦WORD="$¦{SHOP:-VALUE}"'],
  ['a.yml', 'pass¦word: $¦{SHOP:VALUE}'],
];

/** Literals in an expression that no name is set to. */
const passedOver: readonly (readonly [path: string, text: string])[] = [
  ['a.ts', "const pass¦word = kind === 'q8Kdx2pLw7Zr' ? first : second;"],
  ['a.ts', "if (isTok¦en(x)) { return 'q8Kdx2pLw7Zr'; }"],
  ['a.ts', 'pass¦word = read(); const other = "q8Kdx2pLw7Zr";'],
  ['a.go', 'pass¦word, user := read(), "q8Kdx2pLw7Zr"'],
];

describe('expressions', () => {
  for (const [path, form] of found) {
    it(`gives exactly the value in ${path}: ${form.replaceAll('¦', '').slice(0, 50)}`, () => {
      const text = form.replaceAll('¦', '').replace('VALUE', value);
      const spans = detect(text, { path }).map(({ start, end }) => text.slice(start, end));
      assert.deepEqual(spans, [value]);
    });
  }

  for (const [path, form] of passedOver) {
    it(`gives nothing in ${path}: ${form.replaceAll('¦', '').slice(0, 50)}`, () => {
      assert.deepEqual(detect(form.replaceAll('¦', ''), { path }), []);
    });
  }

  it('reads a doubled quote of a verbatim string as part of it', () => {
    const text = `var pass${'word'} = @"q8Kd""x2pL\\w7Zr";`;
    const [finding] = detect(text, { path: 'a.cs' });
    assert.equal(text.slice(finding?.start, finding?.end), 'q8Kd""x2pL\\w7Zr');
  });
});
