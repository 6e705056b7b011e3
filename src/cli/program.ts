import { runCli } from './cli.ts';
import { startProgram } from './process.ts';

/** Everything `kms-secrets` can do. `quick.ts` is the part of it that is called most. */
export function start(): void {
  startProgram(runCli);
}
