import { randomInt } from 'node:crypto';
import { Sensitive } from '../base/sensitive.ts';
import { invalid } from './parameters.ts';

const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const digits = '0123456789';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const lengthDefault = 32;

/** What a generated password is made of; the parameters of GetRandomPassword. */
export interface PasswordRecipe {
  readonly PasswordLength?: number | undefined;
  readonly ExcludeCharacters?: string | undefined;
  readonly ExcludeLowercase?: boolean | undefined;
  readonly ExcludeUppercase?: boolean | undefined;
  readonly ExcludeNumbers?: boolean | undefined;
  readonly ExcludePunctuation?: boolean | undefined;
  readonly RequireEachIncludedType?: boolean | undefined;
}

/**
 * A random password: every character is drawn uniformly, and each kind occurs unless told not to.
 */
export function randomPassword(recipe: PasswordRecipe): Sensitive {
  const excluded = new Set(recipe.ExcludeCharacters ?? '');
  const kinds = [
    recipe.ExcludeLowercase ? '' : lower,
    recipe.ExcludeUppercase ? '' : upper,
    recipe.ExcludeNumbers ? '' : digits,
    recipe.ExcludePunctuation ? '' : punctuation,
  ]
    .map((kind) => [...kind].filter((character) => !excluded.has(character)).join(''))
    .filter((kind) => kind !== '');
  const all = kinds.join('');
  if (all === '') throw invalid('ExcludeCharacters', 'a set that leaves some character over');
  const length = recipe.PasswordLength ?? lengthDefault;
  const eachKind = recipe.RequireEachIncludedType ?? true;
  for (;;) {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; at++) bytes[at] = all.charCodeAt(randomInt(all.length));
    // Drawing again keeps the choice uniform; with four kinds of eight characters it is rare.
    if (!eachKind || kinds.every((kind) => bytes.some((byte) => hasCode(kind, byte)))) {
      return new Sensitive(bytes);
    }
    bytes.fill(0);
  }
}

function hasCode(kind: string, code: number): boolean {
  return kind.includes(String.fromCharCode(code));
}
