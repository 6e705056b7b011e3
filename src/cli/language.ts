import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Translate, translator } from '../base/translate.ts';

/**
 * The language to speak on a terminal, as a POSIX locale: the first that is set of LC_ALL,
 * LC_MESSAGES and LANG. Windows sets none of them; there it is the user's display language.
 */
export function languageOf(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const named = env.LC_ALL || env.LC_MESSAGES || env.LANG;
  if (named) return named;
  return platform === 'win32' ? new Intl.DateTimeFormat().resolvedOptions().locale : 'C';
}

/** Speaks Simplified Chinese where that is the language, and English everywhere else. */
export function translateInto(language: string): Translate {
  if (!/^zh(?:$|\.|[-_](?:CN|SG|Hans))/i.test(language)) return translator();
  // Programs lie in dist/, sources in src/cli/.
  const up = import.meta.url.endsWith('.ts') ? '../..' : '..';
  const file = join(dirname(import.meta.filename), up, 'l10n', 'bundle.l10n.zh-cn.json');
  try {
    return translator(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
  } catch {
    // Without its translations the program still works.
    return translator();
  }
}
