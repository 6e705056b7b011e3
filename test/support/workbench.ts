import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { ensured, out } from './places.ts';
import { until } from './processes.ts';

/** Generous: a busy machine makes a window slow, not wrong. */
const waitMs = 40_000;

/** How long the window needs to follow the mouse, and a list to follow what is typed. */
const settleMs = 200;

/** How long the quick-fix menu may take on a busy machine. */
const menuMs = 10_000;

const stillness = `Promise.all(
  document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished.catch(() => undefined)),
).then(() => undefined)`;

/** How long the palette may take to show what was typed, until it is opened anew. */
const paletteMs = 3_000;

/** How long the mouse rests until it is moved anew to make a hover appear. */
const hoverMs = 3_000;

/**
 * A VS Code window as a person meets it: what can be seen, pointed at, clicked and typed. Nothing
 * here reaches past the screen.
 */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(waitMs);
  }

  /** Opens a window and waits until it can be worked with. */
  static async open(page: Page, url: string): Promise<Workbench> {
    const workbench = new Workbench(page);
    await page.goto(url);
    await workbench.ready();
    return workbench;
  }

  /** Loads the window anew, as after an update of an extension. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  private async ready(): Promise<void> {
    const { page } = this;
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 2 * waitMs });
    await page
      .locator('.monaco-workbench .explorer-viewlet, .editor-group-container')
      .first()
      .waitFor();
  }

  /** Presses keys, such as `Control+Z`. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** After a failed test: keeps a picture, and closes what is open for the next one. */
  async failed(name: string): Promise<void> {
    await this.screenshot(`${name.replaceAll(/[^a-z0-9]+/gi, '-')}-failed`);
    await this.press('Escape', 'Escape', 'Escape');
  }

  /** Keeps a picture of the window in `test/out`. */
  async screenshot(name: string, folder = out): Promise<void> {
    await this.page.screenshot({ path: join(ensured(folder), `${name}.png`) });
  }

  /** Resolves when nothing fades or slides any more: half-faded colours are nobody's colours. */
  async still(): Promise<void> {
    await this.page.evaluate(stillness);
  }

  // Editor

  /** Opens a file of the workspace by its name or the end of its path. */
  async openFile(path: string): Promise<void> {
    const name = path.split('/').at(-1) ?? path;
    await this.press('Control+P');
    await this.quickInput.fill(path);
    await this.take(path, name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.page.locator('.monaco-editor .view-line').first().waitFor();
  }

  /** The text on the screen of the active editor; a small file is all there. */
  async text(): Promise<string> {
    const lines = await this.activeEditor.locator('.view-line').evaluateAll((elements: Line[]) =>
      elements
        .map(({ style, textContent }) => ({ top: Number.parseFloat(style.top), textContent }))
        .sort((a, b) => a.top - b.top)
        .map(({ textContent }) => textContent),
    );
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** The two texts that are compared, the older one first. */
  async comparedTexts(): Promise<string[]> {
    const sides = this.page.locator('.monaco-diff-editor .editor .view-lines');
    await sides.nth(1).waitFor();
    return until('two texts that differ', async () => {
      const texts = (await sides.allInnerTexts()).map((text) => text.replaceAll('\u00a0', ' '));
      return texts.length === 2 && texts.every((text) => text.includes('VersionId')) && texts;
    });
  }

  /** Waits until the editor shows a text. */
  async untilText(expected: RegExp | string): Promise<string> {
    return until(`the editor to show ${expected}`, () => this.shows(expected));
  }

  private async shows(expected: RegExp | string): Promise<string | false> {
    const text = await this.text();
    return (typeof expected === 'string' ? text.includes(expected) : expected.test(text)) && text;
  }

  /**
   * Puts the cursor into the first occurrence of a text. Tries again when the line moved away under
   * the mouse, as lines do when a code lens appears above them.
   */
  async clickText(text: string): Promise<void> {
    await until(`the cursor in ${JSON.stringify(text)}`, async () => {
      await this.closeHover();
      const lines = (await this.text()).split('\n');
      const line = lines.findIndex((candidate) => candidate.includes(text)) + 1;
      const { x, y } = await this.pointOf(text);
      await this.page.mouse.click(x, y);
      await this.page.waitForTimeout(settleMs);
      return (await shown(this.statusItem(/^Ln /))).includes(`Ln ${line},`);
    });
  }

  /** Types something in place of the first occurrence of a word. */
  async replaceWord(word: string, replacement: string): Promise<void> {
    await this.clickText(word);
    await this.press('Control+D');
    await this.page.keyboard.insertText(replacement);
    await this.untilText(replacement);
    await this.press('Escape');
  }

  /** Points at the first occurrence of a text and answers the hover that says something expected. */
  async hover(text: string, expected: RegExp): Promise<string> {
    const hover = this.page.locator('.monaco-hover:not(.hidden)').first();
    return until(`a hover over ${JSON.stringify(text)}`, async () => {
      await this.closeHover();
      const { x, y } = await this.pointOf(text);
      await this.page.mouse.move(x, y, { steps: 4 });
      await hover.waitFor({ timeout: hoverMs });
      return until(`a hover with ${expected}`, async () => {
        const said = await shown(hover);
        return expected.test(said) && said;
      });
    });
  }

  /** A hover opens only when the mouse comes from elsewhere and rests, and it hides the text below. */
  private async closeHover(): Promise<void> {
    await this.page.mouse.move(0, 0);
    const hover = this.page.locator('.monaco-hover:not(.hidden)');
    if ((await hover.count()) > 0) await this.press('Escape');
    await this.page.waitForTimeout(settleMs);
  }

  /** The code lenses on the screen. */
  get codeLenses(): Locator {
    return this.activeEditor.locator('.codelens-decoration a, .codelens-decoration span[title]');
  }

  /** The wavy underlines on the screen. */
  get squiggles(): Locator {
    return this.activeEditor.locator('.squiggly-error, .squiggly-warning, .squiggly-info');
  }

  /** Opens the quick-fix menu at a text and answers its rows. */
  async quickFixes(text: string): Promise<Locator> {
    await this.clickText(text);
    const rows = this.page.locator('.action-widget .monaco-list-row.action');
    await until('the quick-fix menu', async () => {
      // The menu closes again when new findings arrive while it opens. Where it is open, the same
      // keys would take its first row.
      if (!(await rows.first().isVisible())) await this.press('Control+.');
      await rows.first().waitFor({ timeout: menuMs });
      return true;
    });
    return rows;
  }

  /** Chooses a quick fix at a text. */
  async quickFix(text: string, title: RegExp | string): Promise<void> {
    const rows = await this.quickFixes(text);
    await rows.filter({ hasText: title }).first().click();
  }

  /**
   * Drags a row of the tree to a text, into it rather than into a tab of its own, until it is there:
   * a tree that is just being refreshed swallows the drag.
   */
  async dragIntoText(row: string, text: string, expected: string): Promise<void> {
    await until(`${row} to be dropped`, async () => {
      if (await this.shows(expected)) return true;
      await this.dragOnce(row, await this.pointOf(text));
      return await until(expected, () => this.shows(expected), menuMs).catch(() => false);
    });
  }

  /**
   * Goes from any such row of the tree to its last one, until that is the one expected: a tree that
   * is just being refreshed goes back to where it was.
   */
  async goToEnd(row: RegExp, last: RegExp): Promise<void> {
    await until(`${last} at the end`, async () => {
      await this.treeItem(row).first().click();
      await this.press('End');
      return await this.treeItem(last)
        .waitFor({ timeout: menuMs })
        .then(() => true);
    });
  }

  private async dragOnce(row: string, target: { x: number; y: number }): Promise<void> {
    const { mouse, keyboard } = this.page;
    await this.treeItem(row).first().hover();
    await mouse.down();
    await mouse.move(target.x - 20, target.y, { steps: 12 });
    // As for files: with Shift it goes into the text.
    await keyboard.down('Shift');
    await mouse.move(target.x, target.y, { steps: 3 });
    await mouse.up();
    await keyboard.up('Shift');
  }

  // Palette and quick input

  /** Runs a command by the title the palette shows. */
  async runCommand(title: string): Promise<void> {
    await this.openPalette(title);
    await this.take(`>${title}`, title);
  }

  /** Opens the palette until it offers a command: it knows only what was possible when it opened. */
  async openPalette(title: string): Promise<void> {
    await until(`the palette to offer ${title}`, async () => {
      await this.press('F1');
      await this.quickInput.fill(`>${title}`);
      await this.quickRow(title).first().waitFor({ timeout: paletteMs });
      return true;
    });
  }

  /** Clicks a row until what was typed is gone: a list that is just being filled swallows clicks. */
  private async take(typed: string, label: string): Promise<void> {
    // The box may go between two looks at it, and a window may be too busy to answer at once.
    const isTaken = async (): Promise<boolean> =>
      !(await this.quickInput.isVisible()) ||
      (await this.quickInput.inputValue({ timeout: settleMs }).catch(() => typed)) !== typed;
    await until(`${typed} to be taken`, async () => {
      if (await isTaken()) return true;
      await this.quickRow(label).first().click({ timeout: menuMs });
      return await until('the list to close', isTaken, menuMs / 4).catch(() => false);
    });
  }

  /** The titles the palette offers for a text. */
  async commandsFor(text: string): Promise<string[]> {
    await this.press('F1');
    await this.quickInput.fill(`>${text}`);
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await this.page.waitForTimeout(settleMs);
    const rows = this.page.locator('.quick-input-list .monaco-list-row .label-name');
    const titles = await rows.allInnerTexts();
    await this.press('Escape');
    return titles;
  }

  /** The box in which VS Code asks for a text. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-box input');
  }

  /** The title and message of the question asked now. */
  async question(): Promise<string> {
    await this.quickInput.waitFor();
    return shown(this.page.locator('.quick-input-widget:visible'));
  }

  /** Waits until a question says something. */
  async asked(words: string): Promise<void> {
    await until(`the question ${words}`, async () => (await this.question()).includes(words));
  }

  /** Answers what cannot be taken, and waits for the objection; the question stays. */
  async refused(answer: string, objection?: string): Promise<void> {
    await this.quickInput.waitFor();
    await this.quickInput.fill(answer);
    await this.press('Enter');
    await this.page.locator('.quick-input-widget:visible .quick-input-box .error').waitFor();
    if (objection !== undefined) await this.asked(objection);
  }

  /** The answer that is suggested to the question asked now. */
  async suggested(): Promise<string> {
    await this.quickInput.waitFor();
    return this.quickInput.inputValue();
  }

  /** What the list asked now says as long as nothing is typed. */
  async placeholder(): Promise<string> {
    await this.asked('(1/');
    return (await this.quickInput.getAttribute('placeholder')) ?? '';
  }

  /** Answers the text question asked now, or as soon as it says something. */
  async answer(text: string, words?: string): Promise<void> {
    await this.quickInput.waitFor();
    if (words !== undefined) await this.asked(words);
    await this.quickInput.fill(text);
    await this.press('Enter');
  }

  /** Goes back to the question before, as one does by keyboard. */
  async stepBack(): Promise<void> {
    await this.press('Control+Alt+Minus');
  }

  /** Chooses a file in the dialogue that asks for one; it shows a folder before it listens. */
  async chooseFile(path: string): Promise<void> {
    await this.quickRow('..').first().waitFor();
    await until('the dialogue to take the path', async () => {
      await this.quickInput.fill(path);
      await this.page.waitForTimeout(settleMs);
      return (await this.quickInput.inputValue()) === path;
    });
    await this.press('Enter');
  }

  /** Chooses a row of the list asked now. */
  async choose(label: RegExp | string): Promise<void> {
    // The palette may be on its way out; its rows are none of those that are asked about.
    await until('a list of its own', async () => {
      const typed = this.quickInput.inputValue({ timeout: settleMs }).catch(() => '');
      return !(await typed).startsWith('>');
    });
    await this.quickRow(label).first().click();
  }

  /** Takes what is ticked in the list asked now. */
  async takeTicked(): Promise<void> {
    await this.quickRow(/./).first().waitFor();
    const button = '.quick-input-widget:visible .quick-input-action .monaco-button';
    await this.page.locator(button, { hasText: 'OK' }).click();
  }

  quickRow(label: RegExp | string): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label });
  }

  // Views

  /** Shows a view container by its name in the activity bar. */
  async openView(name: string): Promise<void> {
    const icon = `a.action-label[aria-label^="${name}"]`;
    const item = this.page.locator(`.part.activitybar .action-item:has(${icon})`);
    if (!(await item.getAttribute('class'))?.includes('checked')) await item.click();
    await this.page
      .locator('.part.sidebar .composite.title', { hasText: new RegExp(name, 'i') })
      .waitFor();
  }

  /** What the side bar shows. */
  get view(): Locator {
    return this.page.locator('.part.sidebar');
  }

  /** Rows of the tree in the side bar. */
  treeItem(label: RegExp | string): Locator {
    return this.page.locator('.part.sidebar .monaco-list-row').filter({ hasText: label });
  }

  /** Selects rows of the tree, which stay closed. */
  async select(...labels: readonly string[]): Promise<void> {
    for (const label of labels) {
      await this.treeItem(label)
        .first()
        .click({ modifiers: ['Control'] });
    }
  }

  /** Waits until one row stands above another. */
  async treeOrder(above: string, below: string): Promise<void> {
    await until(`${above} above ${below}`, async () => {
      const rows = await this.treeItem(/./).allInnerTexts();
      const [first, second] = [above, below].map((label) =>
        rows.findIndex((row) => row.includes(label)),
      );
      return first !== undefined && second !== undefined && 0 <= first && first < second;
    });
  }

  /** Shows the side bar of a store that nobody has used. */
  async openEmptyStore(): Promise<void> {
    await this.openView('KMS Secrets');
    await this.view.getByText('There is no secret yet').waitFor();
  }

  /** Makes a secret by the palette. */
  async createSecret(name: string, value: string): Promise<void> {
    await this.runCommand('KMS Secrets: Create Secret…');
    await this.answer(name);
    await this.asked('The value. It is not shown');
    await this.answer(value);
    await this.treeItem(name).waitFor();
  }

  /** Opens a row of the tree if it is closed. */
  async expand(label: RegExp | string): Promise<void> {
    const row = this.treeItem(label).first();
    await row.waitFor();
    await until(`${label} to open`, async () => {
      if ((await row.getAttribute('aria-expanded')) === 'true') return true;
      // A tree that is just being refreshed may swallow the click, or move the row away.
      await row.locator('.monaco-tl-twistie').click();
      await this.page.waitForTimeout(settleMs);
      return false;
    });
  }

  /** Chooses from the context menu of a row of the tree. */
  async treeCommand(label: RegExp | string, command: string): Promise<void> {
    await this.treeItem(label).first().click({ button: 'right' });
    const menu = this.page.locator('.monaco-menu');
    const item = menu.locator('.action-menu-item').filter({ hasText: command }).first();
    await item.waitFor();
    // A menu that just opened takes a click for the end of the one that opened it.
    await this.page.waitForTimeout(settleMs);
    await item.click();
    await menu.waitFor({ state: 'detached' });
  }

  /** Chooses from the menu of a view of the side bar, which shows while the mouse is over it. */
  async viewMenu(view: string, command: string): Promise<void> {
    const header = this.view.locator('.pane-header', { hasText: view });
    await header.hover();
    await header.locator('.codicon-toolbar-more').click();
    const item = this.page.locator('.monaco-menu .action-menu-item', { hasText: command });
    await item.waitFor();
    await this.page.waitForTimeout(settleMs);
    await item.click();
  }

  /** The status-bar item with a text. */
  statusItem(text: RegExp | string): Locator {
    return this.page.locator('.part.statusbar .statusbar-item').filter({ hasText: text });
  }

  /** Changes the colours of the window. */
  async useTheme(name: string): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.fill(name);
    await this.quickRow(name).first().waitFor();
    await this.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  // Messages

  /** Messages in the corner of the window. */
  notification(text: RegExp | string = ''): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text });
  }

  /** Presses a button of a message. */
  async answerNotification(text: RegExp | string, button: string): Promise<void> {
    const toast = this.notification(text).first();
    await toast.waitFor();
    await toast.locator('.monaco-button', { hasText: button }).click();
  }

  async dismissNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
  }

  /** The modal question, when one is open. */
  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Presses a button of the modal question and answers what it asked. */
  async answerDialog(button: string): Promise<string> {
    await this.dialog.waitFor();
    const asked = await shown(this.dialog);
    await this.dialog.locator('.monaco-button', { hasText: button }).click();
    await this.dialog.waitFor({ state: 'detached' });
    return asked;
  }

  /** The rows of the refactor preview. */
  get refactorPreview(): Locator {
    return this.page.locator('.bulk-edit-panel .monaco-list-row');
  }

  /** Leaves a file out of what the refactor preview shows. */
  async leaveOut(file: string): Promise<void> {
    const box = this.refactorPreview.filter({ hasText: file }).getByRole('checkbox').first();
    await box.click();
    await until(`${file} to be left out`, async () => !(await box.isChecked()));
  }

  /** Applies or discards what the refactor preview shows. */
  async endReview(button: 'Apply' | 'Discard'): Promise<void> {
    await this.page.locator('.bulk-edit-panel .monaco-button', { hasText: button }).click();
    await this.refactorPreview.first().waitFor({ state: 'hidden' });
  }

  // Terminal and clipboard

  /** Types a line into the terminal that is open. */
  async typeInTerminal(line: string): Promise<void> {
    await this.page.locator('.terminal-wrapper.active:visible .xterm-screen').click();
    await until('a prompt in the terminal', async () => /[$#%>]\s*$/.test(await this.terminal()));
    await this.page.keyboard.type(line);
    await this.press('Enter');
  }

  /** The text on the screen of the terminal that is open, without the ends of its lines. */
  async terminal(): Promise<string> {
    const rows = this.page.locator('.terminal-wrapper.active:visible .xterm-rows > div');
    return (await rows.allTextContents()).join('').replaceAll('\u00a0', ' ').trimEnd();
  }

  clipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** The editor of the active tab; in a notebook that of its first cell. */
  private get activeEditor(): Locator {
    return this.page
      .locator('.editor-group-container.active .monaco-editor[data-uri]:visible')
      .first();
  }

  /** The middle of the first occurrence of a text in the active editor. */
  async pointOf(text: string): Promise<{ x: number; y: number }> {
    return until(`${JSON.stringify(text)} in the editor`, () =>
      this.activeEditor.locator('.view-lines').evaluate(middleOf, text),
    );
  }
}

/** The text a person sees of an element: as laid out, without what is hidden. */
async function shown(element: Locator): Promise<string> {
  return (await element.allInnerTexts()).join('\n').trim();
}

/**
 * What runs in the page needs of its DOM. The library `dom` itself would offer the browser's
 * globals to every file of this repository.
 */
interface Line {
  readonly textContent: string;
  readonly style: { readonly top: string };
}
interface Lines {
  querySelectorAll(selector: string): Iterable<Line>;
}
interface TextRange {
  setStart(node: Line, offset: number): void;
  setEnd(node: Line, offset: number): void;
  getBoundingClientRect(): { x: number; y: number; width: number; height: number };
}
declare const document: {
  createRange(): TextRange;
  createTreeWalker(root: Line, whatToShow: number): { nextNode(): Line | null };
};

/** Runs in the page: where a text stands that may be split over several coloured pieces. */
function middleOf(lines: Lines, text: string): { x: number; y: number } | undefined {
  const textNodes = 4;
  const top = ({ style }: Line): number => Number.parseFloat(style.top);
  // VS Code appends the lines it draws anew: the page has them in any order.
  const inOrder = [...lines.querySelectorAll('.view-line')].sort((a, b) => top(a) - top(b));
  for (const line of inOrder) {
    const at = line.textContent.replaceAll('\u00a0', ' ').indexOf(text);
    if (at < 0) continue;
    const range = document.createRange();
    const walker = document.createTreeWalker(line, textNodes);
    let passed = 0;
    let started = false;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const { length } = node.textContent;
      if (!started && at < passed + length) {
        range.setStart(node, at - passed);
        started = true;
      }
      if (started && at + text.length <= passed + length) {
        range.setEnd(node, at + text.length - passed);
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      }
      passed += length;
    }
  }
  return undefined;
}
