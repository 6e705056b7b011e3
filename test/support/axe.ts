import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { Workbench } from './workbench.ts';

/** What axe finds in a part of the window that an extension can do something about. */
export async function ourViolations(page: Page, part: string): Promise<string[]> {
  await new Workbench(page).still();
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
