import * as vscode from 'vscode';
import { sayNeeds } from '../base/needs.ts';
import type { Needs } from '../base/protocol.ts';
import { type CredentialPlace, isPlace, type MoveCredentialParams } from '../base/protocol.ts';
import type { App } from './app.ts';
import { isCredential } from './finding-tree.ts';
import { askSecretName, type NameState } from './prompts.ts';
import { isReadOnly } from './read-only.ts';
import { nameState } from './secret-commands.ts';
import { textsNow, watchUndo } from './undo.ts';

const { t } = vscode.l10n;

/** Moves the credential of a lens or quick fix, or the one at the cursor; asks for a name first. */
export async function moveCredential(app: App, argument: unknown): Promise<void> {
  const place = isPlace(argument) ? argument : credentialAtCursor();
  if (place === undefined) {
    vscode.window.showInformationMessage(t('Put the cursor on an underlined credential first'));
    return;
  }
  if (isReadOnly(vscode.Uri.parse(place.uri))) {
    vscode.window.showWarningMessage(t('The settings make this file read-only'));
    return;
  }
  const server = await app.server();
  const target =
    place.storedIn === undefined ? await askTarget(app, place) : stored(place.storedIn);
  if (!target) return;
  const { secretName, onExisting } = target;
  const before = await textsNow([place.uri]);
  const result = await server.moveCredential({ ...place, ...target });
  if ('refused' in result) {
    vscode.window.showWarningMessage(result.refused);
    return;
  }
  app.tree.refresh();
  // Not awaited: the editor would show the quick fix as running until the message is answered.
  const { moved } = result;
  const done = t('The value is now the secret {0}, and the code reads it from there.', secretName);
  void tellNext(done, moved, secretName);
  void tickWalkthrough();
  if (onExisting === 'use') return;
  watchUndo(app, before, { secretNames: [secretName], newVersion: onExisting === 'newVersion' });
}

type Target = Pick<MoveCredentialParams, 'secretName' | 'onExisting'>;

const stored = (secretName: string): Target => ({ secretName, onExisting: 'use' });

/** Asks for the name of the secret; tells why the credential cannot be moved. */
async function askTarget(app: App, place: CredentialPlace): Promise<Target | undefined> {
  const prepared = await (await app.server()).prepareMove(place);
  if ('refused' in prepared) {
    vscode.window.showWarningMessage(prepared.refused);
    return undefined;
  }
  const storedIn = prepared.storedIn.filter((place) => !place.includes('#'));
  let state: NameState = 'free';
  const secretName = await askSecretName(
    { title: t('Move the credential to KMS Secrets') },
    {
      suggestion: storedIn[0] ?? prepared.secretName,
      takenIsFine: true,
      stateOf: async (name) => {
        state = await nameState(app, name);
        return state;
      },
    },
  );
  if (typeof secretName !== 'string') return undefined;
  if (storedIn.includes(secretName)) return stored(secretName);
  return { secretName, onExisting: state === 'free' ? 'refuse' : 'newVersion' };
}

function credentialAtCursor(): CredentialPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const { active } = selection;
  const found = vscode.languages
    .getDiagnostics(document.uri)
    .filter(isCredential)
    .sort((a, b) => Number(b.range.contains(active)) - Number(a.range.contains(active)))
    .find(({ range }) => range.contains(active) || range.start.line === active.line);
  if (!found) return undefined;
  return {
    uri: document.uri.toString(),
    version: document.version,
    offset: document.offsetAt(found.range.start),
  };
}

/** A step of the walkthrough is done when something was moved, not when a command was tried. */
export async function tickWalkthrough(): Promise<void> {
  // VS Code notices what becomes true, but not what was true when the walkthrough was opened.
  for (const moved of [true, false]) {
    await vscode.commands.executeCommand('setContext', 'kmsSecrets.moved', moved);
  }
}

/**
 * One message: what happened, what the code needs now, and where else the value of that secret may
 * be.
 */
export async function tellNext(
  done: string,
  needs: Needs,
  secretName: string | undefined,
): Promise<void> {
  const install = needs.installs.join(' && ') || undefined;
  const said = [done, ...sayNeeds(needs, t)].join(' ');
  const [run, look] = [t('Install in Terminal'), t('Where Else Is It?')];
  const buttons = [
    ...(install === undefined ? [] : [run]),
    ...(secretName === undefined ? [] : [look]),
  ];
  const picked = await vscode.window.showInformationMessage(said, ...buttons);
  if (picked === look) await vscode.commands.executeCommand('kmsSecrets.findResidue', secretName);
  if (picked !== run || install === undefined) return;
  const terminal = vscode.window.createTerminal({ name: 'KMS Secrets' });
  terminal.show();
  terminal.sendText(install, vscode.workspace.isTrusted);
}
