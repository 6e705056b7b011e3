import assert from 'node:assert/strict';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { repository, temporaryFolder } from '../../support/places.ts';
import { run, until } from '../../support/processes.ts';
import { type Session, startSession } from '../../support/session.ts';
import type { Workbench } from '../../support/workbench.ts';

/** What the product promises. */
const activationMaxMs = 100;
const sizeMaxBytes = 4 * 1024 * 1024;

const tries = 6;

describe('the package', () => {
  const folder = temporaryFolder('package');
  const vsix = join(folder, 'kms-secrets.vsix');
  let session: Session | undefined;

  before(async function () {
    this.timeout(240_000);
    const packing = [join(repository, 'test/support/package.ts'), vsix];
    const { code, stdout, stderr } = await run(process.execPath, packing);
    assert.equal(code, 0, stdout + stderr);
    // Packing builds for production; the other suites want what a developer has.
    await run(process.execPath, [join(repository, 'esbuild.js')]);
    session = await startSession({ extension: vsix });
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session?.workbench.failed(this.currentTest.title);
  });
  after(async () => {
    await session?.end();
    await rm(folder, { recursive: true, force: true });
  });

  it('is small enough for every platform in one file', async () => {
    assert.ok((await stat(vsix)).size <= sizeMaxBytes);
  });

  it('installs and works', async () => {
    assert.ok(session);
    const { workbench } = session;
    await workbench.openFile('src/main.ts');
    await workbench.squiggles.first().waitFor();
    await workbench.openView('KMS Secrets');
    await workbench.view.getByText('There is no secret yet').waitFor();
  });

  it(`activates in less than ${activationMaxMs} ms`, async function () {
    this.timeout(300_000);
    assert.ok(session);
    const times: number[] = [];
    // The machine may be busy with something else; the best of some tries is the extension's own.
    while (times.length < tries && !times.some((time) => time < activationMaxMs)) {
      if (times.length > 0) await session.workbench.reload();
      times.push(await activationTime(session.workbench));
    }
    await session.workbench.screenshot('package-activation');
    console.log(`      activation: ${times.join(', ')} ms`);
    assert.ok(Math.min(...times) < activationMaxMs);
  });
});

/** What VS Code itself measured, in ms. */
async function activationTime(workbench: Workbench): Promise<number> {
  await workbench.statusItem('KMS').waitFor();
  await workbench.runCommand('Developer: Show Running Extensions');
  const list = workbench.page.locator('.runtime-extensions-editor .monaco-list').first();
  const row = list.locator('.monaco-list-row').filter({ hasText: 'KMS Secrets' });
  await list.hover();
  return until('the time of activation', async () => {
    const shown = (await row.locator('.activation-time').allInnerTexts()).join(' ');
    const time = Number(/(\d+)ms/.exec(shown)?.[1]);
    if (time > 0) return time;
    // The slowest come first, and only the rows in sight exist.
    await workbench.page.mouse.wheel(0, 140);
    return undefined;
  });
}
