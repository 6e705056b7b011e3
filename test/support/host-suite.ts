// Runs test/editor/host inside the extension host of a real VS Code.
// Usage: node test/support/host-suite.ts <totals file>
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import type { BuildOptions } from 'esbuild';
import { build } from 'esbuild';
import { copyMyApp, newLogin } from './myapp.ts';
import { out, repository, temporaryFolder } from './places.ts';
import { testFiles } from './test-files.ts';

const [totalsFile] = process.argv.slice(2);
if (totalsFile === undefined) throw new Error('Usage: host-suite.ts <totals file>');

/** MyApp is looked at here, not run. */
const unusedPort = 5432;

const bundles = join(out, 'host');
await rm(bundles, { recursive: true, force: true });
await bundle([join(repository, 'test/editor/host.ts'), ...testFiles('test/editor/host')]);

const folder = temporaryFolder('host');
const workspace = join(folder, 'myapp');
const login = newLogin();
await copyMyApp(workspace, login, unusedPort);
try {
  await runTests({
    vscodeExecutablePath:
      process.env.VSCODE_EXECUTABLE ?? join(repository, 'test/support/code-launcher.ts'),
    // The second one stands for any other extension.
    extensionDevelopmentPath: [repository, join(repository, 'test/fixtures/spy-extension')],
    extensionTestsPath: join(bundles, 'host.cjs'),
    launchArgs: [workspace],
    extensionTestsEnv: {
      KMS_TEST_TOTALS: totalsFile,
      KMS_TEST_PASSWORD: login.password,
      KMS_TEST_CLI: join(repository, 'dist/cli.js'),
    },
  });
} catch (error) {
  process.exitCode = 1;
  if (!existsSync(totalsFile)) console.error(error);
} finally {
  const report = `${totalsFile}.txt`;
  if (existsSync(report)) console.log(readFileSync(report, 'utf8'));
  await rm(folder, { recursive: true, force: true });
}

/** The extension host loads CommonJS; mocha itself stays a package so that all share one. */
async function bundle(entryPoints: string[]): Promise<void> {
  const require = createRequire(import.meta.url);
  const { common } = require(join(repository, 'esbuild.js')) as { common: BuildOptions };
  await build({
    ...common,
    entryPoints,
    outdir: bundles,
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    external: [...(common.external ?? []), 'mocha'],
    sourcemap: 'inline',
  });
}
