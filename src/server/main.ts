// The language-server process: the engine, the gateway, and an editor at the other end of the
// pipes.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { toKmsError } from '../base/errors.ts';
import { homeOf } from '../base/home.ts';
import type { Log } from '../base/log.ts';
import type { CustodyOptions } from '../engine/custody.ts';
import { openEngine } from '../engine/open.ts';
import { startGateway } from '../gateway/listen.ts';
import { type Channel, serveChannel } from './channel.ts';
import { ownOperations } from './ownOperations.ts';
import { place } from './safely.ts';
import { startLanguageServer } from './server.ts';
import { StateKeeper } from './state.ts';

const { env, platform } = process;

/** Standard error is what editors show as the log of a server; standard output speaks LSP. */
const line = (message: string): void => void process.stderr.write(`${message}\n`);
const log: Log = { info: line, warn: line, error: line };

const custody: CustodyOptions = env.KMS_SECRETS_KEY_FILE
  ? { kind: 'keyfile', path: env.KMS_SECRETS_KEY_FILE }
  : { kind: 'keychain' };

async function main(): Promise<void> {
  const home = homeOf({ env, platform, userFolder: homedir() });
  const engine = await openEngine({ home, custody, clock: Date.now, log });
  const stopUpkeep = engine.startUpkeep();
  const keeper = new StateKeeper({
    engine,
    custody: custody.kind,
    hasStore: () => existsSync(join(home, 'store.db')),
    startGateway: (watched, port) => startGateway({ engine: watched, port, clock: Date.now, log }),
  });
  const end = async (): Promise<void> => {
    stopUpkeep();
    await Promise.allSettled([keeper.close()]);
    await Promise.allSettled([engine.close()]);
    process.exit(0);
  };
  process.on('SIGTERM', end);
  if (process.send) {
    // Without this channel the editor is gone: nobody is left to serve.
    process.on('disconnect', end);
    serveChannel(parentChannel(process.send.bind(process)), keeper.engine, ownOperations(keeper));
  }
  startLanguageServer(
    { input: process.stdin, output: process.stdout },
    { keeper, version: manifest.version },
  );
}

function parentChannel(send: (message: object) => boolean): Channel {
  return {
    onMessage: (listener) => void process.on('message', listener),
    send: (message) => void (process.connected && send(message)),
  };
}

// A bug in one answer must not end the session.
process.on('unhandledRejection', (thrown) => log.error(`Not caught: ${place(thrown)}`));

main().catch((thrown) => {
  log.error(toKmsError(thrown).message);
  process.exitCode = 1;
});
