import * as vscode from 'vscode';
import { limits } from '../base/limits.ts';
import { secretRow, secretsIn, type VersionRow, versionsIn } from '../base/replies.ts';
import { nextVersionId } from '../base/version-id.ts';
import type { App, Command } from './app.ts';
import { type Answer, askInSteps, confirm, type Step } from './ask.ts';
import { clipboardKeepMs } from './clipboard.ts';
import { pickSecret, secretOf, secretsOf, versionOf, type Which } from './pick.ts';
import { askDeletion, askDescription, askSecretName, askValue, type NameState } from './prompts.ts';

const { t } = vscode.l10n;

/** Asks for a name, and for a value or whether to make one, and stores it. */
export async function createSecret(app: App, argument: unknown): Promise<void> {
  const given = typeof argument === 'string' ? argument : undefined;
  const secret = await askInSteps<{ name: string; value: string }>(t('Create a secret'), {
    name: (step, { name = given }) =>
      askSecretName(step, { suggestion: name, stateOf: (typed) => nameState(app, typed) }),
    value: (step) => typedOrMade(app, step),
  });
  if (secret) await storeNew(app, secret.name, secret.value);
}

/** Stores the text selected in the editor; the text stays as it is. */
export async function createSecretFromSelection(app: App): Promise<void> {
  const value = selectedText();
  if (value === undefined) {
    vscode.window.showInformationMessage(t('Select the value in an editor first'));
    return;
  }
  const step: Step = { title: t('Create a secret from the selection') };
  const name = await askSecretName(step, { stateOf: (typed) => nameState(app, typed) });
  if (typeof name === 'string') await storeNew(app, name, value);
}

/** Shows what is known of a secret, without values, as a read-only document. */
export const describeSecret = withSecret((app, name) => app.documents.openSecret(name), 'any');

/** Changes what a secret is for. */
export const editDescription = withSecret(async (app, name) => {
  const { description } = secretRow(await app.call('DescribeSecret', { SecretName: name }));
  const typed = await askDescription(t('Description of {0}', name), description);
  if (typed === undefined || typed === description) return;
  await app.call('UpdateSecret', { SecretName: name, Description: typed });
  app.tree.refresh();
});

/** Opens who may do what with a secret, as a document; saving it sets the policy. */
export const editPolicy = withSecret((app, name) => app.policies.open(name));

/** Copies a value after a confirmation; the clipboard is cleared later. */
export async function copyValue(app: App, argument: unknown): Promise<void> {
  const name = secretOf(argument) ?? (await pickSecret(app, 'live'));
  if (name === undefined) return;
  const version = versionOf(argument);
  const message =
    version === undefined
      ? t('Copy the current value of {0}?', name)
      : t('Copy the value of {0}, version {1}?', name, version);
  const seconds = clipboardKeepMs / 1_000;
  const detail = t(
    'Every program on this machine can read the clipboard, and a clipboard history may keep it. It is cleared after {0} seconds if nothing else was copied.',
    seconds,
  );
  if (!(await confirm(message, detail, t('Copy')))) return;
  const reply = await app.call('GetSecretValue', {
    SecretName: name,
    ...(version === undefined ? {} : { VersionId: version }),
  });
  await app.clipboard.copy(String(reply.SecretData));
  say(t('Copied; the clipboard is cleared in {0} seconds', seconds));
}

/** Gives a secret a new version, which becomes the current one. */
export const putSecretValue = withSecret(async (app, name) => {
  const value = await newValue(app, name);
  if (value === undefined) return;
  const version = await nextVersion(app, name);
  await app.call('PutSecretValue', {
    SecretName: name,
    VersionId: version,
    SecretData: value,
    SecretDataType: 'text',
  });
  app.tree.refresh();
  say(t('{0} has the new version {1}', name, version));
});

/** Makes another version the one that programs get. */
export async function promoteVersion(app: App, argument: unknown): Promise<void> {
  const name = secretOf(argument);
  const version = versionOf(argument);
  if (name === undefined || version === undefined) return;
  const message = t('Make {0} the current version of {1}?', version, name);
  const detail = t(
    'Programs read it from now on; the version that is current now stays as ACSPrevious.',
  );
  if (!(await confirm(message, detail, t('Make Current')))) return;
  await app.call('UpdateSecretVersionStage', {
    SecretName: name,
    VersionStage: 'ACSCurrent',
    MoveToVersion: version,
  });
  app.tree.refresh();
}

/** Deletes a secret: in 7 to 30 days, or for ever. Several: so that they can be restored. */
export async function deleteSecret(
  app: App,
  argument: unknown,
  selection?: unknown,
): Promise<void> {
  const names = secretsOf(argument, selection);
  if (1 < names.length) return deleteSeveral(app, names);
  return deleteOne(app, names[0]);
}

const deleteOne = withSecret(async (app, name) => {
  const deletion = await askDeletion(name);
  if (deletion === undefined) return;
  await app.call('DeleteSecret', {
    SecretName: name,
    ...(deletion === 'forEver'
      ? { ForceDeleteWithoutRecovery: 'true' }
      : { RecoveryWindowInDays: String(deletion.days) }),
  });
  app.tree.refresh();
});

async function deleteSeveral(app: App, names: readonly string[]): Promise<void> {
  const days = limits.recoveryWindowDaysMax;
  const question = t('Delete {0} secrets in {1} days?', names.length, days);
  const detail = [names.join('\n'), t('Until then they can be restored')].join('\n\n');
  if (!(await confirm(question, detail, t('Delete')))) return;
  for (const SecretName of names) {
    await app.call('DeleteSecret', { SecretName, RecoveryWindowInDays: String(days) });
  }
  app.tree.refresh();
}

/** Brings back secrets whose deletion is pending. */
export async function restoreSecret(
  app: App,
  argument: unknown,
  selection?: unknown,
): Promise<void> {
  const names = secretsOf(argument, selection);
  const picked = names.length === 0 ? await pickSecret(app, 'pending') : undefined;
  for (const SecretName of picked === undefined ? names : [picked]) {
    await app.call('RestoreSecret', { SecretName });
  }
  app.tree.refresh();
}

/** Shows two versions of a secret side by side: what is known of them, not what they hold. */
export async function compareVersions(
  app: App,
  argument: unknown,
  selection?: unknown,
): Promise<void> {
  const chosen = Array.isArray(selection) ? selection : [argument];
  const name = secretOf(chosen[0]) ?? (await pickSecret(app, 'any'));
  if (name === undefined) return;
  const ids = (await versionsOf(app, name)).map(({ id }) => id);
  const given = chosen.flatMap((each) => (secretOf(each) === name ? (versionOf(each) ?? []) : []));
  const pair = [...new Set(given)];
  while (pair.length < 2) {
    const title = t('Compare versions of {0}', name);
    const others = ids.filter((id) => !pair.includes(id));
    const picked = await vscode.window.showQuickPick(others, {
      title,
      placeHolder: pair.length === 0 ? t('The first version') : t('The version to compare with'),
    });
    if (picked === undefined) return;
    pair.push(picked);
  }
  const [first = '', second = ''] = pair.sort((a, b) => ids.indexOf(b) - ids.indexOf(a));
  await app.documents.compare(name, first, second);
}

/** Copies the names, one a line, as code and configuration need them. */
export async function copyName(app: App, argument: unknown, selection?: unknown): Promise<void> {
  const names = secretsOf(argument, selection);
  if (names.length === 0) {
    const picked = await pickSecret(app, 'any');
    if (picked !== undefined) names.push(picked);
  }
  if (0 < names.length) await vscode.env.clipboard.writeText(names.join('\n'));
}

/** What the store knows of a name, asked without an error for an unknown one. */
export async function nameState(app: App, name: string): Promise<NameState> {
  const reply = await app.call('ListSecrets', {
    Filters: JSON.stringify([{ Key: 'SecretName', Values: [name] }]),
    PageSize: '100',
  });
  const found = secretsIn(reply).find((secret) => secret.name === name);
  // Among very many names with this beginning it may be on a later page; creating will tell.
  if (!found) return 'free';
  return found.plannedDeletion === undefined ? 'taken' : 'pending';
}

/** The id of the version that a secret gets next: v1, v2, v3 … */
export async function nextVersion(app: App, name: string): Promise<string> {
  return nextVersionId((await versionsOf(app, name)).map(({ id }) => id));
}

/** The versions of a secret, newest first. */
export async function versionsOf(app: App, name: string): Promise<readonly VersionRow[]> {
  const params = { SecretName: name, IncludeDeprecated: 'true', PageSize: '100' };
  return versionsIn(await app.call('ListSecretVersionIds', params));
}

/** A command on the secret of a row or a name, or on one that the user picks. */
export function withSecret(
  run: (app: App, name: string, argument: unknown) => Promise<void>,
  which: Which = 'live',
): Command {
  return async (app, argument) => {
    const name = secretOf(argument) ?? (await pickSecret(app, which));
    if (name !== undefined) await run(app, name, argument);
  };
}

async function storeNew(app: App, name: string, value: string): Promise<void> {
  await app.call('CreateSecret', {
    SecretName: name,
    VersionId: 'v1',
    SecretData: value,
    SecretDataType: 'text',
  });
  app.tree.refresh();
  say(t('{0} is stored', name));
}

/** The new value: the selection where there is one and the user wants it, otherwise asked for. */
async function newValue(app: App, name: string): Promise<string | undefined> {
  const title = t('New version of {0}', name);
  const selected = selectedText();
  if (selected !== undefined) {
    const fromSelection = { label: t('Use the text selected in the editor') };
    const typed = { label: t('Type, paste or generate the value') };
    const picked = await vscode.window.showQuickPick([typed, fromSelection], { title });
    if (picked === undefined) return undefined;
    if (picked === fromSelection) return selected;
  }
  const value = await typedOrMade(app, { title });
  return typeof value === 'string' ? value : undefined;
}

const typedOrMade = (app: App, step: Step): Promise<Answer<string>> =>
  askValue(step, async () => {
    const reply = await app.call('GetRandomPassword', { PasswordLength: '32' });
    return String(reply.RandomPassword);
  });

function selectedText(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty) return undefined;
  return editor.document.getText(editor.selection);
}

/** Good news, where it disturbs nobody. */
export function say(message: string): void {
  vscode.window.setStatusBarMessage(message, 5_000);
}
