import type { ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { answered, runCommand } from './frame.ts';
import { exitCodes, type Io } from './io.ts';
import { operationCommand } from './operations.ts';
import { startProgram } from './process.ts';

/*
 * A single operation, without the code of everything else: whoever calls GetSecretValue a thousand
 * times from a script waits for nothing but that. What is no operation goes to the whole program.
 */

/** Runs the command line; the keychain's helper may have been started in advance. */
export function start(keychainHelper?: ChildProcess): void {
  startProgram(runOperation, keychainHelper);
}

async function runOperation(args: readonly string[], io: Io): Promise<number> {
  const [name = '', ...rest] = args[0] === 'kms' ? args.slice(1) : args;
  const command = operationCommand(name);
  if (command) return await answered(() => runCommand(command, rest, io), io);
  const program = import.meta.url.endsWith('.ts') ? './program.ts' : './cli-program.js';
  createRequire(import.meta.url)(program).start();
  return exitCodes.done;
}
