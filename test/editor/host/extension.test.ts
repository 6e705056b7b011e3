import assert from 'node:assert/strict';
import { before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../../support/processes.ts';
import { secretNames } from '../command-line.ts';

const { KMS_TEST_PASSWORD: password = '' } = process.env;

describe('the extension in its host', () => {
  let document: vscode.TextDocument;
  let original: string;

  before(async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    document = await vscode.workspace.openTextDocument(
      vscode.Uri.joinPath(folder.uri, 'src', 'main.ts'),
    );
    await vscode.window.showTextDocument(document);
    original = document.getText();
  });
  beforeEach(() => finding());

  it('registers every command of its manifest', async () => {
    const extension = vscode.extensions.getExtension('kms-secrets.kms-secrets');
    assert.ok(extension?.isActive);
    const registered = new Set(await vscode.commands.getCommands(true));
    const declared: { command: string }[] = extension.packageJSON.contributes.commands;
    const missing = declared.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  it('underlines the value, and names rule and reason but not the value', async () => {
    const { range, code, message, severity } = await finding();
    assert.equal(document.getText(range), password);
    assert.match(JSON.stringify(code), /generic-password/);
    // An error when the detector is sure, a warning when the value could be something else.
    assert.ok(severity <= vscode.DiagnosticSeverity.Warning);
    assert.ok(!message.includes(password));
  });

  it('offers the move as preferred quick fix and as code lens', async () => {
    const { range } = await finding();
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const move = actions.find(({ title }) => title === 'Move this credential to KMS Secrets…');
    assert.ok(move?.isPreferred);
    assert.ok(!JSON.stringify(move).includes(password));
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      10,
    );
    const lens = lenses.find(({ command }) => command?.title === 'Move to KMS Secrets…');
    assert.equal(lens?.range.start.line, range.start.line);
    assert.ok(!JSON.stringify(lenses).includes(password));
  });

  it('says nothing of the value in a hover', async () => {
    const { range } = await finding();
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      range.start.translate(0, 1),
    );
    const said = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content instanceof vscode.MarkdownString ? content.value : content))
      .join('\n');
    assert.match(said, /assigned to/);
    assert.ok(!said.includes(password));
  });

  it('keeps nothing when the text changed while the name was asked', async () => {
    const moving = move();
    const change = new vscode.WorkspaceEdit();
    change.insert(document.uri, new vscode.Position(0, 0), '// changed meanwhile\n');
    assert.ok(await vscode.workspace.applyEdit(change));
    let ended = false;
    moving.finally(() => {
      ended = true;
    });
    await acceptingUntil('the command to end', () => ended);
    await moving;
    assert.ok(document.getText().includes(password));
    assert.deepEqual(await secretNames(), []);
    await undo();
  });

  it('moves the credential, and one undo brings the line back', async () => {
    // The command ends only when its message is closed: it offers to install the SDK.
    const moving = move();
    await acceptingUntil('the code to change', () => document.getText().includes('readSecret'));
    assert.match(
      document.getText(),
      /const dbPassword = await readSecret\('myapp\/db-password'\);/,
    );
    assert.ok(!document.getText().includes(password));
    assert.deepEqual(await secretNames(), ['myapp/db-password']);
    await undo();
    await vscode.commands.executeCommand('notifications.clearAll');
    await moving;
  });

  async function undo(): Promise<void> {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), original);
  }

  async function finding(): Promise<vscode.Diagnostic> {
    return until('the finding', () => {
      const found = vscode.languages.getDiagnostics(document.uri);
      // Findings of an older text stay until the server has looked at the new one.
      return found.find(
        ({ source, range }) => source === 'KMS Secrets' && document.getText(range) === password,
      );
    });
  }

  /** Starts the move at the finding; resolves when the command ended. */
  async function move(): Promise<void> {
    const { range } = await finding();
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(range.start, range.start);
    await vscode.commands.executeCommand('kmsSecrets.moveCredential');
  }
});

/** Accepts the suggested name whenever it is asked for, until something comes true. */
async function acceptingUntil(what: string, condition: () => boolean): Promise<void> {
  await until(what, async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return condition();
  });
}
