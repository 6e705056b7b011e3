import type { Link } from './binding.ts';
import type { Family, Language } from './language.ts';
import { readLetters } from './lexicon.ts';
import { type Name, namesSomethingElse } from './names.ts';
import { shapeOf } from './shape.ts';
import type { Quote } from './value.ts';

/** A value that may be a credential, with what the text around it says. */
export interface Candidate {
  readonly text: string;
  /** Offsets of the value inside its quotes. */
  readonly start: number;
  readonly end: number;
  /** What to report where only a part is weighed. */
  readonly whole?: { readonly start: number; readonly end: number } | undefined;
  readonly name: Name;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly link: Link;
  readonly quote: Quote;
}

/** What is the same for all candidates of one file. */
export interface FileFacts {
  readonly path: string;
  readonly language: Language;
}

const lineMaxUnits = 300;

/** All features of a candidate, in the order of `featureNames`. */
export function featuresOf(candidate: Candidate, file: FileFacts): Float64Array {
  const look = new Look(candidate, file);
  return Float64Array.from(features, ([, read]) => Number(read(look)));
}

/** The features of a candidate, each worked out when it is first asked for. */
export class Features {
  readonly #look: Look;
  readonly #known = unknown.slice();

  constructor(candidate: Candidate, file: FileFacts) {
    this.#look = new Look(candidate, file);
  }

  /** What is weighed. */
  get value(): string {
    return this.#look.value;
  }

  at(index: number): number {
    const known = this.#known[index] ?? 0;
    return Number.isNaN(known) ? this.#read(index) : known;
  }

  #read(index: number): number {
    const value = Number(features[index]?.[1](this.#look));
    this.#known[index] = value;
    return value;
  }
}

/** What the features of one candidate are read from. */
class Look {
  readonly candidate: Candidate;
  readonly file: FileFacts;
  readonly value: string;
  #valueFacts: Facts | undefined;
  #nameFacts: Facts | undefined;
  #bindingFacts: Facts | undefined;
  #line: Line | undefined;
  #near: string | undefined;

  constructor(candidate: Candidate, file: FileFacts) {
    this.candidate = candidate;
    this.file = file;
    this.value = candidate.text.slice(candidate.start, candidate.end);
  }

  get valueFacts(): Facts {
    this.#valueFacts ??= valueFacts(this.value);
    return this.#valueFacts;
  }

  get nameFacts(): Facts {
    this.#nameFacts ??= nameFacts(this.candidate.name, this.value);
    return this.#nameFacts;
  }

  get bindingFacts(): Facts {
    this.#bindingFacts ??= bindingFacts(this.candidate);
    return this.#bindingFacts;
  }

  get near(): string {
    this.#near ??= textAround(this.candidate);
    return this.#near;
  }

  get line(): Line {
    this.#line ??= lineAround(this.candidate);
    return this.#line;
  }
}

type Facts = Readonly<Record<string, number | boolean>>;
type Flags = Readonly<Record<string, RegExp>>;

/** A plain fact that a reader can check: a count, a share, or whether something is there. */
type Feature = readonly [name: string, read: (look: Look) => number | boolean | undefined];

function facts(example: Facts, of: (look: Look) => Facts): Feature[] {
  return Object.keys(example).map((name) => [name, (look) => of(look)[name]]);
}

function flags(patterns: Flags, of: (look: Look) => string): Feature[] {
  return Object.entries(patterns).map(([name, pattern]) => [
    name,
    (look) => pattern.test(of(look)),
  ]);
}

function choices(about: string, all: readonly string[], of: (look: Look) => string): Feature[] {
  return all.map((choice) => [`${about} ${choice}`, (look) => of(look) === choice]);
}

const valueFlags: Readonly<Record<string, RegExp>> = {
  'value is hex': /^(?:0x)?[0-9a-f]+$|^(?:0x)?[0-9A-F]+$/,
  'value is 32, 40 or 64 hex': /^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$/,
  'value is base64': /^[A-Za-z0-9+/_-]{12,}={0,2}$/,
  'value ends in =': /=$/,
  'value is a UUID': /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/,
  'value is a number': /^[-+]?\d+(?:\.\d+)?$/,
  'value is a date or version': /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|^v?\d+\.\d+(?:\.\d+)?/,
  'value is lower case': /^[a-z]+$/,
  'value is upper case': /^[A-Z]+$/,
  'value is letters': /^[A-Za-z]+$/,
  'value is capitalised': /^[A-Z][a-z]+$/,
  'value is letters, then digits': /^[A-Za-z]+\d+$/,
  'value is letters, digits, symbols': /^[A-Za-z]+\d+[^A-Za-z0-9\s]+$/,
  'value is an identifier': /^[A-Za-z_$][\w$]*$/,
  'value is camel case': /^[a-z]+(?:[A-Z][a-z0-9]*)+$/,
  'value is snake case': /^[a-z0-9]+(?:_[a-z0-9]+)+$/,
  'value is constant case': /^[A-Z0-9]+(?:_[A-Z0-9]+)+$/,
  'value is kebab case': /^[a-z0-9]+(?:-[a-z0-9]+)+$/,
  'value is dotted': /^[\w$-]+(?:\.[\w$-]+)+$/,
  'value is words': /^[A-Za-z]+(?:[ -][A-Za-z]+)+[.!?]?$/,
  'value is a phrase': /^[\p{L}\p{M}'’]+(?: [\p{L}\p{M}\d'’(),:;-]+)+[.!?…:]?$/u,
  'value has a call': /\w\(/,
  'value has brackets': /[()[\]{}]/,
  'value has angles': /[<>]/,
  'value has a quote': /["'`]/,
  'value has a slash': /\//,
  'value has a backslash': /\\/,
  'value has a colon': /:/,
  'value has an @': /@/,
  'value has a $': /\$/,
  'value has a %': /%/,
  'value has a comma or semicolon': /[,;]/,
  'value has an equals inside': /=[^=]/,
  'value has !, # or *': /[!#*]/,
  'value has arrows or operators': /=>|->|&&|\|\||::/,
  'value starts with a symbol': /^[^A-Za-z0-9]/,
  'value ends with a symbol': /[^A-Za-z0-9=]$/,
  'value has a year': /(?:19|20)\d\d/,
  'value has 123': /123|abc|qwe|321/i,
  'value has no vowel': /^[^aeiouAEIOU]{5,}$/,
  'value has leet letters': /[a-z][013457@$][a-z]/i,
  'value says test': /test|example|sample|dummy|fake|mock/i,
  'value says secret': /secret|s3cr3t|passw|pass|pwd|token|key/i,
  'value says your or my': /\b(?:your|my|the)[-_ ]?/i,
  'value has a domain': /\.(?:com|org|net|io|json|js|py|go|yml|txt|pem|key|crt|html|php)\b/,
  'value has blanks at odds': /^\s|\s$/,
};

function valueFacts(value: string): Facts {
  const shape = shapeOf(value);
  const letters = readLetters(value);
  const length = Math.max(1, shape.length);
  return {
    length: Math.log2(length),
    'letters of lower case': shape.lower / length,
    'letters of upper case': shape.upper / length,
    digits: shape.digits / length,
    symbols: shape.symbols / length,
    blanks: shape.spaces,
    'beyond ASCII': shape.beyondAscii / length,
    'distinct characters': shape.distinct / length,
    entropy: shape.entropy,
    'entropy of its best': shape.entropy / Math.max(1, Math.log2(length)),
    'changes of class': shape.changes / length,
    'longest run of letters': shape.longestWord,
    'longest repeat': shape.longestRepeat,
    'longest sequence': shape.longestSequence,
    'share of words': letters.wordShare,
    'share of stand-in words': letters.standInShare,
    'longest word': letters.longestWord,
    'surprise of letters': letters.surprise,
    'longest mixed run': longestMixedRun(value),
  };
}

/** Units of the longest run of token characters that holds letters and digits. */
function longestMixedRun(value: string): number {
  if (value.length < mixedMinUnits) return 0;
  let longest = 0;
  for (const run of value.match(mixedRuns) ?? []) {
    if (longest < run.length && /\d/.test(run) && /[A-Za-z]/.test(run)) longest = run.length;
  }
  return longest;
}

const mixedMinUnits = 8;
const mixedRuns = /[\w+/=-]{8,}/g;

const kinds = ['password', 'secret', 'token', 'key', 'auth'] as const;

const nameWords =
  `password passwd pass pwd secret token key keys api access private public auth authorization
  credential credentials client user username id name new old current confirm confirmation encrypted hash salt
  nonce signature signing session cookie refresh bearer jwt db database root admin test expected invalid wrong
  valid default my oauth consumer app application shared site master primary foreign index cache sort account
  service server aws azure google github slack stripe type url uri path file field header param label text
  message error placeholder title length min max ticket verifier code data value string bytes array list map
  set get is has with for by to in env var config reset change policy seed base host port email login`.split(
    /\s+/,
  );

function nameFacts(name: Name, value: string): Facts {
  const lower = value.toLowerCase().replace(/[^a-z0-9]/g, '');
  const joined = name.words.join('');
  const head = name.words.at(-1 - name.trailing.length) ?? '';
  return {
    'words in the name': name.words.length,
    'words after the credential word': name.trailing.length,
    'name speaks of something else': namesSomethingElse(name),
    'name ends in its credential word': name.trailing.length === 0,
    'name is that word alone': name.words.length === 1,
    'name in upper case': /^[A-Z0-9_]+$/.test(name.text),
    'name is dotted': name.text.includes('.'),
    'name has a dash': name.text.includes('-'),
    'value equals its name': lower === joined,
    'value holds its name': lower !== '' && lower.includes(joined),
    'name holds its value': lower !== '' && joined.includes(lower),
    'value holds the credential word': head !== '' && lower.includes(head),
  };
}

const links: readonly Link[] = [
  'assign',
  'basic',
  'bearer',
  'call',
  'command',
  'compare',
  'default',
  'element',
  'flag',
  'gap',
  'jwk',
  'keyed',
  'login',
  'pair',
  'prose',
  'sql',
  'url',
];

const betweenMaxUnits = 40;

function bindingFacts({ text, start, end, nameEnd, quote }: Candidate): Facts {
  const between =
    start < nameEnd ? '' : text.slice(nameEnd, Math.min(start, nameEnd + betweenMaxUnits));
  const next = text.charAt(end + (quote === '' ? 0 : 1));
  return {
    'quote "': quote === '"',
    "quote '": quote === "'",
    'quote `': quote === '`',
    'no quote': quote === '',
    'units between name and value': between.length,
    'name is quoted': /["'`]/.test(text.charAt(nameEnd)),
    'bound by =': /[^=!<>]=[^=>]|^=[^=>]/.test(between),
    'bound by :': between.includes(':'),
    'bound by ==': /==|!=/.test(between),
    'bound by =>': between.includes('=>'),
    'bound through a call': between.includes('('),
    'bound across a line': between.includes('\n'),
    'line ends after the value': next === '' || next === '\n' || next === '\r',
    'value followed by , or ;': next === ',' || next === ';',
    'value followed by ) or }': next === ')' || next === '}' || next === ']',
    'value followed by (': next === '(',
    'value followed by . or +': next === '.' || next === '+' || next === '[',
    'value followed by a word': /[A-Za-z0-9]/.test(next) || /^ \w/.test(text.slice(end, end + 2)),
  };
}

const lineFlags: Readonly<Record<string, RegExp>> = {
  'line is a comment': /^\s*(?:\/\/|#|\*|\/\*|<!--|--|;|rem\b|%)/i,
  'line asserts': /\b(?:assert|expect|should|verify|must|raises|throws)/i,
  'line imports': /^\s*(?:import|from|require|use|using|include)\b/,
  'line declares':
    /\b(?:const|let|var|final|static|private|public|protected|readonly|val|def|string|String|char|export|define|constant)\b/,
  'line defines a function': /\b(?:function|func|def|fn|sub|void)\b|=>\s*\{/,
  'line branches': /^\s*(?:if|elif|else|while|case|when|unless|return)\b/,
  'line logs or throws':
    /\b(?:throw|raise|print|println|printf|log|logger|console|echo|error|warn)\b/i,
  'line names a user': /\b(?:user|username|login|email|account)\b/i,
  'line has a user value': /user(?:name)?["']?\s*[:=]/i,
  'line has an address': /:\/\//,
  'line has localhost': /localhost|127\.0\.0\.1|example\.(?:com|org)/,
  'line says example': /example|sample|dummy|fake|e\.g\./i,
  'line has a command': /\b(?:curl|docker|export|mysql|psql|wget|ssh|kubectl|aws|git|set)\b/i,
  'line is markup': /^\s*<|<\/\w+>/,
  'line is a type': /\b(?:interface|type|struct|class|enum|schema|field|column|varchar)\b/i,
  'line is a template': /\{\{|<%|\$\{|#\{|%\(/,
  'line opens with a dash': /^\s*- /,
  'line has a call': /\w\(/,
  'line is a table': /\|.*\|/,
  'line is long': /^.{180}/,
};

interface Line {
  /** The line without the value, cut to `lineMaxUnits` on either side. */
  readonly around: string;
  /** What stands before the name. */
  readonly prefix: string;
}

function lineAround({ text, start, end, nameStart }: Candidate): Line {
  const before = text.slice(Math.max(0, start - lineMaxUnits), start);
  const head = before.slice(before.lastIndexOf('\n') + 1);
  const after = text.slice(end, end + lineMaxUnits);
  const newline = after.indexOf('\n');
  const tail = newline < 0 ? after : after.slice(0, newline);
  const from = start - head.length;
  return {
    around: head + tail,
    prefix: text.slice(from, Math.max(from, Math.min(nameStart, start))),
  };
}

function lineFacts({ around, prefix }: Line): Facts {
  const quotes = prefix.match(/["'`]/g)?.length ?? 0;
  return {
    'name inside a string': quotes % 2 === 1,
    'name begins the line': prefix.trim() === '',
    'other values on the line': Math.min(4, around.match(/["'][^"']{2,}["']/g)?.length ?? 0),
  };
}

const nearBeforeUnits = 200;
const nearAfterUnits = 120;

/** The lines close by without the name and its value: accounts are written down in blocks. */
function textAround({ text, start, end, nameStart }: Candidate): string {
  const from = Math.min(start, nameStart);
  const before = text.slice(Math.max(0, from - nearBeforeUnits), from);
  return `${before}\u0000${text.slice(end, end + nearAfterUnits)}`;
}

const nearFlags: Readonly<Record<string, RegExp>> = {
  'a user is set close by':
    /(?:user|user_?name|login|uid|usr|account|e?mail)["'`)\]}]{0,3}\s*(?:=>|:=|->|[:=>(,])\s*["'`]?[\w@.\\-]/i,
  'a host is set close by':
    /(?:host|server|url|uri|port|database|db_?name|dsn|endpoint|address|source)["'`)\]}]{0,3}\s*(?:=>|:=|->|[:=>(,])\s*["'`]?[\w.:/-]/i,
  'texts for people close by':
    /label|placeholder|title|message|hint|tooltip|translat|required|error|minlength|maxlength/i,
};

const families: readonly Family[] = [
  'code',
  'config',
  'data',
  'markup',
  'prose',
  'shell',
  'sql',
  'yaml',
];
const languages =
  'js ts py go java cs rb php scala kt json yaml md rst html xml toml ini conf properties dotenv sh sql txt tf'.split(
    ' ',
  );

const pathFlags: Readonly<Record<string, RegExp>> = {
  'path of a test':
    /(?:^|[/._-])(?:tests?|specs?|__tests__|testdata|e2e|it)(?:[/._-]|$)|Tests?\.\w+$|Spec\.\w+$/,
  'path of a fixture or mock': /fixture|mock|stub|testdata|snapshot/i,
  'path of documentation': /(?:^|\/)docs?\/|readme|\.(?:md|rst|adoc)$/i,
  'path of an example': /example|sample|demo|template|tutorial/i,
  'path of configuration': /conf|setting|\.env|propert|docker|deploy|helm|k8s|ansible/i,
  'path of others': /vendor|node_modules|third_party|dist\/|lib\//,
  'path of translations':
    /(?:^|\/)(?:locales?|i18n|l10n|lang|translations?|messages|assets)(?:\/|[_.-])/i,
};

/** What was asked about the path that was asked about last; candidates come file by file. */
let known: { readonly path: string; readonly flags: Map<RegExp, boolean> } | undefined;

function isOfPath(pattern: RegExp, path: string): boolean {
  if (known?.path !== path) known = { path, flags: new Map() };
  const asked = known.flags.get(pattern);
  if (asked !== undefined) return asked;
  const is = pattern.test(path);
  known.flags.set(pattern, is);
  return is;
}

const noName: Name = { text: '', words: [], kind: undefined, trailing: [] };
const nothing: Candidate = {
  text: '',
  start: 0,
  end: 0,
  name: noName,
  nameStart: 0,
  nameEnd: 0,
  link: 'assign',
  quote: '',
};

const features: readonly Feature[] = [
  ...facts(valueFacts(''), (look) => look.valueFacts),
  ...flags(valueFlags, (look) => look.value),
  ...choices('name of a', kinds, (look) => look.candidate.name.kind ?? ''),
  ...nameWords.map(
    (word): Feature => [`name word ${word}`, (look) => look.candidate.name.words.includes(word)],
  ),
  ...facts(nameFacts(noName, ''), (look) => look.nameFacts),
  ...choices('link', links, (look) => look.candidate.link),
  ...facts(bindingFacts(nothing), (look) => look.bindingFacts),
  ...flags(lineFlags, (look) => look.line.around),
  ...facts(lineFacts({ around: '', prefix: '' }), (look) => lineFacts(look.line)),
  ...flags(nearFlags, (look) => look.near),
  ...choices('family', families, (look) => look.file.language.family),
  ...choices('language', languages, (look) => look.file.language.id),
  ...Object.entries(pathFlags).map(
    ([name, pattern]): Feature => [name, (look) => isOfPath(pattern, look.file.path)],
  ),
];

/** The features by name, in the order the weights are in. */
export const featureNames: readonly string[] = features.map(([name]) => name);

const unknown: readonly number[] = features.map(() => Number.NaN);
