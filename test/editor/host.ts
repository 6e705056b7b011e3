import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { reportTo, runTests, writeTotals } from '../support/totals.ts';

/**
 * The entry the extension host loads: runs the bundled tests of `test/editor/host` that lie beside
 * it. The web workbench hands back no exit code, so the totals go to the file that
 * `KMS_TEST_TOTALS` names and the report beside it.
 */
export async function run(): Promise<void> {
  const totalsFile = process.env.KMS_TEST_TOTALS;
  if (totalsFile === undefined) throw new Error('KMS_TEST_TOTALS names no file');
  reportTo(`${totalsFile}.txt`);
  const mocha = new Mocha({ timeout: 30_000, reporter: 'spec' });
  for (const file of readdirSync(import.meta.dirname)) {
    if (file.endsWith('.test.cjs')) mocha.addFile(join(import.meta.dirname, file));
  }
  await mocha.loadFilesAsync();
  const totals = await runTests(mocha);
  writeTotals(totalsFile, totals);
  if (totals.failures.length > 0) throw new Error(`${totals.failures.length} tests failed`);
}
