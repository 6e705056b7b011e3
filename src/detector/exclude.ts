import type { Link } from './binding.ts';
import { natsCrc16 } from './checksums.ts';
import type { Candidate } from './features.ts';
import { imageOf } from './image.ts';
import type { Family } from './language.ts';
import { readLetters } from './lexicon.ts';
import { namesPassword } from './names.ts';
import { isInString } from './open-string.ts';
import { shapeOf } from './shape.ts';

/**
 * Why a candidate cannot be a credential, whatever else speaks for it: a reference, a template, a
 * ciphertext, a placeholder, a name that says so. Nothing when it may be one.
 */
export function excluded(candidate: Candidate, family: Family): string | undefined {
  const { text, start, end, name, nameStart, nameEnd, quote, link } = candidate;
  if (end - start < valueMinUnits) return 'too short to be a credential';
  const value = text.slice(start, end);
  if (quote === '' && family === 'code' && isSyntax(candidate, value)) return 'no literal';
  if (
    quote === '' &&
    !structured.has(link) &&
    isExpression(value, text.charAt(end), family, link) &&
    !isInString(imageOf(text).units, start)
  )
    return 'no literal';
  if (family === 'code' && quote !== '' && isNoQuote(candidate)) return 'no literal';
  if (quote === '' && isHole(text, start, end)) return template;
  if (quote === '' && isSentenceWord(candidate, value, family)) return 'a word of a sentence';
  if (isArn.test(text.slice(Math.max(0, nameStart - lineUnits), nameStart))) return reference;
  if (/^sec-?websocket-/i.test(name.text)) return 'part of a handshake';
  if (name.text.toLowerCase() === 'nonce') return 'a number used once, of no use to others';
  if (link === 'call' && readsByName.test(name.text)) return reference;
  if (link === 'assign' && readsIt.test(text.slice(nameEnd, start))) return reference;
  if (isOfDownload.test(text.slice(Math.max(0, nameStart - downloadUnits), nameStart))) {
    return 'the token of a download, public by nature';
  }
  if (family === 'code' && link === 'prose' && text.slice(nameEnd, start).includes('|'))
    return 'an item of a list';
  if (link === 'keyed' && isItem(candidate, family)) return 'an item of a list';
  if (link === 'keyed' && isNextArgument(candidate, value)) return 'the next argument';
  if (link === 'flag' && quote === '' && isSwitch(candidate, value)) return 'another option';
  if (link === 'assign' && isGroup(candidate, value)) return 'an item of a list';
  if (link === 'call' && quote === '' && text.slice(nameEnd, start) === ' (')
    return 'a word of a sentence';
  if (link === 'login' && /^[A-Za-z]{1,5}$/.test(value)) return 'too short to be a credential';
  for (const [pattern, reason] of valueExclusions) if (pattern.test(value)) return reason;
  for (const [words, reason] of nameExclusions)
    if (words.some((word) => name.words.includes(word))) return reason;
  if (isSentence(value) || namesPassword(value)) return 'a text for people';
  if (name.text.length >= blobMinUnits && readLetters(name.text).wordShare < blobWordShareMax) {
    return 'a part of an encoded text';
  }
  if (holdsStandIn(value)) return 'a placeholder in base64';
  if (isOfTestVector(candidate, value)) return 'a test vector';
  if (link === 'assign' && /badge\.svg\?$/.test(text.slice(nameStart - badgeUnits, nameStart))) {
    return 'the token of a badge, public by nature';
  }
  if (name.words.includes('signature') && rawSignature.test(value)) return signature;
  if (name.kind === 'key' && isPublicKey(candidate, value)) return 'public by nature';
  const { distinct, length, longestRepeat, longestSequence, longestWord } = shapeOf(
    value.length > 256 ? value.slice(0, 256) : value,
  );
  if (length >= repeatMinUnits && length * repeatShare <= longestRepeat) return repeated;
  if (length === longestSequence && length === longestWord) return counted;
  return distinct < 3 && length < 256 ? 'one or two characters repeated' : undefined;
}

/** Why a value of one character is none; where a provider is named it may still have a form. */
export const repeated = 'one character repeated';

/** The same of `abcdef`. */
export const counted = 'letters in their order';

/** `arn:aws:secretsmanager:*:*:secret:…` */
const isArn = /\barn:[\w*-]+:[\w*:-]*:$/;

/** `keyring.set_password("service", …)`, `delete_password("service")`: a name, not a value. */
const readsByName =
  /(?:^|[._])keyring\.\w+$|(?:^|[._])(?:get|delete|find|load|fetch)_(?:\w+_)?(?:password|secret|token|key)$/i;

/** `passwd = keyring.get_password("service", …)`: the same, where the outcome has a name. */
const readsIt =
  /(?:\bkeyring\.\w+|(?:get|find|load|fetch)_(?:\w+_)?(?:password|secret|token|key))\(["'`]$/i;

/** `…?alt=media&token=…`: files of Firebase are shared by such addresses. */
const isOfDownload = /[?&]alt=media&(?:amp;)?$/;
const downloadUnits = '?alt=media&amp;'.length;

/** `{name}` of a text that is filled in. */
function isHole(text: string, start: number, end: number): boolean {
  return text.charAt(end) === '}' && text.slice(start - 1, start + 1).includes('{');
}

const structured: ReadonlySet<Link> = new Set<Link>([
  'basic',
  'bearer',
  'command',
  'jwk',
  'login',
  'sql',
  'url',
]);
const valueMinUnits = 3;
const repeatMinUnits = 6;
const repeatShare = 0.7;
/** A name of this length with hardly a word in it is a piece of base64. */
const blobMinUnits = 24;
const blobWordShareMax = 0.35;
const lineUnits = 100;
const badgeUnits = 'badge.svg?'.length;
/** An identifier with at least this share of words is one, and no bare value. */
const wordShareMin = 0.5;
const identifier = /^[A-Za-z_$]\w*(?:(?:\.|->|::|\?\.)[A-Za-z_$]\w*)*$/;

/**
 * In code a bare value is an expression: a call, a member, an identifier made of words. A bare word
 * that reads like none may stand in a string or comment that holds a configuration.
 */
function isExpression(value: string, next: string, family: Family, link: Link): boolean {
  if (family !== 'code') return false;
  if (!identifier.test(value)) return /^[A-Za-z_$][\w$.]*\[/.test(value);
  if (link !== 'assign' || next === '(' || next === '[' || /\W/.test(value)) return true;
  if (/^[a-z]+(?:_[a-z]+)+$/.test(value) || (next === ';' && !/\d/.test(value))) return true;
  return readLetters(value).wordShare >= wordShareMin;
}

const followsIdentifier =
  /^(?:[(<[]|[ \t]*(?:\{|\?[ \t?]|\?\.|&&|\|\|)|[ \t]+(?:as|in|instanceof)[ \t])/;

/**
 * What cannot be but code, in a string too, as a source map holds it: `x: Type<…>`, `x = call(…)`,
 * `x = y ? …`, `x->y`, and the pseudo-elements of style sheets, `[type=password]::-ms-reveal`;
 * outside strings also `x: Type,`.
 */
function isSyntax({ text, start, end, nameEnd }: Candidate, value: string): boolean {
  const tie = text.slice(start - 2, start);
  if ((tie === '::' && !text.slice(nameEnd, start).includes('=')) || tie === '->') return true;
  if (!identifier.test(value)) return false;
  const next = text.slice(end, end + 12);
  if (followsIdentifier.test(next)) return true;
  const typed =
    /^(?:[,;)]| =)/.test(next) && /^["'?!]?[ \t]*:[ \t]/.test(text.slice(nameEnd, start));
  return typed && !isInString(imageOf(text).units, start);
}

/** The lifetimes of Rust, `&'a str`, and what comments and messages quote: "or pass `x`". */
function isNoQuote({ text, start, quote, link }: Candidate): boolean {
  if (quote === "'") return text.charAt(start - 2) === '&';
  return quote === '`' && link === 'gap';
}

/** `flags to pass to kubectl`, `but --password suffers from`: what is no setting but a sentence. */
function isSentenceWord(
  { text, end, name, nameEnd, start, link }: Candidate,
  value: string,
  family: Family,
): boolean {
  const follows = /^ [a-z]{2,}\b/.test(text.slice(end, end + 24));
  if (link === 'default' && follows && /^\w+$/.test(value)) return true;
  if (/^\([A-Za-z]/.test(value) && (link === 'prose' || link === 'gap' || link === 'flag'))
    return true;
  if (!/^[A-Za-z]+(?:-[a-z]+)?[.,]?$/.test(value)) return false;
  if ((link === 'gap' || link === 'prose') && family === 'prose' && /^[a-z]+\.$/.test(value)) {
    return true;
  }
  if (link === 'prose' && /^ (?:to|as|of) $/.test(text.slice(nameEnd, start))) {
    const isPass = name.words.length === 1 && name.text.length === 4;
    if (isPass && name.kind === 'password') return true;
  }
  if (link !== 'flag' && link !== 'gap' && link !== 'prose') return false;
  return family !== 'config' && follows;
}

const encodedText = /^[A-Za-z0-9+/]{7,80}={0,2}$/;
const sentenceWordsMin = 3;
const wordsOnly = /^[A-Za-z]+(?:[ :_-][A-Za-z]{2,})*$/;

const lettersRepeated = /^(\w)\1*:(\w)\2*$/;

/** Base64 of words such as `user:password` or `aaa:bbb`, or of a sentence. */
function holdsStandIn(value: string): boolean {
  if (value.length % 4 === 1 || !encodedText.test(value)) return false;
  const decoded = Buffer.from(value, 'base64').toString('latin1').trim();
  if (!wordsOnly.test(decoded)) return false;
  if (lettersRepeated.test(decoded)) return true;
  const { standInShare, wordShare } = readLetters(decoded);
  return standInShare >= 0.9 || (wordShare >= 0.9 && decoded.split(' ').length >= sentenceWordsMin);
}

const hexText = /^(?:[0-9a-f]{2}){4,}$/i;
const vectorUnits = 600;
const given = /\b(?:aad|count|info|msg|nonce|plaintext|pt|salt|tcid)["']?[ \t]*[:=]/i;
const expected = /\b(?:ciphertext|ct|mac|okm|tag)["']?[ \t]*[:=]/i;

/** Published vectors give a key in hexadecimal beside what goes in and what has to come out. */
function isOfTestVector({ text, start, end }: Candidate, value: string): boolean {
  if (!hexText.test(value)) return false;
  const around = text.slice(Math.max(0, start - vectorUnits), end + vectorUnits);
  return given.test(around) && expected.test(around);
}

const keyNumber = /^(?:0x)?(?:[0-9A-F]{8}|[0-9A-F]{16}|[0-9A-F]{40})$/i;
const aboutKeys = /\b(?:gpg|pgp|keyserver|fingerprint|subkey|(?:DSA|RSA|signing) key)\b/i;

const natsPublicKey = /^[ACNOUX][A-Z2-7]{55}$/;

/** A public key of NATS, or the number of one of PGP where it is fetched or checked. */
function isPublicKey({ text, start }: Candidate, value: string): boolean {
  if (natsPublicKey.test(value)) return natsCrc16(value);
  return keyNumber.test(value) && aboutKeys.test(text.slice(Math.max(0, start - lineUnits), start));
}

/** `auth(c.user, c.password, "realm")`: a word behind a member, which has its own value. */
function isNextArgument({ text, name, nameEnd, start }: Candidate, value: string): boolean {
  if (!/^[A-Za-z]+$/.test(value) || !/^,\s*["'`]$/.test(text.slice(nameEnd, start))) return false;
  const member = name.text.slice(name.text.lastIndexOf('.') + 1);
  return member.length < name.text.length && member !== member.toUpperCase();
}

/** `--no-pass …`, `--password --verbose`: what takes no value, or is given none. */
function isSwitch({ name }: Candidate, value: string): boolean {
  return name.words[0] === 'no' || /^--?[a-z]{2,}/.test(value);
}

/** `System_Passwords = ["System"]`: a feature of what it belongs to. */
function isGroup({ text, name, nameEnd, start }: Candidate, value: string): boolean {
  if (value.length === name.text.length || !name.text.startsWith(value)) return false;
  return text.slice(nameEnd, start).includes('[');
}

/** A bare word of code, the key of what follows it, or a word in a list. */
function isItem(candidate: Candidate, family: Family): boolean {
  const { text, end, quote } = candidate;
  if (quote === '') return family === 'code';
  return /^["'`]\s{0,8}:/.test(text.slice(end, end + 10)) || isListed(candidate);
}

/** `["one", "password", "two", "three"]`: a list of words, no names and values in turns. */
function isListed({ text, end, nameStart }: Candidate): boolean {
  if (!/^["'`]\s{0,8},\s{0,40}["'`]/.test(text.slice(end, end + 50))) return false;
  const before = text.slice(Math.max(0, nameStart - listUnits), nameStart);
  const open = before.lastIndexOf('[');
  return open >= 0 && listedBefore.test(before.slice(open));
}

const listUnits = 160;
const listedBefore = /^\[\s{0,40}(?:["'`][^"'`\n()]{1,40}["'`]\s{0,8},\s{0,40}){1,8}["'`]$/;

/** Several words of letters, the first one capital or the last one with a full stop. */
function isSentence(value: string): boolean {
  if (!/[\s]/.test(value) || /\d/.test(value)) return false;
  if (/^["'(]?\p{Lu}[\p{L}\p{M}'’]*[,:]?(?: [\p{L}\p{M}'’(),:;"/-]+)+ ?[.!?…:]*$/u.test(value))
    return true;
  return /^[\p{L}\p{M}'’]+(?: [\p{L}\p{M}'’,-]+)+ ?[.!?…:]$/u.test(value);
}

/** Words of a name after which its value is no credential. */
const nameExclusions: readonly (readonly [readonly string[], string])[] = [
  [['public', 'pubkey', 'publickey', 'publishable'], 'public by nature'],
  [['encrypted', 'ciphertext', 'sealed'], 'encrypted already'],
  [['next', 'continuation', 'page', 'pagination', 'cursor'], 'a place in a list'],
  [['complexity', 'checker', 'strength', 'validator'], 'the name of a check'],
  [['label', 'title', 'placeholder', 'tooltip', 'hint', 'msgid', 'msgstr'], 'a text for people'],
];

const reference = 'a reference, not a value';
const template = 'filled in from a template';
const cipher = 'encrypted already';
const signature = 'a signature, of no use to others';
const rawSignature = /^(?:\\x[0-9a-f]{2}){48,}/i;
const placeholder = 'a placeholder';

const valueExclusions: readonly (readonly [RegExp, string])[] = [
  [
    /^ENC[[(]|^\$ANSIBLE_VAULT|^\{cipher\}|^vault:v\d+:|^encrypted:|^AgA[A-Za-z0-9+/]{100}|^\{AQAAA|^age1[a-z0-9]{50}|^-----BEGIN (?:PGP|AGE ENCRYPTED)/,
    cipher,
  ],
  [/^\$\{?[A-Za-z_][\w.:[\]'"()-]*\}?$/, reference],
  [/^\$[({]|^\$\$?[A-Z_]{3,}|\$\{[^}]*\}|^%\w+%$|^\$env:/, reference],
  [
    /^(?:op|kms|vault|ssm|secretsmanager|keyring|file|gcp-sm|arn|env|ref\+\w+|awssm|azurekv|keyvault|kubernetes|secret|doppler|bws|infisical):\S/i,
    reference,
  ],
  [
    /^(?:process\.env|os\.environ|os\.getenv|ENV\[|System\.getenv|getenv|secrets\.|var\.|local\.|data\.|module\.|env\.)/,
    reference,
  ],
  [/^!(?:vault|Ref|Sub|GetAtt|ImportValue|secret|env)\b|^\*\w+$|^@Microsoft\.KeyVault/, reference],
  [
    /\{\{|\}\}|<%|%>|#\{|^@@\w+@@$|^__[A-Z_]+__$|^\[\[.*\]\]$|%\(\w+\)s|^@\w+@$|^\{[\w.:]*\}$/,
    template,
  ],
  [
    /^%[-+]?\d*[sdvqxf@]$|^:\w+$|^\?$|^@[A-Za-z_]+$|^<[^<>]*>$|^\[[\w .-]+\]$|^\{\w[\w .-]*\}$|^&lt;.*&gt;$/,
    template,
  ],
  [
    /^(?:x+|X+|\*+|\.+|-+|_+|#+|\?+|0+|…+|•+|n\/?a|null|nil|none|undefined|true|false|yes|no|nan|empty|default|void|self|this|todo|tbd|fixme|redacted|removed|hidden|masked|obfuscated|obscured|filtered|(?:0x)?(?:deadbeef|cafebabe|baadf00d|feedface)+|\[?filtered\]?|string|str|text|varchar|integer|int|bool|boolean|object|bytes|char|required|optional)$/i,
    placeholder,
  ],
  [
    /(?:^|[^a-z])(?:your|my|enter|insert|replace|put|add|change|set|fill|use|provide|type|paste)[-_ .]?(?:(?:own|the|this|in|with|a|an|it|me|here)(?![a-z])|my|your|strong|secure|real|actual|new|api|access|secret|token|key|password|pass|auth|client|app|value|valid|generated|random|aws|db|database|github|google|openai|slack|stripe)/i,
    placeholder,
  ],
  [
    /\b(?:placeholder|redacted|changeme|change-me|change_me|change_it|changeit|replaceme|replace_me|fixme|not[-_ ]?set|unset|_here|goes[-_ ]here|lorem|xxxx+|\*{4,}|<secret>)/i,
    placeholder,
  ],
  [/^(?:https?|ftp|file|data|mailto|git|ssh):\/?\/?[^@\s]*$/i, 'an address without a credential'],
  [/^(?:sha(?:1|256|384|512)|md5)[-:]/i, 'a digest of something public'],
  [
    /^(?:\{[A-Z0-9.-]+\})?\$(?:2[abxy]?|[1567y]|argon2\w*|pbkdf2[\w-]*|scrypt|apr1|bcrypt[\w-]*)\$|^\{(?:S?MD5|S?SHA\d*|CRYPT|PBKDF2[\w-]*)\}|^pbkdf2[:_]|^\$\d:\d:|^md5[0-9a-f]{32}$/,
    'a password hash',
  ],
  [
    /^(?:utf-?(?:8|16|32)(?:[lb]e)?|latin-?1|iso-8859-\d+|(?:cp|windows-)125\d)$|^(?:django_|scram-|hmac-|pbkdf2-|ecdsa-|rsa-)*(?:sha-?(?:1|2|3|224|256|384|512)|md5|[hrepb]s(?:256|384|512)|aes-?(?:128|192|256)(?:-\w{3})?|bcrypt|scrypt|pbkdf2|hkdf|argon2(?:id?|d)?)(?:-(?:rsa|hmac|plus|crypt))?$/i,
    'the name of an algorithm',
  ],
  [/^(?:GHSA|CVE|CWE|RHSA|DSA|USN|PYSEC|RUSTSEC)-\w+-[\w-]+$/, 'the number of an advisory'],
  [/\sIN\s+(?:DNSKEY|DS|KEY|RRSIG|TLSA)\s/, 'public by nature'],
  [/^(?:n?var)?(?:char|binary)\((?:\d+|max)\)?$/i, placeholder],
  [/^\p{L}{2,12}[.:]? \d{1,2}\+? \p{L}{4,}\.?$/u, 'a text for people'],
  [/\.\.\.|…|\[snip\]/, 'cut short'],
  [
    /^(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/,
    'a date',
  ],
  [/^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/, 'a version'],
  [
    /^(?:[A-Z]{2,4})?(?:\\x[0-9a-f]{2}){2,8}$|^[A-Z]{4,8}\\(?:x00|0)$/i,
    'the bytes a file begins with',
  ],
  [/^(?:\\u\{?[0-9a-f]{4,6}\}?|\\U[0-9a-f]{8})+$/, 'a text for people'],
  [/^-?0x[0-9a-f]{1,16}$|^-?\d+[iu](?:8|16|32|64|128|size)$/i, 'a number'],
  [/^\d+\/[smhd](?:\/\w+)?(?:[,;]\d+\/[smhd](?:\/\w+)?)*$/, 'a number'],
  [/ .*\\u[0-9A-Fa-f]{4}|\\u[0-9A-Fa-f]{4}.* /, 'a text for people'],
  [/^0x[0-9a-f]{40}$/i, 'an address on a blockchain, public by nature'],
  [/^0x[0-9a-f]{128,130}$/i, signature],
  [/^-----BEGIN [A-Z ]*TESTING KEY/, 'a test vector'],
  [/\[[^\]]{0,8}\w-\w|\{\d+,?\d*\}|\\[dws][+*{]|\[\\w/, 'a pattern'],
  [
    /^30(?:[0-7][0-9a-f]|81[0-9a-f]{2}|82[0-9a-f]{4})30[0-9a-f]{2}06(?:092a864886f70d0101|072a8648ce3d0201|032b6570)/i,
    'public by nature',
  ],
  [
    /^(?:MII[BC]IjAN|MIG[ef]MA0|MF[kw]w|AAAA[BCE]\d?N|AAAAE2Vj|MIIDX|MIID[a-z]TCC)/,
    'public by nature',
  ],
  [
    /^ssh-(?:rsa|ed25519|dss)|^ecdsa-sha2|^-----BEGIN (?:CERTIFICATE|PUBLIC|RSA PUBLIC)/,
    'public by nature',
  ],
  [
    /^[\w-]+(?:\.[\w-]+)*\.(?:pem|pgp|gpg|asc|crt|cer|der|p12|pfx|jks|ya?ml|txt|properties|py|rb|sh|exe|json|toml|ini|cfg|conf)$/i,
    'a path',
  ],
  [/^\.{0,2}\/[\w.-]+(?:\/[\w.-]+)+$|^[A-Z]:\\|^~\//, 'a path'],
  [/^[\w.+-]+@[\w-]+\.[a-z]{2,}$/i, 'an e-mail address'],
];
