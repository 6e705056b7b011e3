import * as vscode from 'vscode';
import type { PlannedMove } from '../base/protocol.ts';
import type { App } from './app.ts';
import { confirm } from './ask.ts';
import type { Following } from './client.ts';
import { tellNext, tickWalkthrough, watchUndo } from './move.ts';
import { scanned } from './scan.ts';

const { t } = vscode.l10n;

/** Most lines of a question; the review that follows shows every change. */
const linesMax = 12;

/** Moves all credentials of a file after showing what will become of each. */
export async function moveAllInFile(app: App, argument: unknown): Promise<void> {
  const uri =
    typeof argument === 'string'
      ? argument
      : vscode.window.activeTextEditor?.document.uri.toString();
  if (uri !== undefined) await moveAllIn([uri], app);
}

/** Moves all credentials of the workspace, reviewed in the editor's own refactor preview. */
export async function moveAllInWorkspace(app: App): Promise<void> {
  const { uris, cancelled } = await scanned(app);
  if (cancelled) return;
  if (0 < uris.length) await moveAllIn(uris, app);
  else vscode.window.showInformationMessage(t('There is no credential in this workspace.'));
}

async function moveAllIn(uris: readonly string[], app: App): Promise<void> {
  const server = await app.server();
  const { moves, cancelled } = await withProgress(t('Planning the moves'), (following) =>
    server.prepareMoveAll({ uris }, following),
  );
  if (cancelled) return;
  const going = moves.filter((move) => 'secretName' in move);
  if (going.length === 0) {
    vscode.window.showInformationMessage(nothingMovable(moves));
    return;
  }
  const secrets = new Set(going.map(({ secretName }) => secretName)).size;
  if (!(await confirm(questionFor(going.length, secrets), shownLines(moves), t('Move')))) return;
  const { moved, made, installs, starts, stopped } = await withProgress(
    t('Moving credentials'),
    (following) => server.moveAll({ uris, review: 1 < uris.length }, following),
    // The review has its own way to end it.
    vscode.ProgressLocation.Window,
  );
  app.tree.refresh();
  if (0 < moved) void tickWalkthrough();
  const done =
    moved === 1 && moves.length === 1
      ? t('The credential is a secret now.')
      : t('{0} of {1} credentials are secrets now.', moved, moves.length);
  const [secretName] = made;
  const install = installs.join(' && ') || undefined;
  if (stopped === undefined) void tellNext(done, { install, start: starts[0], secretName });
  else vscode.window.showWarningMessage(`${done} ${stopped}`);
  const [uri] = uris;
  if (uri !== undefined && secretName !== undefined && uris.length === 1)
    watchUndo(uri, secretName);
}

function questionFor(credentials: number, secrets: number): string {
  if (credentials === 1) return t('Move 1 credential into one secret?');
  return secrets === 1
    ? t('Move {0} credentials into one secret?', credentials)
    : t('Move {0} credentials into {1} secrets?', credentials, secrets);
}

function nothingMovable(moves: readonly PlannedMove[]): string {
  const [first] = moves;
  const reason = first && 'refused' in first ? first.refused : '';
  return `${t('There is no credential here that can be moved.')} ${reason}`.trim();
}

function shownLines(moves: readonly PlannedMove[]): string {
  const files = new Set(moves.map(({ uri }) => uri)).size;
  const lines = moves.map((move) => {
    const file = vscode.workspace.asRelativePath(vscode.Uri.parse(move.uri));
    const line = t('Line {0}', move.line + 1);
    const place = files === 1 ? line : `${file}:${move.line + 1}`;
    if ('refused' in move) return `${place}: ${move.refused}`;
    const { secretName, jsonKey, shared, pair } = move;
    const secret = jsonKey === undefined ? secretName : `${secretName}#${jsonKey}`;
    const how = shared ? t('the same value') : pair && t('with what belongs to it');
    return `${place}: ${secret}${how ? ` (${how})` : ''}`;
  });
  const left = lines.length - linesMax;
  return [...lines.slice(0, linesMax), ...(0 < left ? [t('and {0} more', left)] : [])].join('\n');
}

function withProgress<T>(
  title: string,
  work: (following: Following) => Promise<T>,
  location = vscode.ProgressLocation.Notification,
): Thenable<T> {
  const options = { location, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) =>
    work({
      token,
      report: ({ files, of }) => {
        progress.report({ increment: 100 / of, message: t('{0} of {1} files', files, of) });
      },
    }),
  );
}
