import * as vscode from 'vscode';
import { channelOperations, type ServerState } from '../base/protocol.ts';
import type { App } from './app.ts';
import { type Answer, askChoice, askInSteps, type Choice, confirm, skipped } from './ask.ts';
import { askNewPassphrase, askPassphrase, newPassphrase } from './prompts.ts';
import { applyEnvironment, clearEnvironment } from './workspace-environment.ts';

const { t } = vscode.l10n;

type Kind = Exclude<ServerState['custody'], 'none'>;

interface NewPlace {
  readonly kind: Kind;
  readonly passphrase?: string;
  readonly again?: string;
  readonly keyFile?: string;
}

/** Opens the store with its passphrase or key file; where there is none yet, makes one. */
export async function unlock(app: App): Promise<void> {
  const { trouble } = await (await app.server()).state();
  const params =
    trouble?.local === 'KeyFileRequired'
      ? await knownKeyFile()
      : await passphraseFor(trouble?.local === 'KeychainUnavailable');
  if (params === undefined) return;
  await app.call(channelOperations.unlockStore, params);
  await applyEnvironment(app);
  app.tree.refresh();
}

/** Forgets the keys. A keychain gives them again when they are needed, others do not. */
export async function lock(app: App): Promise<void> {
  await clearEnvironment(app);
  const { custody } = await (await app.server()).state();
  await app.call(channelOperations.lockStore, {});
  app.tree.refresh();
  if (custody !== 'keychain') return;
  vscode.window.showInformationMessage(
    t('The keys are forgotten. The keychain gives them again as soon as they are needed.'),
  );
}

/** Moves the keys to the keychain, under a passphrase, or under a key file. */
export async function switchCustody(app: App): Promise<void> {
  const { custody } = await (await app.server()).state();
  const title = t('Where the keys lie');
  const plan = await askInSteps<NewPlace>(title, {
    kind: (step, { kind }) =>
      askChoice(step, t('Now: {0}', custodyName(custody)), places(custody), kind),
    passphrase: async (step, { kind }) =>
      kind === 'passphrase' ? newPassphrase.passphrase(step) : skipped,
    again: async (step, known) =>
      known.kind === 'passphrase' ? newPassphrase.again(step, known) : skipped,
    keyFile: async (step, { kind }) => (kind === 'keyfile' ? newKeyFile(step.title) : skipped),
  });
  if (!plan) return;
  const question = t('Keep the keys {0} from now on?', custodyName(plan.kind));
  if (!(await confirm(question, whatItMeans(plan), t('Move the Keys')))) return;
  await app.call('SwitchCustody', {
    Kind: plan.kind,
    ...(plan.passphrase === undefined ? {} : { Passphrase: plan.passphrase }),
    ...(plan.keyFile === undefined ? {} : { KeyFile: plan.keyFile }),
  });
  vscode.window.showInformationMessage(
    t('The keys now lie {0}. A recovery kit of before still opens them.', custodyName(plan.kind)),
  );
}

/** Where the keys lie, in words. */
export function custodyName(custody: string): string {
  if (custody === 'keychain') return keychainName();
  if (custody === 'passphrase') return t('under a passphrase');
  return custody === 'keyfile' ? t('under a key file') : custody;
}

/** Where the extension runs elsewhere, so does the keychain: that must not surprise anybody. */
function keychainName(): string {
  const { remoteName } = vscode.env;
  return remoteName === undefined
    ? t('in the keychain of the operating system')
    : t('in the keychain of the remote ({0})', remoteName);
}

function places(now: string): Choice<Kind>[] {
  const all: readonly Choice<Kind>[] = [
    {
      label: t('Keychain'),
      detail: t('It opens with your login; nothing has to be typed'),
      answer: 'keychain',
    },
    {
      label: t('Passphrase'),
      detail: t('It is asked for in each window; needs no keychain'),
      answer: 'passphrase',
    },
    {
      label: t('Key file'),
      detail: t('A file on a disk of its own opens the store; whoever has both can read it'),
      answer: 'keyfile',
    },
  ];
  // Another passphrase, or another file, is a change, too.
  return all.filter(({ answer }) => answer !== 'keychain' || now !== 'keychain');
}

function whatItMeans({ kind, keyFile }: NewPlace): string {
  if (kind === 'keychain') return t('The store then opens with your login.');
  if (kind === 'passphrase') return t('Without the passphrase nobody can read the secrets again.');
  return [
    keyFile ?? '',
    t('Without this file nobody can read the secrets again. Do not keep it beside the store.'),
  ].join('\n\n');
}

async function passphraseFor(
  isNewStore: boolean,
): Promise<{ readonly Passphrase: string } | undefined> {
  const typed = isNewStore
    ? await askNewPassphrase(t('Protect the store with a passphrase'))
    : await askPassphrase(t('Unlock the store'));
  return typed === undefined ? undefined : { Passphrase: typed };
}

async function knownKeyFile(): Promise<{ readonly KeyFile: string } | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: t('The key file of the store'),
      openLabel: t('Unlock'),
    })) ?? [];
  return file && { KeyFile: file.fsPath };
}

async function newKeyFile(title: string): Promise<Answer<string>> {
  const target = await vscode.window.showSaveDialog({ title, saveLabel: t('Make Key File') });
  return target?.fsPath;
}
