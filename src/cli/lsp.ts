import type { Log } from '../base/log.ts';
import { openEngine } from '../engine/open.ts';
import { startGateway } from '../gateway/listen.ts';
import { startLanguageServer } from '../server/server.ts';
import { StateKeeper } from '../server/state.ts';
import type { Arguments } from './arguments.ts';
import { exitCodes, type Io } from './io.ts';
import { custodyOf } from './vault.ts';
import { version } from './version.ts';

/** `lsp`: serves one editor until it leaves. Standard output is the protocol's alone. */
export async function lsp(_: Arguments, io: Io): Promise<number> {
  const line = (message: string): void => void io.stderr.write(`${message}\n`);
  const log: Log = { info: line, warn: line, error: line };
  const custody = custodyOf(io);
  const engine = await openEngine({ home: io.home, custody, clock: io.clock, log });
  const keeper: StateKeeper = new StateKeeper(engine, custody.kind, (port) =>
    startGateway({ engine: keeper.engine, port, clock: io.clock, log }),
  );
  startLanguageServer({ input: io.stdin, output: io.stdout }, { keeper, version });
  await new Promise<void>((resolve) => {
    io.onSignal(() => resolve());
    io.stdin.once('close', () => resolve());
  });
  await keeper.close();
  await engine.close();
  return exitCodes.done;
}
