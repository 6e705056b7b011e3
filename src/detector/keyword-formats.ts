import { keywordTokens } from './keywords.ts';

/** One row of `keywords.ts`. */
export interface KeywordFormat {
  readonly id: string;
  readonly provider: string;
  readonly what: string;
  readonly keywords: readonly string[];
  readonly patterns: readonly string[];
  /** An identifier, of no use without the secret that goes with it: reported at `low` only. */
  readonly weak: boolean;
}

/** The rows of `keywords.ts`, read once. */
export function keywordFormats(): readonly KeywordFormat[] {
  formats ??= readRows(keywordTokens).map(
    ([named = '', what = '', keywords = '', sources = '']) => ({
      id: ruleIdOf(named.replace('?', ''), what),
      provider: named.replace('?', ''),
      what,
      weak: named.startsWith('?'),
      keywords: keywords
        .split(' ')
        .map((keyword) => keyword.toLowerCase().replace(/[^a-z0-9]/g, '')),
      patterns: sources.split(' ; '),
    }),
  );
  return formats;
}

let formats: readonly KeywordFormat[] | undefined;

/** The rows of a table in a text: one a line, its fields between ` | `. */
export function readRows(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .map((line) => line.split(' | '));
}

/** The id of a rule from the names of its provider and token. */
export function ruleIdOf(provider: string, what: string): string {
  return `${provider} ${what}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
