import type { Translate } from '../base/translate.ts';
import { keepNew, ruleById } from '../detector/rules.ts';

/** What a rule says, in the user's language. Names of products and rare kinds of tokens stay. */
export function ruleText(id: string, t: Translate): { title: string; advice: string } {
  const rule = ruleById(id);
  if (!rule) return { title: id, advice: '' };
  if (!rule.token) return { title: t(rule.title), advice: t(rule.advice) };
  const { provider, what, revoke } = rule.token;
  const first =
    revoke === undefined ? t('Revoke it at {0} and create a new one.', provider) : t(revoke);
  return {
    title: what === '' ? provider : `${provider} ${t(what)}`,
    advice: `${first} ${t(keepNew)}`,
  };
}

/**
 * A reason of the detector in the user's language; one that is not known stays as it is. What a
 * sentence is about comes last or in the middle, and is a name or a number.
 */
export function reasonText(reason: string, t: Translate): string {
  for (const [form, template] of forms) {
    const found = form.exec(reason);
    if (found) return t(template, ...aboutTexts(template, found.slice(1), t));
  }
  return reason;
}

/** What a sentence is about; a name from the file stays, a text of ours is translated, too. */
function aboutTexts(template: string, about: readonly string[], t: Translate): readonly string[] {
  if (template === spokeAgainst) return about.map((fact) => factText(fact, t));
  return template === beyondLimit
    ? [...about.slice(0, 2), ...about.slice(2).map((it) => t(it))]
    : about;
}

/** A fact that the detector weighs, in the user's language. */
export function factText(fact: string, t: Translate): string {
  const kind = factKinds.find((one) => fact.startsWith(`${one} `));
  return kind === undefined ? t(fact) : t(`${kind} {0}`, fact.slice(kind.length + 1));
}

/** Facts of many values, which are the same in every language. */
const factKinds = ['family', 'language', 'link', 'name word', 'quote'] as const;

const spokeAgainst = 'speaks against it: {0}';
const beyondLimit = 'beyond the limit {0} ({1} {2} of one text)';

/** The sentences of the detector, special ones before those that would take them in. */
export const reasonTemplates = [
  'letters with digits or symbols, as in a password',
  'its check digits are wrong',
  'what it holds is not what such tokens hold',
  'public or harmless on its own',
  'looks made up',
  'printed in documentation',
  'not as long as such tokens are',
  'has the form of the secret that goes with the access key id close by',
  'the hash of a password, which can be tried against word lists',
  'the value of a Kubernetes Secret, which base64 does not hide',
  'no word before it says that it is a credential',
  'in a test, an example or documentation',
  'its provider is named before it',
  'no placeholder and no reference',
  'all that a file of keys holds',
  'its check digits are right',
  'letters alone, as in a password that people choose',
  'the block of a private key',
  'a private key of PuTTY',
  'the password of a command',
  'as long as issued keys are, in hexadecimal',
  'shipped to every browser, as its name says',
  'a user and a host stand before it',
  'a text says that it is the password',
  'a user and a host stand beside it',
  'protected by a passphrase',
  'a date',
  'a digest of something public',
  'a number',
  'a number used once, of no use to others',
  'a password hash',
  'a part of an encoded text',
  'a path',
  'a pattern',
  'a place in a list',
  'a placeholder',
  'a placeholder in base64',
  'a reference, not a value',
  'a signature, of no use to others',
  'a test vector',
  'a text for people',
  'a version',
  'a word of a dictionary',
  'a word of a sentence',
  'a word of examples',
  'an address on a blockchain, public by nature',
  'an address without a credential',
  'an e-mail address',
  'an item of a list',
  'cut short',
  'encrypted already',
  'filled in from a template',
  'letters in their order',
  'no literal',
  'one character repeated',
  'one or two characters repeated',
  'part of a handshake',
  'public by nature',
  'the bytes a file begins with',
  'the name of an algorithm',
  'the number of an advisory',
  'the token of a download, public by nature',
  'the next argument',
  'another option',
  'the name of a check',
  'the token of a badge, public by nature',
  'too short to be a credential',
  'unlikely to be a credential',
  'looks random, {0} bits per character',
  spokeAgainst,
  beyondLimit,
  'ignored by a comment: {0}',
  'ignored by a comment',
  'left out by a glob: {0}',
  'left out by a glob',
  'listed in the baseline: {0}',
  'listed in the baseline',
  'the password in an address for {0}',
  'has the form of a {0}',
  'the private part {0}',
  'the default of {0}',
  'compared with {0}',
  'the value of {0}',
  'assigned to {0}',
  'passed with {0}',
  'passed to {0}',
  'given to {0}',
  'given as {0}',
  'inside {0}',
  'after {0}',
  'named {0}',
] as const;

const forms = reasonTemplates.map(
  (template) => [new RegExp(`^${pattern(template)}$`), template] as const,
);

function pattern(template: string): string {
  return template.replace(/[()]/g, '\\$&').replace(/\{\d\}/g, '(.+?)');
}
