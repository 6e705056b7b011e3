import { runCli } from './cli.ts';
import { startProgram } from './process.ts';

/** Everything `kms-secrets` can do. `quick.ts` is the part of it that is called most. */
export function start(): void {
  // What a program is run with may be secret, and reports get attached to bug reports.
  process.report.excludeEnv = true;
  startProgram(runCli);
}
