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

/** Looks for credentials in all files of the workspace; they appear among the problems. */
export async function scanWorkspace(app: App): Promise<void> {
  const server = await app.server();
  const options: vscode.ProgressOptions = {
    location: vscode.ProgressLocation.Notification,
    title: t('Looking for credentials'),
    cancellable: true,
  };
  const total = await vscode.window.withProgress(options, async (progress, token) => {
    const uris = await vscode.workspace.findFiles('**/*', leftOut, filesMax, token);
    let [files, findings] = [0, 0];
    for (let at = 0; at < uris.length && !token.isCancellationRequested; at += filesInChunk) {
      const chunk = uris.slice(at, at + filesInChunk).map((uri) => uri.toString());
      const found = await server.scanFiles({ uris: chunk }, token);
      files += found.files;
      findings += found.findings;
      progress.report({
        increment: (100 * chunk.length) / uris.length,
        message: t('{0} of {1} files', Math.min(at + filesInChunk, uris.length), uris.length),
      });
    }
    return { files, findings, looked: uris.length };
  });
  if (total.findings === 0) {
    vscode.window.showInformationMessage(t('No credential in {0} files.', total.looked));
    return;
  }
  const show = t('Show Them');
  const message = t('{0} credentials in {1} files.', total.findings, total.files);
  if ((await vscode.window.showWarningMessage(message, show)) === show) {
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
}
