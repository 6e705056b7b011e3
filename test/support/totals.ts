import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** What became of the tests of one suite. */
export interface Totals {
  readonly passed: number;
  readonly skipped: number;
  /** The failed tests, each with its title and what was wrong. */
  readonly failures: readonly string[];
}

/** Writes the totals so that a reader finds either nothing or all of them. */
export function writeTotals(file: string, totals: Totals): void {
  writeFileSync(`${file}.part`, JSON.stringify(totals));
  renameSync(`${file}.part`, file);
}

/** The totals of a suite that ended; one that left none counts as one failure. */
export function readTotals(file: string): Totals {
  if (!existsSync(file)) return { passed: 0, skipped: 0, failures: ['The suite left no totals'] };
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
    const failures: string[] = [];
    const runner = mocha.run(() => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      if (passes + failures.length === 0) failures.push('There was no test');
      resolve({ passed: passes, skipped: pending, failures });
    });
    runner.on('fail', (test, error: Error) => {
      failures.push(
        `${test.fullTitle()}\n      ${error.message.trim().replaceAll('\n', '\n      ')}`,
      );
    });
  });
}
