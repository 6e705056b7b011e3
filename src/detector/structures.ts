import { matchEnd, type StructureLink } from './binding.ts';
import type { Family } from './language.ts';

/** A private key or a password hash: its form alone tells, so nothing needs to be weighed. */
export interface Block {
  readonly ruleId: 'password-hash' | 'private-key';
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

/** A value that its surroundings, not a name, put forward: an address, a header, a command. */
export interface Structure {
  readonly link: StructureLink;
  readonly start: number;
  readonly end: number;
  /** Offsets of what stands for its name. */
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** Passwords in addresses, authorization headers, SQL, commands and calls that log in. */
export function* findStructures(text: string, family: Family): Generator<Structure> {
  yield* urlPasswords(text);
  yield* authorizations(text);
  yield* sqlPasswords(text);
  if (family === 'code') yield* logins(text);
  else if (family !== 'data' && family !== 'markup') yield* commandPasswords(text);
}

/** Every place of a needle, in order. */
function* places(text: string, needle: string): Generator<number> {
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length))
    yield at;
}

const keyBegin = /-----BEGIN ([A-Z0-9 ]{0,20}?)PRIVATE KEY(?: BLOCK)?-----/y;
const keyMaxUnits = 16_384;
const keyBodyMinUnits = 24;

/**
 * Finds private keys (PEM and PuTTY blocks, and PEM once more in base64) and the password hashes of
 * dumps. A hash in quotes or behind `=` is there to check passwords against and is left alone.
 */
export function* findBlocks(text: string): Generator<Block> {
  yield* privateKeys(text);
  passwordHash.lastIndex = 0;
  for (let match = passwordHash.exec(text); match !== null; match = passwordHash.exec(text)) {
    const before = text.slice(Math.max(0, match.index - 3), match.index);
    if (/["'`}\w]$|[:=][ \t]+$/.test(before)) continue;
    const reason = 'the hash of a password, which can be tried against word lists';
    yield { ruleId: 'password-hash', start: match.index, end: passwordHash.lastIndex, reason };
  }
}

const passwordHash = new RegExp(
  [
    String.raw`\$2[abxy]\$\d\d\$[A-Za-z0-9./]{53}`,
    String.raw`\$[156]\$(?:rounds=\d+\$)?[A-Za-z0-9./]{1,16}\$[A-Za-z0-9./]{22,86}`,
    String.raw`\$[89]\$[A-Za-z0-9./]{8,16}\$[A-Za-z0-9./]{43}`,
    String.raw`\$apr1\$[A-Za-z0-9./]{1,8}\$[A-Za-z0-9./]{22}`,
    String.raw`\$argon2(?:id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{20,120}`,
    String.raw`\$krb5(?:asrep|tgs)\$\d+\$[^\s"'\x60]{60,4000}`,
  ].join('|'),
  'g',
);

function* privateKeys(text: string): Generator<Block> {
  for (let at = text.indexOf('-----BEGIN '); at >= 0; at = text.indexOf('-----BEGIN ', at + 11)) {
    const head = matchEnd(keyBegin, text, at);
    if (head === undefined) continue;
    const end = keyEnd(text, at, head);
    const body = text
      .slice(head, Math.min(end, head + 400))
      .replace(/\\[nrt]|[\s"'+,\\;|>#*/-]/g, '');
    const cut = end === head;
    if (!cut && (/^(?:\.{3}|…|<|\$\{|\{\{|xxx|YOUR)/i.test(body) || body.length < keyBodyMinUnits))
      continue;
    yield { ruleId: 'private-key', start: at, end, reason: 'the block of a private key' };
  }
  yield* otherKeys(text);
}

/** Past the END line; without one, past the base64 that follows; the BEGIN line alone if none does. */
function keyEnd(text: string, at: number, head: number): number {
  const block = text.slice(head, at + keyMaxUnits);
  const closing = block.indexOf('-----END ');
  if (closing >= 0) {
    const tail = block.indexOf('-----', closing + 9);
    if (tail >= 0 && tail - closing < 60) return head + tail + 5;
  }
  const body = /^(?:[\sA-Za-z0-9+/=:,.-]|\\[nr]){24,8192}/.exec(text.slice(head, head + 8192));
  return body === null ? head : head + body[0].trimEnd().length;
}

const encodedKey = 'LS0tLS1CRUdJTi';
const encodedKeyKinds =
  /LS0tLS1CRUdJTi(?:BSU0EgUFJJ|BQUklWQVRF|BFQyBQUklW|BPUEVOU1NI|BEU0EgUFJJ|BFTkNSWVBU|BQR1AgUFJJ)[A-Za-z0-9+/\s\\n]{20,16384}={0,2}/y;

function* otherKeys(text: string): Generator<Block> {
  for (let at = text.indexOf(encodedKey); at >= 0; at = text.indexOf(encodedKey, at + 1)) {
    const end = matchEnd(encodedKeyKinds, text, at);
    if (end === undefined) continue;
    yield { ruleId: 'private-key', start: at, end, reason: 'a private key in base64' };
  }
  for (
    let at = text.indexOf('PuTTY-User-Key-File-');
    at >= 0;
    at = text.indexOf('PuTTY-User-Key-File-', at + 1)
  ) {
    const block = text.slice(at, at + keyMaxUnits);
    const mac = block.indexOf('Private-MAC: ');
    const stop = mac < 0 ? -1 : block.indexOf('\n', mac);
    const end = stop < 0 ? at + block.length : at + stop;
    yield { ruleId: 'private-key', start: at, end, reason: 'a private key of PuTTY' };
  }
}

const userInfo = /:\/\/([^\s:@/"'`<>,;()[\]]{0,120}):([^\s"'`<>@]{1,200}?)@(?=[\w[$%{(<.-])/y;
const schemeMaxUnits = 30;

function* urlPasswords(text: string): Generator<Structure> {
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    userInfo.lastIndex = at;
    const match = userInfo.exec(text);
    if (match === null) continue;
    const [whole, user = '', password = ''] = match;
    const before = text.slice(Math.max(0, at - schemeMaxUnits), at);
    const scheme = /[A-Za-z][A-Za-z0-9+.-]*$/.exec(before)?.[0].toLowerCase() ?? '';
    if (scheme === '' || /^\d{1,5}[/?]/.test(password) || password.startsWith('//')) continue;
    const start = at + whole.length - 1 - password.length;
    const nameStart = user === '' ? at - scheme.length : at + 3;
    const nameEnd = user === '' ? at : at + 3 + user.length;
    yield { link: 'url', start, end: start + password.length, nameStart, nameEnd };
  }
}

const scheme = /(?:basic|bearer)(?:[ \t]+|%20)([\w+/.~$:%-]{6,4096}={0,3})/iy;

/** `Basic …` and `Bearer …`: without a header before it, `Basic` needs a user and a password in it. */
function* authorizations(text: string): Generator<Structure> {
  for (const needle of ['asic ', 'earer ', 'asic%20', 'earer%20']) {
    for (const place of places(text, needle)) {
      scheme.lastIndex = place - 1;
      const value = scheme.exec(text)?.[1];
      if (value === undefined) continue;
      const before = text.slice(Math.max(0, place - 1 - headerMaxUnits), place - 1);
      const header = /uthoriz|\bauth["']?[:=]/i.test(before);
      const link = needle.startsWith('asic') ? 'basic' : 'bearer';
      if (link === 'basic' && !header && !isBasicPair(value)) continue;
      const end = scheme.lastIndex;
      const nameEnd = place + needle.replace('%20', ' ').trimEnd().length;
      yield { link, start: end - value.length, end, nameStart: place - 1, nameEnd };
    }
  }
}

const headerMaxUnits = 60;

/** True when the base64 text decodes to a printable `user:password`. */
export function isBasicPair(value: string): boolean {
  if (value.length < 6 || value.length % 4 === 1) return false;
  const pair = Buffer.from(value, 'base64').toString('latin1');
  return /^[\x20-\x7e]*:[\x20-\x7e]+$/.test(pair);
}

const identified =
  /identified(?:[ \t]+with[ \t]+\S{1,60})?[ \t]+(?:by|as)(?:[ \t]+password)?[ \t]+(?:(\\?['"])((?:(?!\1)[^\n]){1,200})\1|([^\s'";,()]{3,80}))/iy;

/** `IDENTIFIED BY '…'` of SQL. */
function* sqlPasswords(text: string): Generator<Structure> {
  for (const needle of ['dentified ', 'DENTIFIED ']) {
    for (const place of places(text, needle)) {
      identified.lastIndex = place - 1;
      const match = identified.exec(text);
      if (match === null) continue;
      const [, quote = '', quoted, bare = ''] = match;
      const value = quoted ?? bare;
      const end = identified.lastIndex - quote.length;
      const nameEnd = place + needle.length - 1;
      yield { link: 'sql', start: end - value.length, end, nameStart: place - 1, nameEnd };
    }
  }
}

const userOption =
  /\b(?:curl|wget|http|https|httpie)\b[^\n]{0,300}?[ \t](?:-u|--user|--proxy-user|-U|-a|--auth)[ \t=]*["']?([^\s:"'$]{1,80}):([^\s"'$]{3,120})/y;
const loginCommand =
  /\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;&]{0,200}?[ \t]-p(?![ \t])["']?([^\s"'$`]{3,80})|\bsshpass[ \t]+-p[ \t]*["']?([^\s"'$`]{3,80})|\b(?:docker[ \t]+login|podman[ \t]+login|helm[ \t]+registry|oc[ \t]+login|az[ \t]+login|redis-cli|mongo|mongosh|mongodump|ldapsearch|ldapadd|smbclient|rpcclient|psexec|xfreerdp)\b[^\n|;&]{0,200}?[ \t]-(?:p|a|w|P)[ \t]+["']?([^\s"'$`<-][^\s"'$`]{2,80})|\bnet[ \t]+user(?:[ \t]+\/add)?[ \t]+\S+[ \t]+([^\s"'/$%*][^\s"']{2,80})|ConvertTo-SecureString[ \t]+(?:-String[ \t]+)?["']([^"'$\n]{3,120})/iy;
const commands =
  /\b(?:curl|wget|https?|mysql\w*|mariadb|sshpass|docker|podman|helm|redis-cli|mongo\w*|ldap\w+|smbclient|psexec|xfreerdp|net[ \t]+user|ConvertTo-SecureString)[ \t]/gi;

function* commandPasswords(text: string): Generator<Structure> {
  commands.lastIndex = 0;
  for (let match = commands.exec(text); match !== null; match = commands.exec(text)) {
    const pattern = /^(?:curl|wget|https?)/i.test(match[0]) ? userOption : loginCommand;
    pattern.lastIndex = match.index;
    const found = pattern.exec(text);
    if (found === null) continue;
    const value =
      pattern === userOption
        ? (found[2] ?? '')
        : (found.slice(1).find((part) => part !== undefined) ?? '');
    const end = pattern.lastIndex;
    const nameEnd = match.index + match[0].trimEnd().length;
    yield { link: 'command', start: end - value.length, end, nameStart: match.index, nameEnd };
  }
}

const webKeyName = /["']?\b([dk])["']?[ \t]*:[ \t]*["']$/;
const webKeyMaxUnits = 2500;
const webKeyMinUnits = 20;
const webKeyAloneMinUnits = 40;

/**
 * The private part `d` or `k` of a JSON Web Key, when the run between two offsets is one: near its
 * `kty`, or long enough to be nothing else.
 */
export function webKeyAt(text: string, start: number, end: number): Structure | undefined {
  if (end - start < webKeyMinUnits || !/["']/.test(text.charAt(start - 1))) return undefined;
  const head = text.slice(Math.max(0, start - 12), start);
  const match = webKeyName.exec(head);
  if (match === null) return undefined;
  if (end - start < webKeyAloneMinUnits) {
    const near = text.slice(Math.max(0, start - webKeyMaxUnits), end + webKeyMaxUnits);
    if (!/["']?kty["']?\s*:/.test(near)) return undefined;
  }
  const nameStart = start - head.length + match.index + match[0].search(/[dk]/);
  return { link: 'jwk', start, end, nameStart, nameEnd: nameStart + 1 };
}

const string = String.raw`\s*[$@bru]{0,2}(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|[\w.$>:-]{1,60}(?:\([^()\n]{0,60}\))?)\s*`;
const secret = String.raw`\s*[@bru]{0,2}(["'])([^"'\n]{3,200})`;
/** Functions whose second argument is a password, after a user. */
const second = `NetworkCredential PSCredential UsernamePasswordCredentials PasswordAuthentication
  GitCredential HTTPBasicAuth HttpBasicAuth HTTPDigestAuth BasicAuth basic_auth set_auth
  SetBasicAuth setBasicAuth DigestAuth BasicAWSCredentials BasicCredentials PLAIN PlainAuth
  PlainCredentials StaticCredentials NewStaticCredentials ClientSecretCredential
  UsernamePasswordToken createUser addUser add_user login authenticate`.replace(/\s+/g, '|');
/** Functions whose third argument is one, after an address and a user. */
const third = `getConnection DirectoryEntry mysql_connect mysqli_connect mysqli PDO pg_connect
  oci_connect odbc_connect NewBasicAuthTransport`.replace(/\s+/g, '|');
const loginCall = new RegExp(
  String.raw`\b(?:(?:${second})\((?:${string},)|(?:${third})\((?:${string},){2}|\bauth\s*=\s*\((?:${string},))${secret}`,
  'y',
);
const loginWord =
  /(?:login|PDO|mysqli|_connect|getConnection|DirectoryEntry|addUser|createUser)\(/g;

/** Calls that log in by names that speak of no credential; `loginAt` is asked for the others. */
function* logins(text: string): Generator<Structure> {
  loginWord.lastIndex = 0;
  for (let match = loginWord.exec(text); match !== null; match = loginWord.exec(text)) {
    const past = loginWord.lastIndex;
    const head = text.slice(Math.max(0, past - 1 - loginNameMaxUnits), past - 1);
    const name = /\w+$/.exec(head)?.[0] ?? '';
    const found = loginAt(text, past - 1 - name.length, past - 1);
    if (found !== undefined) yield found;
  }
}

const loginNameMaxUnits = 30;

/** `NetworkCredential("user", "…")`, `new PDO(address, "user", "…")`: the argument that is a password. */
export function loginAt(text: string, nameStart: number, nameEnd: number): Structure | undefined {
  loginCall.lastIndex = nameStart;
  const found = loginCall.exec(text);
  if (found === null) return undefined;
  const end = loginCall.lastIndex;
  return { link: 'login', start: end - (found[2] ?? '').length, end, nameStart, nameEnd };
}
