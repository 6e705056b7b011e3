import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { suggestName } from '../../src/rewriter/rewrite.ts';
import { namedForSecret } from '../../src/rewriter/secret-name.ts';
import { marked } from './check.ts';

/** The name for the secret of a credential, by rule and by the name that the detector saw. */
const names: readonly [expected: string, before: string, ruleId: string, name?: string][] = [
  ['db-password', "const dbPassword = '$0x$0';", 'generic-password', 'dbPassword'],
  ['redis-password', 'REDIS_URL=redis:¦//:$0x$0@cache:6379/0', 'url-password', 'redis'],
  [
    'pool-password',
    "const pool = new Pool({\n  url: 'postgres:¦//a:$0x$0@h/b' });",
    'url-password',
  ],
  ['postgres-password', "connect('postgres:¦//a:$0x$0@h/b');", 'url-password', 'a'],
  ['mysql-password', 'f("mysql+pymysql:¦//a:$0x$0@h/b")', 'url-password', 'a'],
  [
    'sqlalchemy-database-password',
    'c["SQLALCHEMY_DATABASE_URI"] = "mysql:¦//a:$0x$0@h"',
    'url-password',
  ],
  ['bearer-token', "f({ Authorization: 'Bearer $0x$0' });", 'bearer-authorization', 'Bearer'],
  ['smtp-password', 'smtp.PlainAuth("", "a", "$0x$0", "h")', 'login-password', 'smtp.PlainAuth'],
  ['server-password', 'server.login("a", "$0x$0")', 'login-password', 'server.login'],
  [
    'mailer-pass',
    "const mailer = f({\n  auth: { pass: '$0x$0' },\n});",
    'generic-password',
    'pass',
  ],
  ['mail-password', 'mail:\n  host: h\n  password: $0x$0\n', 'generic-password', 'password'],
  [
    'password',
    'function f(user) {\n  return g({ password: "$0x$0" }); }',
    'generic-password',
    'password',
  ],
  ['token', 'var cfg = Config{Token: "$0x$0"}', 'github-token', 'Token'],
  ['stripe-key', "const stripe = new Stripe('$0x$0');", 'stripe-key'],
];

const pairs: readonly [expected: string, before: string][] = [
  ['db-credentials', "const dbUser = 'a';\nconst dbPassword = '$0x$0';"],
  [
    'oss-credentials',
    "const oss = new OSS({\n  accessKeyId: 'i',\n  accessKeySecret: '$0x$0',\n});",
  ],
  ['credentials', "connect({ user: 'a', password: '$0x$0' });"],
];

describe('The name suggested for a secret', () => {
  for (const [expected, before, ruleId, name] of names) {
    it(`is ${expected}: ${before.split('\n')[0]}`, () => {
      const { text, finding } = marked(before);
      const named = namedForSecret(text, { ...finding, ruleId, ...(name ? { name } : {}) });
      assert.equal(suggestName(named, { path: 'a.js' }, 'shop'), `shop/${expected}`);
    });
  }
  for (const [expected, before] of pairs) {
    it(`is ${expected} for the pair: ${before.split('\n')[0]}`, () => {
      const { text, finding } = marked(before);
      const name = /(\w+)["']?[:=\s]+["']$/.exec(text.slice(0, finding.start))?.[1] ?? '';
      const named = namedForSecret(text, { ...finding, name }, true);
      assert.equal(suggestName(named, { path: 'a.js' }, 'shop'), `shop/${expected}`);
    });
  }
});
