import * as vscode from 'vscode';
import type { App } from './app.ts';
import { custodyName } from './custody-commands.ts';
import { errorText } from './error-text.ts';
import { auditState } from './present.ts';
import { askNewPassphrase } from './prompts.ts';

const { t } = vscode.l10n;

/** Shows who did what with the store, and whether the log is whole. */
export async function showAudit(app: App): Promise<void> {
  await app.documents.openAudit();
}

/** Checks the audit log from its first record to its last, and says how it is. */
export async function verifyAudit(app: App): Promise<void> {
  const verified = await app.documents.openAudit();
  const { showInformationMessage, showWarningMessage } = vscode.window;
  const tell = verified.Intact ? showInformationMessage : showWarningMessage;
  void tell(auditState(verified, t));
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
  const passphrase = await askNewPassphrase(t('Protect the recovery kit with a passphrase'));
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
  app.keys.refresh();
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
