import * as vscode from 'vscode';
import type { CredentialPlace } from '../base/protocol.ts';
import type { App } from './commands.ts';
import { askSecretName, type NameState } from './prompts.ts';

const { t } = vscode.l10n;

/** Asks for a name and moves the credential; says what to do next, or why it was refused. */
export async function moveCredentialAt(
  place: CredentialPlace,
  app: App,
  stateOf: (name: string) => Promise<NameState>,
): Promise<void> {
  const server = await app.server();
  const prepared = await server.prepareMove(place);
  if ('refused' in prepared) {
    vscode.window.showWarningMessage(prepared.refused);
    return;
  }
  let state: NameState = 'free';
  const secretName = await askSecretName(
    { title: t('Move the credential to KMS Secrets') },
    {
      suggestion: prepared.secretName,
      takenIsFine: true,
      stateOf: async (name) => {
        state = await stateOf(name);
        return state;
      },
    },
  );
  if (typeof secretName !== 'string') return;
  const onExisting = state === 'free' ? 'refuse' : 'newVersion';
  const result = await server.moveCredential({ ...place, secretName, onExisting });
  if ('refused' in result) {
    vscode.window.showWarningMessage(result.refused);
    return;
  }
  app.tree.refresh();
  // Not awaited: the editor would show the quick fix as running until the message is answered.
  void tellNext(result.moved);
}

/** One message: what happened, and the package the code now needs. */
async function tellNext(moved: {
  readonly secretName: string;
  readonly install?: string;
}): Promise<void> {
  const done = t(
    'The value is now the secret {0}, and the code reads it from there.',
    moved.secretName,
  );
  const { install } = moved;
  if (install === undefined) {
    vscode.window.showInformationMessage(done);
    return;
  }
  const message = `${done} ${t('The code needs a package: {0}', install)}`;
  const run = t('Install in Terminal');
  const picked = await vscode.window.showInformationMessage(message, run);
  if (picked !== run) return;
  const terminal = vscode.window.createTerminal({ name: 'KMS Secrets' });
  terminal.show();
  terminal.sendText(install, vscode.workspace.isTrusted);
}
