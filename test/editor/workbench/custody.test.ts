import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { filesWith } from '../../support/search.ts';
import type { Session } from '../../support/session.ts';
import { sessionForTests } from '../../support/session-for-tests.ts';
import type { Workbench } from '../../support/workbench.ts';

const name = 'shop/kept';

describe('the store, its copies and its keys', () => {
  const [value, passphrase] = [1, 2].map(() => randomBytes(15).toString('base64url')) as [
    string,
    string,
  ];
  let session: Session;
  let workbench: Workbench;

  sessionForTests({}, async (started) => {
    session = started;
    ({ workbench } = started);
    await workbench.openEmptyStore();
    await workbench.createSecret(name, value);
  });

  /** Deletes a secret of the tree for ever. */
  async function destroyed(secret: string): Promise<void> {
    await workbench.treeCommand(secret, 'Delete…');
    await workbench.choose('Delete for ever now…');
    await workbench.answer(secret, 'Type the name to confirm');
    await workbench.treeItem(secret).waitFor({ state: 'detached' });
  }

  it('come back from a backup whose name is typed', async () => {
    await workbench.runCommand('KMS Secrets: Back Up the Store');
    await workbench.notification('The backup is written and checked').waitFor();
    await workbench.dismissNotifications();
    await workbench.createSecret('shop/later', value);
    const [backup = ''] = readdirSync(join(session.store, 'backups'));
    await workbench.runCommand('KMS Secrets: Restore Backup…');
    await workbench.chooseFile(join(session.store, 'backups', backup));
    await workbench.asked(`Put the backup ${backup} in place of all secrets of now`);
    await workbench.refused('backup', `Type ${backup}`);
    await workbench.screenshot('custody-1-restore');
    await workbench.answer(backup);
    await workbench.treeItem('shop/later').waitFor({ state: 'detached' });
    await workbench.treeItem(name).waitFor();
    await workbench.dismissNotifications();
  });

  it('come back from an encrypted export, and only with its passphrase', async () => {
    const file = join(session.folder, 'export.json');
    await workbench.runCommand('KMS Secrets: Export Secrets, Encrypted…');
    await workbench.answer(passphrase, 'It cannot be recovered');
    await workbench.asked('The same passphrase again');
    await workbench.refused(`${passphrase}x`, 'It is not the same');
    await workbench.answer(passphrase);
    await workbench.chooseFile(file);
    await workbench.notification('1 secret is exported').waitFor();
    await workbench.dismissNotifications();
    await destroyed(name);
    for (const typed of [`${passphrase}x`, passphrase]) {
      await workbench.runCommand('KMS Secrets: Import Secrets from File…');
      await workbench.chooseFile(file);
      await workbench.answer(typed, 'The passphrase it was protected with');
      await workbench.choose('Keep secrets that exist');
      if (typed === passphrase) break;
      await workbench.notification(/passphrase/i).waitFor();
      await workbench.screenshot('custody-2-wrong');
      await workbench.dismissNotifications();
    }
    assert.match(await workbench.answerDialog('Import'), /Import 1 of 1 secrets/);
    await workbench.treeItem(name).waitFor();
    await workbench.dismissNotifications();
  });

  it('tell who did what, and that nothing is missing', async () => {
    await workbench.runCommand('KMS Secrets: Show Who Did What');
    await workbench.untilText('RestoreStore');
    await workbench.page.locator('.editor-actions [aria-label^="Verify the Audit Log"]').click();
    await workbench.notification(/All \d+ records are there, unchanged/).waitFor();
    await workbench.screenshot('custody-3-verified');
    await workbench.dismissNotifications();
  });

  it('move under a passphrase, which then opens the store', async () => {
    await workbench.runCommand('KMS Secrets: Change Where the Keys Lie…');
    assert.match(await workbench.placeholder(), /^Now: in the keychain of the remote \(127\.0/);
    await workbench.choose('Passphrase');
    await workbench.asked('It cannot be recovered');
    await workbench.refused('too short', 'At least 12 characters');
    await workbench.answer(passphrase);
    await workbench.answer(passphrase, 'The same passphrase again');
    await workbench.dialog.waitFor();
    await workbench.screenshot('custody-4-passphrase');
    await workbench.answerDialog('Move the Keys');
    await workbench.notification('The keys now lie under a passphrase').waitFor();
    await workbench.dismissNotifications();
    await workbench.runCommand('KMS Secrets: Lock the Store');
    await workbench.view.getByText('Your secrets are locked with a passphrase').waitFor();
    await workbench.view.getByText('Unlock…').click();
    await workbench.answer(passphrase, 'The passphrase it was protected with');
    await workbench.treeItem(name).waitFor();
  });

  it('move under a key file, which then opens the store', async () => {
    const file = join(session.folder, 'store.key');
    await workbench.runCommand('KMS Secrets: Change Where the Keys Lie…');
    assert.equal(await workbench.placeholder(), 'Now: under a passphrase');
    await workbench.choose('Key file');
    await workbench.chooseFile(file);
    await workbench.answerDialog('Move the Keys');
    await workbench.notification('The keys now lie under a key file').waitFor();
    await workbench.dismissNotifications();
    await workbench.runCommand('KMS Secrets: Lock the Store');
    await workbench.view.getByText('Your secrets are locked with a key file').waitFor();
    await workbench.screenshot('custody-5-key-file');
    await workbench.view.getByText('Choose the Key File…').click();
    await workbench.chooseFile(file);
    await workbench.treeItem(name).waitFor();
  });

  it('move back into the keychain', async () => {
    await workbench.runCommand('KMS Secrets: Change Where the Keys Lie…');
    // Before the question is there, the palette itself has a row with that word.
    assert.equal(await workbench.placeholder(), 'Now: under a key file');
    await workbench.choose('Keychain');
    await workbench.answerDialog('Move the Keys');
    await workbench.notification('The keys now lie in the keychain').waitFor();
    await workbench.reload();
    await workbench.treeItem(name).waitFor();
  });

  it('left neither value nor passphrase in a file', () => {
    for (const text of [value, passphrase]) assert.deepEqual(filesWith(text, session.folder), []);
  });
});
