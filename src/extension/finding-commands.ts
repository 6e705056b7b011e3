import * as vscode from 'vscode';
import type { App } from './app.ts';
import type { FindingNode, Seen } from './finding-tree.ts';
import { moveCredential } from './move.ts';
import { moveAllInFile } from './move-all.ts';

const { t } = vscode.l10n;

/** Moves the credential of a line of the view, or all of a file's. */
export async function moveFinding(app: App, argument: unknown): Promise<void> {
  if (!isNode(argument)) return;
  if (argument.kind === 'file') return moveAllInFile(app, argument.uri.toString());
  if (argument.kind !== 'finding') return;
  await shown(argument.seen);
  await moveCredential(app, undefined);
}

/** Says in the code, or in the ignore file, why a credential may stay. */
export async function ignoreFinding(_app: App, argument: unknown): Promise<void> {
  if (!isNode(argument) || argument.kind !== 'finding') return;
  const { seen } = argument;
  await shown(seen);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    seen.uri,
    seen.range,
    vscode.CodeActionKind.QuickFix.value,
  );
  const reasons = actions.filter(({ edit }) => edit !== undefined);
  if (reasons.length === 0) {
    vscode.window.showInformationMessage(t('There is no place for a comment here'));
    return;
  }
  const items = reasons.map((action) => ({ label: action.title, action }));
  const picked = await vscode.window.showQuickPick(items, { title: t('Why may it stay?') });
  if (picked?.action.edit) await vscode.workspace.applyEdit(picked.action.edit);
}

const isNode = (argument: unknown): argument is FindingNode =>
  typeof argument === 'object' && argument !== null && 'kind' in argument;

async function shown({ uri, range }: Seen): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const selection = new vscode.Range(range.start, range.start);
  await vscode.window.showTextDocument(document, { selection });
}
