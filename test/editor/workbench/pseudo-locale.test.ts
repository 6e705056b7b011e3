import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Page } from 'playwright-core';
import english from '../../../package.nls.json' with { type: 'json' };
import { ensured, repository, temporaryFolder } from '../../support/places.ts';
import { pseudo, pseudoBundle } from '../../support/pseudo-locale.ts';
import { type Session, startSession } from '../../support/session.ts';
import type { Workbench } from '../../support/workbench.ts';

const locale = 'qps-ploc';

const category = 'KMS Secrets: ';

/** A text that was translated, and not cut off. */
const whole = /^⟦.*⟧$/s;

describe('the window in a language that nobody speaks', () => {
  const folder = temporaryFolder('pseudo');
  let session: Session;
  let workbench: Workbench;

  before(async () => {
    session = await startSession({ extension: translated(folder), prepare: inPseudoLocale });
    workbench = session.workbench;
    await workbench.openView('KMS Secrets');
    await workbench.view.getByText(/⟦.*⟧/).first().waitFor();
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await workbench.failed(this.currentTest.title);
  });
  after(async () => {
    await session?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has all of a welcome view, its headers and its buttons', async () => {
    const { page } = session;
    await workbench.view.getByText(pseudo('Create Secret')).waitFor();
    await workbench.screenshot('pseudo-1-welcome');
    const shown = page.locator(
      '.composite.viewlet .pane-header h3, .welcome-view-content .monaco-button, .welcome-view-content p',
    );
    const texts = (await shown.allInnerTexts()).map((text) => text.trim());
    assert.ok(4 < texts.length, texts.join());
    const odd = texts.filter((text) => text !== '' && !whole.test(text));
    assert.deepEqual(odd, []);
    const cut = await shown.evaluateAll((elements: Box[]) =>
      elements
        .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
        .map(({ textContent }) => textContent),
    );
    assert.deepEqual(cut, []);
  });

  it('names every command of the palette', async () => {
    const titles = await workbench.commandsFor(category);
    const ours = titles.filter((title) => title.startsWith(category));
    const translated = ours.filter((title) => whole.test(title.slice(category.length)));
    assert.ok(3 < translated.length, titles.join());
    // Below a title VS Code shows the English one, so that it can be found by both.
    const alone = ours.filter((title) => {
      const twin = category + pseudo(title.slice(category.length));
      return !translated.includes(title) && !translated.includes(twin);
    });
    assert.deepEqual(alone, []);
  });

  it('speaks in questions, hovers, lenses and problems', async () => {
    const { myapp } = session;
    await workbench.openFile('src/main.ts');
    await workbench.squiggles.first().waitFor();
    await workbench.codeLenses.filter({ hasText: pseudo('Move to KMS Secrets…') }).waitFor();
    await workbench.hover(myapp.login.password, /⟦/);
    await workbench.screenshot('pseudo-2-hover');
    await workbench.runCommand(`KMS Secrets: ${pseudo(english['command.createSecret'])}`);
    await workbench.asked(pseudo('Name of the secret'));
    await workbench.screenshot('pseudo-3-question');
    await workbench.press('Escape');
  });
});

interface Box {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly textContent: string;
}

/** The extension with all its texts in the pseudo-locale. */
function translated(folder: string): string {
  const extension = ensured(join(folder, 'extension'));
  for (const name of ['package.json', 'package.nls.json', 'dist', 'media']) {
    cpSync(join(repository, name), join(extension, name), { recursive: true });
  }
  const texts = Object.entries(english).map(([key, text]) => [key, pseudo(text)]);
  const write = (name: string, object: object): void =>
    writeFileSync(join(extension, name), JSON.stringify(object));
  write(`package.nls.${locale}.json`, Object.fromEntries(texts));
  const known = JSON.parse(
    readFileSync(join(repository, 'l10n/bundle.l10n.zh-cn.json'), 'utf8'),
  ) as object;
  ensured(join(extension, 'l10n'));
  write(`l10n/bundle.l10n.${locale}.json`, pseudoBundle(Object.keys(known)));
  return extension;
}

/** VS Code takes its language from the file of its own texts; these stay English. */
async function inPseudoLocale(page: Page): Promise<void> {
  await page.addInitScript(
    `Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => '${locale}', set() {} });`,
  );
}
