import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import { openEngine } from '../engine/open.ts';
import { startGateway } from '../gateway/listen.ts';
import { startLanguageServer } from '../server/server.ts';
import { StateKeeper } from '../server/state.ts';
import { exitCodes, type Io } from './io.ts';
import { custodyOf } from './vault.ts';
import { version } from './version.ts';

/** `lsp`: serves one editor until it leaves. Standard output is the protocol's alone. */
export async function lsp(io: Io): Promise<number> {
  const line = (message: string): void => void io.stderr.write(`${message}\n`);
  const log: Log = { info: line, warn: line, error: line };
  const { clock, home } = io;
  const custody = custodyOf(io);
  const engine = await openEngine({ home, custody, clock, log });
  const keeper = new StateKeeper({
    engine,
    custody,
    hasStore: () => existsSync(join(home, 'store.db')),
    startGateway: (watched, where) => startGateway({ engine: watched, ...where, clock, log }),
  });
  const gone = new Promise<void>((resolve) => {
    io.onSignal((signal) => {
      if (signal !== 'SIGWINCH' && signal !== 'SIGCONT') resolve();
    });
    io.stdin.once('close', () => resolve());
  });
  startLanguageServer({ input: io.stdin, output: io.stdout }, { keeper, version, now: clock });
  await gone;
  await Promise.allSettled([keeper.close()]);
  await engine.close();
  return exitCodes.done;
}
