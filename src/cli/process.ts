import type { ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { homeOf } from '../base/home.ts';
import type { Io } from './io.ts';
import { languageOf, translateInto } from './language.ts';

const signals: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']
    : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'];

function onSignal(listener: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/**
 * Hands a command line its world and sets the exit code: together with `main.ts` the only file of
 * this layer that sees `process`.
 */
export function startProgram(
  run: (args: readonly string[], io: Io) => Promise<number>,
  keychainHelper?: ChildProcess,
): void {
  const { argv, env, pid, platform, stdout, versions } = process;
  const cwd = process.cwd();
  // The reader of our output has left (`| head`): there is nobody to tell.
  stdout.on('error', () => process.exit());
  const io: Io = {
    env,
    cwd,
    pid,
    platform,
    versions,
    home: resolve(cwd, homeOf({ env, platform, userFolder: homedir() })),
    // Node.js makes these two when they are first asked for, which takes a while.
    get stdin() {
      return process.stdin;
    },
    stdout,
    get stderr() {
      return process.stderr;
    },
    keychainHelper,
    t: translateInto(languageOf(env, platform)),
    clock: Date.now,
    onSignal,
  };
  void run(argv.slice(2), io).then((code) => {
    process.exitCode = code;
  });
}
