import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { repository, temporaryFolder } from '../../support/places.ts';
import { run, until } from '../../support/processes.ts';
import { type Session, startSession } from '../../support/session.ts';
import type { Workbench } from '../../support/workbench.ts';

/** It takes about 30 ms where nothing else runs; the machine of a test does much else. */
const activationMaxMs = 150;
/** What the product promises. */
const sizeMaxBytes = 4 * 1024 * 1024;

/** From the installed package to an app that runs without a credential in its code. */
const wholeWayMaxSeconds = 180;

/** What a person does on that way, one after the other. */
const steps: readonly ((workbench: Workbench) => Promise<unknown>)[] = [
  (workbench) => workbench.openFile('src/main.ts'),
  (workbench) => workbench.codeLenses.filter({ hasText: 'Move to KMS Secrets…' }).first().click(),
  async (workbench) => {
    await workbench.asked('Name of the secret');
    await workbench.press('Enter');
    await workbench.untilText("await readSecret('myapp/db-password')");
    await workbench.dismissNotifications();
  },
  (workbench) => workbench.runCommand('KMS Secrets: Scan the Workspace for Credentials'),
  (workbench) => workbench.runCommand('KMS Secrets: Open Terminal with Local Endpoint'),
  (workbench) => workbench.typeInTerminal('node src/main.ts'),
];

/** The time that the files in the package carry. */
const epochSeconds = '1764028800';

const tries = 6;

describe('the package', () => {
  const folder = temporaryFolder('package');
  const vsix = join(folder, 'kms-secrets.vsix');
  let session: Session | undefined;

  before(async function () {
    this.timeout(240_000);
    const { code, stdout, stderr } = await pack(repository, vsix);
    assert.equal(code, 0, stdout + stderr);
    assert.doesNotMatch(stdout + stderr, /WARNING/, 'vsce has nothing to say');
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

  it('is the same, byte for byte, when it is made elsewhere', async function () {
    this.timeout(120_000);
    const elsewhere = join(folder, 'elsewhere');
    await copyOfSources(elsewhere);
    const second = join(folder, 'second.vsix');
    const { code, stderr } = await pack(elsewhere, second);
    assert.equal(code, 0, stderr);
    assert.ok((await readFile(second)).equals(await readFile(vsix)));
  });

  it('has no keychain binary where none would run', async function () {
    this.timeout(120_000);
    const alpine = join(folder, 'alpine.vsix');
    const { code, stderr } = await pack(join(folder, 'elsewhere'), alpine, 'alpine-x64');
    assert.equal(code, 0, stderr);
    assert.ok((await readFile(vsix)).includes('prebuilds/linux-x64/keytar.node'));
    assert.ok(!(await readFile(alpine)).includes('keytar.node'));
  });

  it('has only binaries that are made for the platform they are for', async () => {
    const folders = join(repository, 'dist/prebuilds');
    const names = (await readdir(folders)).sort();
    const made = await Promise.all(
      names.map(async (name) => madeFor(await readFile(join(folders, name, 'keytar.node')))),
    );
    assert.deepEqual(made, names);
    assert.equal(names.length, 6);
  });

  it('says what it is made of', async () => {
    const text = await readFile(join(folder, 'elsewhere', 'dist', 'sbom.cdx.json'), 'utf8');
    const bom = JSON.parse(text) as { components: { name: string; version: string }[] };
    const listed = new Set(bom.components.map(({ name, version }) => `${name}@${version}`));
    const manifest = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
    for (const [name, version] of Object.entries<string>(manifest.dependencies)) {
      assert.ok(listed.has(`${name}@${version.replace(/^npm:.*@/, '')}`), name);
    }
  });

  it('installs and works', async () => {
    assert.ok(session);
    const { workbench } = session;
    await workbench.openFile('src/main.ts');
    await workbench.squiggles.first().waitFor();
    await workbench.openView('KMS Secrets');
    await workbench.view.getByText('There is no secret yet').waitFor();
  });

  it(`leads from the installed package to an app without credentials in ${steps.length} steps`, async () => {
    assert.ok(session);
    const { workbench } = session;
    const begun = performance.now();
    for (const step of steps) await step(workbench);
    await until('the app to run', async () =>
      (await workbench.terminal()).includes('Connected to PostgreSQL 17 as myapp'),
    );
    await workbench.notification(/No credential in \d+ files/).waitFor();
    const seconds = Math.round((performance.now() - begun) / 1_000);
    await workbench.screenshot('package-three-minutes');
    console.log(`      ${steps.length} steps, ${seconds} s`);
    assert.ok(seconds < wholeWayMaxSeconds);
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

/** The platform in the header of a program, as Node names it. Sources: ELF, PE and Mach-O formats. */
function madeFor(program: Buffer): string {
  if (program.readUInt32BE(0) === 0x7f454c46) {
    return `linux-${{ 62: 'x64', 183: 'arm64' }[program.readUInt16LE(18)]}`;
  }
  if (program.readUInt32LE(0) === 0xfeedfacf) {
    return `darwin-${{ 16777223: 'x64', 16777228: 'arm64' }[program.readUInt32LE(4)]}`;
  }
  const header = program.readUInt32LE(60);
  return `win32-${{ 34404: 'x64', 43620: 'arm64' }[program.readUInt16LE(header + 4)]}`;
}

/** Packs the extension of one copy of the sources, for one platform or for all. */
function pack(sources: string, file: string, target?: string) {
  const options = target === undefined ? [] : ['--target', target];
  const program = join(sources, 'test/support/package.ts');
  const env = { ...process.env, SOURCE_DATE_EPOCH: epochSeconds };
  return run(process.execPath, [program, ...options, file], { cwd: sources, env });
}

/** The files that git knows, as they are now, in another folder; the packages are not copied. */
async function copyOfSources(target: string): Promise<void> {
  const { stdout } = await run(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: repository,
    },
  );
  for (const path of stdout.split('\0').filter((name) => name !== '')) {
    if (path.startsWith('test/fixtures/')) continue;
    const from = join(repository, path);
    if (existsSync(from)) await cp(from, join(target, path));
  }
  await symlink(join(repository, 'node_modules'), join(target, 'node_modules'), 'dir');
}

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
