import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import { ourViolations } from '../../support/axe.ts';
import { until } from '../../support/processes.ts';
import type { Session } from '../../support/session.ts';
import { sessionForTests } from '../../support/session-for-tests.ts';
import type { Workbench } from '../../support/workbench.ts';

const side = '.part.sidebar .composite.viewlet';
const quickInput = '.quick-input-widget';
const toasts = '.notifications-toasts';

/** How long a menu may take; a second Ctrl+. in an open one would choose from it. */
const menuMs = 6_000;

describe('working without a mouse', () => {
  let session: Session;
  let workbench: Workbench;

  sessionForTests({ prepare: countClicks }, async (started) => {
    session = started;
    ({ workbench } = started);
    await workbench.statusItem('KMS').waitFor();
  });

  it('goes from the credential to the secret by F8, Ctrl+., the name and Enter', async () => {
    const { page, myapp } = session;
    await open('main.ts');
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
    await run('Notifications: Clear All Notifications');
  });

  it('walks the tree, whose rows say what they are', async () => {
    const { page } = session;
    await run('KMS Secrets: Focus on Secrets View');
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

  it('copies, deletes and restores a secret from the menu of its row', async () => {
    const { page, myapp } = session;
    await focused(page, /^secret myapp\/db-password, v1$/);
    await choose('Copy Value…');
    await workbench.dialog.waitFor();
    await workbench.press('Enter');
    await workbench.dialog.waitFor({ state: 'detached' });
    await until('the value on the clipboard', async () => {
      return (await workbench.clipboard()) === myapp.login.password;
    });
    await inTree(/^secret myapp\/db-password, v1$/);
    await choose('Delete…');
    await picked('Delete in 30 days');
    await workbench.treeItem('Waiting for deletion').waitFor();
    await inTree(/^Waiting for deletion: 1$/);
    await workbench.press('ArrowRight');
    await workbench.treeItem('deletes in 30 days').waitFor();
    await workbench.press('ArrowDown');
    await focused(page, /^secret myapp\/db-password, v1 · deletes in 30 days$/);
    await choose('Restore');
    await inTree(/^secret myapp\/db-password, v1$/);
  });

  it('reaches the views of keys and of credentials, whose rows say what they are', async () => {
    const { page } = session;
    await run('KMS Secrets: Focus on Keys View');
    await page.locator('[aria-label^="key Key of the store, 1 secret"]').waitFor();
    await workbench.screenshot('accessibility-keys');
    assert.deepEqual(await ourViolations(page, side), []);
  });

  it('goes through the questions of a command and back', async () => {
    const { page } = session;
    await run('KMS Secrets: Add Tag…');
    await picked('myapp/db-password');
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
      await run('Preferences: Color Theme');
      await page.keyboard.type(theme);
      await picked(theme);
      await page.locator(quickInput).waitFor({ state: 'hidden' });
      await open('main.ts');
      await workbench.codeLenses.filter({ hasText: 'ACSCurrent' }).waitFor();
      await workbench.screenshot(`accessibility-${theme.replaceAll(' ', '-')}`);
      await run('KMS Secrets: Create Secret…');
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
    await run('KMS Secrets: Set Up Rotation…');
    await picked('myapp/db-password');
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
    await run('KMS Secrets: Create Secret…');
    await workbench.asked('Name of the secret');
    await session.page.keyboard.type('not a name!');
    await session.page.locator('.quick-input-widget .error').first().waitFor();
    assert.deepEqual(await ourViolations(session.page, quickInput), []);
    await workbench.press('Escape');
  });

  it('took no click for all of this', async () => {
    assert.equal(await session.page.evaluate<number>('clicks'), 0);
  });

  /** Runs a command by its title. */
  async function run(title: string): Promise<void> {
    await workbench.openPalette(title);
    await picked(title);
  }

  /** Opens a file by its name. */
  async function open(name: string): Promise<void> {
    await workbench.press('Control+P');
    await workbench.quickInput.fill(name);
    await picked(name);
  }

  /** Goes down a list to a row, and takes it. */
  async function picked(label: string): Promise<void> {
    await workbench.quickRow(label).first().waitFor();
    const row = '.quick-input-list .monaco-list-row.focused';
    await until(`the list to be at ${label}`, async () => {
      const said = await session.page.locator(row).allInnerTexts();
      if (said.some((text) => text.includes(label))) return true;
      await workbench.press('ArrowDown');
      return false;
    });
    await workbench.press('Enter');
  }

  /** Goes down the tree to the row of which a screen reader says that. */
  async function inTree(said: RegExp): Promise<void> {
    const { page } = session;
    await until(`the focus on ${said}`, async () => {
      await workbench.press('Control+0', 'Home');
      const rows = page.locator('.part.sidebar .monaco-list-row.focused');
      for (let step = 0; step < 5; step++) {
        const label = await rows.first().getAttribute('aria-label', { timeout: menuMs });
        if (said.test(label ?? '')) return true;
        await workbench.press('ArrowDown');
      }
      return false;
    });
  }

  /** Chooses from the menu of the row that has the focus. */
  async function choose(command: string): Promise<void> {
    const menu = session.page.locator('.monaco-menu');
    const item = menu.locator('.action-item.focused', { hasText: command });
    await until(`the menu to offer ${command}`, async () => {
      if (!(await menu.isVisible())) await workbench.press('Shift+F10');
      await menu.waitFor({ timeout: menuMs });
      if ((await item.count()) > 0) return true;
      await workbench.press('ArrowDown');
      return false;
    });
    await workbench.press('Enter');
    await menu.waitFor({ state: 'detached' });
  }
});

/** Notes in the page each time a mouse is pressed. */
async function countClicks(page: Page): Promise<void> {
  await page.addInitScript(
    `globalThis.clicks = 0; addEventListener('mousedown', () => { clicks += 1; }, true);`,
  );
}

/** What a screen reader says of the row that has the focus. */
function focused(page: Page, expected: RegExp): Promise<string> {
  return until(`the focus on ${expected}`, async () => {
    const row = page.locator('.part.sidebar .monaco-list-row.focused').first();
    const label = (await row.getAttribute('aria-label')) ?? '';
    return expected.test(label) && label;
  });
}
