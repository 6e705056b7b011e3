import * as vscode from 'vscode';
import { type CredentialPlace, isPlace } from '../base/protocol.ts';
import { type Fields, secretsIn, versionsIn } from '../base/replies.ts';
import { nextVersionId } from '../base/versionId.ts';
import type { Server } from './client.ts';
import { type ClearingClipboard, clipboardKeepMs } from './clipboard.ts';
import type { MetadataDocuments } from './metadata.ts';
import { moveCredentialAt } from './move.ts';
import {
  askDeletion,
  askSecretName,
  askValue,
  back,
  confirm,
  type NameState,
  type Step,
} from './prompts.ts';
import { openTerminal } from './terminal.ts';
import type { Node, SecretTree } from './tree.ts';

const { t } = vscode.l10n;

/** What commands may use. */
export interface App {
  call(operation: string, params: Fields): Promise<Fields>;
  /** The language server, once it runs. */
  server(): Promise<Server>;
  readonly tree: SecretTree;
  readonly metadata: MetadataDocuments;
  readonly clipboard: ClearingClipboard;
  readonly log: vscode.LogOutputChannel;
  /** Remembers small things about this workspace; never a value. */
  readonly memento: vscode.Memento;
}

/**
 * Does its work and answers nothing: any extension can run a command, so none may return a value.
 */
export type Command = (app: App, argument: unknown) => Promise<void>;

/** Every command of the manifest, by its id. */
export const commands = {
  'kmsSecrets.createSecret': (app, argument) => createSecret(app, argument),
  'kmsSecrets.createSecretFromSelection': (app) => createSecretFromSelection(app),
  'kmsSecrets.describeSecret': withSecret((app, name) => app.metadata.open(name)),
  'kmsSecrets.copyValue': (app, argument) => copyValue(app, argument),
  'kmsSecrets.putSecretValue': withSecret(putSecretValue),
  'kmsSecrets.deleteSecret': withSecret(deleteSecret),
  'kmsSecrets.restoreSecret': withSecret(restoreSecret, 'pending'),
  'kmsSecrets.copyName': withSecret((app, name) => copyName(app, name), 'any'),
  'kmsSecrets.moveCredential': (app, argument) => moveCredential(app, argument),
  'kmsSecrets.openTerminal': (app) => openTerminal(app),
  'kmsSecrets.loadMore': async (app) => app.tree.loadMore(),
  'kmsSecrets.refresh': async (app) => app.tree.refresh(),
  'kmsSecrets.restartServer': async (app) => (await app.server()).restart(),
  'kmsSecrets.showOutput': async (app) => app.log.show(true),
  'kmsSecrets.keychainHelp': (app) => keychainHelp(app),
  'kmsSecrets.showStatus': (app) => showStatus(app),
} satisfies Record<string, Command>;

/** A command on a secret: the one of the tree, or one picked from a list. */
function withSecret(
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
  if (argument.kind === 'secret') return argument.secret.name;
  return argument.kind === 'version' ? argument.secret.name : undefined;
}

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

async function createSecret(app: App, argument: unknown): Promise<void> {
  const title = t('Create a secret');
  let suggestion = typeof argument === 'string' ? argument : '';
  for (;;) {
    const name = await askSecretName(
      { title, step: 1, totalSteps: 2 },
      { suggestion, stateOf: (typed) => nameState(app, typed) },
    );
    if (typeof name !== 'string') return;
    suggestion = name;
    const value = await askValue({ title, step: 2, totalSteps: 2 });
    if (value === undefined) return;
    if (value === back) continue;
    await storeNew(app, name, value);
    return;
  }
}

async function createSecretFromSelection(app: App): Promise<void> {
  const value = selectedText();
  if (value === undefined) {
    vscode.window.showInformationMessage(t('Select the value in an editor first'));
    return;
  }
  const step: Step = { title: t('Create a secret from the selection') };
  const name = await askSecretName(step, { stateOf: (typed) => nameState(app, typed) });
  if (typeof name === 'string') await storeNew(app, name, value);
}

async function storeNew(app: App, name: string, value: string): Promise<void> {
  await app.call('CreateSecret', {
    SecretName: name,
    VersionId: 'v1',
    SecretData: value,
    SecretDataType: 'text',
  });
  app.tree.refresh();
  vscode.window.setStatusBarMessage(t('{0} is stored', name), 5_000);
}

async function putSecretValue(app: App, name: string): Promise<void> {
  const value = await newValue(name);
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
  vscode.window.setStatusBarMessage(t('{0} has the new version {1}', name, version), 5_000);
}

/** The new value: the selection where there is one and the user wants it, otherwise typed. */
async function newValue(name: string): Promise<string | undefined> {
  const title = t('New version of {0}', name);
  const selected = selectedText();
  if (selected !== undefined) {
    const fromSelection = { label: t('Use the text selected in the editor') };
    const typed = { label: t('Type or paste the value') };
    const picked = await vscode.window.showQuickPick([typed, fromSelection], { title });
    if (picked === undefined) return undefined;
    if (picked === fromSelection) return selected;
  }
  const value = await askValue({ title });
  return typeof value === 'string' ? value : undefined;
}

function selectedText(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty) return undefined;
  return editor.document.getText(editor.selection);
}

async function copyValue(app: App, argument: unknown): Promise<void> {
  const name = secretOf(argument) ?? (await pickSecret(app, 'live'));
  if (name === undefined) return;
  const version = isNode(argument) && argument.kind === 'version' ? argument.version.id : undefined;
  const message =
    version === undefined
      ? t('Copy the current value of {0}?', name)
      : t('Copy the value of {0}, version {1}?', name, version);
  const detail = t(
    'Every program on this machine can read the clipboard, and a clipboard history may keep it. It is cleared after {0} seconds if nothing else was copied.',
    clipboardKeepMs / 1_000,
  );
  if (!(await confirm(message, detail, t('Copy')))) return;
  const reply = await app.call('GetSecretValue', {
    SecretName: name,
    ...(version === undefined ? {} : { VersionId: version }),
  });
  await app.clipboard.copy(String(reply.SecretData));
  vscode.window.setStatusBarMessage(
    t('Copied; the clipboard is cleared in {0} seconds', clipboardKeepMs / 1_000),
    5_000,
  );
}

async function copyName(_app: App, name: string): Promise<void> {
  await vscode.env.clipboard.writeText(name);
}

async function deleteSecret(app: App, name: string): Promise<void> {
  const deletion = await askDeletion(name);
  if (deletion === undefined) return;
  await app.call('DeleteSecret', {
    SecretName: name,
    ...(deletion === 'forEver'
      ? { ForceDeleteWithoutRecovery: 'true' }
      : { RecoveryWindowInDays: String(deletion.days) }),
  });
  app.tree.refresh();
}

async function restoreSecret(app: App, name: string): Promise<void> {
  await app.call('RestoreSecret', { SecretName: name });
  app.tree.refresh();
}

async function moveCredential(app: App, argument: unknown): Promise<void> {
  const place = isPlace(argument) ? argument : credentialAtCursor();
  if (place === undefined) {
    vscode.window.showInformationMessage(t('Put the cursor on an underlined credential first'));
    return;
  }
  await moveCredentialAt(place, app, (name) => nameState(app, name));
}

function credentialAtCursor(): CredentialPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const found = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source === 'KMS Secrets')
    .find(
      ({ range }) => range.contains(selection.active) || range.start.line === selection.active.line,
    );
  if (!found) return undefined;
  return {
    uri: document.uri.toString(),
    version: document.version,
    offset: document.offsetAt(found.range.start),
  };
}

async function keychainHelp(app: App): Promise<void> {
  const { trouble } = await (await app.server()).state();
  const message = trouble?.message ?? t('The keychain works');
  const again = t('Try again');
  if ((await vscode.window.showInformationMessage(message, { modal: true }, again)) === again) {
    app.tree.refresh();
  }
}

async function showStatus(app: App): Promise<void> {
  const { home, custody, gateway, trouble } = await (await app.server()).state();
  const entry = (icon: string, label: string, description: string, command: string) => ({
    label: `$(${icon}) ${label}`,
    description,
    command,
  });
  const picked = await vscode.window.showQuickPick(
    [
      entry('database', t('Store'), home, 'revealFileInOS'),
      entry('key', t('Keys'), trouble?.message ?? custody, 'kmsSecrets.keychainHelp'),
      entry('plug', t('Endpoint'), gateway?.endpoint ?? t('off'), 'kmsSecrets.openTerminal'),
      entry('output', t('Show Output'), '', 'kmsSecrets.showOutput'),
      entry('gear', t('Settings'), '', 'workbench.action.openSettings'),
    ],
    { title: 'KMS Secrets' },
  );
  if (!picked) return;
  const argument = picked.command === 'revealFileInOS' ? vscode.Uri.file(home) : 'kmsSecrets.';
  await vscode.commands.executeCommand(picked.command, argument);
}
