import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { until } from '../../support/processes.ts';
import { filesWith } from '../../support/search.ts';
import type { Session } from '../../support/session.ts';
import { sessionForTests } from '../../support/session-for-tests.ts';
import type { Workbench } from '../../support/workbench.ts';

const name = 'shop/api-token';

describe('secrets in the sidebar and the palette', () => {
  const values = [1, 2].map(() => randomBytes(15).toString('base64url')) as [string, string];
  let session: Session;
  let workbench: Workbench;

  sessionForTests({}, async (started) => {
    session = started;
    ({ workbench } = started);
    const lookup = `export const token = await readSecret('${name}');\n`;
    writeFileSync(join(session.myapp.folder, 'src/token.ts'), lookup);
    await workbench.openView('KMS Secrets');
  });

  it('begin with an invitation', async () => {
    await workbench.view.getByText('There is no secret yet').waitFor();
    await workbench.screenshot('secrets-1-empty');
  });

  it('are created under a name that fits, with a value that is not shown', async () => {
    await workbench.runCommand('KMS Secrets: Create Secret…');
    await workbench.refused('not a name!');
    await workbench.answer(name);
    await workbench.asked('The value. It is not shown');
    assert.equal(await workbench.quickInput.getAttribute('type'), 'password');
    await workbench.refused('x'.repeat(30_721), '30721 bytes, 30720 are allowed');
    await workbench.answer(values[0]);
    await workbench.treeItem(name).waitFor();
  });

  it('get a value that is made for them', async () => {
    await workbench.runCommand('KMS Secrets: Create Secret…');
    await workbench.answer('shop/made', 'Name of the secret');
    await workbench.asked('The value. It is not shown');
    await workbench.page.getByRole('button', { name: 'Generate a strong value' }).click();
    await workbench.treeItem('shop/made').waitFor();
    await workbench.treeCommand('shop/made', 'Copy Value…');
    await workbench.answerDialog('Copy');
    const made = await until('the value on the clipboard', async () => {
      const text = await workbench.clipboard();
      return text.length === 32 && text;
    });
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^a-z\d]/i]) assert.match(made, kind);
    await workbench.treeCommand('shop/made', 'Delete…');
    await workbench.choose('Delete for ever now…');
    await workbench.answer('shop/made', 'Type the name to confirm');
    await workbench.treeItem('shop/made').waitFor({ state: 'detached' });
  });

  it('are not created twice under one name', async () => {
    await workbench.runCommand('KMS Secrets: Create Secret…');
    await workbench.refused(name, `${name} exists already`);
    await workbench.press('Escape');
  });

  it('show their metadata as a read-only document', async () => {
    await workbench.treeCommand(name, 'Show Metadata');
    const text = await workbench.untilText(`"SecretName": "${name}"`);
    assert.match(text, /"VersionStage": \[\s*"ACSCurrent"/);
    assert.ok(!text.includes(values[0]));
    await workbench.clickText('"SecretName"');
    await workbench.press('x');
    assert.equal(await workbench.text(), text);
    await workbench.screenshot('secrets-2-metadata');
  });

  it('give their value to the clipboard after a question', async () => {
    await workbench.treeCommand(name, 'Copy Value…');
    const question = await workbench.answerDialog('Copy');
    assert.match(question, /Every program on this machine can read the clipboard/);
    await until('the value on the clipboard', async () => {
      return (await workbench.clipboard()) === values[0];
    });
  });

  it('take a new version, and the old one becomes ACSPrevious', async () => {
    await workbench.treeCommand(name, 'Put New Version…');
    await workbench.asked(`New version of ${name}`);
    await workbench.answer(values[1]);
    await workbench.expand(name);
    await workbench.treeItem(/v2.*ACSCurrent/).waitFor();
    await workbench.treeItem(/v1.*ACSPrevious/).waitFor();
    await workbench.screenshot('secrets-3-versions');
  });

  it('are deleted in 30 days, and restored', async () => {
    await workbench.treeCommand(name, 'Delete…');
    await workbench.screenshot('secrets-4-delete');
    await workbench.choose('Delete in 30 days');
    await workbench.expand('Waiting for deletion');
    await workbench.treeItem(new RegExp(`${name}.*30 days`)).waitFor();
    await workbench.screenshot('secrets-5-pending');
    await workbench.treeCommand(new RegExp(`^${name}`), 'Restore');
    await workbench.treeItem('Waiting for deletion').waitFor({ state: 'detached' });
  });

  it('are deleted in 7 to 30 days', async () => {
    await workbench.runCommand('KMS Secrets: Delete…');
    await workbench.choose(name);
    await workbench.choose('Choose the days…');
    await workbench.asked('In how many days?');
    await workbench.refused('6', 'A whole number from 7 to 30');
    await workbench.refused('31', 'A whole number from 7 to 30');
    await workbench.answer('7');
    await workbench.treeItem('Waiting for deletion').waitFor();
    // A lookup leads to the secret wherever it stands.
    await workbench.openFile('src/token.ts');
    await workbench.clickText(name);
    await workbench.press('F12');
    await workbench.page
      .locator('.part.sidebar .monaco-list-row.selected', { hasText: name })
      .waitFor();
    await workbench.screenshot('secrets-6-revealed');
    await workbench.runCommand('KMS Secrets: Restore');
    await workbench.choose(name);
    await workbench.treeItem('Waiting for deletion').waitFor({ state: 'detached' });
  });

  it('are deleted for ever only when their name is typed', async () => {
    await workbench.treeCommand(name, 'Delete…');
    await workbench.choose('Delete for ever now…');
    await workbench.asked('Type the name to confirm');
    await workbench.refused('shop', `Type ${name}`);
    await workbench.answer(name);
    await workbench.treeItem(name).waitFor({ state: 'detached' });
    await workbench.view.getByText('There is no secret yet').waitFor();
  });

  it('left no value in a file', () => {
    for (const value of values) assert.deepEqual(filesWith(value, session.folder), []);
  });
});
