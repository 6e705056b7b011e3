import type { Candidate } from './features.ts';
import { readLetters } from './lexicon.ts';
import { shapeOf } from './shape.ts';

/**
 * Why a value that reads like no credential is one nevertheless: its place or its form says so. Its
 * words would not, so it stays unsure.
 */
export function toldBy(candidate: Candidate): string | undefined {
  const { text, start, end, link, name } = candidate;
  const value = text.slice(start, end);
  if (isRepository(candidate)) return 'a user and a host stand beside it';
  if (standIn.test(value)) return undefined;
  if (link === 'command') return 'the password of a command';
  if (link === 'url' && isService(candidate)) return 'a user and a host stand beside it';
  if (link === 'login' && isThird(candidate)) return 'a user and a host stand before it';
  if (link === 'prose' && name.kind === 'password' && isSaid(candidate)) {
    return 'a text says that it is the password';
  }
  if (isIssued(candidate, value)) return 'as long as issued keys are, in hexadecimal';
  if (name.kind !== 'password') return undefined;
  if (isBundled.test(name.text)) return 'shipped to every browser, as its name says';
  if (isDisguised(value)) return 'letters with digits or symbols, as in a password';
  const line = lineAround(text, start, end);
  if (isLogin.test(text.slice(Math.max(0, start - aroundUnits), start)))
    return 'a user and a host stand before it';
  return isConnection(line) ? 'a user and a host stand beside it' : undefined;
}

/** `postgresql://user:…@localhost`: the address of a service, no page to look at. */
function isService({ text, start, end, nameStart, nameEnd }: Candidate): boolean {
  if (nameEnd === nameStart || nameEnd + 1 !== start) return false;
  const value = text.slice(start, end);
  if (value !== 'secret' && readLetters(value).standInShare >= standInShareMax) return false;
  const scheme = text.slice(Math.max(0, nameStart - schemeMaxUnits), nameStart);
  return services.test(scheme);
}

const standInShareMax = 0.9;
const schemeMaxUnits = 24;
const services =
  /(?:postgres(?:ql)?|mysql|mariadb|mongodb|mssql|sqlserver|rediss?|amqps?|ftps?|sftp|ldaps?|smtps?|imaps?|mqtts?|nats|clickhouse|cockroachdb|oracle)(?:\+\w+)?:\\?\/\\?\/$/i;

const literals = /["'][^"'\n]{2,120}["']\s*,\s*["'][^"'\n]{1,80}["']\s*,\s*["']$/;

/** `DirectoryEntry("LDAP://…", "user", "…")`: behind an address and a user. */
function isThird({ text, start }: Candidate): boolean {
  return literals.test(text.slice(Math.max(0, start - aroundUnits), start));
}

/** `the password for the user "pyne" is "…"` */
function isSaid({ text, start, end, nameEnd, quote }: Candidate): boolean {
  if (quote === '' || text.slice(start, end).includes(' ')) return false;
  return / is:? ["'`]$/.test(text.slice(nameEnd, start));
}

const repository =
  /\bcredentials[ \t]*\{[^{}]{0,120}\busername\s*=?\s*["'][^"'\n]{1,60}["']\s+password\s*=?\s*["']$/;

/** The credentials of a repository in a file of Gradle. */
function isRepository({ text, start, link }: Candidate): boolean {
  if (link !== 'gap' && link !== 'assign') return false;
  return repository.test(text.slice(Math.max(0, start - 2 * aroundUnits), start));
}

/** `PASSWORD`, `<…>`, `‹…›`: what the reader is to fill in. */
const standIn = /^[A-Z_]+$|^[Pp]ass(?:word|wd)?$|^[^!-~]|^[<[{]/;

const isBundled = /^(?:REACT_APP|VUE_APP|VITE|NEXT_PUBLIC|GATSBY|EXPO_PUBLIC)_/;

const hexKey = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i;
const keyName = /(?:secret|api_?key|token|access_?key|secret_?key)$/i;
const ofDigest = new Set(['sha', 'md', 'hash', 'digest', 'checksum', 'fingerprint']);
const distinctMin = 9;

function isIssued({ name, link }: Candidate, value: string): boolean {
  if (link !== 'assign' || !hexKey.test(value) || !keyName.test(name.text)) return false;
  return !name.words.some((word) => ofDigest.has(word)) && shapeOf(value).distinct >= distinctMin;
}

/** One letter of a word written as the sign that resembles it: `s` as `$`, `a` as `@`. */
const resembling = /^[A-Za-z]{2,12}[$@][A-Za-z]{3,12}\d{0,4}$/;
const mixedUnits = { min: 8, max: 20 } as const;

/** As the rules for passwords ask for: a sign that resembles a letter, or all classes. */
function isDisguised(value: string): boolean {
  if (resembling.test(value)) return true;
  if (value.length < mixedUnits.min || value.length > mixedUnits.max) return false;
  const { lower, upper, digits, symbols, spaces } = shapeOf(value);
  const mixed = lower > 0 && upper > 0 && digits > 0 && symbols > 0 && spaces === 0;
  return mixed && /^[^:/\\()[\]{}<>]+$/.test(value) && /[!@#$%^&*?]/.test(value);
}

/** An entry of netrc. */
const isLogin = /\blogin\s+\S{1,80}\s+password[ \t]+$/;

const user = /(?:^|[;"'(\s,&])(?:user ?id|uid|user|username|user name)[ \t]*=[ \t]*[^;\s]/i;
const place =
  /(?:^|[;"'(\s,&])(?:server|data source|host|address|addr|driver|provider|initial catalog|database|dsn)[ \t]*=[ \t]*[^;\s]/i;

/** `Server=…;User Id=…;Password=…`. */
function isConnection({ before, after }: { before: string; after: string }): boolean {
  const line = `${before};${after}`;
  const ended = before.includes(';') || after.startsWith(';');
  return ended && user.test(line) && place.test(line);
}

const aroundUnits = 160;

function lineAround(text: string, start: number, end: number): { before: string; after: string } {
  const before = text.slice(Math.max(0, start - aroundUnits), start);
  const after = text.slice(end, end + aroundUnits);
  const stop = after.indexOf('\n');
  return {
    before: before.slice(before.lastIndexOf('\n') + 1),
    after: stop < 0 ? after : after.slice(0, stop),
  };
}
