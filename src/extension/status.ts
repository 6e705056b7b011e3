import * as vscode from 'vscode';
import type { ServerState } from '../base/protocol.ts';
import { custodyName } from './custody-commands.ts';
import { errorText } from './error-text.ts';

const { t } = vscode.l10n;

/** What the welcome views distinguish; the value of the context key `kmsSecrets.state`. */
export type ViewState =
  | 'starting'
  | 'ready'
  | 'locked'
  | 'passphrase'
  | 'keyFile'
  | 'noKeychain'
  | 'trouble'
  | 'stopped';

/** The one status item: what is connected, and whether the store can be used. */
export class Status {
  readonly #item: vscode.StatusBarItem;

  constructor() {
    this.#item = vscode.window.createStatusBarItem('status', vscode.StatusBarAlignment.Left, 0);
    this.#item.name = 'KMS Secrets';
    this.#item.command = 'kmsSecrets.showStatus';
    this.showStarting();
    this.#item.show();
  }

  showStarting(): void {
    this.#show('$(key) KMS Secrets', t('KMS Secrets is starting'), 'starting');
  }

  showStopped(): void {
    this.#show('$(warning) KMS Secrets', t('The language server is not running'), 'stopped');
  }

  showState({ home, custody, trouble, gateway }: ServerState): void {
    if (trouble) {
      this.#show('$(warning) KMS Secrets', errorText(trouble), viewStateOf(trouble.local));
      return;
    }
    const where = gateway?.endpoint.replace(/^https:\/\//, '');
    const lines = [
      where === undefined ? t('The endpoint is off') : t('Endpoint: {0}', where),
      gateway && !gateway.mine ? t('It is served by another window or program') : '',
      t('Store: {0}', home),
      t('Keys: {0}', custodyName(custody)),
    ].filter((line) => line !== '');
    this.#show(where ? `$(key) KMS ${where}` : '$(key) KMS Secrets', lines.join('\n'), 'ready');
  }

  dispose(): void {
    this.#item.dispose();
  }

  #show(text: string, tooltip: string, state: ViewState): void {
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: `KMS Secrets: ${tooltip}` };
    const fault = state === 'trouble' || state === 'noKeychain' || state === 'stopped';
    this.#item.backgroundColor = fault
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    vscode.commands.executeCommand('setContext', 'kmsSecrets.state', state);
  }
}

function viewStateOf(local: string): ViewState {
  if (local === 'KeychainLocked' || local === 'KeychainTimeout') return 'locked';
  if (local === 'PassphraseRequired' || local === 'PassphraseWrong') return 'passphrase';
  if (local === 'KeyFileRequired') return 'keyFile';
  if (local === 'KeychainUnavailable') return 'noKeychain';
  return 'trouble';
}
