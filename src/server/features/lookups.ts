import {
  type CodeAction,
  CodeActionKind,
  type CodeLens,
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type Diagnostic,
  DiagnosticSeverity,
  type Hover,
  type Location,
  MarkupKind,
  type Position,
  type Range,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { metadataUri } from '../../base/protocol.ts';
import type { SecretRow } from '../../base/replies.ts';
import type { Translate } from '../../base/translate.ts';
import { type Lookup, lookupPartAt, type Mention } from '../../rewriter/lookup.ts';
import type { KnownSecret } from '../secret-index.ts';
import { diagnosticSource, rangeOf } from './diagnostics.ts';
import { escapeMarkdown } from './hover.ts';

/** What a feature may ask about lookups: metadata of secrets, and no way to a value. */
export interface LookupContext {
  lookups(document: TextDocument): readonly Lookup[];
  /** Whether the store can be asked; without one nothing is known and nothing is said. */
  readonly available: boolean;
  find(name: string): Promise<KnownSecret | undefined>;
  startingWith(prefix: string): Promise<{ readonly secrets: SecretRow[]; readonly more: boolean }>;
  /** The client has the commands of our extension, and shows our metadata documents. */
  readonly clientCommands: boolean;
  readonly t: Translate;
}

/** Lookups of secrets, versions and stages that the store does not have, or not for long. */
export async function lookupDiagnostics(
  document: TextDocument,
  context: LookupContext,
): Promise<Diagnostic[]> {
  if (!context.available) return [];
  const found: Diagnostic[] = [];
  for (const lookup of context.lookups(document)) {
    if (lookup.secretName.text === '') continue;
    const problem = problemOf(lookup, await context.find(lookup.secretName.text), context.t);
    if (!problem) continue;
    const { mention, ...rest } = problem;
    found.push({ range: rangeOf(document, mention), source: diagnosticSource, ...rest });
  }
  return found;
}

interface Problem {
  readonly mention: Mention;
  readonly code: 'unknown-secret' | 'pending-deletion' | 'unknown-version' | 'unknown-stage';
  readonly severity: DiagnosticSeverity;
  readonly message: string;
}

function problemOf(lookup: Lookup, secret: KnownSecret | undefined, t: Translate): Problem | null {
  const { secretName: mention, versionId, versionStage } = lookup;
  const severity = DiagnosticSeverity.Warning;
  if (!secret) {
    // It may exist in the cloud, so this is no more than a remark.
    const message = t('There is no secret {0} in the store of this machine', mention.text);
    return { mention, code: 'unknown-secret', severity: DiagnosticSeverity.Information, message };
  }
  if (secret.plannedDeletion !== undefined) {
    const message = t('{0} will be deleted on {1}', secret.name, dayOf(secret.plannedDeletion));
    return { mention, code: 'pending-deletion', severity, message };
  }
  if (versionId && !secret.versions.some(({ id }) => id === versionId.text)) {
    const message = t('{0} has no version {1}', secret.name, versionId.text);
    return { mention: versionId, code: 'unknown-version', severity, message };
  }
  if (versionStage && !secret.versions.some(({ stages }) => stages.includes(versionStage.text))) {
    const message = t('No version of {0} has the stage {1}', secret.name, versionStage.text);
    return { mention: versionStage, code: 'unknown-stage', severity, message };
  }
  return null;
}

/** On a lookup: what the store knows of the secret. */
export async function lookupHover(
  document: TextDocument,
  position: Position,
  context: LookupContext,
): Promise<Hover | null> {
  const offset = document.offsetAt(position);
  const at = lookupPartAt(context.lookups(document), offset);
  if (!at || !context.available) return null;
  const secret = await context.find(at.lookup.secretName.text);
  if (!secret) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: descriptionOf(secret, context.t).join('\n') },
    range: rangeOf(document, at.mention),
  };
}

function descriptionOf(secret: KnownSecret, t: Translate): string[] {
  const { description, plannedDeletion, nextRotation, updated, versions } = secret;
  const current = versions.find(({ stages }) => stages.includes('ACSCurrent'));
  const facts = [
    current && t('Current version: {0}, of {1}', current.id, dayOf(current.created)),
    t('Versions: {0}', versions.length),
    updated === undefined ? '' : t('Updated: {0}', dayOf(updated)),
    nextRotation === undefined ? '' : t('Next rotation: {0}', dayOf(nextRotation)),
    plannedDeletion === undefined ? '' : t('Will be deleted: {0}', dayOf(plannedDeletion)),
  ];
  return [
    `**${escapeMarkdown(secret.name)}** · ${t('secret')}`,
    '',
    ...(description === '' ? [] : [escapeMarkdown(description), '']),
    ...facts.filter((fact) => fact).map((fact) => `- ${escapeMarkdown(String(fact))}`),
  ];
}

/** In a lookup: names of secrets, and of the versions and stages of the one that is named. */
export async function completion(
  document: TextDocument,
  position: Position,
  context: LookupContext,
): Promise<CompletionList | null> {
  const offset = document.offsetAt(position);
  const at = lookupPartAt(context.lookups(document), offset);
  if (!at || !context.available || at.part === 'jsonKey') return null;
  const range = rangeOf(document, at.mention);
  if (at.part === 'secretName') {
    const typed = document.getText().slice(at.mention.start, offset);
    const { secrets, more } = await context.startingWith(typed);
    const items = secrets.map(({ name, description }) => itemOf(name, range, description));
    return { isIncomplete: more, items };
  }
  const secret = await context.find(at.lookup.secretName.text);
  const versions = secret?.versions ?? [];
  const items =
    at.part === 'versionId'
      ? versions.map(({ id, stages }) => itemOf(id, range, stages.join(', ')))
      : versions.flatMap(({ id, stages }) => stages.map((stage) => itemOf(stage, range, id)));
  return { isIncomplete: false, items };
}

function itemOf(label: string, range: Range, detail: string): CompletionItem {
  return {
    label,
    kind: CompletionItemKind.Constant,
    filterText: label,
    textEdit: { range, newText: label },
    ...(detail === '' ? {} : { detail }),
  };
}

/** From a lookup to the metadata of its secret, where the client can show it. */
export async function definition(
  document: TextDocument,
  position: Position,
  context: LookupContext,
): Promise<Location | null> {
  const at = lookupPartAt(context.lookups(document), document.offsetAt(position));
  if (!at || !context.clientCommands || !context.available) return null;
  const secret = await context.find(at.lookup.secretName.text);
  if (!secret) return null;
  const start = { line: 0, character: 0 };
  return { uri: metadataUri(secret.name), range: { start, end: start } };
}

/** Above each lookup of a secret that the store has: its current version, and since when. */
export async function lookupLenses(
  document: TextDocument,
  context: LookupContext,
): Promise<CodeLens[]> {
  if (!context.available) return [];
  const lenses: CodeLens[] = [];
  for (const { secretName } of context.lookups(document)) {
    const secret = secretName.text === '' ? undefined : await context.find(secretName.text);
    const current = secret?.versions.find(({ stages }) => stages.includes('ACSCurrent'));
    if (!secret || !current) continue;
    const { start } = rangeOf(document, secretName);
    const title = [secret.name, current.id, dayOf(current.created)].join(' · ');
    const command = context.clientCommands ? 'kmsSecrets.describeSecret' : '';
    lenses.push({
      range: { start, end: start },
      command: { title, command, arguments: [secret.name] },
    });
  }
  return lenses;
}

/** For a lookup that cannot work: make the secret, or bring it back. */
export async function lookupActions(
  document: TextDocument,
  range: Range,
  context: LookupContext,
): Promise<CodeAction[]> {
  const at = lookupPartAt(context.lookups(document), document.offsetAt(range.start));
  if (!at || !context.clientCommands || !context.available) return [];
  const name = at.lookup.secretName.text;
  const secret = name === '' ? undefined : await context.find(name);
  const { t } = context;
  const run = (title: string, command: string): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    isPreferred: true,
    command: { title, command, arguments: [name] },
  });
  if (!secret) return [run(t('Create the secret {0}…', name), 'kmsSecrets.createSecret')];
  if (secret.plannedDeletion === undefined) return [];
  return [run(t('Restore the secret {0}', name), 'kmsSecrets.restoreSecret')];
}

/** A day as every reader understands it, whatever the language. */
const dayOf = (time: number | undefined): string =>
  time === undefined ? '?' : new Date(time).toISOString().slice(0, 10);
