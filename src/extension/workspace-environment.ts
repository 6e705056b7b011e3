import * as vscode from 'vscode';
import { channelOperations } from '../base/protocol.ts';
import type { App } from './app.ts';
import { confirm } from './ask.ts';
import { endpointEnvironment } from './terminal.ts';

const { t } = vscode.l10n;

/** Under this name the workspace remembers that its terminals and tasks may read secrets. */
const consentKey = 'terminalsMayReadSecrets';

/**
 * Lets all terminals, tasks and test runs of this workspace reach the local endpoint, with the
 * references of the setting `kmsSecrets.run.environment` as variables, until it is revoked.
 */
export async function useInWorkspace(app: App): Promise<void> {
  const references = referencesOfWorkspace();
  const names = Object.keys(references).join(', ') || t('none');
  const detail = t(
    'Every program that is started here can read the secrets of the store. Variables from the settings: {0}. Nothing is written to disk, and you can revoke it at any time.',
    names,
  );
  const question = t('Let the terminals and tasks of this workspace read secrets?');
  if (!(await confirm(question, detail, t('Allow in This Workspace')))) return;
  await app.memento.update(consentKey, true);
  await applyEnvironment(app);
  const message = t('New terminals and tasks can read secrets; open ones have to be restarted.');
  vscode.window.showInformationMessage(message);
}

/** Takes it back: programs started from now on know nothing of the store. */
export async function stopInWorkspace(app: App): Promise<void> {
  await app.memento.update(consentKey, undefined);
  await clearEnvironment(app);
  const message = t('New terminals and tasks cannot read secrets any more');
  vscode.window.setStatusBarMessage(message, 5_000);
}

/** Gives new terminals their variables where the workspace allows it; nothing is kept on disk. */
export async function applyEnvironment(app: App): Promise<void> {
  const allowed = app.memento.get(consentKey) === true && vscode.workspace.isTrusted;
  if (!allowed) return clearEnvironment(app);
  const endpoint = await endpointEnvironment(app);
  const reply = await app.call(channelOperations.resolveVariables, {
    Variables: referencesOfWorkspace(),
  });
  app.environment.clear();
  app.environment.persistent = false;
  app.environment.description = t('Lets programs read secrets; revoke it with a command');
  const all = { ...endpoint, ...(reply.Variables as Record<string, string>) };
  for (const [name, value] of Object.entries(all)) app.environment.replace(name, value);
  await vscode.commands.executeCommand('setContext', 'kmsSecrets.inWorkspace', true);
}

/** Takes the variables away from terminals that are opened from now on. */
export async function clearEnvironment(app: App): Promise<void> {
  app.environment.clear();
  await vscode.commands.executeCommand('setContext', 'kmsSecrets.inWorkspace', false);
}

function referencesOfWorkspace(): Record<string, string> {
  const set = vscode.workspace.getConfiguration('kmsSecrets').get<object>('run.environment') ?? {};
  return Object.fromEntries(
    Object.entries(set).filter((pair): pair is [string, string] => {
      return typeof pair[1] === 'string' && pair[1].startsWith('kms://');
    }),
  );
}
