import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Starts the process that talks to the OS keychain. Neither it nor its channel keeps ours alive,
 * and it leaves when we do.
 */
export function startKeychainHelper(): ChildProcess {
  // Asked for here, since a store without a keychain need not wait until it is loaded.
  const { fork } = process.getBuiltinModule('node:child_process');
  const child = fork(helperPath(), [], {
    // A debugger or profiler of ours would be handed the keys as well.
    execArgv: process.execArgv.filter((flag) => !/^--(inspect|cpu-prof|heap-prof)/.test(flag)),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

/** The helper lies beside this file: as source when we run from source, bundled in `dist`. */
function helperPath(): string {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  return fileURLToPath(new URL(`./keychain-helper${extension}`, import.meta.url));
}
