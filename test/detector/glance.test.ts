import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { namesIn } from '../../src/detector/candidates.ts';
import { detect } from '../../src/detector/detect.ts';
import { languageOf } from '../../src/detector/language.ts';
import { randomTextFrom } from './some-text.ts';

const names =
  'password api_key token Token apiKey authority keyof jwt.sign auth SECRET_KEY clientSecret pw KEY';
const words =
  'is was of as to for will be or else new echo Some String string As byte default value const this.x foo bar.baz 0x8';
const signs =
  '= == === => : := :: , ; ( ) { } [ ] < > </ <key> ? ?? ?: ! != | || & && + += - -- -> / // * . \\ % %3A \u2013 \u00e9';
const quoted = `"q8Kd!x2pLw" 'q8Kd!x2pLw' \`q8Kd!x2pLw\` " ' "" q8Kd!x2pLw Basic Bearer`;
const calls =
  'NetworkCredential PDO jwt.encode jwt.sign Login login_user log_in LogOn connect addUser getEnv get_token equals';
const commands = [
  ...['cu¦rl -u a:q8Kd!x2pLw', 'my¦sql -u r -pq8Kdx2pLw', 'ssh¦pass -p q8Kdx2pLw', 'docker login'],
  ...['-u a -p q8Kdx2pLw', '.unwrap_or(', ':-', 'fallback=', 'JWT::encode(', 'basic_auth '],
  ...['hmac.New(', 'SignedString(', '${X:-', '%q(', 'x)', ", default: '"],
];
const control =
  'switch match case when if while def fn func function sub return lambda default unwrap_or { }';
const blanks = [' ', '  ', '\t', '\n', '\n  ', '\r\n', ' '.repeat(40)];
const pieces = [
  ...[names, names, names, words, signs, quoted].flatMap((list) => list.split(' ')),
  ...control.split(' '),
  ...commands.map((command) => command.replace('¦', '')),
  ...calls.split(' ').map((name) => `${name}(`),
  ...[...blanks, ...blanks, ...blanks],
  ...['variable "', 'private ', 'secret ', '-----BEGIN PRIVATE KEY-----', 'identified by ', '$'],
];
const paths = ['a.ts', 'a.py', 'a.yml', 'a.md', 'a.sql', 'a.json', 'a.sh', 'a.properties'];

describe('glanceAt', () => {
  it('takes nothing for nothing that puts a value forward', () => {
    for (let seed = 1; seed <= 1500; seed++) {
      const text = randomTextFrom(seed, pieces, 60);
      for (const path of paths.slice(0, 3)) {
        const language = languageOf({ path });
        const careful = namesIn(text, language, [], () => 'maybe');
        const { candidates, blocks } = namesIn(text, language);
        const about = `seed ${seed}, ${path}: ${text}`;
        assert.deepEqual(candidates, careful.candidates, about);
        assert.deepEqual(blocks, careful.blocks, about);
      }
    }
  });

  it('takes no literal for a name', () => {
    for (let seed = 1; seed <= 1500; seed++) {
      const text = randomTextFrom(seed, pieces, 60);
      const path = paths[seed % paths.length] ?? '';
      const careful = detect(text, { path }, { onDropped: () => undefined });
      assert.deepEqual(detect(text, { path }), careful, `seed ${seed}, ${path}: ${text}`);
    }
  });
});
