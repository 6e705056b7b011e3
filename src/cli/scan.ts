import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { toKmsError } from '../base/errors.ts';
import {
  type GlobIgnore,
  globFor,
  readBaseline,
  readIgnoreFile,
  writeBaseline,
} from '../detector/ignore.ts';
import { WrongUsage } from './arguments.ts';
import { type Io, write } from './io.ts';
import { isColoured, paint } from './output.ts';
import {
  type Dropped,
  type FileReport,
  type LineRange,
  type LookOptions,
  lookAt,
  type ReportedFinding,
} from './scan-file.ts';
import { type FoundFile, type OddFile, walk } from './scan-folder.ts';
import {
  commitOf,
  contents,
  type GitFile,
  historyFiles,
  linesSince,
  stagedFiles,
} from './scan-git.ts';
import { hook } from './scan-hook.ts';
import { readScanOptions, type ScanOptions, scanOptions } from './scan-options.ts';
import { type BatchReport, lookAtAll } from './scan-pool.ts';
import {
  jsonReport,
  type ScanResult,
  type StaleIgnore,
  sarifReport,
  textReport,
} from './scan-report.ts';

/** What `scan` and `hook` may touch of the outside. */
export type ScanIo = Io;

const codes = { clean: 0, found: 1, failed: 2 } as const;

/**
 * `kms-secrets scan …` and `kms-secrets hook …`: answers 0 when nothing was found, 1 for findings,
 * 2 for a failure, which it has then told on standard error.
 */
export async function scan(args: readonly string[], io: ScanIo): Promise<number> {
  try {
    if (args[0] === 'hook') return await hook(args.slice(1), io);
    const options = readScanOptions(args);
    if (options.help) return await printHelp(io);
    return await run(options, io);
  } catch (error) {
    if (error instanceof WrongUsage) throw error;
    await write(io.stderr, `kms-secrets: ${toKmsError(error).message}\n`);
    return codes.failed;
  }
}

async function run(options: ScanOptions, io: ScanIo): Promise<number> {
  const started = performance.now();
  const sums = new Sums(options, io);
  await lookWhereAsked(options, io, sums);
  const result = sums.result(Math.round(performance.now() - started));
  if (options.writeBaseline !== undefined) {
    writeFileSync(resolve(io.cwd, options.writeBaseline), writeBaseline(result.findings));
    await write(
      io.stderr,
      `${result.findings.length} findings are in ${options.writeBaseline} now\n`,
    );
    return codes.clean;
  }
  await write(io.stdout, await rendered(result, options, io));
  return result.findings.length > 0 ? codes.found : codes.clean;
}

async function rendered(result: ScanResult, options: ScanOptions, io: ScanIo): Promise<string> {
  if (options.format === 'json') return jsonReport(result);
  if (options.format === 'sarif') {
    const { version } = await import('./version.ts');
    return sarifReport(result, version);
  }
  const coloured = isColoured(io.stdout, io);
  return textReport(
    result,
    (style, text) => (coloured ? paint(style, text) : text),
    options.explain,
  );
}

async function lookWhereAsked(options: ScanOptions, io: ScanIo, sums: Sums): Promise<void> {
  const look = lookOptions(options);
  if (options.from === 'stdin') {
    const chunks: Buffer[] = [];
    for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
    sums.add(one(lookAt(options.stdinPath, Buffer.concat(chunks), look)));
  } else if (options.from === 'staged') lookAtGit(stagedFiles(io.cwd), look, io, sums);
  else if (options.from === 'history') lookAtGit(historyFiles(io.cwd), look, io, sums);
  else if (options.from === 'since') await lookSince(options, look, io, sums);
  else await lookAtFiles(options.paths.length === 0 ? ['.'] : options.paths, options, io, sums);
}

function lookOptions({ minimum, ignores, explain }: ScanOptions): LookOptions {
  return { minimum, ignores, explain };
}

async function lookAtFiles(
  paths: readonly string[],
  options: ScanOptions,
  io: ScanIo,
  sums: Sums,
): Promise<void> {
  const files = new Map<string, FoundFile>();
  for (const path of paths) {
    const root = resolve(io.cwd, path);
    if (!existsSync(root)) throw new WrongUsage(`There is no ${path}`, 'scan');
    for (const found of walk(root, shownPath(root, io.cwd), { ignores: options.ignores })) {
      if ('reason' in found) sums.addOdd(found);
      else if (!sums.leavesOut(found.file)) files.set(found.path, found);
    }
  }
  const progress = progressOn(io, files.size);
  const tell = (report: BatchReport): void => {
    sums.add(report);
    progress(sums.files);
  };
  await lookAtAll([...files.values()], lookOptions(options), tell, options.threads);
  progress(undefined);
}

async function lookSince(
  options: ScanOptions,
  look: LookOptions,
  io: ScanIo,
  sums: Sums,
): Promise<void> {
  const changed = linesSince(io.cwd, options.since ?? 'HEAD');
  for (const [file, lines] of changed) {
    for (const found of walk(resolve(io.cwd, file), file, { ignores: false })) {
      if ('reason' in found) sums.addOdd(found);
      else if (!sums.leavesOut(file)) {
        await lookAtAll([found], lines === undefined ? look : { ...look, lines }, (report) =>
          sums.add(report),
        );
      }
    }
  }
}

function lookAtGit(files: readonly GitFile[], look: LookOptions, io: ScanIo, sums: Sums): void {
  const wanted = files.filter(({ file }) => !sums.leavesOut(file));
  const progress = progressOn(io, wanted.length);
  for (const { file: from, bytes } of contents(io.cwd, wanted)) {
    if (bytes === undefined) {
      sums.addOdd({ file: from.file, reason: 'not a regular file' });
      continue;
    }
    const report = lookAt(from.file, bytes, withLines(look, from.lines));
    const commit =
      report.findings.length > 0 && from.lines === undefined
        ? commitOf(io.cwd, from.object)
        : undefined;
    const findings =
      commit === undefined
        ? report.findings
        : report.findings.map((finding) => ({ ...finding, commit }));
    sums.add(one({ ...report, findings }));
    progress(sums.files);
  }
  progress(undefined);
}

function withLines(look: LookOptions, lines: readonly LineRange[] | undefined): LookOptions {
  return lines === undefined ? look : { ...look, lines };
}

function one(report: FileReport): BatchReport {
  return { reports: [report], files: 1, bytes: report.bytes };
}

/** As the reports name a path: relative to the working folder, with `/`. */
function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown === '' ? '.' : isAbsolute(shown) ? path : shown.split(sep).join('/');
}

const progressEveryMs = 100;

/** Shows how far the scan is, on a terminal only; `undefined` takes the line away. */
function progressOn(io: ScanIo, total: number): (done: number | undefined) => void {
  if (!io.stderr.isTTY) return () => undefined;
  let shown = 0;
  return (done) => {
    const now = performance.now();
    if (done !== undefined && now - shown < progressEveryMs) return;
    shown = now;
    io.stderr.write(done === undefined ? '\r\x1b[K' : `\rLooked at ${done} of ${total} files`);
  };
}

const ignoreFile = '.kmssecretsignore';

/** Gathers what files gave, with the ignores of the folder applied. */
class Sums {
  files = 0;
  #bytes = 0;
  #ignored = 0;
  #binary = 0;
  readonly #findings: ReportedFinding[] = [];
  readonly #stale: StaleIgnore[] = [];
  readonly #odd: OddFile[] = [];
  readonly #dropped: Dropped[] = [];
  readonly #globs: readonly GlobIgnore[];
  readonly #usedGlobs = new Set<GlobIgnore>();
  readonly #baseline: Baseline | undefined;

  constructor(options: ScanOptions, io: ScanIo) {
    const path = resolve(io.cwd, ignoreFile);
    this.#globs =
      options.ignores && existsSync(path) ? readIgnoreFile(readFileSync(path, 'utf8')) : [];
    const { baseline } = options;
    if (baseline === undefined || !options.ignores) return;
    const file = resolve(io.cwd, baseline);
    if (!existsSync(file)) throw new WrongUsage(`There is no baseline ${baseline}`, 'scan');
    this.#baseline = new Baseline(baseline, readFileSync(file, 'utf8'));
  }

  /** Whether a glob covers a file, so that it need not be looked at. */
  leavesOut(file: string): boolean {
    const glob = globFor(this.#globs, file);
    if (glob !== undefined) this.#usedGlobs.add(glob);
    return glob !== undefined;
  }

  add({ reports, files, bytes }: BatchReport): void {
    this.files += files;
    this.#bytes += bytes;
    for (const report of reports) {
      this.#ignored += report.ignored;
      this.#stale.push(...report.stale);
      this.#dropped.push(...report.dropped);
      if (report.odd === 'binary') this.#binary++;
      else if (report.odd !== undefined) this.#odd.push({ file: report.file, reason: report.odd });
      this.#baseline?.sawFile(report.file);
      for (const finding of report.findings) {
        if (this.#baseline?.lists(finding)) this.#ignored++;
        else this.#findings.push(finding);
      }
    }
  }

  addOdd(odd: OddFile): void {
    this.#odd.push(odd);
  }

  result(elapsedMs: number): ScanResult {
    const unused = this.#globs.filter((glob) => !glob.negated && !this.#usedGlobs.has(glob));
    const globs = unused.map(({ line }) => ({ file: ignoreFile, line }));
    return {
      findings: this.#findings.toSorted(byPlace),
      files: this.files,
      bytes: this.#bytes,
      elapsedMs,
      ignored: this.#ignored,
      stale: [...this.#stale, ...globs, ...(this.#baseline?.stale() ?? [])],
      odd: this.#odd,
      binary: this.#binary,
      dropped: this.#dropped,
    };
  }
}

/** The findings that were known before. */
class Baseline {
  readonly #path: string;
  readonly #text: string;
  readonly #known: ReadonlyMap<string, string>;
  readonly #seen = new Set<string>();
  readonly #files = new Set<string>();

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
    this.#known = new Map(readBaseline(text).map(({ fingerprint, file }) => [fingerprint, file]));
  }

  sawFile(file: string): void {
    this.#files.add(file);
  }

  lists({ fingerprint }: ReportedFinding): boolean {
    const listed = this.#known.has(fingerprint);
    if (listed) this.#seen.add(fingerprint);
    return listed;
  }

  /** Entries whose file was looked at and holds the finding no more. */
  stale(): StaleIgnore[] {
    return [...this.#known]
      .filter(([fingerprint, file]) => this.#files.has(file) && !this.#seen.has(fingerprint))
      .map(([fingerprint]) => ({
        file: this.#path,
        line: this.#text.slice(0, this.#text.indexOf(fingerprint)).split('\n').length,
      }));
  }
}

function byPlace(a: ReportedFinding, b: ReportedFinding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.startLine - b.startLine || a.startColumn - b.startColumn;
}

async function printHelp(io: ScanIo): Promise<number> {
  const options = scanOptions.map(({ name, value, doc }) => {
    const form = `--${name}${value === undefined ? '' : ` ${value}`}`;
    return `  ${form.padEnd(30)} ${doc}`;
  });
  const lines = [
    'kms-secrets scan [OPTIONS] [PATH …]',
    '',
    'Looks for passwords, keys and tokens in files and folders, the working folder unless given;',
    'the path - is standard input. Values are never shown.',
    'Ends with 0 when there are none, 1 when there are some, 2 when it failed.',
    '',
    ...options,
    '',
    'kms-secrets hook install [--force]',
    '',
    'Makes git scan what is staged before each commit.',
  ];
  await write(io.stdout, `${lines.join('\n')}\n`);
  return codes.clean;
}
