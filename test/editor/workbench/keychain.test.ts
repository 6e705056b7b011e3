import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { type Session, startSession } from '../../support/session.ts';

describe('a machine without a keychain', () => {
  let session: Session;

  before(async function () {
    // macOS and Windows always have one.
    if (process.platform !== 'linux') return this.skip();
    session = await startSession({ keyring: false });
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session?.workbench.failed(this.currentTest.title);
  });
  after(() => session?.end());

  it('is told so, with what can be done', async () => {
    const { workbench } = session;
    await workbench.openView('KMS Secrets');
    await workbench.view.getByText('This machine offers no keychain').waitFor();
    await workbench.view.getByText('What Can I Do?').click();
    const help = await workbench.answerDialog('Cancel');
    assert.match(help, /keychain|Secret Service/i);
    await workbench.screenshot('keychain-missing');
  });

  it('still gets its passwords underlined, and no command that cannot work', async () => {
    const { workbench } = session;
    await workbench.openFile('src/main.ts');
    await workbench.squiggles.first().waitFor();
    const offered = await workbench.commandsFor('KMS Secrets: ');
    assert.ok(offered.includes('KMS Secrets: Show Output'), offered.join());
    assert.ok(!offered.includes('KMS Secrets: Create Secret…'), offered.join());
  });

  it('loses nothing when a password shall be moved all the same', async () => {
    const { workbench, myapp } = session;
    await workbench.quickFix(myapp.login.password, 'Move this credential to KMS Secrets…');
    await workbench.answer(await workbench.suggested());
    await workbench.notification(/keychain/i).waitFor();
    await workbench.screenshot('keychain-missing-move');
    assert.ok((await workbench.text()).includes(myapp.login.password));
  });
});
