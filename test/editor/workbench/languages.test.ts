import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { madeUpPassword as password } from '../../support/made-up.ts';
import { until } from '../../support/processes.ts';
import type { Session } from '../../support/session.ts';
import { sessionForTests } from '../../support/session-for-tests.ts';
import { Workbench } from '../../support/workbench.ts';

describe('credentials in other languages, and in pairs', () => {
  let session: Session;

  sessionForTests({}, (started) => {
    session = started;
    const { folder } = session.myapp;
    writeFileSync(
      join(folder, 'src/mail.ts'),
      `export const mail = { user: 'robot', password: '${password}' };\n`,
    );
    writeFileSync(join(folder, 'report.rb'), `MAIL_PASSWORD = '${password}'\n`);
  });

  const text = (name: string): string => readFileSync(join(session.myapp.folder, name), 'utf8');

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
