import { matchEnd, type StructureLink } from './binding.ts';

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

/** Passwords in addresses, authorization headers, SQL and command passwords, private JSON Web Keys. */
export function* findStructures(text: string): Generator<Structure> {
  yield* urlPasswords(text);
  yield* authorizations(text);
  yield* sqlPasswords(text);
  yield* commandPasswords(text);
  yield* webKeys(text);
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
  const closing = text.indexOf('-----END ', head);
  const most = Math.min(text.length, at + keyMaxUnits);
  if (closing >= 0 && closing < most) {
    const tail = text.indexOf('-----', closing + 9);
    if (tail >= 0 && tail - closing < 60) return tail + 5;
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
    const mac = text.indexOf('Private-MAC: ', at);
    const stop = mac < 0 || mac - at > keyMaxUnits ? -1 : text.indexOf('\n', mac);
    const end = stop < 0 ? Math.min(text.length, at + keyMaxUnits) : stop;
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

const schemeWord =
  /\b(?:Basic|Bearer|basic|bearer|BASIC|BEARER|Token|token|Negotiate|NTLM|OAuth|AWS|ApiKey|apikey)(?:[ \t]+|%20)(?=[\w+/=.~$:-]{6})/g;

/** `Authorization: Basic …`, `Bearer …`; the word alone needs a header before it or a value like none. */
function* authorizations(text: string): Generator<Structure> {
  schemeWord.lastIndex = 0;
  for (let match = schemeWord.exec(text); match !== null; match = schemeWord.exec(text)) {
    const start = schemeWord.lastIndex;
    const value = /^[\w+/.~$:%-]{6,4096}={0,3}/.exec(text.slice(start, start + 4096))?.[0] ?? '';
    if (value === '') continue;
    const word = match[0].trim().toLowerCase();
    const before = text.slice(Math.max(0, match.index - headerMaxUnits), match.index);
    const header = /uthoriz|\bauth["']?[:=]/i.test(before);
    const link = word.startsWith('basic') ? 'basic' : 'bearer';
    if (!header && (link === 'basic' ? !isBasicPair(value) : !/bearer|ntlm/.test(word))) continue;
    const nameEnd = match.index + word.length;
    yield { link, start, end: start + value.length, nameStart: match.index, nameEnd };
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
  /\bidentified(?:[ \t]+with[ \t]+\S+)?[ \t]+(?:by|as)(?:[ \t]+password)?[ \t]+(?:(\\?['"])([^'"\n]{1,200}?)\1|([^\s'";,()]{3,80}))/gi;

function* sqlPasswords(text: string): Generator<Structure> {
  identified.lastIndex = 0;
  for (let match = identified.exec(text); match !== null; match = identified.exec(text)) {
    const [, quote = '', quoted, bare = ''] = match;
    const value = quoted ?? bare;
    const end = identified.lastIndex - quote.length;
    const nameEnd = match.index + 'identified'.length;
    yield { link: 'sql', start: end - value.length, end, nameStart: match.index, nameEnd };
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

const webKeyPart = /["']?\b([dk])["']?[ \t]*:[ \t]*["']([A-Za-z0-9_-]{20,2000})["']/g;
const webKeyMaxUnits = 2500;
const webKeyAloneMinUnits = 40;

/** The private part `d` or `k` of a JSON Web Key, near its `kty` or long enough to be nothing else. */
function* webKeys(text: string): Generator<Structure> {
  webKeyPart.lastIndex = 0;
  for (let match = webKeyPart.exec(text); match !== null; match = webKeyPart.exec(text)) {
    const [whole, name = '', value = ''] = match;
    const from = Math.max(0, match.index - webKeyMaxUnits);
    const near = text.slice(from, webKeyPart.lastIndex + webKeyMaxUnits);
    if (value.length < webKeyAloneMinUnits && !/["']?kty["']?\s*:/.test(near)) continue;
    const start = webKeyPart.lastIndex - 1 - value.length;
    const nameStart = match.index + whole.indexOf(name);
    yield { link: 'jwk', start, end: start + value.length, nameStart, nameEnd: nameStart + 1 };
  }
}
