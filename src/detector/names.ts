import type { WordGroup } from './words.ts';

/** What kind of credential a name speaks of. */
export type NameClass = 'password' | 'secret' | 'token' | 'key' | 'auth';

export interface Name {
  /** As written, from the first to the last character of the identifier. */
  readonly text: string;
  /** Lower-case words: `dbPassword` and `DB_PASSWORD` are `db`, `password`. */
  readonly words: readonly string[];
  readonly kind: NameClass | undefined;
  /** Words after the last credential word: `id` in `secretId`. */
  readonly trailing: readonly string[];
}

/** Reads a name; `kind` is absent when no word of it speaks of a credential. */
export function readName(text: string): Name {
  const known = knownNames.get(text);
  if (known !== undefined) return known;
  // A piece of a text would keep all of it in memory.
  const own = Buffer.from(text, 'latin1').toString('latin1');
  const name = nameOf(own === text ? own : text);
  if (own === text && text.length <= knownMaxUnits) {
    if (knownNames.size >= knownNamesMax) knownNames.clear();
    knownNames.set(own, name);
  }
  return name;
}

/** The same few names stand in most files. */
const knownNames = new Map<string, Name>();
const knownNamesMax = 4096;
const knownMaxUnits = 64;

function nameOf(text: string): Name {
  const words = splitWords(text);
  for (let index = words.length - 1; index >= 0; index--) {
    const kind = kindOfWord(words[index] ?? '');
    if (kind !== undefined) return { text, words, kind, trailing: words.slice(index + 1) };
  }
  return { text, words, kind: undefined, trailing: [] };
}

/** Splits an identifier in any casing into lower-case words; digits are words of their own. */
function splitWords(name: string): string[] {
  const words: string[] = [];
  let start = 0;
  let before = joint;
  for (let index = 0; index <= name.length; index++) {
    const unit = index < name.length ? name.charCodeAt(index) : 0;
    if (unit >= 128) return splitLetters(name);
    const kind = kinds[unit] ?? joint;
    if (kind === before) continue;
    if (before === upper && kind === lower) {
      // The last capital letter begins the word that follows.
      if (start < index - 1) words.push(name.slice(start, index - 1).toLowerCase());
      start = index - 1;
    } else {
      if (before !== joint) words.push(name.slice(start, index).toLowerCase());
      start = index;
    }
    before = kind;
  }
  return words;
}

const joint = 0;
const upper = 1;
const lower = 2;
const digit = 3;

/** Of each ASCII character what part it takes in a name. */
const kinds = Uint8Array.from({ length: 128 }, (_, unit) => {
  const sign = String.fromCharCode(unit);
  if (/[A-Z]/.test(sign)) return upper;
  if (/[a-z]/.test(sign)) return lower;
  return /\d/.test(sign) ? digit : joint;
});

/** The same for names with letters beyond ASCII. */
function splitLetters(name: string): string[] {
  const words = name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\d+|[\p{Lo}\p{Lm}]+/gu) ?? [];
  return words.map((word) => word.toLowerCase());
}

/**
 * True when the words after the credential word say that the value is something else: its id, its
 * place, its length, its label.
 */
export function namesSomethingElse(name: Name): boolean {
  return name.trailing.some((word) => otherThings.has(word));
}

const otherThings = new Set(
  `id ids name names type types field fields label url uri path paths file files filename dir length
  len size min max policy hash hashed regex pattern prefix suffix header headers param params error errors
  expired expires expiry expiration at count provider manager service class enabled disabled required hint
  placeholder reset message msg title text tooltip description info format algorithm alg version index
  endpoint host server page form input validator validation rule rules strength lifetime ttl timeout
  age location source store method mode template env column table arn ref reference exists missing invalid
  changed created updated encryption hashing strategy date time status state link button icon selector locator kind`.split(
    /\s+/,
  ),
);

/**
 * The stems of credential names in ASCII, and of the calls, statements and commands that take
 * passwords. A new one is best put where the first four letters of the others are most like its
 * own: measured, since a group is taken to have every mixture of its words.
 */
export const stems: readonly WordGroup[] = [
  [
    ...[
      'secret',
      'wachtwoord',
      'signature',
      'senha',
      'kennwort',
      'salasana',
      'senord',
      'salt',
      'sifre',
    ],
    ...['signedstring', 'signwith', 'superuser', 'sudo -s', 'sandi', 'kodeord'],
  ],
  ['ticket', 'token', 'directoryentry', 'nonce'],
  ['heslo', 'haslo', 'hmac', 'parol', 'basic', 'verifier', 'auth', 'curl'],
  ['adduser', 'adgang', 'identified', 'clave', 'geheim', 'geslo', 'jelsz', 'bearer'],
  ['psw', 'psk', 'pdo', 'pwd', 'jwt:', 'pbkdf2', 'pw ', 'pw=', 'pw:', 'pw(', 'pw"', "pw'"],
  ['session', 'pass', 'mysql', 'mima', 'miyao', 'matkhau', 'mat_khau', 'mdp', 'sequelize'],
  ['key', '| base64'],
  [
    ...[
      'motdepasse',
      'cipher',
      'cred',
      'createuser',
      'connect',
      'login',
      'contrase',
      'cookie',
      'jwt.',
    ],
    ...['createconnection', 'lozinka'],
  ],
];

/** The same in other scripts, where no ASCII stem would be found. */
export const otherScripts =
  /密码|密碼|口令|密钥|密鑰|秘密鍵|令牌|пароль|ключ|パスワード|비밀번호|hasło|şifre/gi;

function kindOfWord(word: string): NameClass | undefined {
  const known = wordKinds.get(word);
  if (known !== undefined) return known;
  if (word === 'key' || word === 'keys') return 'key';
  if (notCompounds.has(word)) return undefined;
  for (const [ending, kind] of endingsBy[word.charCodeAt(word.length - 1)] ?? [])
    if (word.endsWith(ending)) return kind;
  return undefined;
}

const wordKinds = new Map<string, NameClass>([
  ...words(
    'password',
    `password passwords passwd pass passe pwd passphrase passcode psw pw passwort kennwort senha
    contrasena contraseña clave haslo hasło wachtwoord parola motdepasse psk mdp lösenord losenord passord salasana heslo
    parool şifre sifre geslo lozinka jelszo jelszó mima
    parol matkhau khau sandi adgangskode kodeord пароль 密码 密碼 口令 パスワード 비밀번호 pin`,
  ),
  ...words('secret', 'secret secrets geheimnis segredo secreto 密钥 密鑰 秘密鍵'),
  ...words('token', 'token tokens jwt pat bearer'),
  ...words(
    'key',
    'hmac apikey appkey accesskey secretkey privatekey authkey passkey nkey seed miyao',
  ),
  ...words(
    'auth',
    `auth authorization authorisation authentication credential credentials cred
    creds oauth verifier nonce ticket signature salt cookie session`,
  ),
]);

/** Words for a password in languages other than English, as forms ask for it. */
const labels = new Set(
  `contrasenya contraseña kodeord adgangskode adgangskoden pasahitza lykilorð lozinka zaporka geslo
  jelszó jelszo parolă parola parole parool slaptažodis hasło heslo şifre sifre wachtwoord kennwort passwort
  passord lösenord losenord salasana senha motdepasse cyfrinair fjalëkalimi пароль 密码 密碼 パスワード 비밀번호`.split(
    /\s+/,
  ),
);

/** Whether a value is but the word for a password in some language. */
export function namesPassword(value: string): boolean {
  return value.length <= labelMaxUnits && labels.has(value.toLowerCase());
}

const labelMaxUnits = 16;

/** Words that end as a credential word does and mean something else. */
const notCompounds = new Set(
  `compass bypass buypass underpass overpass encompass surpass trespass monkey donkey turkey hockey jockey whiskey smokey hotkey
  tokenizer onepass multipass prepass postpass subpass renderpass singlepass firstpass lastpass passenger passage passive passing passed passes`.split(
    /\s+/,
  ),
);

const endings: readonly (readonly [string, NameClass])[] = [
  ['password', 'password'],
  ['passwd', 'password'],
  ['passphrase', 'password'],
  ['pwd', 'password'],
  ['passwort', 'password'],
  ['pass', 'password'],
  ['secret', 'secret'],
  ['token', 'token'],
  ['apikey', 'key'],
  ['secretkey', 'key'],
  ['accesskey', 'key'],
  ['privatekey', 'key'],
  ['authkey', 'key'],
  ['key', 'key'],
  ['salt', 'auth'],
];

/** The endings by the unit they end with. */
const endingsBy: (typeof endings)[] = [];
for (const ending of endings) {
  const last = ending[0].charCodeAt(ending[0].length - 1);
  endingsBy[last] = [...(endingsBy[last] ?? []), ending];
}

function words(kind: NameClass, list: string): [string, NameClass][] {
  return list
    .trim()
    .split(/\s+/)
    .map((word) => [word, kind]);
}
