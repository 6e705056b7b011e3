import { isAscii, isUtf8 } from 'node:buffer';
import { detect } from '../detector/detect.ts';
import type { Confidence, Finding, Severity } from '../detector/finding.ts';
import { fingerprintsOf } from '../detector/fingerprint.ts';
import { type Ignore, siftInline } from '../detector/ignore.ts';
import { ruleById } from '../detector/rules.ts';

/**
 * A finding as reported: the JSON contract of `kms-secrets scan`. It holds no part of the value.
 */
export interface ReportedFinding {
  readonly file: string;
  /** 1-based; columns count UTF-16 units, the end column is exclusive. */
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly ruleId: string;
  readonly confidence: Confidence;
  readonly severity: Severity;
  readonly message: string;
  readonly fingerprint: string;
  readonly name?: string;
  readonly reasons: readonly string[];
  /** The commit that brought it in, when the history was looked at. */
  readonly commit?: string;
}

/** What one file gave. */
export interface FileReport {
  readonly file: string;
  readonly bytes: number;
  readonly findings: readonly ReportedFinding[];
  /** Findings that a comment of the file covers. */
  readonly ignored: number;
  /** Comments that cover nothing. */
  readonly stale: readonly { readonly file: string; readonly line: number }[];
  /** Why the file was not looked at, or not as it is; absent for an ordinary file. */
  readonly odd?: OddReason;
  /** Candidates that were not reported, with reasons; only when asked for. */
  readonly dropped: readonly Dropped[];
}

export interface Dropped {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly name: string;
  readonly reason: string;
}

export type OddReason =
  | 'binary'
  | 'no valid UTF-8, read as Latin-1'
  | 'not a regular file'
  | 'symbolic link'
  | 'too large'
  | 'unreadable'
  | 'vanished';

export interface LookOptions {
  readonly minimum: Confidence;
  /** Whether comments in the files count. */
  readonly ignores: boolean;
  readonly explain: boolean;
  /** 1-based lines that count; all when absent. */
  readonly lines?: readonly LineRange[];
}

/** From the first to the last line, both included. */
export type LineRange = readonly [first: number, last: number];

const rank: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };

/** Looks at one file's bytes. */
export function lookAt(file: string, bytes: Buffer, options: LookOptions): FileReport {
  const empty = { file, bytes: bytes.length, findings: [], ignored: 0, stale: [], dropped: [] };
  const read = textOf(bytes);
  if (read === undefined) return { ...empty, odd: 'binary' };
  const { text, odd } = read;
  const notes: Note[] = [];
  const all = detect(
    text,
    { path: file },
    options.explain ? { onDropped: (dropped) => notes.push(dropped) } : {},
  );
  if (
    all.length === 0 &&
    notes.length === 0 &&
    !(options.ignores && text.includes('kms-secrets-ignore'))
  ) {
    return odd === undefined ? empty : { ...empty, odd };
  }
  const place = placesIn(text);
  const sifted = options.ignores ? siftInline(text, all) : { kept: all, ignored: [], stale: [] };
  if (options.explain) notes.push(...sifted.ignored.map(ignoredNote));
  const fingerprints = fingerprintsOf(text, file, sifted.kept);
  const findings = sifted.kept
    .map((finding, index) => reported(file, finding, fingerprints[index] ?? '', place))
    .filter(
      (finding) =>
        rank[options.minimum] <= rank[finding.confidence] && counts(finding, options.lines),
    );
  return {
    ...empty,
    findings,
    ignored: sifted.ignored.length,
    stale: sifted.stale.map(({ start }) => ({ file, line: place(start).line })),
    dropped: notes
      .filter(isNoMark)
      .map(({ start, name, reason }) => ({ file, ...place(start), name, reason })),
    ...(odd === undefined ? {} : { odd }),
  };
}

/** Why something that was looked at is not reported. */
interface Note {
  readonly start: number;
  readonly name: string;
  readonly reason: string;
}

function ignoredNote({ finding, ignore }: { finding: Finding; ignore: Ignore }): Note {
  const { start, name = '' } = finding;
  return { start, name, reason: withReason('ignored by a comment', ignore.reason) };
}

/** What somebody wrote behind an ignore stands behind what kind of ignore it is. */
export function withReason(kind: string, reason: string | undefined): string {
  return reason === undefined ? kind : `${kind}: ${reason}`;
}

/** Our own comments look like names with values. */
function isNoMark({ name }: Note): boolean {
  return !/^kms-secrets-ignore/i.test(name);
}

function counts({ startLine, endLine }: ReportedFinding, lines: LookOptions['lines']): boolean {
  return (
    lines === undefined || lines.some(([first, last]) => startLine <= last && first <= endLine)
  );
}

function reported(
  file: string,
  finding: Finding,
  fingerprint: string,
  place: (offset: number) => { line: number; column: number },
): ReportedFinding {
  const { ruleId, confidence, severity, name, reasons } = finding;
  const start = place(finding.start);
  const end = place(finding.end);
  const title = ruleById(ruleId)?.title ?? ruleId;
  return {
    file,
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
    ruleId,
    confidence,
    severity,
    message: name === undefined ? title : `${title} (${name})`,
    fingerprint,
    ...(name === undefined ? {} : { name }),
    reasons,
  };
}

/** How much of a file is looked at to tell whether it is text. */
const sniffBytes = 8192;

/** Whether bytes, of which the first few thousand are enough, are no text. */
export function isBinary(bytes: Buffer): boolean {
  if (hasUtf16Mark(bytes)) return false;
  const head = bytes.subarray(0, sniffBytes);
  return head.includes(0) && !looksUtf16(head);
}

function hasUtf16Mark(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/** The text of a file; nothing when it is none. */
function textOf(bytes: Buffer): { text: string; odd?: OddReason } | undefined {
  if (isBinary(bytes)) return undefined;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: bytes.toString('utf16le', 2) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const swapped = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
    return { text: swapped.swap16().toString('utf16le') };
  }
  if (bytes.subarray(0, sniffBytes).includes(0)) return { text: bytes.toString('utf16le') };
  if (isAscii(bytes)) return { text: bytes.toString('latin1') };
  if (isUtf8(bytes)) return { text: bytes.toString('utf8') };
  return { text: bytes.toString('latin1'), odd: 'no valid UTF-8, read as Latin-1' };
}

/** Without a mark at its front: every second byte is zero and hardly any other. */
function looksUtf16(head: Buffer): boolean {
  let odd = 0;
  let even = 0;
  for (let index = 0; index < head.length; index++) {
    if (head[index] === 0) index % 2 === 1 ? odd++ : even++;
  }
  return odd > head.length * 0.4 && even < head.length * 0.02;
}

/** Finds the line and column of an offset, both 1-based. */
function placesIn(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
