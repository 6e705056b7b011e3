import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Page } from 'playwright-core';
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

/** Resolves when nothing fades or slides any more: half-faded colours are nobody's colours. */
const stillness = `Promise.all(
  document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished.catch(() => undefined)),
).then(() => undefined)`;

/** What axe finds in a part of the window that an extension can do something about. */
async function ourViolations(page: Page, part: string): Promise<string[]> {
  await page.evaluate(stillness);
  const found = await violations(page, part);
  return found
    .filter((one) => !isOfTheList(one) && !isOfThePane(one))
    .map(({ rule, where }) => `${rule}: ${where}`);
}

/**
 * VS Code's list widget gives itself and its rows roles and attributes that do not go together, and
 * sets label and description of a row without a space between them, which no spoken label repeats.
 */
function isOfTheList({ rule, where }: Violation): boolean {
  const rules = ['aria-allowed-attr', 'aria-required-children', 'label-content-name-mismatch'];
  return rules.includes(rule) && where.startsWith('<div class="monaco-list');
}

/** The header of a view among several is a button that holds the buttons of the view. */
const isOfThePane = ({ rule, where }: Violation): boolean =>
  rule === 'nested-interactive' && where.startsWith('<div class="pane-header');

interface Violation {
  readonly rule: string;
  readonly where: string;
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
declare const axe: { run(part: string): Promise<AxeResult> };

async function violations(page: Page, part: string): Promise<Violation[]> {
  const path = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  // Evaluated, since the page's policy takes no script from elsewhere.
  await page.evaluate(readFileSync(path, 'utf8'));
  const result = await page.evaluate((where) => axe.run(where), part);
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => ({ rule: id, where: html.slice(0, 200) })),
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
