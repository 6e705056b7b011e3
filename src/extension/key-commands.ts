import * as vscode from 'vscode';
import { limits } from '../base/limits.ts';
import { type CmkRow, cmksIn } from '../base/replies.ts';
import type { App, Command } from './app.ts';
import { askChoice, askInSteps, type Choice, confirm } from './ask.ts';
import { keyOf } from './pick.ts';
import { cmkName, cmkState } from './present.ts';
import { askDays, askDescription, askName } from './prompts.ts';
import { askInterval, intervalParameters } from './rotation-commands.ts';

const { t } = vscode.l10n;

/** Makes a customer master key. */
export async function createKey(app: App): Promise<void> {
  const description = await askDescription(t('Create a key'), '', whatForKey());
  if (description === undefined) return;
  await app.call('CreateKey', { Description: description });
  app.keys.refresh();
}

/** Changes what a key is for. */
export const editKeyDescription = withKey(async (app, { id, description }, name) => {
  const typed = await askDescription(t('Description of {0}', name), description, whatForKey());
  if (typed === undefined || typed === description) return;
  await app.call('UpdateKeyDescription', { KeyId: id, Description: typed });
});

/** Gives a key a new version; what was sealed before still opens. */
export const rotateKey = withKey(async (app, { id }, name) => {
  const detail = t('New values are sealed under the new version; older ones still open.');
  if (!(await confirm(t('Make a new version of the key {0}?', name), detail, t('Rotate')))) return;
  await app.call('CreateKeyVersion', { KeyId: id });
});

/** Says how often a key gets a new version by itself. */
export const scheduleKeyRotation = withKey(async (app, { id }, name) => {
  const step = { title: t('Rotation of {0}', name) };
  const interval = await askInterval(step, undefined, limits.keyRotationDaysMin);
  if (typeof interval !== 'string') return;
  await app.call('UpdateRotationPolicy', { KeyId: id, ...intervalParameters(interval) });
});

/** Lets the secrets of a key be read again. */
export const enableKey = withKey((app, { id }) => app.call('EnableKey', { KeyId: id }));

/** Nothing under the key opens until it is enabled again. */
export const disableKey = withKey(async (app, { id }, name) => {
  const detail = t('None of its secrets can be read until it is enabled again.');
  if (!(await confirm(t('Disable the key {0}?', name), detail, t('Disable')))) return;
  await app.call('DisableKey', { KeyId: id });
});

/** Deletes a key, and with it all it protects, after a waiting time. */
export const deleteKey = withKey(async (app, { id }, name) => {
  const { keyPendingWindowDaysMin: min, keyPendingWindowDaysMax: max } = limits;
  const title = t('Delete the key {0} and everything it protects', name);
  const plan = await askInSteps<{ days: number; typed: string }>(title, {
    days: (step, { days }) => askDays(step, min, max, days),
    typed: (step) => askName(step, name),
  });
  if (!plan) return;
  await app.call('ScheduleKeyDeletion', { KeyId: id, PendingWindowInDays: String(plan.days) });
});

/** Lets nobody delete a key until the protection is taken off again. */
export const protectKey = withKey(async (app, { id }, name) => {
  const title = t('Protect the key {0} from deletion', name);
  const reason = await askDescription(title, '', t('Why; it may stay empty'));
  if (reason === undefined) return;
  await app.call('SetDeletionProtection', {
    ProtectedResourceArn: id,
    EnableDeletionProtection: 'true',
    DeletionProtectionDescription: reason,
  });
});

/** Lets a key be deleted again. */
export const unprotectKey = withKey(async (app, { id }, name) => {
  const detail = t('It can be deleted then, and with it everything it protects.');
  const question = t('Take the protection off the key {0}?', name);
  if (!(await confirm(question, detail, t('Take Off')))) return;
  const off = { ProtectedResourceArn: id, EnableDeletionProtection: 'false' };
  await app.call('SetDeletionProtection', off);
});

/** Keeps a key that waits for its deletion. */
export const keepKey = withKey((app, { id }) => app.call('CancelKeyDeletion', { KeyId: id }));

/** A command on a key: the one of the view, or one picked from a list. */
export function withKey(run: (app: App, key: CmkRow, name: string) => Promise<unknown>): Command {
  return async (app, argument) => {
    const keys = await allKeys(app);
    const given = keyOf(argument);
    const picked =
      given === undefined
        ? await askChoice({ title: t('Keys') }, t('Which key?'), keyChoices(app, keys))
        : keys.find(({ id }) => id === given);
    if (typeof picked !== 'object') return;
    await run(app, picked, cmkName(picked, t));
    app.keys.refresh();
  };
}

/** All keys, page by page. */
export async function allKeys(app: App): Promise<CmkRow[]> {
  const keys: CmkRow[] = [];
  for (let page = 1; keys.length < limits.keys; page++) {
    const params = { PageSize: String(limits.pageSizeMax), PageNumber: String(page) };
    const more = cmksIn(await app.call('ListKeyStates', params));
    keys.push(...more);
    if (more.length < limits.pageSizeMax) break;
  }
  return keys;
}

/** Keys to choose from, each with its state. */
export const keyChoices = (app: App, keys: readonly CmkRow[]): Choice<CmkRow>[] =>
  keys.map((key) => ({
    label: cmkName(key, t),
    description: cmkState(key, app.now(), t),
    answer: key,
  }));

const whatForKey = (): string => t('What the key is for. It is not encrypted');
