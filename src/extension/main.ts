import { createRequire } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as vscode from 'vscode';
import { toKmsError } from '../base/errors.ts';
import { registerAgents } from './agents.ts';
import type { App, Command } from './app.ts';
import { EngineChannel } from './channel.ts';
import type { Server, startServer as StartServer } from './client.ts';
import { ClearingClipboard } from './clipboard.ts';
import { commands } from './commands.ts';
import { registerDebugging } from './debug.ts';
import { Documents } from './documents.ts';
import { keptFolders } from './kept-states.ts';
import { revealShownSecrets } from './reveal.ts';
import { Status } from './status.ts';
import { SecretTree } from './tree.ts';

interface ClientModule {
  readonly startServer: typeof StartServer;
}

let running: { readonly clipboard: ClearingClipboard; stop(): Promise<void> } | undefined;

/** Puts the parts together, and starts the language server without waiting for it. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('KMS Secrets', { log: true });
  const channel = new EngineChannel();
  const status = new Status();
  const starting = start(context, channel, log, status);
  const call: App['call'] = async (operation, params) => {
    await starting;
    return channel.call(operation, params);
  };
  const tree = new SecretTree({
    call,
    now: Date.now,
    t: vscode.l10n.t,
    failed: (error) => log.warn(toKmsError(error).message),
  });
  const documents = new Documents(call);
  const clipboard = new ClearingClipboard(vscode.env.clipboard);
  const app: App = {
    call,
    server: () => starting,
    tree,
    documents,
    clipboard,
    keptFolders: keptFolders(context.globalStorageUri),
    log,
    memento: context.workspaceState,
  };
  channel.onChange(() => {
    tree.refresh();
    documents.refresh();
  });
  const view = vscode.window.createTreeView('kmsSecrets.secrets', {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  context.subscriptions.push(
    log,
    status,
    view,
    documents.register(),
    revealShownSecrets(view, tree),
    ...registered(app),
    registerDebugging(app),
    registerAgents(context),
  );
  running = { clipboard, stop: async () => (await starting).stop() };
}

/** Leaves nothing behind: neither a value on the clipboard nor a process. */
export async function deactivate(): Promise<void> {
  await Promise.allSettled([running?.clipboard.clear(), running?.stop()]);
}

async function start(
  { extensionUri }: vscode.ExtensionContext,
  channel: EngineChannel,
  log: vscode.LogOutputChannel,
  status: Status,
): Promise<Server> {
  // A bundle of its own, loaded later: the protocol library would double the time to activate.
  await nextTurn();
  const { startServer } = createRequire(import.meta.url)('./extension-client.js') as ClientModule;
  const modulePath = vscode.Uri.joinPath(extensionUri, 'dist', 'server.js').fsPath;
  try {
    return await startServer(modulePath, channel, log, {
      changed: (state) => status.showState(state),
      stopped: () => status.showStopped(),
    });
  } catch (error) {
    status.showStopped();
    throw error;
  }
}

function registered(app: App): vscode.Disposable[] {
  return Object.entries<Command>(commands).map(([id, run]) =>
    vscode.commands.registerCommand(id, async (argument?: unknown): Promise<void> => {
      try {
        await run(app, argument);
      } catch (thrown) {
        await tell(toKmsError(thrown).message, app);
      }
    }),
  );
}

/** Every failure of a command ends here, as a message that offers the log. */
async function tell(message: string, app: App): Promise<void> {
  app.log.error(message);
  const show = vscode.l10n.t('Show Output');
  if ((await vscode.window.showErrorMessage(message, show)) === show) app.log.show(true);
}
