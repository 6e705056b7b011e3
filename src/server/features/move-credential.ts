import { setTimeout as pause } from 'node:timers/promises';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { KmsError, toKmsError } from '../../base/errors.ts';
import type {
  CredentialPlace,
  MoveCredentialParams,
  MoveCredentialResult,
  PrepareMoveResult,
} from '../../base/protocol.ts';
import { versionsIn } from '../../base/replies.ts';
import type { Sensitive } from '../../base/sensitive.ts';
import type { Translate } from '../../base/translate.ts';
import { nextVersionId } from '../../base/version-id.ts';
import type { Finding } from '../../detector/finding.ts';
import type { Reply } from '../../engine/engine.ts';
import { wipePlan } from '../../rewriter/pair.ts';
import {
  type FileEdit,
  type MoveTarget,
  needsOf,
  type Plan,
  type Refusal,
  type Target,
  targetOf,
  targetText,
} from '../../rewriter/plan.ts';

/** Whether edits were made; `false` where all that is known is that they were refused. */
export type Applied = boolean | Refusal;

/** What moving a credential needs from the outside. */
export interface MoveContext {
  findings(document: TextDocument): readonly Finding[];
  rule(ruleId: string): { readonly title: string; readonly advice: string };
  suggestName(document: TextDocument, finding: Finding, pair?: boolean): string;
  /** `read` answers the other files, when they are not to be taken as the editor shows them. */
  plan(
    document: TextDocument,
    finding: Finding,
    target: MoveTarget,
    read?: (path: string) => string | undefined,
  ): Promise<Plan | Refusal>;
  /** Where live secrets hold exactly this value now, whole or as a field of a JSON object. */
  holding(value: Sensitive): Promise<readonly Target[]>;
  call(operation: string, params: Readonly<Record<string, unknown>>): Promise<Reply>;
  /**
   * Applies the edits to exactly this version of the document, as one undoable step, or not at all.
   */
  apply(document: TextDocument, edits: readonly FileEdit[], label: string): Promise<Applied>;
  readonly t: Translate;
}

/** Says whether the credential can be moved, and the name to offer. Changes nothing. */
export async function prepareMoveOf(
  document: TextDocument | undefined,
  place: CredentialPlace,
  context: MoveContext,
): Promise<PrepareMoveResult> {
  const found = lookAgain(document, place, context);
  if ('refused' in found) return found;
  const pair = place.pair === true;
  const secretName = context.suggestName(found.document, found.finding, pair);
  const plan = await context.plan(found.document, found.finding, { secretName, pair });
  if ('refused' in plan) return plan;
  const { title } = context.rule(found.finding.ruleId);
  const storedIn = await context.holding(plan.value).catch(() => []);
  wipePlan(plan);
  return { secretName, title, storedIn: storedIn.map(targetText) };
}

/**
 * Moves a credential into the store: look again, plan the edit, store the value, apply the edit to
 * that document version; if it is refused, take the stored version back. At every moment the value
 * is in the file, in the store, or in both.
 */
export async function moveCredentialOf(
  document: TextDocument | undefined,
  params: MoveCredentialParams,
  context: MoveContext,
): Promise<MoveCredentialResult> {
  const isStored = params.onExisting === 'use';
  const place = isStored ? targetOf(params.secretName) : { secretName: params.secretName };
  const { secretName } = place;
  const found = lookAgain(document, params, context);
  if ('refused' in found) return found;
  const target = { ...place, pair: params.pair === true };
  const plan = await context.plan(found.document, found.finding, target);
  if ('refused' in plan) return plan;

  try {
    const stored = await store(plan, place, params.onExisting ?? 'refuse', context);
    const refused = await replaceOrTakeBack(found, plan, secretName, stored, context);
    if (refused !== undefined) return { refused };
  } catch (thrown) {
    return { refused: refusalOf(toKmsError(thrown), secretName, context.t) };
  } finally {
    wipePlan(plan);
  }
  return { moved: { secretName, ...needsOf(plan) } };
}

/** A credential with its text as it stands in that version of the document. */
interface Found {
  readonly document: TextDocument;
  readonly version: number;
  readonly finding: Finding;
  readonly literal: string;
}

function lookAgain(
  document: TextDocument | undefined,
  { version, offset }: CredentialPlace,
  context: MoveContext,
): Found | Refusal {
  const { t } = context;
  if (!document) return { refused: t('The document is no longer open') };
  const finding = context.findings(document).find(({ start }) => start === offset);
  if (document.version !== version || !finding) {
    return { refused: t('The text has changed since; please try again') };
  }
  const literal = document.getText().slice(finding.start, finding.end);
  return { document, version, finding, literal };
}

/** How to undo what `store` did. */
interface Stored {
  /** The version that was current before, when the secret existed already. */
  readonly previous?: string;
  /** Nothing was stored: the secret held the value already. */
  readonly nothing?: true;
}

async function store(
  plan: Plan,
  place: Target,
  onExisting: 'refuse' | 'newVersion' | 'use',
  { call, holding, t }: MoveContext,
): Promise<Stored> {
  const { secretName } = place;
  if (onExisting === 'use') {
    const shown = targetText(place);
    if ((await holding(plan.value)).map(targetText).includes(shown)) return { nothing: true };
    throw new KmsError('Rejected.InvalidRequest', t('{0} does not hold this value', shown));
  }
  const content = { SecretName: secretName, SecretData: plan.value, SecretDataType: 'text' };
  if (onExisting === 'refuse') {
    await call('CreateSecret', { ...content, VersionId: 'v1' });
    return {};
  }
  const listed = await call('ListSecretVersionIds', {
    SecretName: secretName,
    IncludeDeprecated: 'true',
    PageSize: '100',
  });
  const versions = versionsIn(listed);
  const previous = versions.find(({ stages }) => stages.includes('ACSCurrent'))?.id;
  await call('PutSecretValue', {
    ...content,
    VersionId: nextVersionId(versions.map(({ id }) => id)),
  });
  return previous === undefined ? {} : { previous };
}

/**
 * Applies the edits; answers why not when the value stays in the document. The document may have
 * changed while the value was stored: then the edits are not for it any more.
 */
async function replaceOrTakeBack(
  { document, version, literal }: Found,
  plan: Plan,
  secretName: string,
  stored: Stored,
  context: MoveContext,
): Promise<string | undefined> {
  const { t } = context;
  const label = t('Move the credential to {0}', secretName);
  const outcome =
    document.version === version &&
    (await context.apply(document, plan.edits, label).catch(() => undefined));
  if (outcome === true) return undefined;
  // Only a value that certainly still stands in the document may be taken out of the store.
  if (outcome === undefined || !document.getText().includes(literal)) {
    return t(
      'It is not known whether the editor changed the text; the secret {0} was kept',
      secretName,
    );
  }
  try {
    await takeBack(stored, secretName, context);
    return refusedEdit(outcome, t);
  } catch {
    return t(
      'The editor refused the change, but the secret {0} stays: delete it by hand',
      secretName,
    );
  }
}

/** How long an editor may take to show what it has applied, and how often it is looked at. */
const shownMaxMs = 3_000;
const shownPollMs = 25;

/** Waits until the editor shows what it says it has applied; answers whether it does. */
export async function untilShown(isShown: () => boolean): Promise<boolean> {
  for (let ms = 0; ms < shownMaxMs && !isShown(); ms += shownPollMs) await pause(shownPollMs);
  return isShown();
}

/** Why edits were not made, for a person. */
export const refusedEdit = (applied: Applied, t: Translate): string =>
  typeof applied === 'object'
    ? t('{0}, so nothing was kept', applied.refused)
    : t('The editor refused the change, so nothing was kept; please try again');

async function takeBack(
  { previous, nothing }: Stored,
  secretName: string,
  { call }: MoveContext,
): Promise<void> {
  if (nothing) return;
  if (previous === undefined) {
    await call('DeleteSecret', { SecretName: secretName, ForceDeleteWithoutRecovery: 'true' });
  } else {
    await call('UpdateSecretVersionStage', {
      SecretName: secretName,
      VersionStage: 'ACSCurrent',
      MoveToVersion: previous,
    });
  }
}

function refusalOf(error: KmsError, secretName: string, t: Translate): string {
  if (error.code === 'Rejected.ResourceExist') {
    return t('A secret named {0} exists already: choose another name', secretName);
  }
  if (error.code === 'Rejected.ResourceInDeleteWindow') {
    return t('{0} is waiting for its deletion: restore it or choose another name', secretName);
  }
  return error.message;
}
