import { ruleById } from '../detector/rules.ts';
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

/** A report to read: findings by file, the values masked, then one paragraph of sums. */
export function textReport(
  result: ScanResult,
  paint: (style: 'bold' | 'dim' | 'red' | 'yellow', text: string) => string,
  explain: boolean,
): string {
  const lines: string[] = [];
  const byFile = Map.groupBy(result.findings, ({ file }) => file);
  for (const [file, findings] of byFile) {
    lines.push(paint('bold', file));
    for (const finding of findings) lines.push(...textOf(finding, paint, explain));
    lines.push('');
  }
  for (const { file, line, column, name, reason } of explain ? result.dropped : []) {
    lines.push(
      paint('dim', `${file}:${line}:${column}  not reported: ${name || 'a value'}: ${reason}`),
    );
  }
  lines.push(...summaryOf(result));
  return `${lines.join('\n')}\n`;
}

function textOf(
  finding: ReportedFinding,
  paint: Parameters<typeof textReport>[1],
  explain: boolean,
): string[] {
  const { startLine, startColumn, confidence, ruleId, name, commit } = finding;
  const place = `${startLine}:${startColumn}`.padEnd(9);
  const mark = paint(confidence === 'high' ? 'red' : 'yellow', markOf[confidence]);
  const title = ruleById(ruleId)?.title ?? ruleId;
  const masked = name === undefined ? '' : paint('dim', `  ${name} = ••••••••`);
  const lines = [
    `  ${place} ${mark} ${title}${masked}  ${paint('dim', `${ruleId}, ${confidence}`)}`,
  ];
  if (commit !== undefined)
    lines.push(paint('dim', `            in commit ${commit.slice(0, 12)}`));
  if (explain)
    for (const reason of finding.reasons) lines.push(paint('dim', `            ${reason}`));
  return lines;
}

function summaryOf(result: ScanResult): string[] {
  const { findings, files, bytes, elapsedMs, ignored, stale, odd, binary, links } = result;
  const high = findings.filter(({ confidence }) => confidence === 'high').length;
  const found =
    findings.length === 0
      ? 'No credentials'
      : `${plural(findings.length, 'credential')} (${high} of high confidence)`;
  const lines = [
    `${found} in ${plural(files, 'file')}, ${(bytes / 1e6).toFixed(1)} MB, ${(elapsedMs / 1000).toFixed(2)} s`,
  ];
  if (ignored > 0) lines.push(`${plural(ignored, 'finding')} ignored`);
  if (binary > 0) lines.push(`${plural(binary, 'binary file')} passed over`);
  if (links > 0) lines.push(`${plural(links, 'symbolic link')} not followed`);
  for (const { file, line } of stale)
    lines.push(`${file}:${line}: this ignore covers nothing any more`);
  for (const { file, reason } of odd) lines.push(`${file}: ${reason}`);
  return lines;
}

function plural(count: number, thing: string): string {
  const grouped = String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${grouped} ${thing}${count === 1 ? '' : 's'}`;
}
