import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { App } from './app.ts';
import { nameState } from './secret-commands.ts';

const { t } = vscode.l10n;

/** How long after a move an undo is remarked on. */
const watchedMs = 10 * 60_000;

/** How long an undo of several files takes to reach all of them. */
const settleMs = 300;

/** What some documents said before they were changed: enough to recognise it, not to read it. */
export type TextsBefore = ReadonlyMap<string, string>;

/** Keeps what these documents say now. One that cannot be read is left out. */
export async function textsNow(uris: readonly string[]): Promise<TextsBefore> {
  const texts = new Map<string, string>();
  for (const uri of new Set(uris)) {
    const digest = await digestOf(vscode.Uri.parse(uri));
    if (digest !== undefined) texts.set(uri, digest);
  }
  return texts;
}

/** What was stored by a move. */
export interface Stored {
  readonly secretNames: readonly string[];
  /** The secrets were there before, and got a new version. */
  readonly newVersion?: boolean;
}

/** An undo brings all lines back, but takes no secret away: says so, once. */
export function watchUndo(app: App, before: TextsBefore, stored: Stored): void {
  if (before.size === 0 || stored.secretNames.length === 0) return;
  const stop = (): void => {
    clearTimeout(timer);
    listening.dispose();
  };
  const timer = setTimeout(() => listening.dispose(), watchedMs);
  const listening = vscode.workspace.onDidChangeTextDocument(async ({ document, reason }) => {
    if (reason !== vscode.TextDocumentChangeReason.Undo) return;
    if (before.get(document.uri.toString()) !== digest(document.getText())) return;
    await pause(settleMs);
    const now = await textsNow([...before.keys()]);
    if (told || [...before].some(([uri, text]) => now.get(uri) !== text)) return;
    told = true;
    stop();
    await tell(app, stored, before.size);
  });
  let told = false;
}

async function tell(app: App, stored: Stored, files: number): Promise<void> {
  const { newVersion } = stored;
  const states = await Promise.all(stored.secretNames.map((name) => nameState(app, name)));
  const secretNames = stored.secretNames.filter((_, index) => states[index] === 'taken');
  const [name, ...more] = secretNames;
  if (name === undefined) return;
  const back =
    files === 1 && more.length === 0
      ? t('The line is back as it was.')
      : t('The lines are back as they were.');
  if (newVersion) {
    const kept = t('The secret {0} still has the new version.', name);
    vscode.window.showInformationMessage(`${back} ${kept}`);
    return;
  }
  const one = more.length === 0;
  const exist = one
    ? t('The secret {0} still exists.', name)
    : t('The {0} secrets still exist.', secretNames.length);
  const remove = one ? t('Delete the Secret…') : t('Delete the Secrets…');
  const picked = await vscode.window.showInformationMessage(`${back} ${exist}`, remove);
  if (picked !== remove) return;
  await vscode.commands.executeCommand('kmsSecrets.deleteSecret', name, secretNames);
}

/** Of an open document as it is shown, otherwise of the file. */
async function digestOf(uri: vscode.Uri): Promise<string | undefined> {
  const shown = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (shown) return digest(shown.getText());
  try {
    return digest(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  } catch {
    return undefined;
  }
}

/** The editor may have made all ends of lines the same. */
const digest = (text: string): string =>
  createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('base64');
