import * as vscode from 'vscode';
import { channelOperations } from '../base/protocol.ts';
import type { Fields } from '../base/replies.ts';
import type { App } from './app.ts';

const { t } = vscode.l10n;

/** Under this name the workspace remembers the id of its access key; the id is no secret. */
const accessKeyIdKey = 'accessKeyId';

/**
 * Opens a terminal whose programs reach the local endpoint. VS Code keeps nothing of its
 * environment, and does not bring the terminal back after a restart.
 */
export async function openTerminal(app: App): Promise<void> {
  const env = await endpointEnvironment(app);
  const terminal = vscode.window.createTerminal({
    name: 'KMS Secrets',
    iconPath: new vscode.ThemeIcon('key'),
    isTransient: true,
    message: t('Programs started here read secrets from {0}.', env.KMS_ENDPOINT ?? ''),
    env,
  });
  terminal.show();
}

/** What a program needs in its environment to reach the local endpoint, by this workspace's key. */
export async function endpointEnvironment(app: App): Promise<Readonly<Record<string, string>>> {
  const known = app.memento.get<string>(accessKeyIdKey);
  const reply = await app.call(channelOperations.terminalEnvironment, {
    UserName: userName(),
    ...(known === undefined ? {} : { AccessKeyId: known }),
  });
  await app.memento.update(accessKeyIdKey, reply.AccessKeyId);
  return Object.fromEntries(
    Object.entries(reply.Environment as Fields).map(([name, value]) => [name, String(value)]),
  );
}

/** The RAM user that stands for this workspace in the audit. */
function userName(): string {
  const name = vscode.workspace.name ?? 'editor';
  return name.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 64);
}
