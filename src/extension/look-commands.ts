import * as vscode from 'vscode';
import { tagCountsIn } from '../base/replies.ts';
import type { App } from './app.ts';
import type { Look } from './tree.ts';

const { t } = vscode.l10n;

/** Under this name the workspace remembers how its secrets are shown: names, never values. */
export const lookKey = 'look';

/** Shows only secrets with a text in their name or description. */
export async function filterSecrets(app: App): Promise<void> {
  const { text } = app.tree.look;
  const typed = await vscode.window.showInputBox({
    title: t('Show only some secrets'),
    prompt: t('A part of the name or of the description; empty shows all'),
    value: text ?? '',
  });
  if (typed === undefined) return;
  const { text: _, ...look } = app.tree.look;
  await show(app, typed === '' ? look : { ...look, text: typed });
}

/** Shows all secrets again. */
export async function clearFilter(app: App): Promise<void> {
  const { text: _, ...look } = app.tree.look;
  await show(app, look);
}

/** Lets the user choose the order of the secrets. */
export async function sortSecrets(app: App): Promise<void> {
  const { sortBy } = app.tree.look;
  const orders: readonly (readonly [Look['sortBy'], string])[] = [
    ['Name', t('By name')],
    ['Newest', t('Newest first')],
    ['Changed', t('Last changed first')],
  ];
  const items = orders.map(([order, label]) => ({
    order,
    label,
    description: order === sortBy ? t('now') : '',
  }));
  const picked = await vscode.window.showQuickPick(items, { title: t('Order of the secrets') });
  if (picked) await show(app, { ...app.tree.look, sortBy: picked.order });
}

/** Lets the user choose the tag by which secrets are grouped. */
export async function groupSecrets(app: App): Promise<void> {
  const tags = tagCountsIn(await app.call('ListSecretTags', {}));
  const keys = [...new Set(tags.map(({ key }) => key))];
  if (keys.length === 0) {
    vscode.window.showInformationMessage(t('No secret has a tag yet'));
    return;
  }
  const none = { label: t('No groups'), key: undefined };
  const items = [none, ...keys.map((key) => ({ label: key, key }))];
  const picked = await vscode.window.showQuickPick(items, { title: t('Group secrets by a tag') });
  if (!picked) return;
  const { groupBy: _, ...look } = app.tree.look;
  await show(app, picked.key === undefined ? look : { ...look, groupBy: picked.key });
}

/** What the tree was told to show in this workspace. */
export function rememberedLook(memento: vscode.Memento): Look {
  return memento.get<Look>(lookKey) ?? { sortBy: 'Name' };
}

async function show(app: App, look: Look): Promise<void> {
  app.tree.show(look);
  app.views.secrets.description = look.text === undefined ? '' : t('with “{0}”', look.text);
  await vscode.commands.executeCommand(
    'setContext',
    'kmsSecrets.filtered',
    look.text !== undefined,
  );
  await app.memento.update(lookKey, look);
}
