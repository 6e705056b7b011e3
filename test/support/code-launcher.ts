#!/usr/bin/env node
// Stands in for the desktop program `code` under @vscode/test-electron: takes the same flags, but
// runs the npm VS Code in a headless Chromium. Ends with 0 when the totals tell of no failure.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { out, temporaryFolder } from './places.ts';
import { endOnSignals, freePort, until } from './processes.ts';
import { readTotals } from './totals.ts';
import { startVscodeServer } from './vscode.ts';

const runMs = 5 * 60_000;

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: { extensionDevelopmentPath: { type: 'string', multiple: true } },
});
const { extensionDevelopmentPath = [], extensionTestsPath } = values;
// The window takes one extension under development; others are installed.
const [developed, ...installed] = extensionDevelopmentPath.map(String);
const totalsFile = process.env.KMS_TEST_TOTALS;
const [workspace] = positionals;
if (totalsFile === undefined || workspace === undefined) {
  throw new Error('KMS_TEST_TOTALS and a folder to open are needed');
}

endOnSignals();
const folder = temporaryFolder('code');
const server = await startVscodeServer({
  folder,
  env: process.env,
  workspace,
  driven: true,
  extensions: installed,
  settings: { 'kmsSecrets.gateway.port': await freePort() },
});
const browser = await startBrowser();
try {
  const remote = (path: unknown): string => `vscode-remote://127.0.0.1:${server.port}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(developed)],
    ['extensionTestsPath', remote(extensionTestsPath)],
    ['skipWelcome', 'true'],
  ];
  const url = new URL(server.url);
  url.searchParams.set('folder', workspace);
  url.searchParams.set('payload', JSON.stringify(payload));
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await testsIn(page, url.href, totalsFile);
} finally {
  await browser.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(readTotals(totalsFile).failures.length === 0 ? 0 : 1);

/** Opens the window and waits for the totals; tells what the window said if none come. */
async function testsIn(page: Page, url: string, totals: string): Promise<void> {
  const said: string[] = [];
  // An entry that cannot even be loaded leaves no totals, only an error that names it.
  let broken = false;
  page.on('console', (message) => {
    said.push(message.text());
    broken ||= /Error/.test(message.text()) && message.text().includes(String(extensionTestsPath));
  });
  await page.goto(url);
  await until('the tests to end', () => broken || existsSync(totals), runMs).catch(() => {});
  if (existsSync(totals) && readTotals(totals).failures.length === 0) return;
  await page.screenshot({ path: join(out, 'host-suite-failed.png') });
  if (existsSync(totals)) return;
  console.error(said.join('\n'));
}
