import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { OtherCode } from '../../base/protocol.ts';
import type { Lookup, Mention } from '../../rewriter/lookup.ts';
import type { KnownSecret } from '../secret-index.ts';
import { diagnosticSource, rangeOf } from './diagnostics.ts';
import {
  currentVersion,
  dayOf,
  daysSince,
  type LookupContext,
  versionRead,
} from './lookup-context.ts';

/** A value that was never changed deserves a remark after so many days. */
const neverRotatedDays = 90;

/** So does one that was, after so many. */
const staleDays = 365;

/** What is wrong with a lookup, and where. */
interface Problem {
  readonly mention: Mention;
  readonly code: OtherCode;
  readonly severity: DiagnosticSeverity;
  readonly message: string;
}

/**
 * Lookups of secrets, versions, stages and JSON keys that the store does not have, or not for long;
 * and, as hints, secrets that have not been rotated for long.
 */
export async function lookupDiagnostics(
  document: TextDocument,
  context: LookupContext,
): Promise<Diagnostic[]> {
  if (!context.available) return [];
  const found: Diagnostic[] = [];
  for (const lookup of context.lookups(document)) {
    if (lookup.secretName.text === '') continue;
    const problem = await problemOf(lookup, context);
    if (!problem) continue;
    const { mention, ...rest } = problem;
    found.push({ range: rangeOf(document, mention), source: diagnosticSource, ...rest });
  }
  return found;
}

async function problemOf(lookup: Lookup, context: LookupContext): Promise<Problem | undefined> {
  const { secretName: mention } = lookup;
  const { t } = context;
  const secret = await context.find(mention.text);
  if (!secret) {
    // It may exist in the cloud, so this is no more than a remark.
    const message = t('There is no secret {0} in the store of this machine', mention.text);
    return { mention, code: 'unknown-secret', severity: DiagnosticSeverity.Information, message };
  }
  if (secret.plannedDeletion !== undefined) {
    const message = t('{0} will be deleted on {1}', secret.name, dayOf(secret.plannedDeletion));
    return { mention, code: 'pending-deletion', severity: DiagnosticSeverity.Warning, message };
  }
  return (
    versionProblem(lookup, secret, context) ??
    (await keyProblem(lookup, secret, context)) ??
    ageHint(lookup, secret, context)
  );
}

function versionProblem(
  { versionId, versionStage }: Lookup,
  { name, versions }: KnownSecret,
  { t }: LookupContext,
): Problem | undefined {
  const severity = DiagnosticSeverity.Warning;
  if (versionId?.text && !versions.some(({ id }) => id === versionId.text)) {
    const message = t('{0} has no version {1}', name, versionId.text);
    return { mention: versionId, code: 'unknown-version', severity, message };
  }
  if (versionStage?.text && !versions.some(({ stages }) => stages.includes(versionStage.text))) {
    const message = t('No version of {0} has the stage {1}', name, versionStage.text);
    return { mention: versionStage, code: 'unknown-stage', severity, message };
  }
  return undefined;
}

async function keyProblem(
  lookup: Lookup,
  secret: KnownSecret,
  context: LookupContext,
): Promise<Problem | undefined> {
  const { jsonKey } = lookup;
  const version = versionRead(lookup, secret);
  if (!jsonKey?.text || !version) return undefined;
  const keys = await context.keysOf(secret, version);
  if (keys?.includes(jsonKey.text)) return undefined;
  const { t } = context;
  const message = keys
    ? t('The value of {0} has no key {1}', secret.name, jsonKey.text)
    : t('The value of {0} is no JSON object, so it has no keys', secret.name);
  return { mention: jsonKey, code: 'unknown-key', severity: DiagnosticSeverity.Warning, message };
}

/** Secrets that renew themselves are not remarked on. */
function ageHint(
  { secretName: mention }: Lookup,
  secret: KnownSecret,
  { now, t }: LookupContext,
): Problem | undefined {
  const since = currentVersion(secret)?.created;
  if (since === undefined || secret.nextRotation !== undefined) return undefined;
  const days = daysSince(since, now());
  const severity = DiagnosticSeverity.Hint;
  if (secret.versions.length === 1 && neverRotatedDays <= days) {
    const message = t('{0} was never rotated in {1} days', secret.name, days);
    return { mention, code: 'never-rotated', severity, message };
  }
  if (days < staleDays) return undefined;
  const message = t('{0} was last rotated {1} days ago', secret.name, days);
  return { mention, code: 'stale-secret', severity, message };
}
