import type { ChildProcess } from 'node:child_process';
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
import { errorText } from './error-text.ts';
import { FindingTree } from './finding-tree.ts';
import { dragController, registerDropping } from './insert.ts';
import { keptFolders } from './kept-states.ts';
import { KeyTree } from './key-tree.ts';
import { rememberedLook } from './look-commands.ts';
import { PolicyDocuments } from './policy-documents.ts';
import { revealShownSecrets } from './reveal.ts';
import { forkServer } from './server-process.ts';
import { Status } from './status.ts';
import { registerTasks } from './task.ts';
import { SecretTree, type TreeSource } from './tree.ts';
import { applyEnvironment } from './workspace-environment.ts';

interface ClientModule {
  readonly startServer: typeof StartServer;
}

let running: { readonly clipboard: ClearingClipboard; stop(): Promise<void> } | undefined;

/** Puts the parts together, and starts the language server without waiting for it. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('KMS Secrets', { log: true });
  const channel = new EngineChannel();
  const status = new Status();
  const { forked, starting } = start(context, channel, log, status);
  const call: App['call'] = async (operation, params) => {
    await forked;
    return channel.call(operation, params);
  };
  const source: TreeSource = {
    call,
    now: Date.now,
    t: vscode.l10n.t,
    failed: (error) => log.warn(toKmsError(error).message),
  };
  const tree = new SecretTree(source, rememberedLook(context.workspaceState));
  const keys = new KeyTree(source);
  const documents = new Documents(call);
  const policies = new PolicyDocuments(call, Date.now);
  const clipboard = new ClearingClipboard(vscode.env.clipboard);
  const views = openViews(tree, keys);
  const app: App = {
    call,
    server: () => starting,
    now: Date.now,
    tree,
    keys,
    findings: views.findings,
    views,
    documents,
    policies,
    clipboard,
    keptFolders: keptFolders(context.globalStorageUri),
    log,
    memento: context.workspaceState,
    environment: context.environmentVariableCollection,
  };
  channel.onChange(() => {
    tree.follow();
    keys.follow();
    documents.refresh();
  });
  context.subscriptions.push(
    log,
    status,
    views.all,
    documents.register(),
    policies.register(),
    revealShownSecrets(views.secrets, tree),
    registerDropping(app),
    ...registered(app),
    registerDebugging(app),
    registerAgents(context),
    registerTasks(context),
    vscode.workspace.onDidGrantWorkspaceTrust(() => applyAgain(app)),
  );
  applyAgain(app);
  running = { clipboard, stop: async () => (await starting).stop() };
}

/** Gives the terminals of this window what the workspace allowed before. */
function applyAgain(app: App): void {
  applyEnvironment(app).catch((thrown) => app.log.warn(toKmsError(thrown).message));
}

/** The three views of the side bar. That of findings carries their number as a badge. */
function openViews(tree: SecretTree, keys: KeyTree) {
  const { t } = vscode.l10n;
  const secrets = vscode.window.createTreeView('kmsSecrets.secrets', {
    treeDataProvider: tree,
    dragAndDropController: dragController,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const keyView = vscode.window.createTreeView('kmsSecrets.keys', { treeDataProvider: keys });
  const findings = new FindingTree(t, 'file', (count) => {
    const tooltip =
      count === 1 ? t('1 credential in the code') : t('{0} credentials in the code', count);
    found.badge = count === 0 ? undefined : { value: count, tooltip };
  });
  const found = vscode.window.createTreeView('kmsSecrets.findings', {
    treeDataProvider: findings,
    showCollapseAll: true,
  });
  const all = vscode.Disposable.from(secrets, keyView, found, findings.follow());
  return { secrets, findings, all };
}

/** Leaves nothing behind: neither a value on the clipboard nor a process. */
export async function deactivate(): Promise<void> {
  await Promise.allSettled([running?.clipboard.clear(), running?.stop()]);
}

/**
 * The process of the server is there before the library that speaks LSP to it is loaded: so the
 * engine answers already while the two introduce themselves.
 */
function start(
  { extensionUri }: vscode.ExtensionContext,
  channel: EngineChannel,
  log: vscode.LogOutputChannel,
  status: Status,
): { readonly forked: Promise<unknown>; readonly starting: Promise<Server> } {
  const modulePath = vscode.Uri.joinPath(extensionUri, 'dist', 'server.js').fsPath;
  const fork = (): ChildProcess => forkServer(modulePath, channel, log);
  // Not while VS Code waits for us.
  const forked = nextTurn().then(fork);
  const speak = async (): Promise<Server> => {
    let first: ChildProcess | undefined = await forked;
    // A bundle of its own, loaded later: the protocol library would double the time to activate.
    const { startServer } = createRequire(import.meta.url)('./extension-client.js') as ClientModule;
    const next = (): ChildProcess => {
      const child = first ?? fork();
      first = undefined;
      return child;
    };
    return startServer(next, log, {
      changed: (state) => status.showState(state),
      stopped: () => status.showStopped(),
    });
  };
  const starting = speak();
  starting.catch(() => status.showStopped());
  return { forked, starting };
}

function registered(app: App): vscode.Disposable[] {
  return Object.entries<Command>(commands).map(([id, run]) =>
    vscode.commands.registerCommand(
      id,
      async (argument?: unknown, selection?: unknown): Promise<void> => {
        try {
          await run(app, argument, selection);
        } catch (thrown) {
          await tell(errorText(toKmsError(thrown)), app);
        }
      },
    ),
  );
}

/** Every failure of a command ends here, as a message that offers the log. */
async function tell(message: string, app: App): Promise<void> {
  app.log.error(message);
  const show = vscode.l10n.t('Show Output');
  if ((await vscode.window.showErrorMessage(message, show)) === show) app.log.show(true);
}
