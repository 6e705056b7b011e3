import * as vscode from 'vscode';
import { secretRow, secretsIn, versionsIn } from '../base/replies.ts';
import { nextVersionId } from '../base/version-id.ts';
import type { App, Command } from './app.ts';
import { clipboardKeepMs } from './clipboard.ts';
import {
  askDeletion,
  askDescription,
  askSecretName,
  askValue,
  back,
  confirm,
  generated,
  type NameState,
  type Step,
} from './prompts.ts';
import type { Node } from './tree.ts';

const { t } = vscode.l10n;

/** Asks for a name, and for a value or whether to make one, and stores it. */
export async function createSecret(app: App, argument: unknown): Promise<void> {
  const title = t('Create a secret');
  let suggestion = typeof argument === 'string' ? argument : '';
  for (;;) {
    const name = await askSecretName(
      { title, step: 1, totalSteps: 2 },
      { suggestion, stateOf: (typed) => nameState(app, typed) },
    );
    if (typeof name !== 'string') return;
    suggestion = name;
    const value = await typedOrMade(app, { title, step: 2, totalSteps: 2 });
    if (value === undefined) return;
    if (value === back) continue;
    await storeNew(app, name, value);
    return;
  }
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
  const typed = await askDescription({ title: t('Description of {0}', name) }, description);
  if (typeof typed !== 'string' || typed === description) return;
  await app.call('UpdateSecret', { SecretName: name, Description: typed });
  app.tree.refresh();
});

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
  const reply = await app.call('ListSecretVersionIds', {
    SecretName: name,
    IncludeDeprecated: 'true',
    PageSize: '100',
  });
  const version = nextVersionId(versionsIn(reply).map(({ id }) => id));
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

/** Deletes a secret: in 7 to 30 days, or for ever. */
export const deleteSecret = withSecret(async (app, name) => {
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

/** Brings back a secret whose deletion is pending. */
export const restoreSecret = withSecret(async (app, name) => {
  await app.call('RestoreSecret', { SecretName: name });
  app.tree.refresh();
}, 'pending');

/** Copies the name, as code and configuration need it. */
export const copyName = withSecret(async (_app, name) => {
  await vscode.env.clipboard.writeText(name);
}, 'any');

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

/** A command on a secret: the one of the tree, or one picked from a list. */
/** A command on the secret of a row or a name, or on one that the user picks. */
export function withSecret(
  run: (app: App, name: string) => Promise<void>,
  which: 'live' | 'pending' | 'any' = 'live',
): Command {
  return async (app, argument) => {
    const name = secretOf(argument) ?? (await pickSecret(app, which));
    if (name !== undefined) await run(app, name);
  };
}

const isNode = (argument: unknown): argument is Node =>
  typeof argument === 'object' && argument !== null && 'kind' in argument;

function secretOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (!isNode(argument)) return undefined;
  return argument.kind === 'secret' || argument.kind === 'version'
    ? argument.secret.name
    : undefined;
}

const versionOf = (argument: unknown): string | undefined =>
  isNode(argument) && argument.kind === 'version' ? argument.version.id : undefined;

async function pickSecret(
  app: App,
  which: 'live' | 'pending' | 'any',
): Promise<string | undefined> {
  const reply = await app.call('ListSecrets', { PageSize: '100' });
  const names = secretsIn(reply)
    .filter(({ plannedDeletion }) => {
      return which === 'any' || (plannedDeletion !== undefined) === (which === 'pending');
    })
    .map(({ name }) => name);
  if (names.length === 0) {
    const message =
      which === 'pending' ? t('No secret waits for deletion') : t('There is no secret yet');
    vscode.window.showInformationMessage(message);
    return undefined;
  }
  return vscode.window.showQuickPick(names, { placeHolder: t('Which secret?') });
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

async function typedOrMade(app: App, step: Step): Promise<string | typeof back | undefined> {
  const value = await askValue(step);
  if (value !== generated) return value;
  const reply = await app.call('GetRandomPassword', { PasswordLength: '32' });
  return String(reply.RandomPassword);
}

function selectedText(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty) return undefined;
  return editor.document.getText(editor.selection);
}

/** Good news, where it disturbs nobody. */
function say(message: string): void {
  vscode.window.setStatusBarMessage(message, 5_000);
}
