import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** What became of the tests of one suite. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Writes the totals so that a reader finds either nothing or all of them. */
export function writeTotals(file: string, totals: Totals): void {
  writeFileSync(`${file}.part`, JSON.stringify(totals));
  renameSync(`${file}.part`, file);
}

/** The totals of a suite that ended; one that left none counts as one failure. */
export function readTotals(file: string): Totals {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  return JSON.parse(readFileSync(file, 'utf8')) as Totals;
}

/** Sends what mocha's reporters print to a file: an extension host has no terminal. */
export function reportTo(file: string): void {
  Mocha.reporters.Base.consoleLog = (format: unknown = '', ...values: unknown[]): void => {
    let next = 0;
    const line = String(format).replace(/%[sd]/g, () => String(values[next++]));
    appendFileSync(file, `${line}\n`);
  };
  Mocha.reporters.Base.useColors = false;
}

/** Runs the loaded tests; no test at all is a failure, too. */
export function runTests(mocha: Mocha): Promise<Totals> {
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      const failed = passes + failures === 0 ? 1 : failures;
      resolve({ passed: passes, failed, skipped: pending });
    });
  });
}
