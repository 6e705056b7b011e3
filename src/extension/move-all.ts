import * as vscode from 'vscode';
import type { MoveAllResult, PlannedMove } from '../base/protocol.ts';
import type { App } from './app.ts';
import { confirm } from './ask.ts';
import type { Following, Server } from './client.ts';
import { tellNext, tickWalkthrough } from './move.ts';
import { isReadOnly } from './read-only.ts';
import { scanned } from './scan.ts';
import { textsNow, watchUndo } from './undo.ts';

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

async function moveAllIn(all: readonly string[], app: App): Promise<void> {
  const server = await app.server();
  const readOnly = all.filter((uri) => isReadOnly(vscode.Uri.parse(uri)));
  const uris = all.filter((uri) => !readOnly.includes(uri));
  if (uris.length === 0) {
    vscode.window.showWarningMessage(t('The settings make this file read-only'));
    return;
  }
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
  const question = questionFor(going.length, secrets);
  const refused = moves.filter((move) => 'refused' in move);
  const place = placeIn(moves);
  const lists = [going, refused].filter(({ length }) => 0 < length);
  const shown = lists.map((list) => shownLines(list, place));
  const detail = [...shown, ...saidOf(readOnly)].join('\n\n');
  if (!(await confirm(question, detail, t('Move')))) return;
  const before = await textsNow(going.map(({ uri }) => uri));
  const { moved, made, stopped, ...needs } = await moveFollowed(uris, server);
  app.tree.refresh();
  if (moved === 0 && stopped !== undefined) {
    vscode.window.showWarningMessage(stopped);
    return;
  }
  void tickWalkthrough();
  const done =
    moved === 1 && moves.length === 1
      ? t('The credential is a secret now.')
      : t('{0} of {1} credentials are secrets now.', moved, moves.length);
  const [secretName] = made;
  if (stopped === undefined) void tellNext(done, needs, secretName);
  else vscode.window.showWarningMessage(`${done} ${stopped}`);
  watchUndo(app, before, { secretNames: made });
}

/** Can be cancelled until the editor makes the edits: what ends it then is a review, or an undo. */
function moveFollowed(uris: readonly string[], server: Server): Promise<MoveAllResult> {
  const { promise, resolve, reject } = Promise.withResolvers<MoveAllResult>();
  const untilEditing = ({ token, report }: Following): Promise<void> =>
    new Promise((end) => {
      const heard: Following['report'] = (progress) => {
        report(progress);
        if (progress.editing) end();
      };
      const moving = server.moveAll({ uris, review: 1 < uris.length }, { token, report: heard });
      moving.then(resolve, reject).finally(end);
    });
  void withProgress(t('Moving credentials'), untilEditing);
  return promise;
}

function saidOf(readOnly: readonly string[]): readonly string[] {
  if (readOnly.length === 0) return [];
  const shown = readOnly.slice(0, linesMax).map((uri) => {
    return vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
  });
  const left = readOnly.length - shown.length;
  const names = [...shown, ...(0 < left ? [t('and {0} more', left)] : [])].join(', ');
  return [t('The settings make these files read-only, so they stay as they are: {0}', names)];
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

type Place = (move: PlannedMove) => string;

/** How a place is called: within one file its line is enough. */
function placeIn(moves: readonly PlannedMove[]): Place {
  const files = new Set(moves.map(({ uri }) => uri)).size;
  return ({ uri, line }) => {
    if (files === 1) return t('Line {0}', line + 1);
    return `${vscode.workspace.asRelativePath(vscode.Uri.parse(uri))}:${line + 1}`;
  };
}

function shownLines(moves: readonly PlannedMove[], placeOf: Place): string {
  const lines = moves.map((move) => {
    const place = placeOf(move);
    if ('refused' in move) return `${place}: ${move.refused}`;
    const { secretName, jsonKey, shared, pair } = move;
    const secret = jsonKey === undefined ? secretName : `${secretName}#${jsonKey}`;
    const how = shared ? t('the same value') : pair && t('with what belongs to it');
    return `${place}: ${secret}${how ? ` (${how})` : ''}`;
  });
  const left = lines.length - linesMax;
  return [...lines.slice(0, linesMax), ...(0 < left ? [t('and {0} more', left)] : [])].join('\n');
}

function withProgress<T>(title: string, work: (following: Following) => Promise<T>): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) =>
    work({
      token,
      report: ({ files, of }) => {
        progress.report({ increment: 100 / of, message: t('{0} of {1} files', files, of) });
      },
    }),
  );
}
