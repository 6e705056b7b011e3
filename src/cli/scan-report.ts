import type { Translate } from '../base/translate.ts';
import { ruleById } from '../detector/rules.ts';
import { reasonText, ruleText } from '../server/rule-text.ts';
import type { Dropped, ReportedFinding } from './scan-file.ts';
import type { OddFile } from './scan-folder.ts';

/** An ignore that covered nothing. */
export interface StaleIgnore {
  readonly file: string;
  readonly line: number;
}

/** Everything a scan has to say. */
export interface ScanResult {
  readonly findings: readonly ReportedFinding[];
  readonly files: number;
  readonly bytes: number;
  readonly elapsedMs: number;
  /** Findings that an ignore covers. */
  readonly ignored: number;
  readonly stale: readonly StaleIgnore[];
  readonly odd: readonly OddFile[];
  readonly binary: number;
  /** Symbolic links, which are not followed. */
  readonly links: number;
  readonly dropped: readonly Dropped[];
}

/** The JSON contract of `kms-secrets scan --format json`. */
export function jsonReport(result: ScanResult): string {
  const { findings, files, bytes, elapsedMs, ignored, stale, odd, binary, links, dropped } = result;
  const summary = {
    files,
    bytes,
    findings: findings.length,
    elapsedMs,
    ignored,
    staleIgnores: stale,
    binary,
    links,
    odd,
  };
  return `${JSON.stringify({ findings, summary, ...(dropped.length > 0 ? { dropped } : {}) }, null, 2)}\n`;
}

const sarifLevel = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const;
const sarifSchema = 'https://json.schemastore.org/sarif-2.1.0.json';

/** A SARIF 2.1.0 log, as code-scanning services take it. */
export function sarifReport(result: ScanResult, version: string): string {
  const ids = [...new Set(result.findings.map(({ ruleId }) => ruleId))].sort();
  const log = {
    $schema: sarifSchema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'kms-secrets', semanticVersion: version, rules: ids.map(sarifRule) },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: result.odd.map(sarifNotification),
          },
        ],
        results: result.findings.map((finding) => sarifResult(finding, ids)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function sarifRule(id: string): object {
  const rule = ruleById(id);
  return {
    id,
    shortDescription: { text: rule?.title ?? id },
    help: { text: rule?.advice ?? rule?.title ?? id },
    defaultConfiguration: { level: sarifLevel[rule?.severity ?? 'medium'] },
  };
}

function sarifNotification({ file, reason }: OddFile): object {
  return {
    level: 'warning',
    message: { text: reason },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }],
  };
}

function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}

function sarifResult(finding: ReportedFinding, ids: readonly string[]): object {
  const { startLine, startColumn, endLine, endColumn } = finding;
  return {
    ruleId: finding.ruleId,
    ruleIndex: ids.indexOf(finding.ruleId),
    level: sarifLevel[finding.severity],
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(finding.file) },
          region: { startLine, startColumn, endLine, endColumn },
        },
      },
    ],
    partialFingerprints: { 'kmsSecrets/v1': finding.fingerprint },
    properties: { confidence: finding.confidence, severity: finding.severity },
  };
}

const markOf = { high: '●', medium: '◐', low: '○' } as const;

/** How a report for people looks and speaks. */
export interface Manner {
  readonly paint: (style: 'bold' | 'dim' | 'red' | 'yellow', text: string) => string;
  /** With the reasons of each finding, and of what was not reported. */
  readonly explain: boolean;
  readonly t: Translate;
}

/** A report to read: findings by file, the values masked, then one paragraph of sums. */
export function textReport(result: ScanResult, manner: Manner): string {
  const { paint, explain, t } = manner;
  const lines: string[] = [];
  const byFile = Map.groupBy(result.findings, ({ file }) => file);
  for (const [file, findings] of byFile) {
    lines.push(paint('bold', file));
    for (const finding of findings) lines.push(...textOf(finding, manner));
    lines.push('');
  }
  for (const { file, line, column, name, reason } of explain ? result.dropped : []) {
    const reasons = reason.split('; ').map((one) => reasonText(one, t));
    const why = t('not reported: {0}: {1}', name || t('a value'), reasons.join('; '));
    lines.push(paint('dim', `${file}:${line}:${column}  ${why}`));
  }
  lines.push(...summaryOf(result, t));
  return `${lines.join('\n')}\n`;
}

function textOf(finding: ReportedFinding, { paint, explain, t }: Manner): string[] {
  const { startLine, startColumn, confidence, ruleId, name, commit } = finding;
  const place = `${startLine}:${startColumn}`.padEnd(9);
  const mark = paint(confidence === 'high' ? 'red' : 'yellow', markOf[confidence]);
  const { title } = ruleText(ruleId, t);
  const masked = name === undefined ? '' : paint('dim', `  ${name} = ••••••••`);
  const notes = [
    ...(commit === undefined ? [] : [t('in commit {0}', commit.slice(0, 12))]),
    ...(explain ? finding.reasons.map((reason) => reasonText(reason, t)) : []),
  ];
  return [
    `  ${place} ${mark} ${title}${masked}  ${paint('dim', `${ruleId}, ${t(confidence)}`)}`,
    ...notes.map((note) => paint('dim', `            ${note}`)),
  ];
}

function summaryOf(result: ScanResult, t: Translate): string[] {
  const { findings, files, bytes, elapsedMs, ignored, stale, odd, binary, links } = result;
  const high = findings.filter(({ confidence }) => confidence === 'high').length;
  const found =
    findings.length === 0
      ? t('No credentials')
      : t('{0} ({1} of high confidence)', count(findings.length, credentials, t), high);
  const megabytes = (bytes / 1e6).toFixed(1);
  const seconds = (elapsedMs / 1000).toFixed(2);
  const lines = [
    t('{0} in {1}, {2} MB, {3} s', found, count(files, filesRead, t), megabytes, seconds),
  ];
  if (ignored > 0) lines.push(count(ignored, findingsIgnored, t));
  if (binary > 0) lines.push(count(binary, binaryFiles, t));
  if (links > 0) lines.push(count(links, symbolicLinks, t));
  for (const { file, line } of stale)
    lines.push(`${file}:${line}: ${t('this ignore covers nothing any more')}`);
  for (const { file, reason } of odd) lines.push(`${file}: ${t(reason)}`);
  return lines;
}

function count(number: number, [one, many]: Counted, t: Translate): string {
  return number === 1 ? t(one) : t(many, String(number).replace(/\B(?=(?:\d{3})+$)/g, ','));
}

/** What is counted, as one and as many. */
type Counted = readonly [one: string, many: string];

const credentials: Counted = ['1 credential', '{0} credentials'];
const filesRead: Counted = ['1 file', '{0} files'];
const findingsIgnored: Counted = ['1 finding ignored', '{0} findings ignored'];
const binaryFiles: Counted = ['1 binary file passed over', '{0} binary files passed over'];
const symbolicLinks: Counted = ['1 symbolic link not followed', '{0} symbolic links not followed'];
