import { matchEnd } from './binding.ts';
import type { Family } from './language.ts';
import { limits, type Reach } from './limits.ts';
import type { Structure } from './structures.ts';
import { type WordGroup, wordFinder } from './words.ts';

/** Blanks, or the border between two items of a list: `"-u", "app"`. */
const gap = String.raw`(?:[ \t]+(?:\\\r?\n[ \t]*)?|["'],[ \t]*(?=["']))`;
const open = String.raw`\\?["']?`;
const value = String.raw`((?![-<])[^\s"'\x60$|;&<>\\][^\s"'\x60$|;&<>\\]{2,119})`;
const word = String.raw`[^\s"'\x60|;&]{1,80}`;
/** Other options, as few as it takes. */
const others = String.raw`(?:[^\n|;&\\]|\\[^\n]|\\\r?\n){0,240}?`;

const option = (names: string): string => `${others}${gap}${open}(?:${names})${gap}${open}${value}`;
const account = `${others}${gap}${open}(?:-u|--user|--proxy-user|-U|-a|--auth)(?:${gap}|=)?${open}`;

/**
 * What follows the name of a command up to and with its password, by the beginning of that name.
 * Facts from the manuals of the programs.
 */
const commands: readonly (readonly [names: string, rest: string])[] = [
  ['curl, wget, http', String.raw`${account}[^\s:"'$]{1,80}:${value}`],
  ['mysql, mariadb', `${others}${gap}${open}-p(?![ \\t])${open}${value}`],
  ['mysqladmin', `${others}[ \\t]password[ \\t]+${open}${value}`],
  ['sshpass', `${gap}${open}-p(?:${gap})?${open}${value}`],
  ['docker login, podman login', option('-p')],
  ['az login, oc login', option('-p|--password')],
  ['helm registry', option('-p')],
  ['redis-cli', option('-a')],
  ['mongo, ldapsearch, ldapadd, psexec, ncftp', option('-[pw]')],
  ['sqlcmd, osql, isql, bcp, unzip, zip, mosquitto_pub, mosquitto_sub, ipmitool', option('-P')],
  ['7z , 7za, unrar', `${others}${gap}${open}-p${open}${value}`],
  ['rar ', `${others}${gap}${open}-h?p${open}${value}`],
  ['cqlsh, evil-winrm, dotnet nuget', option('-p|--password')],
  ['ssh-keygen', option('-N')],
  ['wpa_passphrase', `[ \\t]+${open}${word}["']?[ \\t]+${open}${value}`],
  ['smbclient, rpcclient', `${others}${gap}-U[ \\t]*${open}[\\w.\\\\/-]{1,60}%${value}`],
  ['smbclient, rpcclient', option('-p')],
  ['sqlplus', `[ \\t]+(?:-\\w+[ \\t]+)*${open}[\\w.]{1,40}/${value.replace('<>', '<>@')}@`],
  ['xfreerdp', `${others}[ \\t]/p:${open}${value}`],
  ['openssl', option('-k')],
  ['rabbitmqctl', `[ \\t]+(?:add_user|change_password)[ \\t]+${word}[ \\t]+${open}${value}`],
  ['htpasswd', `(?:[ \\t]+-\\w+)*?[ \\t]+-\\w*nb?\\w*[ \\t]+${word}[ \\t]+${open}${value}`],
  [
    'htpasswd',
    `(?:[ \\t]+-\\w+)*?[ \\t]+-\\w*b\\w*(?:[ \\t]+-\\w+)*[ \\t]+${word}[ \\t]+${word}[ \\t]+${open}${value}`,
  ],
  ['lftp', `${others}[ \\t]-u[ \\t]+[\\w.@-]{1,60},${open}${value}`],
  ['schtasks', option('/rp')],
  ['useradd', option('-p|--password')],
  ['snmpwalk', option('-[AX]')],
  [
    'net use',
    `(?:[ \\t]+\\S{1,40})?[ \\t]+\\\\\\\\\\S{1,120}(?:[ \\t]+/user:\\S{1,60})?[ \\t]+(?!/)${value}`,
  ],
  ['net user', `(?:[ \\t]+/add)?[ \\t]+\\S{1,60}[ \\t]+(?!/)${value}`],
  ['convertto-securestring', String.raw`[ \t]+(?:-String[ \t]+)?["']([^"'$\n]{3,120})`],
];

/** The words that begin a command, in groups as `wordFinder` wants them. */
const groups: readonly WordGroup[] = [
  ['curl', 'wget', 'unrar', 'rar ', 'cqlsh', '7z ', '7za'],
  ['mysql', 'mariadb', 'mongo', 'mosquitto'],
  ['sshpass', 'ssh-keygen', 'smbclient', 'sqlcmd', 'sqlplus', 'schtasks', 'snmpwalk'],
  ['docker login', 'podman login', 'rpcclient', 'dotnet nuget'],
  ['redis-cli', 'rabbitmqctl', 'ncftp', 'net use', 'oc login'],
  ['ldapsearch', 'ldapadd', 'lftp', 'http ', 'ipmitool', 'evil-winrm'],
  ['psexec', 'xfreerdp', 'openssl', 'zip ', 'unzip', 'useradd', 'osql', 'isql'],
  ['htpasswd', 'helm registry', 'az login', 'convertto-securestring', 'bcp ', 'wpa_passphrase'],
];

const findWords = wordFinder(groups);

/**
 * The passwords on command lines. In code and data such lines stand in strings; what begins them
 * there is found together with the names of credentials, see `commandAt`.
 */
export function commandPasswords(text: string, family: Family, reach: Reach): readonly Structure[] {
  if (family === 'code' || family === 'data' || family === 'markup') return [];
  const found: Structure[] = [];
  let left: number = limits.commandsMax;
  findWords(text, (start) => {
    if (left-- > 0) found.push(...commandAt(text, start));
    else reach('commandsMax', start);
  });
  return found;
}

/**
 * The passwords of a command in a string of code, by the word in it that speaks of a credential or
 * is its name: `sshpass -p …`, `docker login -p …`, `curl -u …`, `mysql -p…`.
 */
export function commandAround(text: string, wordStart: number): readonly Structure[] {
  const unit = lower(text, wordStart);
  if (unit === 'c' || unit === 'm') return commandAt(text, wordStart);
  const before = text.charAt(wordStart - 1);
  if (before !== (unit === 'p' ? 'h' : ' ') || (unit !== 'p' && unit !== 'l')) return nothing;
  const back = commandBefore.exec(text.slice(Math.max(0, wordStart - nameMaxUnits), wordStart));
  return back === null ? nothing : commandAt(text, wordStart - back[0].length);
}

/** Whether a word may be of `chpasswd`, `sshpass`, `docker login`, `curl` or `mysql`. */
export function mayBeCommand(text: string, start: number): boolean {
  switch (lower(text, start)) {
    case 'p':
      return lower(text, start - 1) === 'h' && /[cs]/i.test(text.charAt(start - 2));
    case 'l':
      return lower(text, start + 1) === 'o' && text.charAt(start - 1) === ' ';
    case 'c':
      return lower(text, start + 1) === 'u';
    case 'm':
      return lower(text, start + 1) === 'y';
    default:
      return false;
  }
}

function lower(text: string, at: number): string {
  return text.charAt(at).toLowerCase();
}

const nothing: readonly Structure[] = [];
const commandBefore = /\b(?:(?:docker|podman)[ \t]+|ssh)$/;

/** The password of the command whose name begins at an offset, in a list. */
function commandAt(text: string, start: number): readonly Structure[] {
  if (isCommandNameUnit(text.charCodeAt(start - 1))) return nothing;
  const piped = stdinPassword(text, start);
  if (piped !== undefined) return [piped];
  byHead ??= Map.groupBy(makeRows(), ({ name }) => name.slice(0, headUnits));
  for (const { name, pattern } of byHead.get(headAt(text, start)) ?? []) {
    pattern.lastIndex = start;
    const password = pattern.exec(text)?.[1];
    if (password === undefined) continue;
    const end = pattern.lastIndex - (name === 'sqlplus' ? 1 : 0);
    const nameEnd = start + name.length;
    return [{ link: 'command', start: end - password.length, end, nameStart: start, nameEnd }];
  }
  return nothing;
}

const headUnits = 3;
let byHead: ReadonlyMap<string, readonly Row[]> | undefined;

function headAt(text: string, start: number): string {
  return text.slice(start, start + headUnits).toLowerCase();
}

interface Row {
  readonly name: string;
  readonly pattern: RegExp;
}

function makeRows(): Row[] {
  return commands.flatMap(([names, rest]) =>
    names.split(', ').map((name) => ({
      name,
      pattern: new RegExp(commandName(name) + rest, 'iy'),
    })),
  );
}

const nameMaxUnits = 24;

/** The name and what may end it: `mysqldump`, `psexec64.exe`; the words of `net use` lie apart. */
function commandName(name: string): string {
  return `${name.replace(' ', '[ \\t]+')}[\\w.]{0,8}(?=[ \\t"'])`;
}

function isCommandNameUnit(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) ||
    (unit >= 65 && unit <= 90) ||
    (unit >= 48 && unit <= 57) ||
    unit === 95 ||
    unit === 45
  );
}

const stdinOption = /[^\n|;&]{0,200}?--password-stdin\b/y;
/** Its first group, which is empty, is the user of the other one. */
const echoed = /\becho[ \t]+(?:-\w+[ \t]+)?\\?["']?()([^\s"'$`|\\]{3,120})\\?["']?[ \t]*\|[ \t]*$/;
const echoedAccount =
  /\becho[ \t]+(?:-\w+[ \t]+)?\\?["']?([\w.-]{1,40}):([^\s"'$`|\\]{3,120})\\?["']?[ \t]*\|[ \t]*(?:sudo[ \t]+)?$/;
const echoMaxUnits = 160;

/** `echo … | docker login --password-stdin`. */
function stdinPassword(text: string, command: number): Structure | undefined {
  const last = text.charCodeAt(command - 1) === 32 ? command - 2 : command - 1;
  if (text.charAt(last) !== '|') return undefined;
  if (matchEnd(stdinOption, text, command) === undefined) return undefined;
  return echoedBefore(text, command, echoed);
}

/** `echo … | sudo -S`, `echo -n user:… | base64`, by where the second, or its pipe, begins. */
export function pipedPasswordAt(text: string, start: number): Structure | undefined {
  if (text.startsWith('sudo -S', start)) return echoedBefore(text, start, echoed);
  return text.charAt(start) === '|' ? echoedBefore(text, start + 2, echoedAccount) : undefined;
}

/** What `echo` writes to the pipe that ends at an offset. */
function echoedBefore(text: string, past: number, echo: RegExp): Structure | undefined {
  const from = Math.max(0, past - echoMaxUnits);
  const found = echo.exec(text.slice(from, past));
  if (found === null) return undefined;
  const [whole, user = '', password = ''] = found;
  const start = from + found.index + whole.lastIndexOf(password);
  const end = start + password.length;
  const nameStart = user === '' ? from + found.index : start - 1 - user.length;
  const nameEnd = user === '' ? nameStart + 'echo'.length : start - 1;
  return { link: 'command', start, end, nameStart, nameEnd };
}

const listedAccount =
  /chpasswd:\s*\n(?:[ \t]+expire:[^\n]*\n)?[ \t]+list:[ \t]*\|[ \t]*\n[ \t]+([\w.-]{1,40}):(\S{3,120})/y;

/** `echo user:… | chpasswd`, and its list in a cloud-init file. */
export function changedPasswordAt(text: string, command: number): Structure | undefined {
  const echo = echoedBefore(text, command, echoedAccount);
  if (echo !== undefined) return echo;
  listedAccount.lastIndex = command;
  const [, user = '', password] = listedAccount.exec(text) ?? [];
  if (password === undefined) return undefined;
  const end = listedAccount.lastIndex;
  const start = end - password.length;
  const nameEnd = start - 1;
  return { link: 'command', start, end, nameStart: nameEnd - user.length, nameEnd };
}
