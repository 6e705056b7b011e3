import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { filesWith } from '../../support/search.ts';
import type { Session } from '../../support/session.ts';
import { sessionForTests } from '../../support/session-for-tests.ts';
import type { Workbench } from '../../support/workbench.ts';

const name = 'shop/db';

describe('what is done to secrets and keys by hand', () => {
  const password = randomBytes(15).toString('base64url');
  let session: Session;
  let workbench: Workbench;

  sessionForTests({}, async (started) => {
    session = started;
    ({ workbench } = started);
    await workbench.openEmptyStore();
    await workbench.createSecret(name, JSON.stringify({ user: 'shop', password }));
    await workbench.createSecret('shop/mail', password);
  });

  it('tags several secrets at once, and goes back to a step', async () => {
    await workbench.select(name, 'shop/mail');
    await workbench.treeCommand(name, 'Add Tag…');
    await workbench.asked('Name of the tag');
    await workbench.refused('', 'Type a name');
    await workbench.answer('stage');
    await workbench.asked('Value of the tag stage');
    await workbench.stepBack();
    await workbench.asked('Tag 2 secrets (1/2)');
    assert.equal(await workbench.suggested(), 'stage');
    await workbench.answer('env');
    await workbench.asked('Tag 2 secrets (2/2)');
    await workbench.screenshot('commands-1-tag');
    await workbench.answer('prod');
    await workbench.runCommand('KMS Secrets: Group Secrets by Tag…');
    await workbench.choose('env');
    await workbench.expand('env: prod');
    await workbench.treeItem(name).waitFor();
    await workbench.screenshot('commands-2-groups');
  });

  it('takes a tag off, and the group loses the secret', async () => {
    await workbench.treeCommand('shop/mail', 'Remove Tags…');
    await workbench.asked('Remove tags from shop/mail');
    await workbench.choose('env');
    await workbench.press('Enter');
    await workbench.treeItem('without env').waitFor();
    await workbench.runCommand('KMS Secrets: Group Secrets by Tag…');
    await workbench.choose('No groups');
    await workbench.treeItem('shop/mail').waitFor();
  });

  it('sorts the list', async () => {
    await workbench.runCommand('KMS Secrets: Sort Secrets…');
    await workbench.choose('Newest first');
    await workbench.treeOrder('shop/mail', name);
    await workbench.runCommand('KMS Secrets: Sort Secrets…');
    await workbench.choose('By name');
    await workbench.treeOrder(name, 'shop/mail');
  });

  it('lets a part of a JSON value be generated every 30 days', async () => {
    await workbench.treeCommand(name, 'Set Up Rotation…');
    await workbench.choose('It is generated');
    await workbench.choose('password');
    await workbench.asked('How many characters?');
    await workbench.refused('7', 'A whole number from 8 to 128');
    await workbench.answer('24');
    await workbench.choose('Letters and digits');
    await workbench.asked('(5/5)');
    await workbench.screenshot('commands-3-rotation');
    await workbench.choose('Every 30 days');
    await workbench.treeItem(/shop\/db.*rotates in 30 days/).waitFor();
    await workbench.treeCommand(name, 'Rotate Now…');
    await workbench.answerDialog('Rotate');
    await workbench.treeItem(/shop\/db.*v2/).waitFor();
  });

  it('lets a program of the user make the next value', async () => {
    const program = join(session.folder, 'rotate program.sh');
    const asked = join(session.folder, 'asked');
    const script = `#!/bin/sh\ncat > /dev/null\ntouch '${asked}'\nprintf %s%s "$1" ${password}\n`;
    writeFileSync(program, script, { mode: 0o755 });
    await workbench.treeCommand('shop/mail', 'Set Up Rotation…');
    await workbench.choose('A program of mine makes it');
    await workbench.asked('The program with its full path');
    await workbench.refused('rotate', 'Begin with the full path of the program');
    await workbench.refused('/no/such/program', 'There is no file /no/such/program');
    await workbench.answer(`"${program}" next-`);
    await workbench.choose('Only when I say so');
    await workbench.dialog.waitFor();
    await workbench.screenshot('commands-4-program');
    assert.match(await workbench.answerDialog('Let It Run'), /no file of a workspace can name one/);
    await workbench.treeCommand('shop/mail', 'Rotate Now…');
    await workbench.answerDialog('Rotate');
    await workbench.treeItem(/shop\/mail.*v2/).waitFor();
    assert.ok(existsSync(asked));
  });

  it('puts a label on a version, moves it to another one, and takes it off', async () => {
    await workbench.treeCommand('shop/mail', 'Put Stage Label…');
    await workbench.choose('v1');
    await workbench.asked('The label');
    await workbench.refused('ACSPending', 'Labels that begin with ACS move by themselves');
    await workbench.answer('canary');
    await workbench.expand('shop/mail');
    await workbench.treeItem(/^v1.*canary/).waitFor();
    await workbench.treeCommand(/^v2/, 'Put Stage Label…');
    await workbench.asked('Stage label for shop/mail, version v2');
    await workbench.quickInput.fill('canary');
    await workbench.asked('It moves here from v1');
    await workbench.screenshot('commands-8-label');
    await workbench.press('Enter');
    await workbench.treeItem(/^v2.*canary/).waitFor();
    await workbench.treeCommand(/^v2/, 'Remove Stage Label…');
    await workbench.choose('canary');
    await workbench.answerDialog('Remove');
    await workbench.treeItem('canary').waitFor({ state: 'detached' });
  });

  it('edits the policy of a secret, and keeps what does not fit unsaved', async () => {
    const { page } = workbench;
    await workbench.treeCommand(name, 'Edit Policy');
    await workbench.untilText('kms default secret policy');
    await workbench.replaceWord('Allow', 'Maybe');
    await workbench.squiggles.first().waitFor();
    await workbench.press('Control+S');
    await workbench.notification('Failed to save').waitFor();
    await workbench.screenshot('commands-5-policy');
    await workbench.dismissNotifications();
    await workbench.replaceWord('Maybe', 'Deny');
    await workbench.squiggles.first().waitFor({ state: 'detached' });
    await workbench.press('Control+S');
    await page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
    await workbench.runCommand('View: Close Editor');
    await workbench.treeCommand(name, 'Edit Policy');
    await workbench.untilText('"Effect": "Deny"');
  });

  it('rotates, disables, enables, deletes and keeps a key', async () => {
    await workbench.runCommand('KMS Secrets: Create Key…');
    await workbench.answer('for payments', 'What the key is for');
    await workbench.runCommand('KMS Secrets: Focus on Keys View');
    await workbench.treeCommand('for payments', 'Set Up Rotation of Key…');
    await workbench.choose('Every 90 days');
    await workbench.treeItem(/for payments.*rotates in 90 days/).waitFor();
    await workbench.treeCommand('for payments', 'Rotate Key…');
    await workbench.answerDialog('Rotate');
    await workbench.treeCommand('for payments', 'Disable Key…');
    await workbench.answerDialog('Disable');
    await workbench.treeItem(/for payments.*disabled/).waitFor();
    await workbench.treeCommand('for payments', 'Enable Key');
    await workbench.treeItem(/for payments.*disabled/).waitFor({ state: 'detached' });
    await workbench.treeCommand('for payments', 'Protect Key from Deletion…');
    await workbench.answer('', 'Why; it may stay empty');
    await workbench.treeItem(/for payments.*protected/).waitFor();
    await workbench.treeCommand('for payments', 'Take Protection off Key…');
    await workbench.answerDialog('Take Off');
    await workbench.treeItem(/for payments.*protected/).waitFor({ state: 'detached' });
    await workbench.treeCommand('for payments', 'Delete Key…');
    await workbench.asked('In how many days?');
    await workbench.refused('6', 'A whole number from 7 to 366');
    await workbench.answer('7');
    await workbench.asked('Type the name');
    await workbench.refused('payments', 'Type for payments');
    await workbench.screenshot('commands-6-key');
    await workbench.answer('for payments');
    await workbench.treeItem(/for payments.*deletes in 7 days/).waitFor();
    await workbench.treeCommand('for payments', 'Keep Key');
    await workbench.treeItem(/for payments.*deletes/).waitFor({ state: 'detached' });
  });

  it('tags a key, and takes the tag off', async () => {
    await workbench.treeCommand('for payments', 'Add Tag to Key…');
    await workbench.answer('team', 'Name of the tag');
    await workbench.answer('pay', 'Value of the tag team');
    await workbench.treeCommand('for payments', 'Remove Tags from Key…');
    await workbench.choose('team');
    await workbench.press('Enter');
    await workbench.treeCommand('for payments', 'Remove Tags from Key…');
    await workbench.notification('for payments has no tag').waitFor();
    await workbench.dismissNotifications();
  });

  it('makes an access key, and gives out its secret part once, on the clipboard', async () => {
    await workbench.runCommand('KMS Secrets: Create Access Key…');
    await workbench.asked('The program or person that uses it');
    await workbench.refused('no spaces', '1 to 64 letters');
    await workbench.answer('shop');
    await workbench.choose('Secrets whose names begin with');
    await workbench.answer('shop/', 'How the names begin');
    await workbench.choose('as environment variables');
    await workbench.notification('is not given out again').waitFor();
    await workbench.screenshot('commands-9-access-key');
    const copied = /^ALIBABA_CLOUD_ACCESS_KEY_ID=(\w+)\nALIBABA_CLOUD_ACCESS_KEY_SECRET=(\w+)\n$/;
    const [, id = '', secret = ''] = copied.exec(await workbench.clipboard()) ?? [];
    assert.ok(!(await workbench.notification(id).innerText()).includes(secret));
    await workbench.dismissNotifications();
    await workbench.expand('Access keys');
    await workbench.treeItem(new RegExp(`^shopnever used.*${id}`)).waitFor();
    await workbench.treeCommand(/^shop.*LTAI/, 'Edit Policy of Access Key');
    await workbench.untilText('acs:kms:*:*:secret/shop/*');
    await workbench.replaceWord('DescribeSecret', 'ListSecrets');
    await workbench.press('Control+S');
    await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
    await workbench.treeCommand(/^shop.*LTAI/, 'Disable Access Key…');
    await workbench.answerDialog('Disable');
    await workbench.treeItem(/^shopdisabled.*LTAI/).waitFor();
    await workbench.treeCommand(/^shop.*LTAI/, 'Enable Access Key');
    await workbench.treeItem(/^shopdisabled.*LTAI/).waitFor({ state: 'detached' });
    await workbench.treeCommand(/^shop.*LTAI/, 'Delete Access Key…');
    await workbench.answerDialog('Delete');
    await workbench.treeItem(/^shop.*LTAI/).waitFor({ state: 'detached' });
    assert.deepEqual(filesWith(secret, session.folder), []);
  });

  it('gives a key an alias, points it elsewhere, and deletes it by its name', async () => {
    await workbench.treeCommand('for payments', 'Add Alias to Key…');
    await workbench.asked('The alias');
    await workbench.refused('acs/x', 'not acs at the beginning');
    await workbench.answer('pay');
    await workbench.treeItem(/^pay/).waitFor();
    await workbench.runCommand('KMS Secrets: Point Alias to Another Key…');
    await workbench.choose('pay');
    await workbench.asked('(2/2)');
    await workbench.choose('Key of the store');
    await workbench.treeItem(/^pay.*2 secrets/).waitFor();
    await workbench.screenshot('commands-7-alias');
    await workbench.runCommand('KMS Secrets: Delete Alias…');
    await workbench.choose('pay');
    await workbench.asked('Type the name');
    await workbench.refused('alias', 'Type pay');
    await workbench.answer('pay');
    await workbench.treeItem(/Key of the store.*2 secrets/).waitFor();
  });

  it('left no value in a file but that of the program', async () => {
    const places = filesWith(password, session.folder).map((path) => path.split('/').at(-1));
    assert.deepEqual(places, ['rotate program.sh']);
  });
});
