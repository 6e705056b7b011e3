import { type Binding, bindingOf, matchEnd, nameAround } from './binding.ts';
import { changedPasswordAt, commandAround, mayBeCommand, pipedPasswordAt } from './commands.ts';
import {
  isChosen,
  type Literal,
  literalBefore,
  literalOfTuple,
  literalsIn,
  literalsOfCases,
  literalsReturned,
  mayReturn,
  Quotes,
} from './expressions.ts';
import type { Candidate } from './features.ts';
import { fileStructures, keyFiles, kubernetesSecrets } from './file-structures.ts';
import type { Language } from './language.ts';
import { type Limit, limits, type Reach, unheard } from './limits.ts';
import { loginAt } from './logins.ts';
import { type Name, otherScripts, readName, stems } from './names.ts';
import { narrowed, pastScheme } from './narrow.ts';
import { joinedLiteral, joinedValue, type Part } from './pieces.ts';
import { isOneOf, pastBlanks, signsOf } from './signs.ts';
import {
  authorizationAt,
  type Block,
  findHashes,
  findStructures,
  keyBlockAt,
  type Structure,
  sqlPasswordAt,
} from './structures.ts';
import type { Quote } from './value.ts';
import { wordFinder } from './words.ts';

/** What names and surroundings put forward in a text. */
export interface Names {
  /** Values, likely credentials or not. */
  readonly candidates: readonly Candidate[];
  readonly blocks: readonly Block[];
}

/**
 * Every value of a text that a name or its surroundings put forward, and the private keys in it.
 */
export function namesIn(
  text: string,
  language: Language,
  webKeys: readonly Structure[] = [],
  reach: Reach = unheard,
): Names {
  const found: Found = {
    text,
    language,
    reach,
    candidates: [],
    looked: 0,
    commands: 0,
    quotes: new Quotes(text),
    blocks: [],
  };
  for (const structure of webKeys) found.candidates.push(structured(text, structure));
  const structures = [findStructures(text, language.family, reach), fileStructures(text, language)];
  for (const structure of upTo(found.candidates, structures, reach)) {
    found.candidates.push(structured(text, structure));
  }
  addNames(found);
  const blocks = [
    findHashes(text, language.family),
    kubernetesSecrets(text, language),
    keyFiles(text, language),
  ];
  for (const block of upTo(found.blocks, blocks, reach)) found.blocks.push(block);
  return found;
}

/** What is found, group by group, as long as there is room for it among what is kept. */
function* upTo<T extends { readonly start: number }>(
  kept: readonly unknown[],
  groups: readonly Iterable<T>[],
  reach: Reach,
): Generator<T> {
  for (const group of groups) {
    for (const one of group) {
      if (kept.length >= limits.candidatesMax) {
        reach('candidatesMax', one.start);
        break;
      }
      yield one;
    }
  }
}

interface Found {
  readonly text: string;
  readonly language: Language;
  readonly reach: Reach;
  readonly candidates: Candidate[];
  /** How many names, and commands, were looked at. */
  looked: number;
  commands: number;
  readonly quotes: Quotes;
  readonly blocks: Block[];
}

function structured(text: string, { link, start, end, nameStart, nameEnd }: Structure): Candidate {
  const read = readName(text.slice(nameStart, nameEnd));
  const name = link === 'login' ? { ...read, kind: 'password' as const } : read;
  const binding = { nameStart, nameEnd, start, end, link, quote: quoteBefore(text, start) };
  return candidateOf(text, name, binding, { start, end });
}

function quoteBefore(text: string, start: number): Quote {
  const before = text.charAt(start - 1);
  return before === '"' || before === "'" || before === '`' ? before : '';
}

const findStems = wordFinder(stems);

/** Letters of the scripts that `otherScripts` is in; V8 knows that Latin text holds none. */
const otherLetter = /[\u0142\u015f\u0400-\u04ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/;

/** Visits every word that may speak of a credential; of those in one identifier the first. */
function addNames(found: Found): void {
  const { text } = found;
  let nameStart = 0;
  let nameEnd = 0;
  const visit = (start: number, end: number): void => {
    if (nameStart <= start && start < nameEnd) return;
    [nameStart, nameEnd] = nameAround(text, start, end);
    if (nameEnd - end > nameRestMaxUnits) return;
    addBlock(found, nameStart, nameEnd);
    const full = fullOf(found);
    if (full !== undefined) {
      found.reach(full, start);
      return;
    }
    found.looked++;
    for (const special of specialAt(found, start, end)) {
      found.candidates.push(structured(text, special));
    }
    addNamed(found, nameStart, nameEnd);
  };
  findStems(text, visit);
  if (!otherLetter.test(text)) return;
  let left: number = limits.otherWordsMax;
  for (const { index, 0: word } of text.matchAll(otherScripts)) {
    if (left-- === 0) {
      found.reach('otherWordsMax', index);
      return;
    }
    visit(index, index + word.length);
  }
}

/** What goes on for longer behind its word is an encoded text or a chain, and no name. */
const nameRestMaxUnits = 64;

function fullOf({ candidates, looked }: Found): Limit | undefined {
  if (candidates.length >= limits.candidatesMax) return 'candidatesMax';
  return looked >= limits.placesMax ? 'placesMax' : undefined;
}

/** A private key, unless it stands inside the one before. */
function addBlock({ text, blocks, reach }: Found, start: number, end: number): void {
  if (start < (blocks.at(-1)?.end ?? 0)) return;
  if (blocks.length >= limits.blocksMax) {
    if (text.startsWith('-----', end)) reach('blocksMax', start);
    return;
  }
  const block = keyBlockAt(text, start, end);
  if (block !== undefined) blocks.push(block);
}

/** Headers, statements and commands that give their value themselves, by a word in them. */
function specialAt(found: Found, start: number, end: number): readonly Structure[] {
  const { text } = found;
  const { family } = found.language;
  const unit = text.charCodeAt(start) | 32;
  if (unit === 98) return only(authorizationAt(text, start, end));
  if (unit === 105) return only(sqlPasswordAt(text, start, end));
  if (unit === 124 || text.startsWith('sudo', start)) return only(pipedPasswordAt(text, start));
  if (text.startsWith('chpasswd', start - 2)) return only(changedPasswordAt(text, start - 2));
  if ((family !== 'code' && family !== 'data') || !mayBeCommand(text, start)) {
    return none;
  }
  if (found.commands++ < limits.commandsMax) return commandAround(text, start);
  found.reach('commandsMax', start);
  return none;
}

const none: readonly Structure[] = [];

function only(structure: Structure | undefined): readonly Structure[] {
  return structure === undefined ? none : [structure];
}

function addNamed(found: Found, wordStart: number, past: number): void {
  const { text, language, candidates } = found;
  if (language.family !== 'data' && mayLogIn(text, wordStart, past)) {
    const login = loginAt(text, wordStart, past);
    if (login !== undefined) candidates.push(structured(text, login));
  }
  const from = withQualifier(text, wordStart, past);
  const name = readName(text.slice(from, past));
  if (name.kind === undefined) return;
  const bound = bindingOf(text, from, past, language.family);
  if (language.family === 'code' || language.id === 'ps1') {
    addLiterals(found, name, from, past, bound);
  }
  if (bound === undefined) return;
  const binding = pastScheme(text, bound);
  const joined = joinedValue(text, binding, language.family);
  candidates.push(candidateOf(text, name, binding, joined ?? narrowed(text, binding)));
}

/** Spelled out, for candidates of one shape are read faster than those of several. */
function candidateOf(
  text: string,
  name: Name,
  { nameStart, nameEnd, link, quote }: Binding,
  { start, end, whole }: Part,
): Candidate {
  return { text, start, end, whole, name, nameStart, nameEnd, link, quote };
}

/** Adds the literals of code that a name gets, returns or is compared with in an expression. */
function addLiterals(
  { text, candidates, quotes }: Found,
  name: Name,
  nameStart: number,
  nameEnd: number,
  bound: Binding | undefined,
): void {
  const add = (literals: Iterable<Literal>): void => {
    for (const literal of literals) {
      if (literal.start === bound?.start) continue;
      const binding = { nameStart, nameEnd, ...literal };
      candidates.push(candidateOf(text, name, binding, joinedLiteral(text, binding) ?? binding));
    }
  };
  const before = literalBefore(text, nameStart);
  if (before !== undefined) add([before]);
  if (isChosen(text, nameStart, nameEnd)) add(literalsOfCases(text, nameEnd));
  const tuple = literalOfTuple(text, nameStart, nameEnd);
  if (tuple !== undefined) add([tuple]);
  else if (bound === undefined || bound.link === 'call' || bound.link === 'gap') {
    if (mayReturn(text, nameStart, nameEnd)) add(literalsReturned(text, nameStart, nameEnd));
  }
  if (tuple !== undefined || (bound !== undefined && !goesOn(text, bound))) return;
  if (!mayBeAssigned(text, nameEnd)) return;
  const at = matchEnd(assigned, text, nameEnd);
  // What an object holds has names of its own.
  if (at === undefined || text.charAt(at) === '{' || !quotes.mayFollow(at)) return;
  add(literalsIn(text, at));
}

const assigned =
  /["'\])]{0,3}(?:[ \t]*[?!]?:[ \t]*[\w.<>[\]|?]{1,40})?[ \t]*(?::|:=|\|\|=|\?\?=|=)(?![=>~:])[ \t]*/y;
const alternative =
  /["'`][ \t]*\)*[ \t]*(?:if\b|\?|\|\||or\b|[!=]=|\.unwrap_or)|["'`][ \t]*,[^\n]{0,240}["'`][ \t]*\)/y;

const closers = signsOf('"\'])');
const ties = signsOf('?!:|=');

/** Whether what follows a name, blanks aside, begins as `assigned` does. */
function mayBeAssigned(text: string, nameEnd: number): boolean {
  if (isOneOf(closers, text.charCodeAt(nameEnd))) return true;
  return isOneOf(ties, text.charCodeAt(pastBlanks(text, nameEnd)));
}

/** Whether an expression does not end with the literal it begins with. */
function goesOn(text: string, { end, quote, link }: Binding): boolean {
  if (quote === '') return link === 'assign';
  return matchEnd(alternative, text, end) !== undefined;
}

/** Whether a call or `auth = (` follows; `JWT::encode(…)` is one. */
function mayLogIn(text: string, start: number, end: number): boolean {
  const next = text.charCodeAt(end);
  return (
    next === 40 ||
    (next === 58 && (text.charCodeAt(end - 1) === 58 || text.charCodeAt(end + 1) === 58)) ||
    (next === 32 && '"\''.includes(text.charAt(end + 1))) ||
    text.startsWith('auth', Math.max(start, end - 4))
  );
}

const qualifiers = new Set(
  `api access private secret auth client consumer master encryption signing license account service
  admin root db database user smtp ldap ftp wifi`.split(/\s+/),
);
const qualifierMaxUnits = 10;

/** `private key` and `api token` are names of two words in text. */
function withQualifier(text: string, start: number, end: number): number {
  if (end - start > 12 || !joinsWords(text.charCodeAt(start - 1))) return start;
  let from = start - 1;
  const least = Math.max(0, from - qualifierMaxUnits);
  while (from > least && isLetter(text.charCodeAt(from - 1))) from--;
  if (/[\w$]/.test(text.charAt(from - 1))) return start;
  return qualifiers.has(text.slice(from, start - 1).toLowerCase()) ? from : start;
}

function isLetter(unit: number): boolean {
  const lower = unit | 32;
  return lower >= 97 && lower <= 122;
}

/** A blank, `-` or `_`. */
function joinsWords(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 45 || unit === 95;
}
