import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { madeUpPassword as password } from '../../support/made-up.ts';
import { until } from '../../support/processes.ts';
import type { Session } from '../../support/session.ts';
import { sessionForTests } from '../../support/session-for-tests.ts';
import { Workbench } from '../../support/workbench.ts';

describe('credentials in other languages, and in pairs', () => {
  let session: Session;

  sessionForTests({ settings: { 'files.readonlyInclude': { '**/given.ts': true } } }, (started) => {
    session = started;
    const { folder } = session.myapp;
    writeFileSync(
      join(folder, 'src/mail.ts'),
      `export const mail = { user: 'robot', password: '${password}' };\n`,
    );
    writeFileSync(join(folder, 'report.rb'), `MAIL_PASSWORD = '${password}'\n`);
  });

  const text = (name: string): string => readFileSync(join(session.myapp.folder, name), 'utf8');

  /** Writes a file, tries to move what stands in it, and finds it and the store as they were. */
  async function isRefused(
    name: string,
    content: string,
    value: string,
    { reason, picture }: { readonly reason: string; readonly picture: string },
  ): Promise<void> {
    const { workbench } = session;
    writeFileSync(join(session.myapp.folder, name), content);
    await workbench.openFile(name);
    await workbench.squiggles.first().waitFor();
    await workbench.quickFix(value, 'Move this credential to KMS Secrets…');
    await workbench.notification(reason).waitFor();
    await workbench.still();
    await workbench.screenshot(picture);
    assert.ok(!(await workbench.quickInput.isVisible()));
    assert.equal((await workbench.text()).trim(), content.trim());
    assert.equal(text(name), content);
    await workbench.dismissNotifications();
  }

  async function hasNoSecret(name: string): Promise<void> {
    const { workbench } = session;
    await workbench.dismissNotifications();
    await workbench.openView('KMS Secrets');
    await workbench.treeItem('myapp/mail-password').first().waitFor();
    assert.equal(await workbench.treeItem(name).count(), 0);
  }

  it('moves a user name and its password together', async () => {
    const { workbench } = session;
    await workbench.openFile('src/mail.ts');
    await workbench.squiggles.first().waitFor();
    await workbench.quickFixes(password);
    await workbench.screenshot('languages-1-pair');
    await workbench.press('Escape');
    await workbench.quickFix(password, 'Move user name and password together');
    assert.equal(await workbench.suggested(), 'myapp/mail-credentials');
    await workbench.press('Enter');
    await workbench.untilText("user: await readSecret('myapp/mail-credentials', 'username')");
    await workbench.screenshot('languages-2-pair-moved');
    await until('the file on disk to follow', () => !text('src/mail.ts').includes('robot'));
  });

  it('moves into a variable, and says how to start the program', async () => {
    const { workbench } = session;
    await workbench.openFile('report.rb');
    await workbench.squiggles.first().waitFor();
    await workbench.quickFix(password, 'Move this credential to KMS Secrets…');
    assert.equal(await workbench.suggested(), 'myapp/mail-password');
    await workbench.press('Enter');
    await workbench.untilText('MAIL_PASSWORD = ENV.fetch("MYAPP_MAIL_PASSWORD")');
    const start = 'kms-secrets run --env-file kms-secrets.env --';
    await workbench.notification(`Start the program with: ${start}`).waitFor();
    await workbench.screenshot('languages-3-variable');
    await until('the env file', () =>
      text('kms-secrets.env').includes('MYAPP_MAIL_PASSWORD=kms://myapp/mail-password'),
    );
  });

  it('lists by rule, and moves one from the list and then all of a file', async () => {
    const { workbench } = session;
    const lines = ['one', 'two', 'three'].map(
      (each) => `export const ${each}Password = '${password}${each}';\n`,
    );
    writeFileSync(join(session.myapp.folder, 'src/extra.ts'), lines.join(''));
    await workbench.openFile('src/extra.ts');
    await workbench.openView('KMS Secrets');
    await workbench.treeItem('extra.ts').waitFor();
    await workbench.viewMenu('Credentials Found', 'Group by Rule');
    await workbench.treeItem(/generic-password.*3/).waitFor();
    await workbench.screenshot('languages-4-rules');
    await workbench.treeCommand('src/extra.ts:1', 'Move to KMS Secrets…');
    await workbench.answer('shop/one', 'Name of the secret');
    await workbench.untilText("await readSecret('shop/one')");
    await workbench.dismissNotifications();
    await workbench.viewMenu('Credentials Found', 'Group by File');
    await workbench.treeItem('src/extra.ts:').first().waitFor({ state: 'detached' });
    await workbench.treeCommand('extra.ts', 'Move to KMS Secrets…');
    assert.match(await workbench.answerDialog('Move'), /Move 2 credentials into 2 secrets/);
    await until('the file to hold none', () => !text('src/extra.ts').includes(password));
    await workbench.view.getByText('No credential was found').waitFor();
  });

  it('moves all of a file by the light bulb, and tells after an undo what still exists', async () => {
    const { workbench } = session;
    const lines = ['mail', 'shop', 'bank'].map(
      (each) => `export const ${each}Password = '${password}${each}';\n`,
    );
    writeFileSync(join(session.myapp.folder, 'src/all.ts'), lines.join(''));
    await workbench.openFile('src/all.ts');
    await workbench.squiggles.nth(2).waitFor();
    await workbench.quickFixes(`${password}shop`);
    await workbench.screenshot('languages-5-bulb');
    await workbench.press('Escape');
    await workbench.quickFix(`${password}shop`, 'Move all 3 credentials of this file');
    await workbench.dialog.waitFor();
    await workbench.screenshot('languages-6-all');
    assert.match(await workbench.answerDialog('Move'), /Move 3 credentials into 3 secrets\?/);
    await workbench.notification('3 of 3 credentials are secrets now.').waitFor();
    await workbench.untilText("bankPassword = await readSecret('myapp/bank-password')");
    await workbench.clickText('bankPassword');
    await workbench.press('Control+Z');
    await workbench.untilText(`bankPassword = '${password}bank'`);
    assert.equal((await workbench.text()).trim(), lines.join('').trim());
    const told = workbench.notification('The lines are back as they were.');
    await told.filter({ hasText: 'The 3 secrets still exist.' }).waitFor();
    await workbench.screenshot('languages-7-undone');
    await workbench.answerNotification('The 3 secrets still exist.', 'Delete the Secrets…');
    assert.match(await workbench.answerDialog('Delete'), /Delete 3 secrets in 30 days/);
    await workbench.dismissNotifications();
  });

  it('refuses what must be constant, with the reason', async () => {
    const text = `class Login {\n  @Config(password = "${password}j")\n  String name;\n}\n`;
    await isRefused('src/Login.java', text, `${password}j`, {
      reason: 'The value of an annotation must be constant',
      picture: 'languages-8-refused',
    });
  });

  it('moves out of a file with a mark, and lines that end as on Windows', async () => {
    const { workbench } = session;
    const bytes = `\uFEFFexport const rootPassword = '${password}w';\r\nexport const port = 80;\r\n`;
    writeFileSync(join(session.myapp.folder, 'src/windows.ts'), bytes);
    await workbench.openFile('src/windows.ts');
    await workbench.quickFix(`${password}w`, 'Move this credential to KMS Secrets…');
    await workbench.answer('shop/root', 'Name of the secret');
    await workbench.untilText("rootPassword = await readSecret('shop/root')");
    await workbench.screenshot('languages-9-windows');
    const saved = await until('the file to be saved', () => {
      const now = text('src/windows.ts');
      return now.includes('readSecret') && now;
    });
    assert.ok(saved.startsWith('\uFEFF'));
    assert.ok(!/[^\r]\n/.test(saved), JSON.stringify(saved));
    await workbench.dismissNotifications();
  });

  it('keeps nothing when another program changes the file while the name is asked', async () => {
    const { workbench } = session;
    const before = `export const cityPassword = '${password}c';\n`;
    const after = `// by another program\n${before}`;
    writeFileSync(join(session.myapp.folder, 'src/city.ts'), before);
    await workbench.openFile('src/city.ts');
    await workbench.quickFix(`${password}c`, 'Move this credential to KMS Secrets…');
    await workbench.asked('Name of the secret');
    writeFileSync(join(session.myapp.folder, 'src/city.ts'), after);
    await workbench.untilText('// by another program');
    await workbench.answer('shop/city');
    await workbench.notification('The text has changed since; please try again').waitFor();
    await workbench.screenshot('languages-10-changed');
    assert.equal(text('src/city.ts'), after);
    await hasNoSecret('shop/city');
  });

  it('moves nothing out of a file that the settings make read-only', async () => {
    const { workbench } = session;
    const given = `export const givenPassword = '${password}g';\n`;
    writeFileSync(join(session.myapp.folder, 'src/given.ts'), given);
    await workbench.openFile('src/given.ts');
    // VS Code offers no quick fix there.
    await workbench.codeLenses.filter({ hasText: 'Move to KMS Secrets…' }).click();
    await workbench.notification('The settings make this file read-only').waitFor();
    await workbench.still();
    await workbench.screenshot('languages-11-read-only');
    assert.ok(!(await workbench.quickInput.isVisible()));
    assert.equal((await workbench.text()).trim(), given.trim());
    assert.equal(text('src/given.ts'), given);
    await workbench.dismissNotifications();
  });

  it('shows what stands in a text without a name, and asks to save it first', async () => {
    const { workbench } = session;
    await workbench.runCommand('File: New Untitled Text File');
    await workbench.page.locator('.tab.active', { hasText: /^Untitled-1|/ }).waitFor();
    await workbench.page.keyboard.insertText(`db_password = "${password}u"`);
    await workbench.squiggles.first().waitFor();
    await workbench.quickFix(`${password}u`, 'Move this credential to KMS Secrets…');
    await workbench.notification('Save the file first').waitFor();
    await workbench.still();
    await workbench.screenshot('languages-12-untitled');
    assert.ok((await workbench.text()).includes(`db_password = "${password}u"`));
    await workbench.dismissNotifications();
  });

  it('shows what stands in the cell of a notebook, and does not change it', async () => {
    const { workbench } = session;
    const cell = { cell_type: 'code', execution_count: null, metadata: {}, outputs: [] };
    const source = [`db_password = "${password}n"`];
    const more = {
      metadata: { language_info: { name: 'python' } },
      nbformat: 4,
      nbformat_minor: 5,
    };
    const notebook = JSON.stringify({ cells: [{ ...cell, source }], ...more });
    writeFileSync(join(session.myapp.folder, 'lab.ipynb'), notebook);
    await workbench.openFile('lab.ipynb');
    await workbench.page.locator('.cell .squiggly-error').first().waitFor();
    await workbench.page.locator('.cell .codelens-decoration a').first().click();
    await workbench.notification('Notebooks cannot be changed yet').waitFor();
    await workbench.still();
    await workbench.screenshot('languages-13-notebook');
    assert.equal(text('lab.ipynb'), notebook);
    await workbench.dismissNotifications();
  });

  it('changes nothing when the planning of many moves is cancelled', async () => {
    const { workbench } = session;
    const many = join(session.myapp.folder, 'many');
    mkdirSync(many);
    for (let file = 0; file < 400; file += 1) {
      const lines = ['a', 'b', 'c'].map(
        (each) => `export const ${each}Password = '${password}${file}${each}';\n`,
      );
      writeFileSync(join(many, `m${file}.ts`), lines.join(''));
    }
    await workbench.runCommand('KMS Secrets: Move All Credentials of the Workspace…');
    await workbench.notification('Planning the moves').waitFor();
    await workbench.screenshot('languages-14-planning');
    await workbench.answerNotification('Planning the moves', 'Cancel');
    await workbench.notification('Planning the moves').waitFor({ state: 'detached' });
    await workbench.screenshot('languages-15-cancelled');
    assert.equal(await workbench.notification().count(), 0);
    assert.ok(!(await workbench.dialog.isVisible()));
    assert.match(text('many/m0.ts'), /aPassword = '/);
    rmSync(many, { recursive: true });
  });

  it('works in several folders at once, and names secrets after theirs', async () => {
    const { workbench } = session;
    const other = join(session.folder, 'billing');
    mkdirSync(other);
    writeFileSync(join(other, 'invoice.ts'), `export const mailPassword = '${password}x';\n`);
    const file = join(session.folder, 'several.code-workspace');
    const folders = [session.myapp.folder, other].map((path) => ({ path }));
    writeFileSync(file, JSON.stringify({ folders }));
    const url = new URL(workbench.page.url());
    url.searchParams.delete('folder');
    url.searchParams.set('workspace', file);
    // A window of VS Code in a browser now and then does not find what is in a workspace file.
    await until(
      'a window with two folders',
      async () => {
        await Workbench.open(workbench.page, url.href);
        await workbench.openView('Explorer');
        await workbench.treeItem('billing').waitFor({ timeout: 15_000 });
        return true;
      },
      60_000,
    );
    await workbench.statusItem(/KMS localhost/).waitFor();
    await workbench.openView('KMS Secrets');
    await workbench.treeItem('shop/one').waitFor();
    await workbench.runCommand('KMS Secrets: Scan the Workspace for Credentials');
    await workbench.treeItem('invoice.ts').waitFor();
    await workbench.screenshot('languages-5-folders');
    await workbench.dismissNotifications();
    await workbench.openFile('invoice.ts');
    await workbench.quickFix(password, 'Move this credential to KMS Secrets…');
    assert.equal(await workbench.suggested(), 'billing/mail-password');
    await workbench.press('Enter');
    await workbench.untilText("await readSecret('billing/mail-password')");
  });
});
