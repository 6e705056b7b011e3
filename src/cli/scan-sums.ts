import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { phrase } from '../base/translate.ts';
import {
  type BaselineEntry,
  type GlobIgnore,
  ignoreFileName,
  readBaseline,
} from '../detector/ignore.ts';
import { WrongUsage } from './arguments.ts';
import { type FolderIgnores, ignoresOf } from './ignore-file.ts';
import type { Io } from './io.ts';
import { type Dropped, type ReportedFinding, withReason } from './scan-file.ts';
import type { OddFile } from './scan-folder.ts';
import type { ScanOptions } from './scan-options.ts';
import type { BatchReport } from './scan-pool.ts';
import type { ScanResult, StaleIgnore } from './scan-report.ts';

/** Gathers what files gave, with the ignores of the folder applied. */
export class Sums {
  files = 0;
  bytes = 0;
  #ignored = 0;
  #binary = 0;
  #links = 0;
  readonly #findings: ReportedFinding[] = [];
  readonly #stale: StaleIgnore[] = [];
  readonly #odd: OddFile[] = [];
  readonly #dropped: Dropped[] = [];
  readonly #ignores: FolderIgnores | undefined;
  readonly #usedGlobs = new Set<GlobIgnore>();
  readonly #baseline: Baseline | undefined;
  /** Whether each file of the working folder is looked at: only then can a glob be stale. */
  readonly #seesAll: boolean;
  /** Whether findings of every confidence are reported: only then can an entry be stale. */
  readonly #seesLow: boolean;
  readonly #explains: boolean;

  constructor(options: ScanOptions, io: Io) {
    const roots = options.paths.map((path) => resolve(io.cwd, path));
    this.#seesAll = options.from === 'files' && (roots.length === 0 || roots.includes(io.cwd));
    this.#seesLow = options.minimum === 'low';
    this.#explains = options.explain;
    this.#ignores = options.ignores ? ignoresOf(io.cwd) : undefined;
    const { baseline } = options;
    // A baseline that is written anew lists again what the old one does.
    if (baseline === undefined || !options.ignores || options.writeBaseline !== undefined) return;
    const file = resolve(io.cwd, baseline);
    if (!existsSync(file)) throw new WrongUsage(phrase`There is no baseline ${baseline}`, 'scan');
    this.#baseline = new Baseline(baseline, readFileSync(file, 'utf8'));
  }

  /** Whether a glob covers a file, so that it need not be looked at. */
  leavesOut(file: string): boolean {
    const glob = this.#ignores?.covering(file);
    if (glob === undefined) return false;
    this.#usedGlobs.add(glob);
    if (this.#explains) {
      const reason = withReason('left out by a glob', glob.reason);
      this.#dropped.push({ file, line: 1, column: 1, name: glob.glob, reason });
    }
    return true;
  }

  /** Remembers that a file as a whole is looked at. */
  sees(file: string): void {
    this.#baseline?.sawFile(file);
  }

  add({ reports, files, bytes }: BatchReport): void {
    this.files += files;
    this.bytes += bytes;
    for (const report of reports) {
      this.#ignored += report.ignored;
      this.#stale.push(...report.stale);
      this.#dropped.push(...report.dropped);
      if (report.odd === 'binary') this.#binary++;
      else if (report.odd !== undefined) this.#odd.push({ file: report.file, reason: report.odd });
      for (const finding of report.findings) {
        const entry = this.#baseline?.entryOf(finding);
        if (entry === undefined) this.#findings.push(finding);
        else this.#leaveOut(finding, entry);
      }
    }
  }

  #leaveOut(finding: ReportedFinding, entry: BaselineEntry): void {
    this.#ignored++;
    if (!this.#explains) return;
    const { file, startLine: line, startColumn: column, name = '' } = finding;
    const reason = withReason('listed in the baseline', entry.reason);
    this.#dropped.push({ file, line, column, name, reason });
  }

  addOdd(odd: OddFile): void {
    if (odd.reason === 'symbolic link') this.#links++;
    else this.#odd.push(odd);
  }

  get found(): number {
    return this.#findings.length;
  }

  result(elapsedMs: number): ScanResult {
    const { globs: known = [], isOwn = false } = this.#ignores ?? {};
    const unused = known.filter((glob) => !glob.negated && !this.#usedGlobs.has(glob));
    const globs =
      this.#seesAll && isOwn ? unused.map(({ line }) => ({ file: ignoreFileName, line })) : [];
    const entries = this.#seesLow ? (this.#baseline?.stale(this.#seesAll) ?? []) : [];
    return {
      findings: this.#findings.toSorted(byPlace),
      files: this.files,
      bytes: this.bytes,
      elapsedMs,
      ignored: this.#ignored,
      stale: [...this.#stale, ...globs, ...entries],
      odd: this.#odd,
      binary: this.#binary,
      links: this.#links,
      dropped: this.#dropped,
    };
  }
}

/** The findings that were known before. */
class Baseline {
  readonly #path: string;
  readonly #text: string;
  readonly #known: ReadonlyMap<string, BaselineEntry>;
  readonly #met = new Set<string>();
  /** Of each file that it lists, whether it was looked at. */
  readonly #files: Map<string, boolean>;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
    this.#known = new Map(readBaseline(text).map((entry) => [entry.fingerprint, entry]));
    this.#files = new Map(Array.from(this.#known.values(), ({ file }) => [file, false]));
  }

  sawFile(file: string): void {
    if (this.#files.has(file)) this.#files.set(file, true);
  }

  /** The entry that lists a finding. */
  entryOf({ fingerprint }: ReportedFinding): BaselineEntry | undefined {
    const entry = this.#known.get(fingerprint);
    if (entry !== undefined) this.#met.add(fingerprint);
    return entry;
  }

  /** Entries whose file was looked at, or is gone, and holds the finding no more. */
  stale(sawAll: boolean): StaleIgnore[] {
    return [...this.#known]
      .filter(([fingerprint, { file }]) => {
        return !this.#met.has(fingerprint) && (sawAll || this.#files.get(file) === true);
      })
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
