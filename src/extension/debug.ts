import * as vscode from 'vscode';
import { toKmsError } from '../base/errors.ts';
import { channelOperations } from '../base/protocol.ts';
import type { App } from './app.ts';
import { errorText } from './error-text.ts';

const { t } = vscode.l10n;

/** Under this name the workspace remembers that its debug sessions may read secrets. */
const consentKey = 'debugMayReadSecrets';

/**
 * Replaces `kms://` references in the environment of launch configurations by the values, when the
 * user lets it. Nothing is written anywhere; the values go to the debug adapter with the rest.
 */
export function registerDebugging(app: App): vscode.Disposable {
  return vscode.debug.registerDebugConfigurationProvider('*', {
    async resolveDebugConfigurationWithSubstitutedVariables(_folder, configuration) {
      const references = referencesIn(configuration);
      if (Object.keys(references).length === 0) return configuration;
      if (!(await mayRead(app, configuration.name, Object.keys(references)))) return undefined;
      const reply = await app
        .call(channelOperations.resolveVariables, { Variables: references })
        .catch((thrown) => vscode.window.showErrorMessage(errorText(toKmsError(thrown))));
      const resolved = typeof reply === 'object' ? reply.Variables : undefined;
      return resolved ? filledIn(configuration, resolved as Record<string, string>) : undefined;
    },
  });
}

/** Debug sessions of this workspace have to ask again. */
export async function revokeDebugging(app: App): Promise<void> {
  await app.memento.update(consentKey, undefined);
  vscode.window.setStatusBarMessage(t('Debug sessions ask again before they read secrets'), 5_000);
}

async function mayRead(app: App, session: string, names: readonly string[]): Promise<boolean> {
  if (!vscode.workspace.isTrusted) {
    vscode.window.showWarningMessage(t('Secrets are for trusted workspaces only'));
    return false;
  }
  if (app.memento.get(consentKey) === true) return true;
  const once = t('Allow Once');
  const always = t('Allow in This Workspace');
  const message = t('Let the debug session “{0}” read secrets?', session);
  const detail = t(
    'They become the variables {0}. The program sees them, and so can other extensions while it runs.',
    names.join(', '),
  );
  const options = { modal: true, detail };
  const answer = await vscode.window.showWarningMessage(message, options, once, always);
  if (answer === always) await app.memento.update(consentKey, true);
  return answer !== undefined;
}

/** `env` is an object with most debuggers, `environment` a list of pairs with those for C++. */
interface Listed {
  readonly name: string;
  readonly value: string;
}

function referencesIn({ env, environment }: vscode.DebugConfiguration): Record<string, string> {
  const listed = (Array.isArray(environment) ? environment : []) as readonly Partial<Listed>[];
  const pairs: [unknown, unknown][] = [
    ...Object.entries((env ?? {}) as Record<string, unknown>),
    ...listed.map(({ name, value }): [unknown, unknown] => [name, value]),
  ];
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => {
      const [name, value] = pair;
      return typeof name === 'string' && typeof value === 'string' && value.includes('kms://');
    }),
  );
}

function filledIn(
  configuration: vscode.DebugConfiguration,
  values: Readonly<Record<string, string>>,
): vscode.DebugConfiguration {
  const { env, environment } = configuration;
  const known = (name: string): boolean => Object.hasOwn(values, name);
  const replaced = Object.entries((env ?? {}) as Record<string, unknown>).map(([name, value]) => [
    name,
    known(name) ? values[name] : value,
  ]);
  return {
    ...configuration,
    ...(env ? { env: Object.fromEntries(replaced) } : {}),
    ...(Array.isArray(environment)
      ? {
          environment: (environment as readonly Listed[]).map((each) =>
            known(each.name) ? { ...each, value: values[each.name] } : each,
          ),
        }
      : {}),
  };
}
