// Runs test files in this process and leaves their totals in a file.
// Usage: node test/support/suite.ts <totals file> <timeout in ms> <file> …
import Mocha from 'mocha';
import { endOnSignals } from './processes.ts';
import { runTests, writeTotals } from './totals.ts';

/** How long open handles may keep a finished suite alive. */
const lingerMs = 5_000;

const [totalsFile, timeout, ...files] = process.argv.slice(2);
if (totalsFile === undefined) throw new Error('Usage: suite.ts <totals file> <timeout> <file> …');

endOnSignals();
const mocha = new Mocha({ timeout: Number(timeout), reporter: 'spec', color: false });
for (const file of files) mocha.addFile(file);
await mocha.loadFilesAsync();
const totals = await runTests(mocha);
writeTotals(totalsFile, totals);
process.exitCode = totals.failures.length === 0 ? 0 : 1;

setTimeout(() => {
  console.error(`Still open after the tests: ${process.getActiveResourcesInfo().join(', ')}`);
  process.exit();
}, lingerMs).unref();
