import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { filesWith } from '../../support/search.ts';
import type { Session } from '../../support/session.ts';
import { sessionForTests } from '../../support/session-for-tests.ts';
import type { Workbench } from '../../support/workbench.ts';

const count = 130;

describe('the views of the side bar', () => {
  const value = randomBytes(15).toString('base64url');
  let session: Session;
  let workbench: Workbench;

  sessionForTests({}, async (started) => {
    session = started;
    ({ workbench } = started);
    await workbench.openEmptyStore();
  });

  it('import a file after a preview that shows names and no values', async () => {
    const file = join(session.folder, 'many.env');
    const lines = Array.from(
      { length: count },
      (_, index) => `KEY_${100 + index}=${value}${index}`,
    );
    writeFileSync(file, lines.join('\n'));
    await workbench.runCommand('KMS Secrets: Import Secrets from File…');
    await workbench.chooseFile(file);
    await workbench.choose('Keep secrets that exist');
    await workbench.dialog.waitFor();
    await workbench.screenshot('views-1-import');
    const asked = await workbench.answerDialog('Import');
    assert.match(asked, new RegExp(`Import ${count} of ${count} secrets`));
    assert.match(asked, /KEY_100: created/);
    assert.ok(!asked.includes(value));
    await workbench.treeItem('KEY_100').waitFor();
    await workbench.dismissNotifications();
  });

  it('show a page, and the next one without a jump', async () => {
    await workbench.treeItem(/KEY_100.*v1/).waitFor();
    await workbench.goToEnd(/KEY_1/, /Load more….*30 left/);
    await workbench.press('Enter');
    await workbench.treeItem('Load more…').waitFor({ state: 'detached' });
    await workbench.treeItem('KEY_199').waitFor();
    await workbench.screenshot('views-2-page');
  });

  it('show only the secrets that were asked for', async () => {
    await workbench.runCommand('KMS Secrets: Filter Secrets…');
    await workbench.answer('KEY_12');
    await workbench.treeItem('KEY_129').waitFor();
    await workbench.treeItem('KEY_100').waitFor({ state: 'detached' });
    await workbench.screenshot('views-3-filter');
  });

  it('delete and restore several at once', async () => {
    await workbench.select('KEY_120', 'KEY_121', 'KEY_122');
    await workbench.treeCommand('KEY_121', 'Delete…');
    await workbench.dialog.waitFor();
    await workbench.screenshot('views-4-several');
    assert.match(await workbench.answerDialog('Delete'), /Delete 3 secrets in 30 days/);
    await workbench.treeItem(/Waiting for deletion.*3/).waitFor();
    await workbench.expand('Waiting for deletion');
    await workbench.select('KEY_120', 'KEY_121', 'KEY_122');
    await workbench.treeCommand('KEY_121', 'Restore');
    await workbench.treeItem('Waiting for deletion').waitFor({ state: 'detached' });
    await workbench.runCommand('KMS Secrets: Show All Secrets');
    await workbench.treeItem('KEY_100').waitFor();
  });

  it('make a dragged secret a lookup in the language of the file', async () => {
    await workbench.openFile('src/main.ts');
    await workbench.clickText('import');
    await workbench.press('Control+End', 'Enter');
    await workbench.page.keyboard.type('const dropped = ;');
    await workbench.dragIntoText('KEY_100', ' ;', "await readSecret('KEY_100')");
    await workbench.screenshot('views-5-dropped');
  });

  it('do the same by keyboard at the cursor', async () => {
    await workbench.press('Control+End', 'Enter');
    await workbench.page.keyboard.type('const inserted = ');
    await workbench.runCommand('KMS Secrets: Insert Lookup at Cursor');
    await workbench.choose('KEY_101');
    await workbench.untilText("const inserted = await readSecret('KEY_101')");
  });

  it('compare what is known of two versions', async () => {
    await workbench.treeCommand('KEY_100', 'Put New Version…');
    await workbench.asked('New version of KEY_100');
    await workbench.answer(`${value}new`);
    await workbench.treeItem(/KEY_100.*v2/).waitFor();
    // The store tells of the change once more; a menu that is open then closes.
    await workbench.codeLenses.filter({ hasText: 'v2 · ACSCurrent' }).waitFor();
    await workbench.treeCommand('KEY_100', 'Compare Versions…');
    await workbench.choose('v2');
    await workbench.choose('v1');
    await workbench.page.locator('.tab.active', { hasText: 'KEY_100: v1 ↔ v2' }).waitFor();
    const [first, second] = await workbench.comparedTexts();
    assert.match(first ?? '', /"VersionId": "v1".*"ACSPrevious"/s);
    assert.match(second ?? '', /"VersionId": "v2".*"ACSCurrent"/s);
    await workbench.screenshot('views-6-compare');
  });

  it('make an older version current again', async () => {
    await workbench.expand('KEY_100');
    await workbench.treeCommand(/^v1/, 'Make This Version Current…');
    await workbench.answerDialog('Make Current');
    await workbench.treeItem(/v1.*ACSCurrent/).waitFor();
  });

  it('list credentials by file and by rule, and count them in a badge', async () => {
    await workbench.treeItem('Password written in the text').waitFor();
    await workbench.screenshot('views-7-findings');
    await workbench.runCommand('KMS Secrets: Focus on Credentials Found View');
    await workbench.treeItem(/main\.ts/).waitFor();
    await workbench.page.locator('.activitybar .badge-content', { hasText: /^1$/ }).waitFor();
  });

  it('ignore a credential with a reason', async () => {
    await workbench.treeCommand('Password written in the text', 'Ignore with a Reason…');
    await workbench.choose('only a test value');
    await workbench.untilText(
      `${['kms-secrets', 'ignore'].join('-')}(generic-password): only a test value`,
    );
    await workbench.treeItem('Password written in the text').waitFor({ state: 'detached' });
  });

  it('show the keys, what they protect, and make one', async () => {
    await workbench.runCommand('KMS Secrets: Create Key…');
    await workbench.answer('for payments', 'What the key is for');
    await workbench.runCommand('KMS Secrets: Focus on Keys View');
    await workbench.treeItem(/for payments.*0 secrets/).waitFor();
    await workbench.treeItem(/Key of the store.*130 secrets/).waitFor();
    await workbench.treeCommand('for payments', 'Disable Key…');
    await workbench.answerDialog('Disable');
    await workbench.treeItem(/for payments.*disabled/).waitFor();
    await workbench.screenshot('views-8-keys');
  });

  it('left no value anywhere but in the file that was imported', async () => {
    const places = filesWith(value, session.folder).map((path) => path.split('/').at(-1));
    assert.deepEqual(places, ['many.env']);
  });
});
