import type { Link } from './binding.ts';
import type { Family } from './language.ts';
import { isOneOf, signsOf } from './signs.ts';

export type Quote = '"' | "'" | '`' | '';

export interface ReadValue {
  /** Offsets of the value inside its quotes. */
  readonly start: number;
  readonly end: number;
  readonly quote: Quote;
}

/** The longest literal looked at; what is longer is no value. */
const valueMaxUnits = 4096;

/** The longest bare word or line looked at; what is longer is cut. */
const bareMaxUnits = 512;

/**
 * Reads the value that begins at or soon after `at`: a string literal, or, where the language or
 * the link allow it, a bare word. Nothing when a line ends first.
 */
export function readValue(
  text: string,
  at: number,
  family: Family,
  link: Link,
): ReadValue | undefined {
  const first = family === 'yaml' ? pastBlockOpening(text, at) : at;
  const past = skipBlanks(text, first, link);
  const end = family === 'code' && link !== 'element' ? plainEnd(text, past) : undefined;
  if (end !== undefined) return { start: past, end, quote: '' };
  const begin = skipWrappers(text, past);
  const escaped = escapedQuote(text, begin);
  if (escaped !== undefined) return escaped;
  const inner =
    family === 'code'
      ? (insideCall(text, begin) ?? percentLiteral(text, begin))
      : fallback(text, begin);
  if (inner !== undefined) return inner;
  const quote = text.charAt(begin);
  if (quote === '"' || quote === "'" || quote === '`') {
    const read = readQuoted(text, begin, quote, family === 'shell');
    return read === undefined ? bare(text, begin + 1, family, link) : withoutQuotes(text, read);
  }
  return bare(text, begin, family, link);
}

const plainMaxUnits = 100;

/**
 * Where the name of a variable or member ends that is the whole value, as most are in code: nothing
 * opens behind it, so that it is no wrapper and no call.
 */
function plainEnd(text: string, at: number): number | undefined {
  const most = at + plainMaxUnits;
  let end = at;
  while (end < most && isOneOf(plain, text.charCodeAt(end))) end++;
  return at < end && end < most && isOneOf(plainStops, text.charCodeAt(end)) ? end : undefined;
}

const letters = 'abcdefghijklmnopqrstuvwxyz';
const plain = signsOf(`${letters}${letters.toUpperCase()}0123456789_.:$`);
const plainStops = signsOf(',;)}]>&|<\r\n');

/** The head of a block scalar or an empty line end, tags and anchors, as YAML may have them. */
const blockOpening =
  /[ \t]*(?:(?:!![\w-]+|&[\w-]+)[ \t]+)?(?:[|>][-+\d]{0,2})?[ \t]*(?:#[^\n]*)?\r?\n([ \t]+)(?![-#]|["'[{]|[\w.-]+:(?:\s|$))(?=\S)/y;
const tags = /[ \t]*(?:!![\w-]+|&[\w-]+)[ \t]+/y;

/** Where the value of a YAML key begins that stands below its key, or behind a tag or an anchor. */
function pastBlockOpening(text: string, at: number): number {
  blockOpening.lastIndex = at;
  const opening = blockOpening.exec(text);
  if (opening !== null) {
    const before = text.slice(Math.max(0, at - bareMaxUnits), at);
    const line = before.slice(before.lastIndexOf('\n') + 1);
    const indent = line.length - line.trimStart().length;
    if (indent < (opening[1]?.length ?? 0)) return blockOpening.lastIndex;
  }
  tags.lastIndex = at;
  return tags.test(text) ? tags.lastIndex : at;
}

/** A value may stand on the next line after `=` or `(`, and after `:` in YAML block scalars. */
function skipBlanks(text: string, at: number, link: Link): number {
  let index = at;
  let lines = 0;
  for (;;) {
    const unit = text.charCodeAt(index);
    if (unit === 32 || unit === 9) index++;
    else if ((unit === 10 || unit === 13) && link !== 'gap' && link !== 'prose' && lines < 2) {
      if (unit === 10) lines++;
      const quoted = /^[\r\n \t]*["'`]/.test(text.slice(index, index + 120));
      if (!quoted) return index;
      index++;
    } else return index;
  }
}

/**
 * What may stand between an operator and a literal without changing what it is: prefixes of raw and
 * byte strings, brackets of a list, and calls that only convert.
 */
const wrapper =
  /(?:\[\]byte|\[\]string|\[\]rune|(?:[A-Za-z]\w*(?:\.|::)){0,16}(?:Some|Just|Ok|of|from|String|Str|str|string|bytes|b64decode|SecretStr|SecretString|SecureString|Secret|secret|Password|password|Token|token|Buffer|Ptr|To|to|Uri|URI|pointer|quote|Sensitive|Optional|toBase64|btoa|atob|encode|decode|strdup|T|L|_T|_))[ \t]*[({[][ \t\r\n]*|new[ \t]+|(?:b|r|u|f|L|rb|br|R|N|E|q|Q|w|i)(?=["'`])|[@&*](?=["'`\w])|\$(?=["'])|(?:vec!)?[[({][ \t\r\n]*(?=[\\"'`])|\$\((?=echo\b)|-n[ \t]+|echo[ \t]+(?:-n[ \t]+)?|(?:""|'')\.join\(\s*[[(]?\s*(?=["'])|(?:String\.[Jj]oin|implode)\((?:""|''),\s*[[(]?\s*(?=["'])|"{2}(?=")|'{2}(?=')|<!\[CDATA\[|<[Vv]alue>|`(?=`[^`\n])/y;

function skipWrappers(text: string, at: number): number {
  let index = at;
  for (let step = 0; step < 4; step++) {
    if (isPlainQuote(text, index)) break;
    wrapper.lastIndex = index;
    if (!wrapper.test(text)) break;
    const next = wrapper.lastIndex;
    const inside = text.charCodeAt(index) === 60;
    if (!inside && !/["'`\\]/.test(text.slice(next, next + 24))) break;
    index = next;
  }
  return index;
}

/** A quote that no other one follows: the value begins here. */
function isPlainQuote(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit !== 34 && unit !== 39 && unit !== 96) return false;
  return text.charCodeAt(at + 1) !== unit;
}

const escapedOpening = /\\+(["'])|&(?:quot|#34|#39|#x27);/y;

/** `\"…\"` inside a string that quotes another, `&quot;…&quot;` inside markup. */
function escapedQuote(text: string, at: number): ReadValue | undefined {
  const first = text.charCodeAt(at);
  if (first !== 92 && first !== 38) return undefined;
  escapedOpening.lastIndex = at;
  const opening = escapedOpening.exec(text);
  if (opening === null) return undefined;
  const start = at + opening[0].length;
  const window = text.slice(start, start + valueMaxUnits);
  const length = window.indexOf(opening[0]);
  if (length < 0) return undefined;
  const end = start + length;
  return window.slice(0, length).includes('\n')
    ? undefined
    : { start, end, quote: quoteOf(opening[1] ?? '"') };
}

const callWithLiteral = /[A-Za-z_$][\w.$:]{1,60}\([ \t]{0,4}[bru]?(?=(["'`]))/y;

/** `name = call("…")`: the literal, since many a call only converts what it is given. */
function insideCall(text: string, at: number): ReadValue | undefined {
  callWithLiteral.lastIndex = at;
  const call = callWithLiteral.exec(text);
  if (call === null) return undefined;
  const quote = quoteOf(call[1]);
  const read = quote === '' ? undefined : readQuoted(text, callWithLiteral.lastIndex, quote);
  if (read === undefined) return undefined;
  // Of several literals none is converted: `merge("…", "…")`.
  return /^,\s*["'`]/.test(text.slice(read.end + 1, read.end + 9)) ? undefined : read;
}

const percentOpening = /%[qQ]?([([{<|!])/y;
const closings: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** `%q(…)` of Ruby, without brackets inside. */
function percentLiteral(text: string, at: number): ReadValue | undefined {
  if (text.charCodeAt(at) !== 37) return undefined;
  percentOpening.lastIndex = at;
  const mark = percentOpening.exec(text)?.[1];
  if (mark === undefined) return undefined;
  const start = percentOpening.lastIndex;
  const window = text.slice(start, start + bareMaxUnits);
  const length = window.indexOf(closings[mark] ?? mark);
  const literal = window.slice(0, length);
  if (length < 0 || /[\\\n([{<]/.test(literal)) return undefined;
  return { start, end: start + length, quote: "'" };
}

const fallbackOpening = /["']?\$\{[\w.]{1,60}:[-=]?(?=[^\s"'${}:]{3,200}\})/y;

/** The literal of `${NAME:-literal}` and `${name:literal}`. */
function fallback(text: string, at: number): ReadValue | undefined {
  const first = text.charCodeAt(at);
  if (first !== 34 && first !== 39 && first !== 36) return undefined;
  fallbackOpening.lastIndex = at;
  if (!fallbackOpening.test(text)) return undefined;
  const start = fallbackOpening.lastIndex;
  return { start, end: text.indexOf('}', start), quote: '' };
}

/** The mark, when it is one that opens a literal. */
export function quoteOf(mark: string | undefined): Quote {
  return mark === '"' || mark === "'" || mark === '`' ? mark : '';
}

/** The literal that opens at an offset; nothing when it does not end on its line. */
export function readQuoted(
  text: string,
  at: number,
  quote: Exclude<Quote, ''>,
  backtickEscapes = false,
): ReadValue | undefined {
  const mark = quote.charCodeAt(0);
  const triple = text.charCodeAt(at + 1) === mark && text.charCodeAt(at + 2) === mark;
  const start = triple ? at + 3 : at + 1;
  const most = Math.min(text.length, start + valueMaxUnits);
  const verbatim = isVerbatim(text, at);
  for (let index = start; index < most; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 92 && !verbatim) index++;
    else if (unit === 96 && backtickEscapes && isEscape(text, start, index, mark)) index++;
    else if (unit === mark && verbatim && text.charCodeAt(index + 1) === mark) index++;
    else if (unit === mark) {
      if (!triple) return { start, end: index, quote };
      if (text.startsWith(quote.repeat(3), index)) return { start, end: index, quote };
    } else if (unit === 10 && !triple && quote !== '`') return undefined;
  }
  return undefined;
}

/** A backtick before a quote escapes it in PowerShell; in other shells they come in pairs. */
function isEscape(text: string, start: number, at: number, mark: number): boolean {
  if (text.charCodeAt(at + 1) !== mark || mark === 96) return false;
  return text.slice(start, at).split('`').length % 2 === 1;
}

/** A literal in a literal: `'"…"'`, `"\\"…\\""`. */
function withoutQuotes(text: string, read: ReadValue): ReadValue {
  const [, opening = ''] = /^(\\?["'])[^"'\\]*\1$/.exec(text.slice(read.start, read.end)) ?? [];
  return { ...read, start: read.start + opening.length, end: read.end - opening.length };
}

/** `@"…""…"` of C#, where a doubled quote is one and a backslash stands for itself. */
function isVerbatim(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 34) return false;
  const before = text.charAt(at - 1) === '$' ? text.charAt(at - 2) : text.charAt(at - 1);
  return before === '@';
}

/** Where a bare value stops, by how the text is written. */
const stops: Readonly<Record<Family | 'element' | 'flow', RegExp>> = {
  code: /[\s"'`,;)}\]>&|<(]|\\[nrt"']|$/,
  config: /[\r\n]|[ \t]+[#;]|$/,
  data: /[\s"',;}\]]|&(?=[\w.-]+=)|$/,
  element: /[<\r\n]|\]\]>|$/,
  flow: /[\s,}\]"'`]|$/,
  markup: /[\s"'<>&;]|$/,
  prose: /[\s"`,;<>&|)]|'(?!\w)|\\[nrt"']|$/,
  shell: /[\s"'`;|&<>)]|$/,
  sql: /[\s"',;)]|$/,
  yaml: /[\r\n]|[ \t]+#|$/,
};

function bare(text: string, at: number, family: Family, link: Link): ReadValue | undefined {
  const stop = stops[bareKind(text, at, family, link)];
  const window = text.slice(at, at + bareMaxUnits);
  const value = window.slice(0, window.search(stop));
  const last = value.charCodeAt(value.length - 1);
  const isPadded = last === 32 || last === 9 || last === 92;
  const { length } = isPadded ? value.replace(/[ \t]+\\?$/, '') : value;
  return length === 0 ? undefined : { start: at, end: at + length, quote: '' };
}

/** The whole line is the value only where a line is one setting; elsewhere blanks end it. */
function bareKind(text: string, at: number, family: Family, link: Link): keyof typeof stops {
  if (link === 'element') return 'element';
  if (family !== 'yaml' && family !== 'config') return family;
  const before = text.slice(Math.max(0, at - bareMaxUnits), at);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (line.lastIndexOf('{') > line.lastIndexOf('}')) return 'flow';
  const setting = link === 'pair' || (link === 'assign' && settingLine.test(line));
  return setting && !(family === 'yaml' && line.endsWith('=')) ? family : 'prose';
}

const settingLine =
  /^[\s#;!/-]*(?:(?:export|set|env)[ \t]+)?["']?[\w.$-]+["']?[ \t]*[:=]+[ \t]*["']?$/i;
