import { limits } from './limits.ts';
import type { Translate } from './translate.ts';

/** What is wrong with the name of a new secret, as a sentence to show; `undefined` when nothing. */
export function secretNameProblem(name: string, t: Translate): string | undefined {
  if (name === '') return t('Type a name');
  if (limits.secretNameChars < name.length) {
    return t('At most {0} characters', limits.secretNameChars);
  }
  if (name.startsWith('acs/')) return t('Names that start with acs/ are reserved');
  const odd = /[^A-Za-z0-9_/+=.@-]/u.exec(name)?.[0];
  if (odd === undefined) return undefined;
  return t('Only letters, digits and _ / + = . - @ are allowed, not “{0}”', odd);
}
