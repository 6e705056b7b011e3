import { type ChildProcess, fork } from 'node:child_process';
import type * as vscode from 'vscode';
import type { EngineChannel } from './channel.ts';

/**
 * LSP goes over the pipes of stdin and stdout, engine calls over the IPC channel beside them. The
 * process ends by itself when its parent is gone.
 */
export function forkServer(
  modulePath: string,
  channel: EngineChannel,
  log: vscode.LogOutputChannel,
): ChildProcess {
  const child = fork(modulePath, ['--stdio'], {
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    // The extension host may be Electron, which has to be told to be Node.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    execArgv: [],
  });
  child.on('error', ({ name }) => log.error(`The language server did not start: ${name}`));
  channel.attach(child);
  return child;
}
