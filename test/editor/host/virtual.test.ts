import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { madeUpPassword as password } from '../../support/made-up.ts';
import { until } from '../../support/processes.ts';
import { secretNames } from '../command-line.ts';

/** What the spy of `test/fixtures/spy-extension` can do here. */
interface Files {
  offerFiles(): void;
  put(path: string, text: string): void;
  paths(): readonly string[];
  textAt(path: string): string;
}

const source = `const dbPassword = '${password}';\nconst mailPassword = '${password}m';\n`;

describe('a file in the file system of another extension', () => {
  const path = '/main.ts';
  const uri = vscode.Uri.from({ scheme: 'spy-memory', path });
  let files: Files;
  let document: vscode.TextDocument;
  let namesBefore: readonly string[];

  before(async () => {
    const spy = vscode.extensions.getExtension<Files>('kms-secrets-test.spy');
    assert.ok(spy, 'the spy is installed');
    files = await spy.activate();
    files.offerFiles();
    files.put(path, source);
    namesBefore = await secretNames();
    document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  const findings = (of: vscode.Uri): vscode.Diagnostic[] =>
    vscode.languages.getDiagnostics(of).filter(({ source: by }) => by === 'KMS Secrets');
  const found = (): Promise<vscode.Diagnostic> => until('the finding', () => findings(uri)[0]);

  it('has its credentials underlined and explained', async () => {
    const { range } = await found();
    assert.equal(document.getText(range), password);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      range.start,
    );
    const said = hovers
      .flatMap(({ contents }) => contents)
      .map((content) => (content instanceof vscode.MarkdownString ? content.value : content))
      .join();
    assert.match(said, /assigned to/);
    assert.ok(!said.includes(password));
  });

  it('is looked at again when it is edited', async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(2, 0), `const cityPassword = '${password}c';\n`);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until('a third finding', () => findings(uri).length === 3);
    await vscode.commands.executeCommand('undo');
    await until('two findings', () => findings(uri).length === 2);
  });

  it('stays as it is when one or all of them shall be moved', async () => {
    const { range } = await found();
    const { version } = document;
    const place = { uri: uri.toString(), version, offset: document.offsetAt(range.start) };
    await vscode.commands.executeCommand('kmsSecrets.moveCredential', place);
    await vscode.commands.executeCommand('kmsSecrets.moveAllInFile', uri.toString());
    assert.deepEqual([document.version, document.getText()], [version, source]);
    assert.deepEqual([files.paths(), files.textAt(path)], [[path], source]);
    assert.deepEqual(await secretNames(), namesBefore);
  });

  it('takes a comment that ignores one, and nothing else', async () => {
    const { range } = await found();
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const ignore = actions.filter(({ title }) => title.startsWith('Ignore'));
    assert.equal(ignore.length, 2, 'there is no project whose ignore file could name it');
    const edit = ignore[0]?.edit;
    assert.ok(edit);
    assert.deepEqual(
      edit.entries().map(([of]) => of.toString()),
      [uri.toString()],
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until('one finding', () => findings(uri).length === 1);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), source);
  });

  it('is not looked at where it can only be read, as earlier states are', async () => {
    const report = vscode.Uri.from({ scheme: 'spy-report', path });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(report));
    files.put('/other.ts', source);
    const other = uri.with({ path: '/other.ts' });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(other));
    await until('findings in the other file', () => findings(other).length === 2);
    assert.deepEqual(findings(report), []);
  });
});
