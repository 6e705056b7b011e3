// The rim of the command line: this file and `main.ts` alone see `process`.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { homeOf } from '../base/home.ts';
import { runCli } from './cli.ts';

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

// The reader of our output has left (`| head`): there is nobody to tell.
process.stdout.on('error', () => process.exit());
process.stderr.on('error', () => process.exit());

const { argv, env, pid, platform, stdin, stdout, stderr, versions } = process;
const cwd = process.cwd();

void runCli(argv.slice(2), {
  env,
  cwd,
  pid,
  platform,
  versions,
  home: resolve(cwd, homeOf({ env, platform, userFolder: homedir() })),
  stdin,
  stdout,
  stderr,
  clock: Date.now,
  onSignal,
}).then((code) => {
  process.exitCode = code;
});
