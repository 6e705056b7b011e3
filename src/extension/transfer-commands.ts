import * as vscode from 'vscode';
import { channelOperations } from '../base/protocol.ts';
import { type Fields, listIn } from '../base/replies.ts';
import type { App } from './app.ts';
import { askChoice, askInSteps, confirm, type Step, skipped } from './ask.ts';
import { askKnownPassphrase, askNewPassphrase, confirmByName } from './prompts.ts';

const { t } = vscode.l10n;

/** Most names of a question. */
const namesMax = 12;

type OnConflict = 'Skip' | 'NewVersion';

/** Imports a dotenv or JSON file, or an export, after a look at what would happen. */
export async function importSecrets(app: App): Promise<void> {
  const title = t('Import secrets');
  const [file] = (await vscode.window.showOpenDialog({ title, openLabel: t('Preview') })) ?? [];
  if (!file) return;
  const isExport = await isExportFile(file);
  const how = await askInSteps<{ passphrase?: string; onConflict: OnConflict }>(title, {
    passphrase: async (step) => (isExport ? askKnownPassphrase(step) : skipped),
    onConflict: (step, { onConflict }) => askOnConflict(step, onConflict),
  });
  if (!how) return;
  const params = {
    Path: file.fsPath,
    OnConflict: how.onConflict,
    ...(how.passphrase === undefined ? {} : { Passphrase: how.passphrase }),
  };
  const preview = await app.call(channelOperations.importFile, { ...params, Preview: 'true' });
  const planned = outcomesIn(preview);
  const changes = planned.filter(({ outcome }) => /created|new version/.test(outcome)).length;
  const lines = planned
    .slice(0, namesMax)
    .map(({ name, outcome }) => `${name}: ${outcomeText(outcome)}`);
  const left = planned.length - lines.length;
  const detail = [...lines, ...(0 < left ? [t('and {0} more', left)] : [])].join('\n');
  if (
    !(await confirm(t('Import {0} of {1} secrets?', changes, planned.length), detail, t('Import')))
  ) {
    return;
  }
  await app.call(channelOperations.importFile, params);
  app.tree.refresh();
  vscode.window.showInformationMessage(
    t(
      '{0} secrets are imported. The file still holds their values: delete it when it is not needed.',
      changes,
    ),
  );
}

/** Writes all secrets into a file that opens with a passphrase only. */
export async function exportSecrets(app: App): Promise<void> {
  const passphrase = await askNewPassphrase(t('Protect the export with a passphrase'));
  if (passphrase === undefined) return;
  const target = await vscode.window.showSaveDialog({
    title: t('Export all secrets, encrypted'),
    saveLabel: t('Export'),
    filters: { [t('Encrypted export')]: ['json'] },
  });
  if (!target) return;
  const reply = await app.call('ExportSecrets', { Passphrase: passphrase });
  await vscode.workspace.fs.writeFile(target, Buffer.from(String(reply.Export), 'utf8'));
  const count = Number(reply.Secrets);
  vscode.window.showInformationMessage(
    count === 1 ? t('1 secret is exported.') : t('{0} secrets are exported.', count),
  );
}

/** Puts a backup in place of what the store holds now. */
export async function restoreBackup(app: App): Promise<void> {
  const { home } = await (await app.server()).state();
  const [file] =
    (await vscode.window.showOpenDialog({
      title: t('Restore a backup'),
      defaultUri: vscode.Uri.joinPath(vscode.Uri.file(home), 'backups'),
      openLabel: t('Restore'),
    })) ?? [];
  if (!file) return;
  const name = vscode.workspace.asRelativePath(file).split(/[\\/]/).at(-1) ?? '';
  const title = t('Put the backup {0} in place of all secrets of now', name);
  if (!(await confirmByName(name, title))) return;
  await app.call('RestoreStore', { Path: file.fsPath });
  app.tree.refresh();
  app.keys.refresh();
  vscode.window.showInformationMessage(t('The backup is restored.'));
}

/** Whether a file is an export, which needs its passphrase. */
async function isExportFile(file: vscode.Uri): Promise<boolean> {
  const head = Buffer.from(await vscode.workspace.fs.readFile(file)).toString('utf8', 0, 200);
  return head.includes('"kms-secrets-export"');
}

const askOnConflict = (step: Step, before: OnConflict | undefined) =>
  askChoice<OnConflict>(
    step,
    t('What about names that are taken?'),
    [
      {
        label: t('Keep secrets that exist'),
        detail: t('Only names that are free are imported'),
        answer: 'Skip',
      },
      {
        label: t('Give secrets that exist a new version'),
        detail: t('Their present value stays as ACSPrevious'),
        answer: 'NewVersion',
      },
    ],
    before,
  );

/** What becomes of a secret of an import, in words. */
function outcomeText(outcome: string): string {
  if (outcome === 'created') return t('created');
  if (outcome === 'new version') return t('new version');
  return outcome === 'skipped' ? t('skipped') : t('unchanged');
}

const outcomesIn = (reply: Fields): { readonly name: string; readonly outcome: string }[] =>
  listIn(reply, 'Imported', 'Secret').map((fields) => ({
    name: String(fields.SecretName),
    outcome: String(fields.Outcome),
  }));
