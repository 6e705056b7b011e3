import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { toKmsError } from '../base/errors.ts';
import { phrase } from '../base/translate.ts';
import { readBaseline, writeBaseline } from '../detector/ignore.ts';
import { WrongUsage } from './arguments.ts';
import { isColoured, paint } from './colour.ts';
import { type Io, write } from './io.ts';
import { type FileReport, type LineRange, type LookOptions, lookAt } from './scan-file.ts';
import { type FoundFile, walk } from './scan-folder.ts';
import type { GitFile } from './scan-git.ts';
import { readScanOptions, type ScanOptions, scanOptions } from './scan-options.ts';
import { type BatchReport, lookAtAll } from './scan-pool.ts';
import { jsonReport, type ScanResult, sarifReport, textReport } from './scan-report.ts';
import { Sums } from './scan-sums.ts';

/** What `scan` and `hook` may touch of the outside. */
export type ScanIo = Io;

const codes = { clean: 0, found: 1, failed: 2 } as const;

/**
 * `kms-secrets scan …` and `kms-secrets hook …`: answers 0 when nothing was found, 1 for findings,
 * 2 for a failure, which it has then told on standard error.
 */
export async function scan(args: readonly string[], io: ScanIo): Promise<number> {
  try {
    if (args[0] === 'hook') {
      const { hook } = await import('./scan-hook.ts');
      return await hook(args.slice(1), io);
    }
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
    await keep(result, options.writeBaseline, options, io);
    return codes.clean;
  }
  await write(io.stdout, await rendered(result, options, io));
  return result.findings.length > 0 ? codes.found : codes.clean;
}

/** Writes a baseline; entries that it, or the one it comes from, had keep their reasons. */
async function keep(
  { findings }: ScanResult,
  name: string,
  { baseline = name }: ScanOptions,
  io: ScanIo,
): Promise<void> {
  const former = resolve(io.cwd, baseline);
  const known = existsSync(former) ? readBaseline(readFileSync(former, 'utf8')) : [];
  writeFileSync(resolve(io.cwd, name), writeBaseline(findings, known));
  await write(io.stderr, `${io.t('Findings that {0} lists now: {1}', name, findings.length)}\n`);
}

async function rendered(result: ScanResult, options: ScanOptions, io: ScanIo): Promise<string> {
  if (options.format === 'json') return jsonReport(result);
  if (options.format === 'sarif') {
    const { version } = await import('./version.ts');
    return sarifReport(result, version);
  }
  const coloured = isColoured(io.stdout, io);
  return textReport(result, {
    paint: (style, text) => (coloured ? paint(style, text) : text),
    explain: options.explain,
    t: io.t,
  });
}

async function lookWhereAsked(options: ScanOptions, io: ScanIo, sums: Sums): Promise<void> {
  const look = lookOptions(options);
  if (options.from === 'stdin') {
    const chunks: Buffer[] = [];
    for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
    sums.add(one(lookAt(options.stdinPath, Buffer.concat(chunks), look)));
  } else if (options.from === 'staged' || options.from === 'history') {
    await lookAtGit(options.from, look, io, sums);
  } else if (options.from === 'since') await lookSince(options, look, io, sums);
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
  for (const path of paths) {
    if (!existsSync(resolve(io.cwd, path)))
      throw new WrongUsage(phrase`There is no ${path}`, 'scan');
  }
  const progress = progressOn(io);
  const tell = (report: BatchReport): void => {
    sums.add(report);
    progress(sums);
  };
  await lookAtAll(filesIn(paths, options, io, sums), lookOptions(options), tell, {
    threads: options.threads,
  });
  progress(undefined);
}

/** The files of all paths, each once; tells what else there is. */
function* filesIn(
  paths: readonly string[],
  options: ScanOptions,
  io: ScanIo,
  sums: Sums,
): Generator<FoundFile> {
  const seen = new Set<string>();
  for (const path of paths) {
    const root = resolve(io.cwd, path);
    for (const found of walk(root, shownPath(root, io.cwd), { ignores: options.ignores })) {
      const { file } = found;
      if (seen.has(file)) continue;
      if (paths.length > 1) seen.add(file);
      if ('reason' in found) sums.addOdd(found);
      else if (!sums.leavesOut(file)) {
        sums.sees(file);
        yield found;
      }
    }
  }
}

async function lookSince(
  options: ScanOptions,
  look: LookOptions,
  io: ScanIo,
  sums: Sums,
): Promise<void> {
  const { linesSince } = await import('./scan-git.ts');
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

async function lookAtGit(
  from: 'history' | 'staged',
  look: LookOptions,
  io: ScanIo,
  sums: Sums,
): Promise<void> {
  const { commitOf, contents, historyFiles, stagedFiles } = await import('./scan-git.ts');
  const files: readonly GitFile[] = from === 'staged' ? stagedFiles(io.cwd) : historyFiles(io.cwd);
  const wanted = files.filter(({ file }) => !sums.leavesOut(file));
  const progress = progressOn(io, wanted.length);
  for (const { file: found, content } of contents(io.cwd, wanted)) {
    if (typeof content === 'string') {
      sums.addOdd({ file: found.file, reason: content });
      continue;
    }
    const report = lookAt(found.file, content, withLines(look, found.lines));
    const commit =
      report.findings.length > 0 && found.lines === undefined
        ? commitOf(io.cwd, found.object)
        : undefined;
    const findings =
      commit === undefined
        ? report.findings
        : report.findings.map((finding) => ({ ...finding, commit }));
    sums.add(one({ ...report, findings }));
    progress(sums);
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
function progressOn(io: ScanIo, total?: number): (done: Sums | undefined) => void {
  if (!io.stderr.isTTY) return () => undefined;
  let shown = performance.now();
  return (done) => {
    const now = performance.now();
    if (done !== undefined && now - shown < progressEveryMs) return;
    shown = now;
    io.stderr.write(done === undefined ? '\r\x1b[K' : `\r${progressLine(done, total, io)}`);
  };
}

function progressLine({ files, bytes, found }: Sums, total: number | undefined, { t }: ScanIo) {
  const megabytes = Math.round(bytes / 1e6);
  return total === undefined
    ? t('Looked at {0} files, {1} MB; {2} found', files, megabytes, found)
    : t('Looked at {0} of {1} files, {2} MB; {3} found', files, total, megabytes, found);
}

/** `scan` and `hook` share one help. */
async function printHelp({ t, stdout }: ScanIo): Promise<number> {
  const options = scanOptions.map((option) => {
    const form = `--${option.name}${option.value === undefined ? '' : ` ${option.value}`}`;
    return `  ${form.padEnd(30)} ${t(option.doc)}`;
  });
  const lines = [
    'kms-secrets scan [OPTIONS] [PATH …]',
    '',
    t(
      'Looks for passwords, keys and tokens in files and folders, the working folder unless given;',
    ),
    t('the path - is standard input. Values are never shown.'),
    t('Ends with 0 when there are none, 1 when there are some, 2 when it failed.'),
    '',
    ...options,
    '',
    'kms-secrets hook install [--force]',
    '',
    t('Makes git scan what is staged before each commit.'),
  ];
  await write(stdout, `${lines.join('\n')}\n`);
  return codes.clean;
}
