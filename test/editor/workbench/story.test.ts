import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { run, until } from '../../support/processes.ts';
import { filesWith } from '../../support/search.ts';
import type { Session } from '../../support/session.ts';
import { sessionForTests } from '../../support/session-for-tests.ts';
import { binFolder } from '../../support/vscode.ts';

describe('a password on its way out of the code', () => {
  let session: Session;

  sessionForTests({}, (started) => {
    session = started;
  });

  it('is underlined, explained without being shown, and offered to be moved', async () => {
    const { workbench, myapp } = session;
    await workbench.openFile('src/main.ts');
    await workbench.squiggles.first().waitFor();
    await workbench.codeLenses.filter({ hasText: 'Move to KMS Secrets…' }).waitFor();
    const hover = await workbench.hover(myapp.login.password, /quick fix stores/);
    assert.match(hover, /generic-password/);
    assert.match(hover, /assigned to dbPassword/);
    assert.match(hover, /How sure: (high|medium)/);
    assert.ok(!hover.includes(myapp.login.password), hover);
    await workbench.screenshot('story-1-found');
  });

  it('becomes a secret, and the code that reads it compiles', async () => {
    const { workbench, myapp } = session;
    await workbench.quickFix(myapp.login.password, 'Move this credential to KMS Secrets…');
    assert.equal(await workbench.suggested(), 'myapp/db-password');
    await workbench.screenshot('story-2-asked');
    await workbench.press('Enter');
    await workbench.untilText("const dbPassword = await readSecret('myapp/db-password');");
    await workbench.untilText("import { readSecret } from './kms-secrets.ts';");
    await workbench.notification('npm install @alicloud/kms20160120').waitFor();
    await workbench.screenshot('story-3-moved');
    await until(
      'the file on disk to follow',
      () => !text(myapp.main).includes(myapp.login.password),
    );
    assert.match(text(join(myapp.folder, 'src/kms-secrets.ts')), /@alicloud\/kms20160120/);
    const compiled = await run(join(binFolder, 'tsc'), ['-p', '.'], { cwd: myapp.folder });
    assert.equal(compiled.stdout, '');
  });

  it('is a secret in the sidebar, its version v1 labelled ACSCurrent', async () => {
    const { workbench } = session;
    await workbench.openView('KMS Secrets');
    await workbench.expand('myapp/db-password');
    await workbench.treeItem(/v1.*ACSCurrent/).waitFor();
    await workbench.screenshot('story-4-tree');
  });

  it('lets MyApp log in to PostgreSQL through the official SDK', async () => {
    const { workbench } = session;
    await workbench.runCommand('KMS Secrets: Open Terminal with Local Endpoint');
    await workbench.typeInTerminal('node src/main.ts');
    await until(
      'MyApp to log in',
      async () => (await workbench.terminal()).includes('Connected to PostgreSQL 17 as myapp'),
      20_000,
    );
    await workbench.screenshot('story-5-connected');
  });

  it('is in no file of the project, the store or the logs', () => {
    const { myapp, store, folder } = session;
    const places = [myapp.folder, store, join(folder, 'vscode', 'data', 'logs')];
    assert.deepEqual(
      places.flatMap((place) => filesWith(myapp.login.password, place)),
      [],
    );
  });

  it('comes back with one undo', async () => {
    const { workbench, myapp } = session;
    await workbench.openFile('src/main.ts');
    await workbench.clickText('const dbPassword');
    await workbench.press('Control+Z');
    await workbench.untilText(`const dbPassword = '${myapp.login.password}';`);
    assert.ok(!(await workbench.text()).includes('readSecret'));
    await workbench.screenshot('story-6-undone');
    await workbench.dismissNotifications();
  });

  it('goes again by the walkthrough, whose steps are done when something was done', async () => {
    const { workbench, page } = session;
    const step = (title: string, done: boolean) =>
      page.locator(`.getting-started-step[aria-checked="${done}"]`, { hasText: title });
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.choose('Get the secrets out of your code');
    await step('See what lies in your code', false).locator('.monaco-button').click();
    await workbench.answerNotification('Found 1 credential in 1 file.', 'Show Them');
    await step('See what lies in your code', true).waitFor();
    await step('Move a credential', false).click();
    await workbench.screenshot('story-7-walkthrough');
    await step('Move a credential', false).locator('.monaco-button').click();
    await workbench.answerDialog('Move');
    await step('Move a credential', true).waitFor();
  });
});

const text = (file: string): string => readFileSync(file, 'utf8');
