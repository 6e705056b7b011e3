import { dirname } from 'node:path';
import { KmsError } from '../base/errors.ts';
import type { Finding } from './finding.ts';
import { firstPast } from './spans.ts';

/**
 * Where an ignore was written: it covers a line, a file, the files of a glob, or a known finding.
 */
export type IgnoreScope = 'line' | 'above' | 'file' | 'glob' | 'baseline';

export interface Ignore {
  readonly scope: IgnoreScope;
  /** Why, in the words of whoever wrote it. */
  readonly reason?: string;
}

/** A comment in a text that ignores findings of that text. */
export interface InlineIgnore extends Ignore {
  readonly scope: 'line' | 'above' | 'file';
  /** Offsets of the mark itself, for a hint that it is stale. */
  readonly start: number;
  readonly end: number;
  /** The rules it is for; all when empty. */
  readonly ruleIds: readonly string[];
}

/**
 * Findings sorted into those to report and those an ignore covers, and the ignores that cover none.
 */
export interface Sifted {
  readonly kept: readonly Finding[];
  readonly ignored: readonly { readonly finding: Finding; readonly ignore: Ignore }[];
  readonly stale: readonly InlineIgnore[];
}

const mark = 'kms-secrets-ignore';
const markPattern =
  /(?<=(?:\/\/|#|\/\*+|<!--|--|;|%|\*|'|\brem\b)[ \t]*)kms-secrets-ignore(-file)?(?:\(([\w\s,-]*)\))?(?::[ \t]*([^\r\n]*)|(?=[ \t]*(?:$|\*\/|-->)))/gim;

/**
 * Applies the comments of a text. `kms-secrets-ignore: reason` covers the findings of its line, or,
 * when it stands on a line of its own, of the next line that is not blank;
 * `kms-secrets-ignore-file` covers all. Rule ids in parentheses narrow an ignore down.
 */
export function siftInline(text: string, findings: readonly Finding[]): Sifted {
  if (!text.includes(mark)) return { kept: findings, ignored: [], stale: [] };
  const marks = [...inlineIgnores(text)];
  const covered = coveredBy(marks);
  const used = new Set<InlineIgnore>();
  const kept: Finding[] = [];
  const ignored: { finding: Finding; ignore: Ignore }[] = [];
  for (const finding of findings) {
    const ignore = covered(finding);
    if (ignore === undefined) kept.push(finding);
    else {
      used.add(ignore);
      ignored.push({ finding, ignore });
    }
  }
  return {
    kept,
    ignored,
    stale: marks.map(({ ignore }) => ignore).filter((each) => !used.has(each)),
  };
}

interface Mark {
  readonly ignore: InlineIgnore;
  /** What it covers, as offsets. */
  readonly from: number;
  readonly to: number;
}

function* inlineIgnores(text: string): Generator<Mark> {
  let lineStart = 0;
  let lineEnd = -1;
  let wordAt = 0;
  for (const match of text.matchAll(markPattern)) {
    const start = match.index;
    const [whole, file, ids, reason] = match;
    // Looked for once a line, however many marks it has.
    if (lineEnd < start) {
      lineStart = text.lastIndexOf('\n', start - 1) + 1;
      lineEnd = endOfLine(text, start);
      wordAt = firstWord(text, lineStart);
    }
    const alone = start <= wordAt;
    const scope = file !== undefined ? 'file' : alone ? 'above' : 'line';
    const said = reason?.replace(/\s*(?:\*\/|-->|\*\)|#\}|%>)\s*$/, '').trim();
    const ignore: InlineIgnore = {
      scope,
      start,
      end: start + whole.trimEnd().length,
      ruleIds:
        ids
          ?.split(',')
          .map((id) => id.trim())
          .filter(Boolean) ?? [],
      ...(said ? { reason: said } : {}),
    };
    if (scope === 'file') yield { ignore, from: 0, to: text.length };
    else if (scope === 'line') yield { ignore, from: lineStart, to: lineEnd };
    else {
      const from = indexOf(/\S/g, text, lineEnd);
      yield { ignore, from, to: endOfLine(text, from) };
    }
  }
}

/** Where the first word or closing sign stands, but for the `rem` that begins a comment. */
function firstWord(text: string, from: number): number {
  const at = indexOf(/[\w"'`)\]}]/g, text, from);
  const isRemark = /^rem\b/i.test(text.slice(at, at + 4));
  return isRemark ? indexOf(/[\w"'`)\]}]/g, text, at + 3) : at;
}

function indexOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/** The marks that cover the same place: of each rule, and of all under '', the first one. */
interface Cover {
  readonly from: number;
  /** Inclusive: a finding that begins there is covered. */
  readonly end: number;
  readonly byRule: Map<string, InlineIgnore>;
}

/** Finds the first mark that covers a finding. */
function coveredBy(marks: readonly Mark[]): (finding: Finding) => InlineIgnore | undefined {
  const file: Cover = { from: 0, end: Number.POSITIVE_INFINITY, byRule: new Map() };
  const covers = new Map<number, Cover>();
  for (const { ignore, from, to } of marks) {
    const known = ignore.scope === 'file' ? file : covers.get(from);
    const cover = known ?? { from, end: to, byRule: new Map() };
    if (known === undefined) covers.set(from, cover);
    for (const id of ignore.ruleIds.length === 0 ? [''] : ignore.ruleIds) {
      if (!cover.byRule.has(id)) cover.byRule.set(id, ignore);
    }
  }
  const lines = [...covers.values()].sort((a, b) => a.from - b.from);
  return ({ ruleId, start, end }) => {
    let first: InlineIgnore | undefined;
    const take = ({ byRule }: Cover): void => {
      for (const ignore of [byRule.get(''), byRule.get(ruleId)]) {
        if (ignore !== undefined && !(first && first.start <= ignore.start)) first = ignore;
      }
    };
    take(file);
    for (let index = firstPast(lines, start - 1); index < lines.length; index++) {
      const cover = lines[index];
      if (cover === undefined || end < cover.from) break;
      take(cover);
    }
    return first;
  };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** One line of a `.kmssecretsignore` file or of the setting. */
export interface GlobIgnore extends Ignore {
  readonly scope: 'glob';
  readonly glob: string;
  /** 1-based line of the file it was read from. */
  readonly line: number;
  readonly negated: boolean;
  readonly matches: (path: string) => boolean;
}

/** The file of ignored paths. */
export const ignoreFileName = '.kmssecretsignore';

/**
 * The folder whose ignore file counts in a folder: itself, or the nearest one above it in its
 * repository; `undefined` when there is none. `exists` knows files and folders.
 */
export function ignoringFolder(
  folder: string,
  exists: (path: string) => boolean,
): string | undefined {
  const hasIgnores = (at: string): boolean => exists(`${at}/${ignoreFileName}`);
  if (hasIgnores(folder)) return folder;
  let found: string | undefined;
  for (let at = folder; at !== dirname(at); ) {
    if (exists(`${at}/.git`)) return found;
    at = dirname(at);
    if (found === undefined && hasIgnores(at)) found = at;
  }
  return undefined;
}

/**
 * Reads a `.kmssecretsignore` file: one glob a line in the grammar of `.gitignore`, with the reason
 * behind ` # `. Blank lines and lines that begin with `#` mean nothing.
 */
export function readIgnoreFile(text: string): GlobIgnore[] {
  const ignores: GlobIgnore[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const [glob = '', ...comment] = raw.split(/\s+#\s?/);
    if (glob.trim() === '' || glob.startsWith('#')) continue;
    const reason = comment.join(' # ').trim();
    ignores.push({
      scope: 'glob',
      ...globMatcher(glob.trim()),
      line: index + 1,
      ...(reason === '' ? {} : { reason }),
    });
  }
  return ignores;
}

/**
 * The ignore that covers a path, relative to the folder of the ignore file; the last match decides.
 */
export function globFor(ignores: readonly GlobIgnore[], path: string): GlobIgnore | undefined {
  const last = ignores.findLast(({ matches }) => matches(path));
  return last?.negated === true ? undefined : last;
}

/** Turns a glob in the grammar of `.gitignore` into a test of relative paths with `/`. */
export function globMatcher(line: string): {
  readonly glob: string;
  readonly negated: boolean;
  readonly folderOnly: boolean;
  readonly matches: (path: string) => boolean;
} {
  const negated = line.startsWith('!');
  const glob = negated ? line.slice(1) : line.replace(/^\\(?=[!#])/, '');
  const folderOnly = glob.endsWith('/');
  const body = glob.replace(/^\//, '').replace(/\/$/, '');
  const anchored = glob.startsWith('/') || body.includes('/');
  const source = body.replace(globPart, (part, set: string | undefined) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '/**') return '/.*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (set !== undefined) return `[${set.replace(/^!/, '^').replaceAll('\\', '\\\\')}]`;
    return `\\${part.at(-1)}`;
  });
  const pattern = patternOf(
    `${anchored ? '^' : '(?:^|/)'}${source}(?:${folderOnly ? '/' : '$|/'})`,
  );
  return { glob, negated, folderOnly, matches: (path) => pattern?.test(path) === true };
}

/** Nothing for a glob that is none, like `[z-a]`; git lets it match nothing too. */
function patternOf(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}

const globPart = /\*\*\/|\/\*\*(?=$)|\*\*|\*|\?|\[([^\]]+)\]|\\.|[.+^${}()|\\/]/g;

/** A finding that was known when the baseline was made. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly file: string;
  readonly ruleId: string;
  /** What the value is assigned to, for people who read the file. */
  readonly name?: string;
  readonly reason?: string;
}

const baselineVersion = 1;

/** Reads a baseline file; throws `InvalidParameter` when it is none. */
export function readBaseline(text: string): BaselineEntry[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new KmsError('InvalidParameter', 'The baseline is not JSON');
  }
  const { version, findings } = Object(read);
  if (version !== baselineVersion || !Array.isArray(findings)) {
    throw new KmsError('InvalidParameter', `The baseline is not of version ${baselineVersion}`);
  }
  return findings.filter(isBaselineEntry);
}

/**
 * The text of a baseline file: sorted and without lines, so that it changes little from one to the
 * next. An entry that was known has the reason it had.
 */
export function writeBaseline(
  entries: readonly BaselineEntry[],
  known: readonly BaselineEntry[] = [],
): string {
  const reasons = new Map(known.map(({ fingerprint, reason }) => [fingerprint, reason]));
  const findings = entries
    .toSorted((a, b) => compare(a.file, b.file) || compare(a.fingerprint, b.fingerprint))
    .map(({ file, ruleId, name, fingerprint, reason = reasons.get(fingerprint) }) => ({
      file,
      ruleId,
      name,
      fingerprint,
      reason,
    }));
  return `${JSON.stringify({ version: baselineVersion, findings }, null, 2)}\n`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isBaselineEntry(entry: unknown): entry is BaselineEntry {
  const { fingerprint, file, ruleId } = Object(entry);
  return typeof fingerprint === 'string' && typeof file === 'string' && typeof ruleId === 'string';
}
