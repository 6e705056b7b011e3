import * as vscode from 'vscode';
import { limits } from '../base/limits.ts';
import { cmksIn } from '../base/replies.ts';
import type { App, Command } from './app.ts';
import { keyOf } from './pick.ts';
import { cmkName, cmkState } from './present.ts';
import { askDays, confirm, confirmByName } from './prompts.ts';

const { t } = vscode.l10n;

/** Makes a customer master key. */
export async function createKey(app: App): Promise<void> {
  const description = await vscode.window.showInputBox({
    title: t('Create a key'),
    prompt: t('What the key is for. It is not encrypted'),
    ignoreFocusOut: true,
  });
  if (description === undefined) return;
  await app.call('CreateKey', { Description: description });
  app.keys.refresh();
}

/** Gives a key a new version; what was sealed before still opens. */
export const rotateKey = withKey(async (app, id, name) => {
  const detail = t('New values are sealed under the new version; older ones still open.');
  if (!(await confirm(t('Make a new version of the key {0}?', name), detail, t('Rotate')))) return;
  await app.call('CreateKeyVersion', { KeyId: id });
});

/** Lets the secrets of a key be read again. */
export const enableKey = withKey((app, id) => app.call('EnableKey', { KeyId: id }));

/** Nothing under the key opens until it is enabled again. */
export const disableKey = withKey(async (app, id, name) => {
  const detail = t('None of its secrets can be read until it is enabled again.');
  if (!(await confirm(t('Disable the key {0}?', name), detail, t('Disable')))) return;
  await app.call('DisableKey', { KeyId: id });
});

/** Deletes a key, and with it all it protects, after a waiting time. */
export const deleteKey = withKey(async (app, id, name) => {
  const { keyPendingWindowDaysMin: min, keyPendingWindowDaysMax: max } = limits;
  const title = t('Delete the key {0} and everything it protects', name);
  const days = await askDays(title, min, max);
  if (days === undefined || !(await confirmByName(name))) return;
  await app.call('ScheduleKeyDeletion', { KeyId: id, PendingWindowInDays: String(days) });
});

/** Keeps a key that waits for its deletion. */
export const keepKey = withKey((app, id) => app.call('CancelKeyDeletion', { KeyId: id }));

/** A command on a key: the one of the view, or one picked from a list. */
function withKey(run: (app: App, id: string, name: string) => Promise<unknown>): Command {
  return async (app, argument) => {
    const keys = cmksIn(await app.call('ListKeyStates', { PageSize: '100' }));
    const items = keys.map((key) => ({
      label: cmkName(key, t),
      description: cmkState(key, app.now(), t),
      key,
    }));
    const given = keyOf(argument);
    const picked =
      given === undefined
        ? await vscode.window.showQuickPick(items, { placeHolder: t('Which key?') })
        : items.find(({ key }) => key.id === given);
    if (!picked) return;
    await run(app, picked.key.id, picked.label);
    app.keys.refresh();
  };
}
