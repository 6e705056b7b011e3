// `npm test`: everything, or the parts named on the command line (lint unit host workbench clients).
// Ends with one line of totals; without a failure and with at least one test, the exit code is 0.
import type { StdioOptions } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { type Command, privateEnvironment, withKeyring } from './support/keyring.ts';
import { ensured, out, repository, temporaryFolder } from './support/places.ts';
import { endOnSignals, start } from './support/processes.ts';
import { testFiles, unitTestFiles } from './support/test-files.ts';
import { ensureTools } from './support/tools.ts';
import { readTotals, type Totals } from './support/totals.ts';
import { binFolder, vscodeFromNpm } from './support/vscode.ts';

interface Part {
  readonly name: string;
  run(): Promise<Totals>;
}

const support = join(repository, 'test/support');
const nothing: Totals = { passed: 0, skipped: 0, failures: [] };

/** Failures of tests that were then tried once more. */
const unsteady: string[] = [];

const parts: readonly Part[] = [
  { name: 'lint', run: lint },
  { name: 'unit', run: unit },
  { name: 'host', run: hostSuite },
  { name: 'workbench', run: workbench },
  { name: 'clients', run: clients },
];

const named = process.argv.slice(2);
const unknown = named.find((name) => !parts.some((part) => part.name === name));
if (unknown !== undefined) throw new Error(`There is no part ${unknown}`);

endOnSignals();
const started = performance.now();
try {
  await ensureTools();
  await vscodeFromNpm();
} catch (error) {
  endWith(0, [error instanceof Error ? error.message : String(error)]);
}
const built = await exitCode('build', bare(join(repository, 'esbuild.js')), process.env);
if (built !== 0) endWith(0, ['The build failed']);

// Getting the clients takes minutes of waiting, which the other parts need not wait for.
const installing = isWanted('clients') ? installClients() : undefined;

const results: Totals[] = [];
for (const part of parts) {
  if (!isWanted(part.name)) continue;
  const since = performance.now();
  console.log(`\n== ${part.name}`);
  const totals = await part.run();
  results.push(totals);
  const seconds = Math.round((performance.now() - since) / 1_000);
  const { passed, skipped, failures } = totals;
  console.log(
    `== ${part.name}: ${passed} passed, ${failures.length} failed, ${skipped} skipped, ${seconds} s`,
  );
}

const passed = sum(results, (totals) => totals.passed);
const failures = results.flatMap((totals) => totals.failures);
// Nothing tested is nothing proved; only the linter has no tests to count.
if (passed + failures.length === 0 && !named.includes('lint')) failures.push('Nothing was tested');
for (const failure of unsteady) console.log(`\n  Failed, and was tried once more: ${failure}`);
console.log(`\nTook ${Math.round((performance.now() - started) / 1_000)} s`);
endWith(passed, failures);

/**
 * Tells the failures again where a reader of a long log looks first, and then the totals, alone on
 * the last line.
 */
function endWith(passes: number, failed: readonly string[]): never {
  for (const failure of failed) console.log(`\n  Failed: ${failure}`);
  console.log(`\n${passes} passed, ${failed.length} failed`);
  process.exit(failed.length === 0 ? 0 : 1);
}

function isWanted(name: string): boolean {
  return named.length === 0 || named.includes(name);
}

async function lint(): Promise<Totals> {
  const biome: Command = {
    command: join(binFolder, 'biome'),
    args: ['check', '--error-on-warnings', repository],
  };
  const tsc: Command = { command: join(binFolder, 'tsc'), args: ['--noEmit', '-p', repository] };
  const failures: string[] = [];
  for (const [name, command] of Object.entries({ biome, tsc })) {
    if ((await exitCode(name, command, process.env)) !== 0) failures.push(`${name} complains`);
  }
  return { ...nothing, failures };
}

/** Half of the files at a time in each of two processes; most wait for others much of the time. */
async function unit(): Promise<Totals> {
  const files = unitTestFiles();
  const half = (rest: number) => files.filter((_, index) => index % 2 === rest);
  const halves = [half(0), half(1)].map((some, index) =>
    mochaSuite('unit', some, 20_000, index > 0),
  );
  return joined(await Promise.all(halves));
}

function mochaSuite(
  name: string,
  files: readonly string[],
  timeoutMs: number,
  shownAtEnd = false,
): Promise<Totals> {
  if (files.length === 0) return Promise.resolve(nothing);
  const command = (totals: string) =>
    bare(join(support, 'suite.ts'), totals, String(timeoutMs), ...files);
  return suite(name, command, shownAtEnd);
}

/**
 * Each file in a world of its own. What is done on a screen may fail because the machine is busy: a
 * file that fails is tried once more, and at the end it is told that it had to be.
 */
async function workbench(): Promise<Totals> {
  const results: Totals[] = [];
  for (const file of testFiles('test/editor/workbench')) {
    const attempt = (): Promise<Totals> => mochaSuite('workbench', [file], 120_000);
    const first = await attempt();
    if (first.failures.length > 0) {
      unsteady.push(...first.failures);
      console.log(`\n== ${basename(file)} failed and is tried once more`);
    }
    results.push(first.failures.length > 0 ? await attempt() : first);
  }
  return joined(results);
}

function joined(results: readonly Totals[]): Totals {
  return {
    passed: sum(results, ({ passed }) => passed),
    skipped: sum(results, ({ skipped }) => skipped),
    failures: results.flatMap(({ failures }) => failures),
  };
}

function sum(results: readonly Totals[], count: (totals: Totals) => number): number {
  return results.reduce((total, totals) => total + count(totals), 0);
}

/** What could not be installed is tried again by the tests, which then tell why not. */
async function installClients(): Promise<void> {
  const folder = temporaryFolder('install');
  const install = bare(join(repository, 'test/clients/install.ts'));
  await exitCode('install', install, privateEnvironment(folder));
  await rm(folder, { recursive: true, force: true });
}

async function clients(): Promise<Totals> {
  await installing;
  return await mochaSuite('clients', testFiles('test/clients'), 60_000);
}

function hostSuite(): Promise<Totals> {
  if (testFiles('test/editor/host').length === 0) return Promise.resolve(nothing);
  return suite('host', (totals) => bare(join(support, 'host-suite.ts'), totals));
}

/** Runs a suite in a world of its own: private folders and, on Linux, a keyring of its own. */
async function suite(
  name: string,
  command: (totalsFile: string) => Command,
  shownAtEnd = false,
): Promise<Totals> {
  const folder = temporaryFolder(name);
  const totalsFile = join(folder, 'totals.json');
  const env = {
    ...privateEnvironment(folder),
    PATH: [binFolder, process.env.PATH].join(delimiter),
  };
  const plain = command(totalsFile);
  const within = process.platform === 'linux' ? withKeyring(plain) : plain;
  const code = await exitCode(name, within, env, shownAtEnd);
  const totals = readTotals(totalsFile);
  await rm(folder, { recursive: true, force: true });
  // A suite that reports no failure but breaks has failed all the same.
  const broke = code !== 0 && totals.failures.length === 0;
  return broke ? { ...totals, failures: [`${name} ended with exit code ${code}`] } : totals;
}

function bare(...args: readonly string[]): Command {
  return { command: process.execPath, args };
}

/**
 * Runs a program with its output shown, at its end where another one shows its own meanwhile; a
 * program that cannot be started counts as 1.
 */
async function exitCode(
  name: string,
  { command, args }: Command,
  env: NodeJS.ProcessEnv,
  shownAtEnd = false,
): Promise<number> {
  ensured(out);
  const stdio: StdioOptions = shownAtEnd ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const { child } = start(command, args, { env, cwd: repository, stdio });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => output.push(chunk));
  }
  child.once('close', () => process.stdout.write(Buffer.concat(output)));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${name}: ${error.message}`);
      resolve(1);
    });
    child.once(shownAtEnd ? 'close' : 'exit', (code) => resolve(code ?? 1));
  });
}
