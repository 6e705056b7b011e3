import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';

/** What looks like a credential and is none, and why; one row for each cause. */
const rows: readonly (readonly [path: string, text: string, reason: string])[] = [
  ['a.yml', 'pass¦word: $¦{DB_PASSWORD}', 'a reference, not a value'],
  ['a.yml', 'pass¦word: op://vault/item/field', 'a reference, not a value'],
  ['a.yml', 'pass¦word: kms://db-password', 'a reference, not a value'],
  ['a.yml', 'pass¦word: !vault secret/db', 'a reference, not a value'],
  ['a.yml', 'pass¦word: "{{ vault_db_password }}"', 'filled in from a template'],
  ['a.html', 'pass¦word="<%= db_password %>"', 'filled in from a template'],
  ['a.yml', 'pass¦word: ENC[AES256_GCM,data:k8Jd92mX,iv:q0Pz]', 'encrypted already'],
  ['a.yml', 'pass¦word: $ANSIBLE_VAULT;1.1;AES256', 'encrypted already'],
  ['a.properties', 'pass¦word={cipher}6a7b8c9d0e1f2a3b', 'encrypted already'],
  ['a.env', 'PASS¦WORD=changeme', 'a placeholder'],
  ['a.env', 'API_K¦EY=your_api_key_here', 'a placeholder'],
  ['a.env', 'PASS¦WORD=xxxxxxxxxxxx', 'a placeholder'],
  ['a.env', 'SEC¦RET=aaaaaaaaaaaaaaaaaaaaaaaaend', 'one character repeated'],
  ['a.yml', 'au¦th: dXNlcjpwYXNzd29yZA==', 'a placeholder in base64'],
  ['a.ts', 'rawK¦ey: "SGVsbG8gZnJvbSBHb29nbGUgQ2xvdWQgUGxhdGZvcm0="', 'a placeholder in base64'],
  ['a.py', 'form = "{name}:{pass¦word}:{lstchg}:::"', 'filled in from a template'],
  ['a.py', "md5_p¦w = 'md55a231fcdb710d73268c4f44283487ba2'", 'a password hash'],
  ['a.py', 'user["pass¦word"] = scram_pw', 'no literal'],
  ['a.ts', 'OneTimePass¦word: OTPCode;', 'no literal'],
  ['a.go', 'PPPIOCSPA¦SS = 0x80107447', 'a number'],
  ['a.go', '"tick¦et": "\\U0001f3ab",', 'a text for people'],
  ['a.py', "keyring.set_pass¦word('openstack', cache_id, state)", 'a reference, not a value'],
  ['a.ts', "type: 'input-pass¦word' | 'input-radio7';", 'an item of a list'],
  ['a.py', 'raise ValueError("Invalid pass¦word or PKCS12 data")', 'a word of a sentence'],
  ['a.toml', 'Disk_Pass¦wordFeature9 = ["Disk_Pass¦word"]', 'an item of a list'],
  ['a.go', 'guard(h.User, h.BasicPass¦word, "metrics", next)', 'the next argument'],
  ['a.sh', 'getst --no-pa¦ss impersonate9', 'another option'],
  ['a.sh', 'getst --pass¦word -self9', 'another option'],
  ['a.rs', '("AUTHORIZATION", "Ba¦sic YWFhOmJiYg==")', 'a placeholder in base64'],
  ['a.rs', 'k¦ey: "3024300d06092a864886f70d01010105000313003010020900ab24"', 'public by nature'],
  ['a.py', 'pass¦word = "get_users9.py"', 'a path'],
  ['a.py', 'passw¦d = keyring.get_pass¦word("cli7x", key)', 'a reference, not a value'],
  [
    'a.gql',
    'url: "https://host/o/a.jpeg?alt=media&tok¦en=15525ffc-208f-4b59-b506-ae8348e06e85"',
    'the token of a download, public by nature',
  ],
  ['a.py', 'if value("PASSWORD_¦COMPLEXITY_CHECKER") == "zxcvbn":', 'the name of a check'],
  ['a.py', 'pass¦word = config.password', 'no literal'],
  ['a.py', 'data["pass¦word"] = parts[1]', 'no literal'],
  ['a.py', 'class HashedPass¦word(ICredentials):', 'no literal'],
  ['a.json', '{"pass¦word": "The first letter of each word, please."}', 'a text for people'],
  ['a.ts', 'const publicK¦ey = "MIIBIjANBgkqhkiG9w0BAQ8A";', 'public by nature'],
  ['a.ts', 'const k¦ey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5";', 'public by nature'],
  ['a.ts', 'const tok¦en = "https://example.org/tokens/new";', 'an address without a credential'],
  ['a.ts', 'const k¦ey = "sha256-9f8e7d6c5b4a39281706f5e4";', 'a digest of something public'],
  ['a.php', "$pass¦word = '$2y$10$Fq0zR5vXk8LmN3pQsT7uVe';", 'a password hash'],
  ['a.sql', "SET password_¦encryption = 'scram-sha-256'", 'the name of an algorithm'],
  ['a.json', '{"NextTok¦en": "AQICAHjOiFofVZCZ0aEN1VnF1m9jq"}', 'a place in a list'],
  ['a.ts', 'const tok¦en = "eyJhbGciOi...";', 'cut short'],
  ['a.ts', 'const pass¦word = "[A-Za-z0-9]{8,}";', 'a pattern'],
  ['a.ts', 'const keyF¦ile: k¦ey = "/etc/ssl/private/server.pem";', 'a path'],
  ['a.yml', 'au¦th: someone@example.org', 'an e-mail address'],
  ['go.mod', 'cloud/au¦th v0.24.1-0.20261001053825-dbc26066f70a', 'a version'],
  ['a.py', 'k¦ey = "2017-10-25T16:25:04.151"', 'a date'],
  ['a.py', 'SIGNA¦TURE = "PK\\x03\\x04"', 'the bytes a file begins with'],
  ['a.html', '<script no¦nce="XUENAJFW">', 'a number used once, of no use to others'],
  ['a.py', 'send("Sec-WebSocket-K¦ey: q8Kd92mXlq0PzLwv73TrYg==")', 'part of a handshake'],
  ['a.md', 'flags to pa¦ss to kubectl', 'a word of a sentence'],
  [
    'v.json',
    '{"k¦ey": "5b9604fe14eadba931b0ccf34843dab9", "msg": "", "tag": "3a"}',
    'a test vector',
  ],
  [
    'v.rsp',
    'K¦ey = 11754cd72aec309bf52f7687212e8957\nPT = \nTag = 250327c674aaf477',
    'a test vector',
  ],
  ['a.d.ts', 'declare const getPass¦word: IAPIFunction<PasswordTransaction>;', 'no literal'],
  ['a.js.map', '{"a":["getPass¦word: IAPIFunction<Transaction> = async (\\n"]}', 'no literal'],
  ['a.js', 'pa¦ss = translucent ? Pass_default.TRANSLUCENT : Pass_default.OPAQUE;', 'no literal'],
  ['a.ts', 'createSess¦ion(xr: XRSess¦ion): XRWebGLLayer {', 'no literal'],
  ['a.scss', "&[type='pass¦word']::-ms-reveal {", 'no literal'],
  ['a.ts', 'var Pass¦word = "Contrasenya";', 'a text for people'],
  ['a.ts', 'label({ pass¦word: "Jelszó" });', 'a text for people'],
  [
    'a.ts',
    "quoteTok¦en: '0x55d398326f99059fF775485246999027B3197955'",
    'an address on a blockchain, public by nature',
  ],
  ['a.ts', `signa¦ture: '0x${'9cd1a6e32a'.repeat(13)}'`, 'a signature, of no use to others'],
  [
    'a.txt',
    'UBMBKAEKeyAgQUMBMGA1UdIwKe¦y: Um2o4k2WiEVA0ldQvNYwDQYJKoZIhvcN',
    'a part of an encoded text',
  ],
  ['a.txt', '- fix leaking of sec¦rets GHSA-8mxv-9xhp-86h4', 'the number of an advisory'],
  ['a.conf', 'nk¦ey: ADMHMDX2LEUJRZQHGVSVRWZEJ2CPNHYO6TB4ZCZ37LXAX5SYNEW252GF', 'public by nature'],
  ['a.go', 'dsK¦ey = `example.org. IN DS 18512 13 2 D4E806322598BC97A003EF1A`', 'public by nature'],
  ['a.html', 'gpg: using DSA k¦ey FBF737ECE9F8AB18604BD2AC93935E02FF3B54FA', 'public by nature'],
  ['a.html', '--smb-pa¦ss string                SMB pass¦word (obscured)', 'a word of a sentence'],
  ['a.rs', 'pub Pass¦word: LPCWSTR,', 'no literal'],
  ['a.rs', 'const kCFPass¦word: CFIndex = 6;', 'no literal'],
  ['a.rs', 'pub const HK¦EY_USERS: HKEY = -2147483645i32 as _;', 'a number'],
  ['a.rs', "fn f<'a>(pass¦word: &'a str) -> Writer<'a> {}", 'no literal'],
  ['a.py', '"pass `name` or pa¦ss `experiment_id`."', 'no literal'],
  ['a.c', 'if (p->bFirst || (pTok¦en->pSegcsr!=0 && x)) {}', 'no literal'],
  ['a.rs', `signa¦ture = b"${'\\xe5\\x56'.repeat(32)}"`, 'a signature, of no use to others'],
  ['a.toml', 'keywords = ["crypt", "mcf", "pass¦word", "pbkdf", "phc"]', 'an item of a list'],
  ['a.py', '"reset_pass¦word": "20/m/ip,5/m/key",', 'a number'],
  ['a.properties', 'emptyPass¦word=Credenciales err\\u00F3neas', 'a text for people'],
  ['a.py', "NTLM_SIGNA¦TURE = b'NTLMSSP\\x00'", 'the bytes a file begins with'],
  ['a.py', "pass¦word = ('obfuscated', url)", 'a placeholder'],
  ['a.py', "pass¦word = 'deadbeef'", 'a placeholder'],
  ['a.py', "passphra¦se = passphrase.encode('utf-16be')", 'the name of an algorithm'],
  ['a.rs', 'clientSec¦ret: "YSBzZWNyZXQ=",', 'a placeholder in base64'],
  [
    'a.json',
    '"Resource": "arn:aws:secretsmanager:*:*:sec¦ret:s2svpn!*"',
    'a reference, not a value',
  ],
  ['a.txt', 'visit the page to generate the user:pass¦word combos.', 'a word of a sentence'],
  ['a.rs', 'Cert::from_bytes(tests::k¦ey("dsa2048-elgamal3072.pgp"))', 'a path'],
  ['.env', 'STORAGE_SEC¦RET="ghijkl"', 'letters in their order'],
  ['a.json', '{ "pass¦word": "varchar(255)" }', 'a placeholder'],
  ['a.sql', 'CREATE TABLE users (id int, pass¦word varchar(255) NOT NULL);', 'a placeholder'],
  ['a.json', '{ "pass¦word": "Min. 8 Zeichen" }', 'a text for people'],
  ['a.ts', "pass¦wordHashing = 'PBKDF2'", 'the name of an algorithm'],
  ['a.env', 'SEC¦RET=put_a_secret_here', 'a placeholder'],
  ['a.js', 'reserved(parseInt,pass¦word,pkcs11,plugin)', 'no literal'],
  ['a.js', 'const words = "parseInt,pass¦word,pkcs11,plugin";', 'an item of a list'],
];

describe('what is no credential', () => {
  for (const [path, marked, reason] of rows) {
    it(`${path}: ${marked.replaceAll('¦', '')} is ${reason}`, () => {
      const text = marked.replaceAll('¦', '');
      const reasons: string[] = [];
      const found = detect(text, { path }, { onDropped: (one) => reasons.push(one.reason) });
      assert.deepEqual(found, []);
      assert.ok(reasons.includes(reason), reasons.join(', '));
    });
  }

  const silent: readonly (readonly [path: string, text: string])[] = [
    ['a.ts', "read('kms://db#password?VersionStage=ACSPrevious');"],
    ['RECORD', 'pandas/core/accessor.py,sha256=1zfSwCOeBpPZkqJuHunlb3PdB-X6Bf9geecNnDZ3KZ4,15837'],
    [
      'a.js',
      '// github.com/zertosh/htmlescape/blob/0527ca7156a524d256101bb310a9f970f63078ad/LICENSE',
    ],
    ['a.py', 'if text.startswith("-----BEGIN OPENSSH PRIVATE KEY-----"):'],
    [
      'a.php',
      'return "-----BEGIN RSA PRIVATE KEY-----\\r\\n" . $body . "-----END RSA PRIVATE KEY-----";',
    ],
    ['a.js', 'const form = /-----BEGIN PRIVATE KEY-----\\s*([A-Za-z0-9+\\/=]+)/;'],
    ['a.js.map', `{"a":["push('-----BEGIN PGP PRIVATE KEY BLOCK-----\\\\n');\\n  push(body);"]}`],
    ['a.rst', '"pem": "-----BEGIN PRIVATE KEY-----\\n...", "kid": "x"'],
    ['messages_de.properties', 'emptyPass¦word=Ungültige2Anmeldedaten'],
    ['.cargo-checksum.json', '{"tests/server.k¦ey":"96f81956f751204eebfc0c2d61797011c65d4848"}'],
    ['a.tsbuildinfo', '{"version":"1","signa¦ture":"ec4a103673896bf2f3f9420233813a4a"}'],
    ['a.ts', 'AmazonFull: "arn:aws:iam::aws:policy/AmazonRoute53RecoveryReadinessFullAcces"'],
    ['a.js', "const salt¦ed = (passphra¦se) => normalise('mnemonic12' + passphrase);"],
    ['Cargo.toml', 'dfa-onepa¦ss = ["nfa-thompson"]'],
    [
      'README.md',
      '[Alchemy](https://alchemyapi.io/signup?referral=55a35117-028e-4b7c-9e47-e275ad0a)',
    ],
    ['src/translations/ca.json.js', 'var Pass¦word = "Clau d\'accés 2";'],
    ['cacert.pem', '# Issuer: CN=Buypass Class 2 Root CA O=Buypass AS-983163327'],
    ['go.sum', 'github.com/x/auth v1.2.3 h1:9fYvQ0kTz3pXq7LmN2sRb4Wc8Ud6Ve1Ha5Jg0Ko3Mi='],
  ];
  for (const [path, text] of silent) {
    it(`${path}: ${text.slice(0, 60)} is nothing at all`, () => {
      assert.deepEqual(detect(text.replaceAll('¦', ''), { path }), []);
    });
  }

  it('keeps what is printed in documentation, unsure', () => {
    const text = `auth = "QWxhZGRpbjpvcGVuIHNlc2Ft${'ZQ=='}"`;
    const confidences = detect(text, { path: 'a.js' }).map(({ confidence }) => confidence);
    assert.deepEqual(
      confidences.filter((one) => one !== 'low'),
      [],
    );
  });

  it('keeps the printed secret of a printed pair, unsure', () => {
    const pair = `f("AK${'IAQ2W3E4R5T6Y7U2I3'}", "je7MtGbClwBF/2Zp9Utk/${'h3yCo8nvbEXAMPLEKEY'}")`;
    const found = detect(pair, { path: 'a.rs' });
    const secret = found.find(({ ruleId }) => ruleId === 'aws-secret-access-key');
    assert.equal(secret?.confidence, 'low');
  });

  it('is unsure in a documentation string', () => {
    const text = `"""Reads a page.\n\n    page(user='bob', pass${'word'}='Kd83jsD0!x')\n"""`;
    const found = detect(text, { path: 'a.py' });
    assert.deepEqual(
      found.map(({ confidence }) => confidence),
      ['low'],
    );
  });
});
