import * as vscode from 'vscode';
import { channelOperations } from '../base/protocol.ts';
import type { App } from './app.ts';
import { errorText } from './error-text.ts';
import { askPassphrase } from './prompts.ts';
import { applyEnvironment, clearEnvironment } from './workspace-environment.ts';

const { t } = vscode.l10n;

/** Opens the store with a passphrase; where there is no store yet, makes one that has it. */
export async function unlock(app: App): Promise<void> {
  const { trouble } = await (await app.server()).state();
  const passphrase =
    trouble?.local === 'KeychainUnavailable'
      ? await askPassphrase(t('Protect the store with a passphrase'), 'new')
      : await askPassphrase(t('Unlock the store'), 'known');
  if (passphrase === undefined) return;
  await app.call(channelOperations.unlockStore, { Passphrase: passphrase });
  await applyEnvironment(app);
  app.tree.refresh();
}

/** Forgets the keys. A keychain gives them again when they are needed, a passphrase does not. */
export async function lock(app: App): Promise<void> {
  await clearEnvironment(app);
  await app.call(channelOperations.lockStore, {});
  app.tree.refresh();
}

/** Shows who did what with the store, and whether the log is whole. */
export async function showAudit(app: App): Promise<void> {
  await app.documents.openAudit();
}

/** Writes a checked copy of the store, still encrypted, into its folder of backups. */
export async function backUp(app: App): Promise<void> {
  const reply = await app.call('BackupStore', {});
  const { Path } = reply.Backup as { readonly Path: string };
  const show = t('Show in Folder');
  const picked = await vscode.window.showInformationMessage(
    t('The backup is written and checked: {0}', Path),
    show,
  );
  if (picked === show) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(Path));
  }
}

/** Writes all keys into a file that opens with a passphrase only. */
export async function saveRecoveryKit(app: App): Promise<void> {
  const passphrase = await askPassphrase(t('Protect the recovery kit with a passphrase'), 'new');
  if (passphrase === undefined) return;
  const target = await vscode.window.showSaveDialog({
    title: t('Save the recovery kit: best on a disk of its own'),
    saveLabel: t('Save'),
    filters: { [t('Recovery kit')]: ['txt'] },
  });
  if (!target) return;
  const { RecoveryKit } = await app.call('ExportRecoveryKit', { Passphrase: passphrase });
  await vscode.workspace.fs.writeFile(target, Buffer.from(String(RecoveryKit), 'utf8'));
  vscode.window.showInformationMessage(
    t('With this file and its passphrase the secrets can be read again if the keychain is lost.'),
  );
}

/** Says what is wrong with the keys, and lets try again. */
export async function keychainHelp(app: App): Promise<void> {
  const { trouble, custody } = await (await app.server()).state();
  const message =
    (trouble && errorText(trouble)) ?? t('The keys are within reach: {0}', custodyName(custody));
  const again = t('Try Again');
  if ((await vscode.window.showInformationMessage(message, { modal: true }, again)) === again) {
    await refresh(app);
  }
}

/** Reads the list again, also when nobody sees it: the call tells whether the store works now. */
export async function refresh(app: App): Promise<void> {
  app.tree.refresh();
  await app.call('ListSecrets', { PageSize: '1' });
}

/** What the status item opens: where everything is, and what can be done about it. */
export async function showStatus(app: App): Promise<void> {
  const { home, custody, gateway, trouble } = await (await app.server()).state();
  const entry = (icon: string, label: string, description: string, command: string) => ({
    label: `$(${icon}) ${label}`,
    description,
    command,
  });
  const picked = await vscode.window.showQuickPick(
    [
      entry('database', t('Store'), home, 'revealFileInOS'),
      entry(
        'key',
        t('Keys'),
        (trouble && errorText(trouble)) ?? custodyName(custody),
        trouble ? 'kmsSecrets.keychainHelp' : 'kmsSecrets.saveRecoveryKit',
      ),
      entry('plug', t('Endpoint'), gateway?.endpoint ?? t('off'), 'kmsSecrets.openTerminal'),
      entry('history', t('Who did what'), '', 'kmsSecrets.showAudit'),
      entry('output', t('Show Output'), '', 'kmsSecrets.showOutput'),
      entry('gear', t('Settings'), '', 'workbench.action.openSettings'),
    ],
    { title: 'KMS Secrets' },
  );
  if (!picked) return;
  const argument = picked.command === 'revealFileInOS' ? vscode.Uri.file(home) : 'kmsSecrets.';
  await vscode.commands.executeCommand(picked.command, argument);
}

/** Where the keys lie, in words. */
export function custodyName(custody: string): string {
  if (custody === 'keychain') return t('in the keychain of the operating system');
  if (custody === 'passphrase') return t('under a passphrase');
  return custody === 'keyfile' ? t('under a key file') : custody;
}
