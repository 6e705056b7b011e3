import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { formsOf, newCanary } from '../../engine/proof/support/canary.ts';
import { kmsSecrets } from '../command-line.ts';

const ours = 'kms-secrets.kms-secrets';
const name = 'spied/canary';

/** How often a question that may have come up is closed. */
const closeMs = 20;

/** What the spy of `test/fixtures/spy-extension` can do. */
interface Spy {
  run(command: string, ...args: readonly unknown[]): Thenable<unknown>;
  exports(): unknown;
  seen(): Promise<string[]>;
}

describe('another extension', function () {
  this.timeout(60_000);
  const canary = newCanary();
  const commands: { readonly command: string }[] =
    vscode.extensions.getExtension(ours)?.packageJSON.contributes.commands ?? [];
  const unhandled: string[] = [];
  let spy: Spy;
  const note = (reason: unknown): void => {
    const told = inspect(reason);
    if (told.includes('dist/extension')) unhandled.push(told);
  };

  before(async () => {
    const extension = vscode.extensions.getExtension<Spy>('kms-secrets-test.spy');
    assert.ok(extension, 'the spy is installed');
    spy = await extension.activate();
    process.on('unhandledRejection', note);
    const secret = ['--SecretName', name, '--VersionId', 'v1', '--SecretData', canary];
    await kmsSecrets('CreateSecret', ...secret);
  });
  after(async () => {
    process.off('unhandledRejection', note);
    for (const terminal of vscode.window.terminals) terminal.dispose();
    await kmsSecrets('DeleteSecret', '--SecretName', name, '--ForceDeleteWithoutRecovery', 'true');
  });

  it('gets no API', () => {
    assert.equal(spy.exports(), undefined);
  });

  it('meets no command that the manifest does not name', async () => {
    assert.ok(0 < commands.length);
    const registered = await vscode.commands.getCommands(true);
    // VS Code makes some of its own for each view.
    const own = registered.filter((id) => /^kmsSecrets\.(?!(secrets|keys|findings)\.)/.test(id));
    own.sort();
    assert.deepEqual(own, commands.map(({ command }) => command).sort());
  });

  for (const { command } of commands) {
    it(`gets no value from ${command}, whatever it gives`, async () => {
      const given = argumentsFor(command);
      // All at once: a question that comes up ends the one before it.
      const running = Promise.all(given.map((argument) => spy.run(command, argument)));
      const answers = await closingQuestions(running);
      for (const [at, answer] of answers.entries()) {
        assert.equal(answer, undefined, inspect(given[at]));
      }
      expectNothing(await spy.seen());
    });
  }

  it('made nothing fail unheard, and changed no value', async () => {
    assert.deepEqual(unhandled, []);
    const { SecretData } = await kmsSecrets('GetSecretValue', '--SecretName', name);
    assert.equal(SecretData, canary);
  });

  function expectNothing(texts: readonly string[]): void {
    const forms = formsOf(canary);
    const telling = texts.filter((text) => forms.some((form) => Buffer.from(text).includes(form)));
    assert.equal(telling.length, 0);
  }
});

/** What fits the command, what nearly does, and what nothing fits. */
function argumentsFor(command: string): readonly unknown[] {
  // Each of these takes a process or a terminal with it; the argument is not read.
  if (/restartServer|openTerminal/.test(command)) return [undefined, name];
  const uri = vscode.window.activeTextEditor?.document.uri ?? vscode.Uri.file('/nowhere');
  const secret = { kind: 'secret', secret: { name, description: '', plannedDeletion: undefined } };
  return [
    undefined,
    null,
    name,
    'no such secret',
    '../../etc/passwd',
    'x'.repeat(100_000),
    42,
    [name, name],
    secret,
    { ...secret, kind: 'version', version: { id: 'v1', stages: ['ACSCurrent'] } },
    { kind: 'version' },
    { kind: 'secret', secret: null },
    { uri: uri.toString(), version: 1, offset: 0 },
    { uri: uri.toString(), version: Number.NaN, offset: -1 },
    new vscode.Position(0, 0),
    uri,
    {
      get kind() {
        throw new Error('no kind');
      },
    },
  ];
}

/** Closes every question and message until the command ends; a modal one is refused in tests. */
async function closingQuestions<T>(running: Promise<T>): Promise<T> {
  let open = true;
  const answer = running.finally(() => {
    open = false;
  });
  const ended = answer.then(
    () => undefined,
    () => undefined,
  );
  while (open) {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.commands.executeCommand('notifications.clearAll');
    const pause = new Promise((resolve) => setTimeout(resolve, closeMs));
    await Promise.race([ended, pause]);
  }
  return answer;
}
