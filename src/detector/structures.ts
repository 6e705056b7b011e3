import { matchEnd } from './binding.ts';

/** A credential that its surroundings give away: a key block, an address, a header. */
export interface Structure {
  readonly ruleId: StructureRule;
  readonly start: number;
  readonly end: number;
  /** The name to report, where the structure has one: the user of an address. */
  readonly name?: string;
  readonly reason: string;
}

export type StructureRule =
  | 'basic-authorization'
  | 'bearer-authorization'
  | 'private-key'
  | 'sql-password'
  | 'command-password'
  | 'url-password';

/** Finds private keys, passwords in addresses, authorization headers, SQL and command passwords. */
export function findStructures(text: string): Structure[] {
  return [
    ...privateKeys(text),
    ...urlPasswords(text),
    ...authorizations(text),
    ...sqlPasswords(text),
    ...commandPasswords(text),
  ];
}

const keyBegin = /-----BEGIN ([A-Z0-9 ]{0,20}?)PRIVATE KEY(?: BLOCK)?-----/y;
const keyMaxUnits = 16_384;
const keyBodyMinUnits = 24;

function* privateKeys(text: string): Generator<Structure> {
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

function* otherKeys(text: string): Generator<Structure> {
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
    const name = user === '' ? scheme : user;
    const reason = `the password in a ${scheme} address`;
    yield { ruleId: 'url-password', start, end: start + password.length, name, reason };
  }
}

const schemeWord =
  /\b(?:Basic|Bearer|basic|bearer|BASIC|BEARER|Token|token|Negotiate|NTLM|OAuth|AWS|ApiKey|apikey)(?:[ \t]+|%20)(?=[\w+/=.~$:-]{6})/g;

/** `Authorization: Basic …`, `Bearer …`; the word alone is too common without a header or a quote. */
function* authorizations(text: string): Generator<Structure> {
  schemeWord.lastIndex = 0;
  for (let match = schemeWord.exec(text); match !== null; match = schemeWord.exec(text)) {
    const start = schemeWord.lastIndex;
    const value = /^[\w+/.~$:%-]{6,4096}={0,3}/.exec(text.slice(start, start + 4096))?.[0] ?? '';
    const end = start + value.length;
    const word = match[0].trim().toLowerCase();
    const header = /uthoriz|\bauth["']?[:=]/i.test(
      text.slice(Math.max(0, match.index - 60), match.index),
    );
    if (word.startsWith('basic')) {
      if (!basicPair(value)) continue;
      yield {
        ruleId: 'basic-authorization',
        start,
        end,
        name: 'Authorization',
        reason: 'user and password in a Basic header',
      };
    } else if (header || word.startsWith('bearer')) {
      if (!/\d/.test(value) && value.length < 24) continue;
      yield {
        ruleId: 'bearer-authorization',
        start,
        end,
        name: 'Authorization',
        reason: `the token of ${header ? 'an Authorization header' : 'a Bearer scheme'}`,
      };
    }
  }
}

/** True when the base64 text decodes to a printable `user:password`. */
function basicPair(value: string): boolean {
  if (value.length < 6 || value.length % 4 === 1) return false;
  const pair = Buffer.from(value, 'base64').toString('latin1');
  return (
    /^[\x20-\x7e]*:[\x20-\x7e]+$/.test(pair) &&
    !/^(?:user(?:name)?|\$\w+|<.*>):(?:pass(?:word)?|\$\w+|<.*>)$/i.test(pair)
  );
}

const identified =
  /\b(?:IDENTIFIED(?:[ \t]+WITH[ \t]+\w+)?[ \t]+(?:BY|AS)(?:[ \t]+PASSWORD)?|PASSWORD(?:[ \t]+FOR[ \t]+\S+)?[ \t]*=?|ENCRYPTED[ \t]+PASSWORD|(?:OLD_)?PASSWORD[ \t]*\()[ \t]*(\\?['"])/gi;

function* sqlPasswords(text: string): Generator<Structure> {
  for (let at = indexOfIdentified(text, 0); at >= 0; at = indexOfIdentified(text, at + 1)) {
    identified.lastIndex = at;
    const match = identified.exec(text);
    if (match === null || match.index !== at) continue;
    const start = identified.lastIndex;
    const end = text.indexOf(match[1] ?? "'", start);
    if (end <= start || end - start > 200 || text.slice(start, end).includes('\n')) continue;
    yield {
      ruleId: 'sql-password',
      start,
      end,
      name: 'IDENTIFIED BY',
      reason: 'the password of an SQL user',
    };
  }
}

function indexOfIdentified(text: string, from: number): number {
  const upper = text.indexOf('IDENTIFIED', from);
  const lower = text.indexOf('identified', from);
  return upper < 0 ? lower : lower < 0 ? upper : Math.min(upper, lower);
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
    yield {
      ruleId: 'command-password',
      start: end - value.length,
      end,
      reason: 'a password on a command line',
    };
  }
}
