import * as vscode from 'vscode';
import { type CredentialPlace, isPlace } from '../base/protocol.ts';
import type { App } from './app.ts';
import { askSecretName, confirm, type NameState } from './prompts.ts';
import { nameState } from './secret-commands.ts';

const { t } = vscode.l10n;

/** Moves the credential of a lens or quick fix, or the one at the cursor; asks for a name first. */
export async function moveCredential(app: App, argument: unknown): Promise<void> {
  const place = isPlace(argument) ? argument : credentialAtCursor();
  if (place === undefined) {
    vscode.window.showInformationMessage(t('Put the cursor on an underlined credential first'));
    return;
  }
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
        state = await nameState(app, name);
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
  const { moved } = result;
  const done = t('The value is now the secret {0}, and the code reads it from there.', secretName);
  void tellNext(done, moved.install);
  watchUndo(place.uri, secretName);
}

/** Moves all credentials of a file after showing what will become of each. */
export async function moveAllInFile(app: App, argument: unknown): Promise<void> {
  const uri =
    typeof argument === 'string'
      ? argument
      : vscode.window.activeTextEditor?.document.uri.toString();
  if (uri === undefined) return;
  const server = await app.server();
  const { moves } = await server.prepareMoveAll({ uri });
  const going = moves.flatMap((each) => ('secretName' in each ? [each] : []));
  if (going.length === 0) {
    const [first] = moves;
    const reason = first && 'refused' in first ? first.refused : '';
    vscode.window.showInformationMessage(
      `${t('There is no credential in this file that can be moved.')} ${reason}`.trim(),
    );
    return;
  }
  const lines = moves.map((each) => {
    const place = t('Line {0}', each.line + 1);
    return `${place}: ${'secretName' in each ? each.secretName : each.refused}`;
  });
  const question = t('Move {0} credentials into secrets of these names?', going.length);
  if (!(await confirm(question, lines.join('\n'), t('Move')))) return;
  const { moved, installs, stopped } = await server.moveAll({ uri });
  app.tree.refresh();
  const done = t('{0} of {1} credentials are secrets now.', moved.length, moves.length);
  if (stopped === undefined) void tellNext(done, installs.join(' && ') || undefined);
  else vscode.window.showWarningMessage(`${done} ${stopped}`);
}

function credentialAtCursor(): CredentialPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const { active } = selection;
  const found = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source, code }) => source === 'KMS Secrets' && code !== 'stale-ignore')
    .sort((a, b) => Number(b.range.contains(active)) - Number(a.range.contains(active)))
    .find(({ range }) => range.contains(active) || range.start.line === active.line);
  if (!found) return undefined;
  return {
    uri: document.uri.toString(),
    version: document.version,
    offset: document.offsetAt(found.range.start),
  };
}

/** How long after a move an undo is remarked on. */
const undoWatchedMs = 10 * 60_000;

/** An undo brings the line back, but not the secret away: says so, once. */
function watchUndo(uri: string, secretName: string): void {
  const stop = (): void => {
    clearTimeout(timer);
    listening.dispose();
  };
  const timer = setTimeout(() => listening.dispose(), undoWatchedMs);
  const listening = vscode.workspace.onDidChangeTextDocument(async ({ document, reason }) => {
    if (reason !== vscode.TextDocumentChangeReason.Undo || document.uri.toString() !== uri) return;
    if (document.getText().includes(secretName)) return;
    stop();
    const remove = t('Delete the Secret…');
    const message = t('The line is back as it was. The secret {0} still exists.', secretName);
    if ((await vscode.window.showInformationMessage(message, remove)) === remove) {
      await vscode.commands.executeCommand('kmsSecrets.deleteSecret', secretName);
    }
  });
}

/** One message: what happened, and the package the code now needs. */
async function tellNext(done: string, install: string | undefined): Promise<void> {
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
