import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { madeUpPassword as password } from '../../support/made-up.ts';
import { until } from '../../support/processes.ts';
import { type Session, startSession } from '../../support/session.ts';

describe('credentials in other languages, and in pairs', () => {
  let session: Session;

  before(async () => {
    session = await startSession();
    const { folder } = session.myapp;
    writeFileSync(
      join(folder, 'src/mail.ts'),
      `export const mail = { user: 'robot', password: '${password}' };\n`,
    );
    writeFileSync(join(folder, 'report.rb'), `MAIL_PASSWORD = '${password}'\n`);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session.workbench.failed(this.currentTest.title);
  });
  after(() => session?.end());

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
});
