import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import { secretStatesIn } from '../base/replies.ts';
import type { App } from './app.ts';
import type { KeyNode } from './key-tree.ts';
import type { Node } from './tree.ts';

const { t } = vscode.l10n;

/** Which secrets a question is about. */
export type Which = 'live' | 'pending' | 'any';

/** How long the typing must rest before the store is asked. */
const typingRestMs = 120;

/** How many secrets a question shows; typing narrows them. */
const shownMax = 100;

/** The secret that a command was given: by its name, or as a line of the tree. */
export function secretOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (!isNode(argument)) return undefined;
  const hasSecret = argument.kind === 'secret' || argument.kind === 'version';
  return hasSecret ? argument.secret.name : undefined;
}

/** The secrets of all lines that were selected, the one clicked on among them. */
export function secretsOf(argument: unknown, selection: unknown): string[] {
  const lines = Array.isArray(selection) && 0 < selection.length ? selection : [argument];
  return [...new Set(lines.flatMap((line) => secretOf(line) ?? []))];
}

/** The version that a command was given as a line of the tree. */
export const versionOf = (argument: unknown): string | undefined =>
  isNode(argument) && argument.kind === 'version' ? argument.version.id : undefined;

/** The key that a command was given as a line of the view of keys. */
export function keyOf(argument: unknown): string | undefined {
  return isNode(argument) && argument.kind === 'key' ? argument.key.id : undefined;
}

/** The access key that a command was given as a line of the view of keys. */
export function accessKeyOf(argument: unknown): string | undefined {
  return isNode(argument) && argument.kind === 'accessKey' ? argument.key.id : undefined;
}

const isNode = (argument: unknown): argument is Node | KeyNode =>
  typeof argument === 'object' && argument !== null && 'kind' in argument;

/** Lets the user choose a secret; the store is searched as they type. */
export async function pickSecret(app: App, which: Which): Promise<string | undefined> {
  const first = await found(app, which, '');
  if (first.length === 0) {
    const message =
      which === 'pending' ? t('No secret waits for deletion') : t('There is no secret yet');
    vscode.window.showInformationMessage(message);
    return undefined;
  }
  const box = vscode.window.createQuickPick();
  box.placeholder = t('Which secret?');
  box.items = first;
  const search = async (): Promise<void> => {
    const asked = box.value;
    await pause(typingRestMs);
    if (asked !== box.value) return;
    box.busy = true;
    const items = await found(app, which, asked);
    if (asked === box.value) box.items = items;
    box.busy = false;
  };
  return new Promise<string | undefined>((resolve, reject) => {
    box.onDidChangeValue(() => search().catch(reject));
    box.onDidAccept(() => resolve(box.selectedItems[0]?.label));
    box.onDidHide(() => resolve(undefined));
    box.show();
  }).finally(() => box.dispose());
}

async function found(app: App, which: Which, text: string): Promise<vscode.QuickPickItem[]> {
  const deletion = which === 'any' ? undefined : which === 'live' ? 'NotPending' : 'Pending';
  const reply = await app.call('ListSecretStates', {
    PageSize: String(shownMax),
    ...(text === '' ? {} : { Text: text }),
    ...(deletion === undefined ? {} : { Deletion: deletion }),
  });
  return secretStatesIn(reply).map(({ name, description }) => ({
    label: name,
    description,
    alwaysShow: true,
  }));
}
