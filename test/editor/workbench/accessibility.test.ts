import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { ourViolations } from '../../support/axe.ts';
import { until } from '../../support/processes.ts';
import { type Session, startSession } from '../../support/session.ts';
import type { Workbench } from '../../support/workbench.ts';

const side = '.part.sidebar .composite.viewlet';
const quickInput = '.quick-input-widget';
const toasts = '.notifications-toasts';

/** How long a menu may take; a second Ctrl+. in an open one would choose from it. */
const menuMs = 6_000;

describe('working without a mouse', () => {
  let session: Session;
  let workbench: Workbench;

  before(async () => {
    session = await startSession();
    workbench = session.workbench;
    await workbench.statusItem('KMS').waitFor();
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await workbench?.failed(this.currentTest.title);
  });
  after(() => session?.end());

  it('goes from the credential to the secret by F8, Ctrl+., the name and Enter', async () => {
    const { page, myapp } = session;
    await workbench.press('Control+P');
    await page.keyboard.type('main.ts');
    await workbench.quickRow('main.ts').first().waitFor();
    await workbench.press('Enter');
    await workbench.squiggles.first().waitFor();
    await workbench.press('F8');
    const problem = page.locator('.zone-widget', { hasText: '1 of 1 problem' });
    await problem.waitFor();
    const said = await problem.innerText();
    assert.match(said, /generic-password/);
    assert.ok(!said.includes(myapp.login.password));
    await workbench.press('Escape');
    await problem.waitFor({ state: 'detached' });
    const fixes = page.locator('.action-widget .monaco-list-row.action');
    await until('the quick fixes', async () => {
      await workbench.press('Control+.');
      await fixes.first().waitFor({ timeout: menuMs });
      return true;
    });
    await workbench.press('Enter');
    await workbench.asked('Name of the secret');
    assert.deepEqual(await ourViolations(page, quickInput), []);
    await workbench.press('Enter');
    await workbench.untilText("await readSecret('myapp/db-password')");
  });

  it('tells in a message that axe has nothing to say against', async () => {
    await workbench.notification('npm install').waitFor();
    assert.deepEqual(await ourViolations(session.page, toasts), []);
    await workbench.press('F1');
    await session.page.keyboard.type('Notifications: Clear All');
    await workbench.quickRow('Clear All Notifications').first().waitFor();
    await workbench.press('Enter');
  });

  it('walks the tree, whose rows say what they are', async () => {
    const { page } = session;
    await workbench.press('F1');
    await page.keyboard.type('KMS Secrets: Focus on Secrets View');
    await workbench.quickRow('Focus on Secrets View').first().waitFor();
    await workbench.press('Enter');
    await workbench.treeItem('myapp/db-password').waitFor();
    // The view was empty when it was shown first: the side bar is asked for the focus again.
    await until('the focus in the tree', async () => {
      await workbench.press('Control+0', 'Home');
      return (await page.locator('.part.sidebar .monaco-list-row.focused').count()) > 0;
    });
    await focused(page, /myapp\/db-password/);
    await workbench.press('ArrowRight');
    await workbench.treeItem(/v1.*ACSCurrent/).waitFor();
    await workbench.press('ArrowDown');
    await focused(page, /v1.*ACSCurrent/);
    await workbench.screenshot('accessibility-tree');
    assert.deepEqual(await ourViolations(page, side), []);
    await workbench.press('ArrowLeft', 'ArrowLeft');
    await workbench.treeItem(/v1.*ACSCurrent/).waitFor({ state: 'detached' });
  });

  it('reaches the views of keys and of credentials, whose rows say what they are', async () => {
    const { page } = session;
    await workbench.press('F1');
    await page.keyboard.type('KMS Secrets: Focus on Keys View');
    await workbench.quickRow('Focus on Keys View').first().waitFor();
    await workbench.press('Enter');
    await page.locator('[aria-label^="key Key of the store, 1 secret"]').waitFor();
    await workbench.screenshot('accessibility-keys');
    assert.deepEqual(await ourViolations(page, side), []);
  });

  it('opens the menu of a secret, and goes through its questions and back', async () => {
    const { page } = session;
    await workbench.press('Control+0');
    await workbench.press('F1');
    await page.keyboard.type('KMS Secrets: Add Tag');
    await workbench.quickRow('KMS Secrets: Add Tag…').first().waitFor();
    await workbench.press('Enter');
    await workbench.quickRow('myapp/db-password').first().waitFor();
    await workbench.press('Enter');
    await workbench.asked('Name of the tag');
    await page.keyboard.type('env');
    await workbench.press('Enter');
    await workbench.asked('Value of the tag env');
    assert.deepEqual(await ourViolations(page, quickInput), []);
    await workbench.stepBack();
    await workbench.asked('Name of the tag');
    await workbench.press('Enter');
    await workbench.asked('Value of the tag env');
    await page.keyboard.type('test');
    await workbench.press('Enter');
    await page.locator(quickInput).waitFor({ state: 'hidden' });
  });

  for (const theme of ['Dark High Contrast', 'Light High Contrast']) {
    it(`is clear to see in ${theme}`, async () => {
      const { page } = session;
      await workbench.useTheme(theme);
      await workbench.openFile('src/main.ts');
      await workbench.codeLenses.filter({ hasText: 'ACSCurrent' }).waitFor();
      await workbench.screenshot(`accessibility-${theme.replaceAll(' ', '-')}`);
      await workbench.runCommand('KMS Secrets: Create Secret…');
      await workbench.asked('Name of the secret');
      await workbench.refused('not a name!');
      for (const part of [side, quickInput]) {
        assert.deepEqual(await ourViolations(page, part), [], part);
      }
      await workbench.press('Escape');
    });
  }

  it('is usable at 200 %, with nothing of ours cut off', async () => {
    const { page } = session;
    const before = page.viewportSize();
    assert.ok(before);
    await page.setViewportSize({ width: before.width / 2, height: before.height / 2 });
    await workbench.treeItem('myapp/db-password').first().waitFor();
    await workbench.runCommand('KMS Secrets: Set Up Rotation…');
    await workbench.choose('myapp/db-password');
    await workbench.quickRow('A program of mine makes it').waitFor();
    await workbench.screenshot('accessibility-zoom');
    for (const row of await page.locator('.quick-input-widget, .part.sidebar').all()) {
      const box = await row.boundingBox();
      assert.ok(box && 0 <= box.x && box.x + box.width <= before.width / 2);
    }
    await workbench.press('Escape');
    await page.setViewportSize(before);
  });

  it('asks for a value in a box that axe has nothing to say against', async () => {
    await workbench.press('F1');
    await session.page.keyboard.type('KMS Secrets: Create Secret');
    await workbench.quickRow('KMS Secrets: Create Secret…').first().waitFor();
    await workbench.press('Enter');
    await workbench.asked('Name of the secret');
    await session.page.keyboard.type('not a name!');
    await session.page.locator('.quick-input-widget .error').first().waitFor();
    assert.deepEqual(await ourViolations(session.page, quickInput), []);
    await workbench.press('Escape');
  });
});

/** What a screen reader says of the row that has the focus. */
function focused(page: Page, expected: RegExp): Promise<string> {
  return until(`the focus on ${expected}`, async () => {
    const row = page.locator('.part.sidebar .monaco-list-row.focused').first();
    const label = (await row.getAttribute('aria-label')) ?? '';
    return expected.test(label) && label;
  });
}
