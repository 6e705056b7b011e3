import type { Link } from './binding.ts';
import type { Candidate } from './features.ts';
import type { Confidence, Severity } from './finding.ts';
import { keywordFormats } from './keyword-formats.ts';
import { tokenFormats } from './tokens.ts';

/**
 * A text that proves a rule: `¦` is taken out before it is tried, so that no scanner trips over it.
 */
export interface Proof {
  readonly text: string;
  readonly path?: string;
}

/** What a token is, by the parts of its title; for those who say it in another language. */
export interface IssuedToken {
  readonly provider: string;
  /** `API key`; empty when the name of the provider says it all. */
  readonly what: string;
  /** Where to revoke it, when that is not simply at the provider. */
  readonly revoke?: string | undefined;
}

/** How the advice on every issued token ends. */
export const keepNew = 'Keep the new one in KMS Secrets.';

export interface Rule {
  readonly id: string;
  readonly title: string;
  /** What to do, in one or two sentences. */
  readonly advice: string;
  /** Set for tokens that a provider issues. */
  readonly token?: IssuedToken;
  readonly severity: Severity;
  /** Each is found by this rule. */
  readonly hits: readonly Proof[];
  /** In none of these does this rule find anything. */
  readonly misses: readonly Proof[];
}

const move = 'Change it where it is used, keep the new one in KMS Secrets, and read it from there.';

/**
 * The rules that need a name or surroundings; the rules of provider tokens come from their formats.
 */
const generalRules: readonly Rule[] = [
  {
    id: 'generic-password',
    title: 'Password written in the text',
    advice: `The password can be read by everyone who can read this file. ${move}`,
    severity: 'high',
    hits: [
      proof('const dbPass¦word = "Tr0ub4dor&3-xkcd";', 'a.ts'),
      proof('DB_PASS¦WORD=correct-horse-7-battery', '.env'),
      proof('spring:\n  datasource:\n    pass¦word: Summer2019!\n', 'a.yml'),
      proof('{ "pass¦word": "letmein2019" }', 'a.json'),
      proof("db_pass¦wd = 'q8Kd!x2pLw'", 'a.py'),
    ],
    misses: [
      proof('const password = process.env.DB_PASSWORD;', 'a.ts'),
      proof('password: $¦{DB_PASSWORD}', 'a.yml'),
      proof('password: string;', 'a.ts'),
      proof('"passwordLabel": "Enter your password"', 'a.json'),
      proof('PASSWORD=changeme', '.env'),
    ],
  },
  {
    id: 'generic-secret',
    title: 'Secret written in the text',
    advice: `The secret can be read by everyone who can read this file. ${move}`,
    severity: 'high',
    hits: [
      proof('const clientSec¦ret = "8f3kQ0zLw92mXvT7RbYc4N6d";', 'a.js'),
      proof('SESSION_SEC¦RET=9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d', '.env'),
    ],
    misses: [
      proof('secret: "$¦{SESSION_SECRET}"', 'a.yml'),
      proof('const secretName = "projects/one/secrets/two";', 'a.ts'),
    ],
  },
  {
    id: 'generic-token',
    title: 'Access token written in the text',
    advice: `Revoke the token where it was issued. ${move}`,
    severity: 'high',
    hits: [
      proof('access_tok¦en = "d41Kq9Zx0aPw73LmVt58RbYc"', 'a.py'),
      proof('{"authTok¦en": "7f9c2ba4e88f827d616045507605853e"}', 'a.json'),
    ],
    misses: [
      proof('const token = await getToken("production");', 'a.ts'),
      proof('token_type: bearer', 'a.yml'),
    ],
  },
  {
    id: 'generic-key',
    title: 'Key written in the text',
    advice: `Revoke the key where it was issued. ${move}`,
    severity: 'high',
    hits: [
      proof('const apiK¦ey = "kJ82hfQ0zLw92mXvT7RbYc4N6d";', 'a.ts'),
      proof('API_K¦EY=3f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c', '.env'),
    ],
    misses: [
      proof('const primaryKey = "customer_identifier_2";', 'a.ts'),
      proof('apiKey: process.env["API_KEY"],', 'a.js'),
    ],
  },
  {
    id: 'generic-auth',
    title: 'Credential written in the text',
    advice: `Whoever reads this file can pass for its owner. ${move}`,
    severity: 'high',
    hits: [
      proof('{"au¦th": "kJ82hfQ0zLw92mXvT7RbYc4N6d"}', 'a.json'),
      proof('proxy_cre¦dentials = "9a8b7c6d5e4f3a2b1c0d9e8f"', 'a.py'),
    ],
    misses: [proof('auth: true', 'a.yml'), proof('const author = "someone-2019-else";', 'a.ts')],
  },
  {
    id: 'alibaba-access-key-secret',
    title: 'Alibaba Cloud AccessKey secret',
    advice: 'Disable the AccessKey in RAM and create a new one. Keep its secret in KMS Secrets.',
    severity: 'critical',
    hits: [
      proof('accessKeySec¦ret: "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0"', 'a.ts'),
      proof('ALIBABA_CLOUD_ACCESS_KEY_SEC¦RET=aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0', '.env'),
      proof('new Client("LT¦AI5tQx7Kd2Zr9Wm4Vb8Ny3", "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0")', 'a.java'),
      proof(
        '{"access_k¦ey_id": "LT¦AI5tQx7Kd2Zr9Wm4Vb8Ny3", "access_key_sec¦ret": "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0"}',
        '.aliyun/config.json',
      ),
      proof('aliyun:\n  sk: aB3dE5fG7hJ9¦kL1mN2pQ4rS6tU8vW0\n', 'a.yml'),
    ],
    misses: [
      proof('accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'a.ts'),
      proof('accessKeySecret: "<your access key secret>"', 'a.ts'),
    ],
  },
  {
    id: 'aws-secret-access-key',
    title: 'AWS secret access key',
    advice: 'Deactivate the key in IAM and create a new one. Keep its secret in KMS Secrets.',
    severity: 'critical',
    hits: [
      proof('AK¦IAQ2W3E4R5T6Y7U2I3 wJ4lr/UtnFE2MI+K7MDENG¦bPx7RfiCYzx9kQw3eR', 'a.csv'),
      proof(
        'id = "AK¦IAQ2W3E4R5T6Y7U2I3"\nother = "wJ4lr/UtnFE2MI+K7MDENG¦bPx7RfiCYzx9kQw3eR"',
        'a.py',
      ),
    ],
    misses: [
      proof('0a1b2c3d4e5f60718293a4b5c6d7e8f901234567', 'a.csv'),
      proof('wJ4lr/UtnFE2MI+K7MDENG¦bPx7RfiCYzx9kQw3eR', 'a.csv'),
    ],
  },
  {
    id: 'tencent-secret-key',
    title: 'Tencent Cloud SecretKey',
    advice: 'Disable the key in CAM and create a new one. Keep its secret in KMS Secrets.',
    severity: 'critical',
    hits: [
      proof('AK¦IDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA "Gu5t9xGARNpq86cd98joQYCN3Cozk1qA"', 'a.txt'),
      proof(
        'f("AK¦IDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA", "Gu5t9xGARNpq86cd98joQYCN3Cozk1qA")',
        'a.go',
      ),
    ],
    misses: [
      proof('Gu5t9xGARNpq86cd98joQYCN3Cozk1qA', 'a.txt'),
      proof('nearby = "Gu5t9xGARNpq86cd98joQYCN3Cozk1qA"', 'a.py'),
    ],
  },
  {
    id: 'private-key',
    title: 'Private key',
    advice:
      'Replace the key pair, keep the new private key in KMS Secrets, and read it from there.',
    severity: 'critical',
    hits: [
      proof(
        `-----BEGIN RSA PRI¦VATE KEY-----\n${'MIIEowIBAAKCAQEA0Zx9qL\n'.repeat(4)}-----END RSA PRI¦VATE KEY-----\n`,
        'id_rsa',
      ),
      proof(
        `const pem = "-----BEGIN PRI¦VATE KEY-----\\n${'MIIEowIBAAKCAQEA0Zx9qL'.repeat(3)}\\n";`,
        'a.js',
      ),
    ],
    misses: [
      proof(
        '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----\n',
      ),
      proof('-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n', 'a.md'),
    ],
  },
  {
    id: 'kubernetes-secret',
    title: 'Value of a Kubernetes Secret',
    advice: `Base64 hides nothing. ${move}`,
    severity: 'high',
    hits: [
      proof('kind: Secret\ndata:\n  config: cThL¦ZCF4MnBMdw==\n', 'a.yml'),
      proof('data:\n  dsn: cThL¦ZCF4MnBMdw==\nkind: Secret\n', 'a.yml'),
    ],
    misses: [
      proof('kind: ConfigMap\ndata:\n  config: cThLZCF4MnBMdw==\n', 'a.yml'),
      proof('kind: Secret\ndata:\n  config: Y2hhbmdlbWU=\n', 'a.yml'),
    ],
  },
  {
    id: 'password-hash',
    title: 'Hash of a password',
    advice: 'Change the password: its hash can be tried against word lists.',
    severity: 'medium',
    hits: [
      proof(`root:$6$¦saltsalt$${'aB3dE5fG7h'.repeat(8)}aB3dE5:19000:0:99999:7:::`, 'shadow'),
      proof('app:$apr1$¦T4f7D9ly$EobZDROnHblCNPCtrgh5i/', '.htpasswd'),
    ],
    misses: [
      proof(`const hash = "$6$saltsalt$${'aB3dE5fG7h'.repeat(8)}aB3dE5";`, 'a.ts'),
      proof('root:*:19000:0:99999:7:::\ndaemon:!:19000:0:99999:7:::', 'shadow'),
    ],
  },
  {
    id: 'login-password',
    title: 'Password passed to a login',
    advice: `The password can be read by everyone who can read this file. ${move}`,
    severity: 'high',
    hits: [
      proof('var c = new Network¦Credential("deploy", "q8Kd!x2pLw");', 'a.cs'),
      proof("requests.get(url, auth=¦('deploy', 'q8Kd!x2pLw'))", 'a.py'),
    ],
    misses: [
      proof('var c = new NetworkCredential(user, password);', 'a.cs'),
      proof('login("user", "password")', 'a.js'),
    ],
  },
  {
    id: 'url-password',
    title: 'Password in an address',
    advice: `Addresses end up in logs and error messages. ${move}`,
    severity: 'high',
    hits: [
      proof('DATABASE_URL=postgres:¦//app:s3cr3tPw9x@db.internal:5432/app', '.env'),
      proof('const url = "amqp:¦//svc:Kq83Zx0aPw7@mq.internal/";', 'a.js'),
    ],
    misses: [
      proof('postgres://app:$¦{DB_PASSWORD}@db.internal/app', 'a.yml'),
      proof('http://localhost:8080/@scope/package', 'a.md'),
    ],
  },
  {
    id: 'basic-authorization',
    title: 'User and password in a Basic authorization header',
    advice: `Base64 hides nothing. ${move}`,
    severity: 'high',
    hits: [
      proof('Authorization: Ba¦sic YWRtaW46cThLZCF4MnBMdw==', 'a.http'),
      proof("headers['Autho¦rization'] = 'Ba¦sic YWRtaW46cThLZCF4MnBMdw=='", 'a.py'),
    ],
    misses: [
      proof('Authorization: Basic <credentials>', 'a.http'),
      proof('Basic understanding of HTTP', 'a.md'),
    ],
  },
  {
    id: 'bearer-authorization',
    title: 'Token in an authorization header',
    advice: `Revoke the token where it was issued. ${move}`,
    severity: 'high',
    hits: [
      proof(
        'curl -H "Authorization: Bea¦rer 9a8b7c6d5e4f3a2b1c0d9e8f" https://api.internal',
        'a.sh',
      ),
      proof('req.Header.Set("Autho¦rization", "Bea¦rer kJ82hfQ0zLw92mXvT7RbYc4N6d")', 'a.go'),
    ],
    misses: [
      proof('Authorization: Bearer $¦{TOKEN}', 'a.http'),
      proof('the bearer of bad news', 'a.md'),
    ],
  },
  {
    id: 'json-web-key',
    title: 'Private part of a JSON Web Key',
    advice: 'Replace the key, keep the new one in KMS Secrets, and read it from there.',
    severity: 'critical',
    hits: [
      proof(
        '{"kty":"OKP","crv":"Ed25519","d¦":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}',
        'a.json',
      ),
      proof('{"kty":"oct","k¦":"q8Kd92mXlq0PzLwv73TrYgB4nWGxne9WmC6hEr0kuws"}', 'a.json'),
    ],
    misses: [
      proof(
        '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}',
        'a.json',
      ),
      proof('{"d": "monday", "k": "shift"}', 'a.json'),
    ],
  },
  {
    id: 'sql-password',
    title: 'Password of a database user',
    advice: `Change the user's password. ${move}`,
    severity: 'high',
    hits: [
      proof("CREATE USER app IDENTI¦FIED BY 'q8Kd!x2pLw';", 'a.sql'),
      proof("INSERT INTO users (name, pass¦word) VALUES ('app', 'q8Kd!x2pLw');", 'a.sql'),
    ],
    misses: [
      proof("CREATE USER app IDENTIFIED BY '$¦{PASSWORD}';", 'a.sql'),
      proof('identified by name', 'a.md'),
    ],
  },
  {
    id: 'command-password',
    title: 'Password on a command line',
    advice: `Command lines show in process lists and histories. ${move}`,
    severity: 'high',
    hits: [
      proof('cu¦rl -u admin:q8Kdx2pLw https://api.internal', 'a.sh'),
      proof('ssh¦pass -p q8Kdx2pLw ssh host', 'a.sh'),
    ],
    misses: [
      proof('curl -u "$USER:$PASSWORD" https://api.internal', 'a.sh'),
      proof('docker run -p 8080:80 nginx', 'a.sh'),
    ],
  },
];

/** Every rule, in the order of the documentation: general ones first, then tokens. */
export function allRules(): readonly Rule[] {
  made ??= makeRules();
  return made;
}

let made: readonly Rule[] | undefined;

const makeRules = (): Rule[] =>
  distinct([
    ...generalRules,
    ...tokenFormats().map(
      ({ id, provider, what, revoke, weak }): Rule =>
        tokenRule(id, { provider, what, revoke }, weak === true ? 'low' : 'critical'),
    ),
    ...keywordFormats().map(({ id, provider, what, weak }) =>
      tokenRule(id, { provider, what }, weak ? 'low' : 'high'),
    ),
  ]);

function tokenRule(id: string, token: IssuedToken, severity: Severity): Rule {
  const { provider, what, revoke = `Revoke it at ${provider} and create a new one.` } = token;
  return {
    id,
    title: what === '' ? provider : `${provider} ${what}`,
    advice: `${revoke} ${keepNew}`,
    token,
    severity,
    hits: [],
    misses: [],
  };
}

function distinct(all: readonly Rule[]): Rule[] {
  return [...new Map(all.toReversed().map((rule) => [rule.id, rule])).values()].toReversed();
}

let byId: ReadonlyMap<string, Rule> | undefined;

/** The rule with this id; nothing for an id that no rule of this version has. */
export function ruleById(id: string): Rule | undefined {
  byId ??= new Map(allRules().map((rule) => [rule.id, rule]));
  return byId.get(id);
}

/** How much harm a finding of this rule can do; less when it is unsure. */
export function severityOf(id: string, confidence: Confidence): Severity {
  const severity = ruleById(id)?.severity ?? 'medium';
  return confidence === 'low' && severity !== 'low' ? 'medium' : severity;
}

const ruleOfLink: Partial<Record<Link, string>> = {
  basic: 'basic-authorization',
  bearer: 'bearer-authorization',
  command: 'command-password',
  jwk: 'json-web-key',
  login: 'login-password',
  sql: 'sql-password',
  url: 'url-password',
};

/** The rule under which a candidate is reported. */
export function ruleOf({ name, link }: Candidate, value: string): string {
  const joined = name.words.join('');
  if (joined.includes('accesskeysecret') && /^[A-Za-z0-9]{30}$/.test(value)) {
    return 'alibaba-access-key-secret';
  }
  return ruleOfLink[link] ?? `generic-${name.kind ?? 'secret'}`;
}

function proof(text: string, path = 'a.txt'): Proof {
  return { text, path };
}
