import * as vscode from 'vscode';
import type { App } from './app.ts';

const { t } = vscode.l10n;

/** Folders that hold what others wrote, or what was built. */
const leftOut =
  '**/{node_modules,bower_components,.git,.hg,.svn,.venv,venv,__pycache__,vendor,target,dist,out,build,coverage}/**';

/** More files than this are a matter for the command line. */
const filesMax = 20_000;

/** So many files go to the server at once: progress shows, and cancelling is quick. */
const filesInChunk = 200;

/** Looks for credentials in all files of the workspace; they appear in their view. */
export async function scanWorkspace(app: App): Promise<void> {
  const { looked, elsewhere, findings, uris, cancelled } = await scanned(app);
  if (findings === 0 && cancelled) return;
  if (findings === 0) {
    const none = t('No credential in {0} files.', looked);
    const others = t('{0} files lie on no disk: they are looked at when they are open.', elsewhere);
    vscode.window.showInformationMessage(elsewhere === 0 ? none : `${none} ${others}`);
    return;
  }
  const show = t('Show Them');
  const credentials = findings === 1 ? t('1 credential') : t('{0} credentials', findings);
  const files = uris.length === 1 ? t('1 file') : t('{0} files', uris.length);
  const message = t('Found {0} in {1}.', credentials, files);
  if ((await vscode.window.showWarningMessage(message, show)) === show) {
    await vscode.commands.executeCommand('kmsSecrets.findings.focus');
  }
}

/** Looks for credentials in all files of the workspace, with progress, until it is cancelled. */
export async function scanned(app: App): Promise<{
  readonly looked: number;
  /** How many files lie in file systems of other extensions, where the server cannot read them. */
  readonly elsewhere: number;
  readonly findings: number;
  /** The files with findings. */
  readonly uris: readonly string[];
  readonly cancelled: boolean;
}> {
  const server = await app.server();
  const options: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: t('Looking for credentials'),
    cancellable: true,
  };
  return await vscode.window.withProgress(options, async (progress, token) => {
    const all = await vscode.workspace.findFiles('**/*', leftOut, filesMax, token);
    const files = all.filter(({ scheme }) => scheme === 'file');
    const elsewhere = all.length - files.length;
    const uris: string[] = [];
    let findings = 0;
    for (let at = 0; at < files.length && !token.isCancellationRequested; at += filesInChunk) {
      const chunk = files.slice(at, at + filesInChunk).map((uri) => uri.toString());
      const found = await server.scanFiles({ uris: chunk }, token);
      uris.push(...found.uris);
      findings += found.findings;
      progress.report({
        increment: (100 * chunk.length) / files.length,
        message: t('{0} of {1} files', Math.min(at + filesInChunk, files.length), files.length),
      });
    }
    const cancelled = token.isCancellationRequested;
    return { findings, uris, looked: files.length, elsewhere, cancelled };
  });
}
