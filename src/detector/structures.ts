import { matchEnd, type StructureLink } from './binding.ts';
import { commandPasswords } from './commands.ts';
import type { Family } from './language.ts';
import { limits, type Reach } from './limits.ts';

/**
 * A private key, a password hash, the data of a Secret: its form alone tells, so nothing needs to
 * be weighed.
 */
export interface Block {
  readonly ruleId: 'kubernetes-secret' | 'password-hash' | 'private-key';
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

/** Passwords in addresses and commands. */
export function* findStructures(text: string, family: Family, reach: Reach): Generator<Structure> {
  yield* urlPasswords(text, '://', reach);
  if (family === 'data' || family === 'code') yield* urlPasswords(text, ':\\/\\/', reach);
  yield* oraclePasswords(text, reach);
  for (const mark of ['@tcp(', '@unix(']) yield* dsnPasswords(text, mark, reach);
  yield* commandPasswords(text, family, reach);
}

const keyBegin = /-----BEGIN ([A-Z0-9 ]{0,20}?)PRIVATE KEY(?: BLOCK)?-----/y;
const keyMaxUnits = 16_384;
const keyBodyMinUnits = 24;

/**
 * The password hashes of dumps. A hash in quotes or behind `=` is there to check passwords against
 * and is left alone, as are all in code and data.
 */
export function* findHashes(text: string, family: Family): Generator<Block> {
  if (family === 'code' || family === 'data') return;
  passwordHash.lastIndex = 0;
  for (let match = passwordHash.exec(text); match !== null; match = passwordHash.exec(text)) {
    const before = text.slice(Math.max(0, match.index - 3), match.index);
    const quoted = /["'`]$/.test(before) && family !== 'sql';
    if (quoted || /[}\w]$|[:=][ \t]+$/.test(before)) continue;
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
    String.raw`(?<=:)\{SHA\}[A-Za-z0-9+/]{27}=`,
    String.raw`\$krb5(?:asrep|tgs)\$\d+\$[^\s"'\x60]{60,4000}`,
  ].join('|'),
  'g',
);

const beginMaxUnits = 48;

/** The block of a private key whose first line ends with the word KEY between two offsets. */
export function keyBlockAt(text: string, start: number, end: number): Block | undefined {
  const isPutty = text.charCodeAt(start) === 80 && matchEnd(puttyHead, text, start) !== undefined;
  if (isPutty) return puttyKey(text, start);
  const next = text.charCodeAt(end);
  if (next !== 45 && next !== 32) return undefined;
  if (!text.startsWith('-----', end) && !text.startsWith(' BLOCK-----', end)) return undefined;
  const from = Math.max(0, start - beginMaxUnits);
  const at = from + text.slice(from, start).lastIndexOf('-----BEGIN ');
  const head = at < from ? undefined : matchEnd(keyBegin, text, at);
  if (head === undefined) return undefined;
  if (matchEnd(patternGoesOn, text, head) ?? matchEnd(cutShort, text, head)) return undefined;
  const marker = matchEnd(markerEnd, text, head);
  if (marker !== undefined && matchEnd(nextPiece, text, marker) === undefined) return undefined;
  const blockEnd = keyEnd(text, at, head);
  const body = text
    .slice(head, Math.min(blockEnd, head + 400))
    .replace(/\\[nrt]|[\s"'+,\\;|>#*/-]/g, '');
  const told = /^(?:<|\$\{|\{\{|xxx|YOUR)|\.{3}|…/i.test(body) || body.length < keyBodyMinUnits;
  if (blockEnd > head && told) return undefined;
  return { ruleId: 'private-key', start: at, end: blockEnd, reason: 'the block of a private key' };
}

const lockUnits = 160;
const locks = /^-----BEGIN ENCRYPTED |\bProc-Type: 4,ENCRYPTED|\bEncryption: aes/;

/** Whether a private key is of no use without a passphrase. */
export function isLocked(text: string, { ruleId, start }: Block): boolean {
  return ruleId === 'private-key' && locks.test(text.slice(start, start + lockUnits));
}

/** Behind the BEGIN line goes on a regular expression: `-----BEGIN PRIVATE KEY-----[\s\S]+`. */
const patternGoesOn = /(?:\\{1,2}[rn])*(?:[[(]|\\{1,2}[sSdw])/y;
const cutShort = /(?:\s|\\{1,4}[rnt]){0,40}(?:\.{3}|…|\[\.|<)/y;
/** A string ends behind the BEGIN line: the line is compared with or joined to something. */
const markerEnd = /(?:\\{1,4}[rn])*["'`]/y;
const nextPiece = /[\s.+,\\&)(]{0,40}[bru]?["'`][A-Za-z0-9+/=]{16}/y;

const puttyHead = /PuTTY-User-Key-File-[23]: (?!["'`])/y;

function puttyKey(text: string, start: number): Block | undefined {
  const block = text.slice(start, start + keyMaxUnits);
  if (!/\bPublic-Lines: \d/.test(block)) return undefined;
  const mac = block.indexOf('Private-MAC: ');
  const stop = mac < 0 ? -1 : block.indexOf('\n', mac);
  const end = start + (stop < 0 ? block.length : stop);
  return { ruleId: 'private-key', start, end, reason: 'a private key of PuTTY' };
}

/**
 * Past the END line; without one, past the base64 that follows; the BEGIN line alone if none does.
 */
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

const userInfo =
  /:\\?\/\\?\/([^\s:@/"'`<>,;()[\]]{0,120}):([^\s"'`<>@]{1,200}?@?)@(?=[\w[$%{(<.#-]|["'`][ \t]*(?:[+.&,)]|\r?\n))/y;
const schemeMaxUnits = 30;

function* urlPasswords(text: string, mark: string, reach: Reach): Generator<Structure> {
  for (const at of placesOf(text, mark, reach)) {
    userInfo.lastIndex = at;
    const match = userInfo.exec(text);
    if (match === null) {
      const cut = cutPassword(text, at);
      if (cut !== undefined) yield cut;
      continue;
    }
    const [whole, user = ''] = match;
    const password = (match[2] ?? '') + restOfPassword(text, at + whole.length);
    const before = text.slice(Math.max(0, at - schemeMaxUnits), at);
    const scheme = /[A-Za-z][A-Za-z0-9+.-]*$/.exec(before)?.[0].toLowerCase() ?? '';
    if (scheme === '' || /^\d{1,5}[/?]/.test(password) || password.startsWith('//')) continue;
    const start = at + whole.length - 1 - (match[2]?.length ?? 0);
    const nameStart = user === '' ? at - scheme.length : at + mark.length;
    const nameEnd = user === '' ? at : nameStart + user.length;
    yield { link: 'url', start, end: start + password.length, nameStart, nameEnd };
  }
}

/** Where a mark of addresses stands, up to as many as are searched. */
function* placesOf(text: string, mark: string, reach: Reach): Generator<number> {
  let left: number = limits.addressesMax;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
    if (left-- === 0) {
      reach('addressesMax', at);
      return;
    }
    yield at;
  }
}

const oracleMark = 'jdbc:oracle:thin:';
const oracleUserInfo = /([\w.$#-]{1,60})\/([^\s"'`<>@/]{3,120})(?=@)/y;

/** `jdbc:oracle:thin:app/…@//db:1521/x`: user and password stand before the host, no `//`. */
function* oraclePasswords(text: string, reach: Reach): Generator<Structure> {
  for (const at of placesOf(text, oracleMark, reach)) {
    const nameStart = at + oracleMark.length;
    oracleUserInfo.lastIndex = nameStart;
    const [, user = '', password] = oracleUserInfo.exec(text) ?? [];
    if (password === undefined) continue;
    const nameEnd = nameStart + user.length;
    const start = nameEnd + 1;
    yield { link: 'url', start, end: start + password.length, nameStart, nameEnd };
  }
}

const dsnUserInfo = /(?<![\w.%$}-])([\w.-]{1,60}):([^\s"'`<>]{1,120})$/;
const dsnMaxUnits = 182;

/** `app:…@tcp(db:3306)/shop`: an address as Go's driver for MySQL takes it. */
function* dsnPasswords(text: string, mark: string, reach: Reach): Generator<Structure> {
  for (const at of placesOf(text, mark, reach)) {
    const [, user = '', password] =
      dsnUserInfo.exec(text.slice(Math.max(0, at - dsnMaxUnits), at)) ?? [];
    if (password === undefined) continue;
    const start = at - password.length;
    const nameEnd = start - 1;
    yield { link: 'url', start, end: at, nameStart: nameEnd - user.length, nameEnd };
  }
}

const cutUserInfo =
  /:\/\/([\w.-]{1,60}):(["'])[ \t]*[+.&]?[ \t]*\2([^\s"'@:/]{3,120})(?=@|\2[ \t]*[+.&]?[ \t]*\2@)/y;

/** The password of an address that is put together from literals: `"amqp://app:" + "…" + "@"`. */
function cutPassword(text: string, at: number): Structure | undefined {
  cutUserInfo.lastIndex = at;
  const match = cutUserInfo.exec(text);
  if (match === null) return undefined;
  const [, user = '', , password = ''] = match;
  const end = cutUserInfo.lastIndex;
  const nameStart = at + '://'.length;
  return {
    link: 'url',
    start: end - password.length,
    end,
    nameStart,
    nameEnd: nameStart + user.length,
  };
}

const moreOfPassword = /[^\s"'`<>@/,?#]{0,120}@(?=[\w-]+(?:[./]|:\d)|\$?\{|%s)/y;

/** What a password that holds an `@` goes on with, up to the last `@` before the host. */
function restOfPassword(text: string, past: number): string {
  const end = matchEnd(moreOfPassword, text, past);
  return end === undefined ? '' : text.slice(past - 1, end - 1);
}

const scheme = /(?:basic|bearer)(?:[ \t]+|%20)([\w+/.~$:%-]{6,4096}={0,3})/iy;

/**
 * What follows the word `Basic` or `Bearer` between two offsets; without a header before it,
 * `Basic` needs a user and a password in it.
 */
export function authorizationAt(text: string, start: number, end: number): Structure | undefined {
  scheme.lastIndex = start;
  const value = scheme.exec(text)?.[1];
  if (value === undefined) return encodedLogin(text, start);
  const before = text.slice(Math.max(0, start - headerMaxUnits), start);
  const header = /uthoriz|\bauth["']?[:=]/i.test(before);
  const link = end - start === 'basic'.length ? 'basic' : 'bearer';
  if (link === 'basic' && !header && !isBasicPair(value)) return undefined;
  const valueEnd = scheme.lastIndex;
  return { link, start: valueEnd - value.length, end: valueEnd, nameStart: start, nameEnd: end };
}

const headerMaxUnits = 60;
const toBeEncoded =
  /basic[ \t]*(?:["'`][ \t]*[+.&,]|[$#]?\{)[^"'`\n;]{0,80}(["'`])([\w.@-]{1,60}):([^"'`\n]{3,120})(?=\1)/iy;

/** `"Basic " + btoa("user:…")`: a header whose user and password are encoded when it is made. */
function encodedLogin(text: string, start: number): Structure | undefined {
  toBeEncoded.lastIndex = start;
  const [, , user = '', password] = toBeEncoded.exec(text) ?? [];
  if (password === undefined) return undefined;
  const end = toBeEncoded.lastIndex;
  const nameEnd = end - password.length - 1;
  return { link: 'login', start: nameEnd + 1, end, nameStart: nameEnd - user.length, nameEnd };
}

/** True when the base64 text decodes to a printable `user:password`. */
function isBasicPair(value: string): boolean {
  if (value.length < 6 || value.length % 4 === 1) return false;
  const pair = Buffer.from(value, 'base64').toString('latin1');
  return /^[\x20-\x7e]*:[\x20-\x7e]+$/.test(pair);
}

const identified =
  /identified(?:[ \t]+with[ \t]+\S{1,60})?[ \t]+(?:by|as)(?:[ \t]+password)?[ \t]+(?:(\\?['"])((?:(?!\1)[^\n]){1,200})\1|([^\s'";,()]{3,80}))/iy;

/** `IDENTIFIED BY '…'` of SQL, when the word IDENTIFIED stands between two offsets. */
export function sqlPasswordAt(text: string, start: number, end: number): Structure | undefined {
  identified.lastIndex = start;
  const match = identified.exec(text);
  if (match === null) return undefined;
  const [, quote = '', quoted, bare = ''] = match;
  const valueEnd = identified.lastIndex - quote.length;
  const value = quoted ?? bare;
  return {
    link: 'sql',
    start: valueEnd - value.length,
    end: valueEnd,
    nameStart: start,
    nameEnd: end,
  };
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
