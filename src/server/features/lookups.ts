import {
  type CodeAction,
  CodeActionKind,
  type CodeLens,
  type Hover,
  type InlayHint,
  InlayHintKind,
  MarkupKind,
  type Position,
  type Range,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { VersionRow } from '../../base/replies.ts';
import type { Translate } from '../../base/translate.ts';
import { type Lookup, lookupPartAt } from '../../rewriter/lookup.ts';
import type { KnownSecret } from '../secret-index.ts';
import { rangeOf } from './diagnostics.ts';
import { escapeMarkdown } from './hover.ts';
import {
  currentVersion,
  dayOf,
  daysSince,
  type LookupContext,
  versionRead,
} from './lookup-context.ts';

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
  const uses = context.counts()?.get(secret.name);
  const lines = descriptionOf(secret, uses, context.t);
  return {
    contents: { kind: MarkupKind.Markdown, value: lines.join('\n') },
    range: rangeOf(document, at.mention),
  };
}

function descriptionOf(secret: KnownSecret, uses: number | undefined, t: Translate): string[] {
  const { description, plannedDeletion, nextRotation, updated, versions } = secret;
  const current = currentVersion(secret);
  const facts = [
    current && t('Current version: {0}, of {1}', current.id, dayOf(current.created)),
    t('Versions: {0}', versions.length),
    updated === undefined ? '' : t('Updated: {0}', dayOf(updated)),
    nextRotation === undefined ? '' : t('Next rotation: {0}', dayOf(nextRotation)),
    plannedDeletion === undefined ? '' : t('Will be deleted: {0}', dayOf(plannedDeletion)),
    uses === undefined ? '' : t('Uses in this workspace: {0}', uses),
  ];
  return [
    `**${escapeMarkdown(secret.name)}** · ${t('secret')}`,
    '',
    ...(description === '' ? [] : [escapeMarkdown(description), '']),
    ...facts.filter((fact) => fact).map((fact) => `- ${escapeMarkdown(String(fact))}`),
  ];
}

/** Above each lookup: `v3 · ACSCurrent · 3 uses · rotated 12 days ago`. */
export async function lookupLenses(
  document: TextDocument,
  context: LookupContext,
): Promise<CodeLens[]> {
  const counts = context.counts();
  const read = await readVersions(document, context);
  return read.map(({ lookup, secret, version }) => {
    const { start } = rangeOf(document, lookup.secretName);
    const uses = counts && usesText(counts.get(secret.name) ?? 1, context.t);
    const since = sinceText(secret, version, context);
    const title = [version.id, ...version.stages, uses, since].filter((part) => part).join(' · ');
    const command = context.clientCommands ? 'kmsSecrets.showUses' : '';
    const place = { uri: document.uri, position: start };
    return { range: { start, end: start }, command: { title, command, arguments: [place] } };
  });
}

/** Behind each name of a secret: the version that is read. */
export async function lookupHints(
  document: TextDocument,
  range: Range,
  context: LookupContext,
): Promise<InlayHint[]> {
  const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  const read = await readVersions(
    document,
    context,
    ({ start, end }) => start <= to && from <= end,
  );
  return read.map(({ lookup, version }) => ({
    position: document.positionAt(lookup.secretName.end),
    label: version.id,
    kind: InlayHintKind.Parameter,
    paddingLeft: true,
    tooltip: [version.id, ...version.stages].join(' · '),
  }));
}

/** Lookups of live secrets, each with the version that it reads. */
async function readVersions(
  document: TextDocument,
  context: LookupContext,
  wanted: (lookup: Lookup) => boolean = () => true,
): Promise<{ lookup: Lookup; secret: KnownSecret; version: VersionRow }[]> {
  if (!context.available) return [];
  const read = [];
  for (const lookup of context.lookups(document)) {
    if (lookup.secretName.text === '' || !wanted(lookup)) continue;
    const secret = await context.find(lookup.secretName.text);
    const version = secret && versionRead(lookup, secret);
    if (version && secret.plannedDeletion === undefined) read.push({ lookup, secret, version });
  }
  return read;
}

const usesText = (uses: number, t: Translate): string =>
  uses === 1 ? t('1 use') : t('{0} uses', uses);

function sinceText(
  { versions }: KnownSecret,
  { created }: VersionRow,
  { now, t }: LookupContext,
): string | undefined {
  if (created === undefined) return undefined;
  const days = daysSince(created, now());
  const first = versions.length === 1;
  if (days === 0) return first ? t('created today') : t('rotated today');
  if (days === 1) return first ? t('created yesterday') : t('rotated yesterday');
  return first ? t('created {0} days ago', days) : t('rotated {0} days ago', days);
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
