// The language-server process: the engine, the gateway, and an editor at the other end of the
// pipes.
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { localError, toKmsError } from '../base/errors.ts';
import { homeOf } from '../base/home.ts';
import type { Log } from '../base/log.ts';
import { Sensitive } from '../base/sensitive.ts';
import { boundYoungGeneration } from '../base/young-generation.ts';
import type { CustodyOptions } from '../engine/custody.ts';
import { openEngine } from '../engine/open.ts';
import { startGateway } from '../gateway/listen.ts';
import { type Channel, serveChannel } from './channel.ts';
import { ownOperations } from './own-operations.ts';
import { place } from './safely.ts';
import { startLanguageServer } from './server.ts';
import { StateKeeper } from './state.ts';

const { env, platform } = process;
// Reports get attached to bug reports, and the environment may hold an access key.
process.report.excludeEnv = true;

/** Standard error is what editors show as the log of a server; standard output speaks LSP. */
const line = (message: string): void => void process.stderr.write(`${message}\n`);
const log: Log = { info: line, warn: line, error: line };

const custody = custodyFrom(env);

/** Where the environment says the keys are; the same variables as for the command line. */
function custodyFrom(variables: NodeJS.ProcessEnv): CustodyOptions {
  const { KMS_SECRETS_KEY_FILE: keyFile, KMS_SECRETS_PASSPHRASE_FILE: passphraseFile } = variables;
  if (keyFile) return { kind: 'keyfile', path: keyFile };
  if (!passphraseFile) return { kind: 'keychain' };
  return { kind: 'passphrase', ask: async () => passphraseIn(passphraseFile) };
}

function passphraseIn(file: string): Sensitive {
  try {
    return Sensitive.fromText(readFileSync(file, 'utf8').replace(/\r?\n$/, ''));
  } catch (error) {
    throw localError('PassphraseRequired', `The passphrase file ${file} cannot be read`, error);
  }
}

async function main(): Promise<void> {
  // Reading a large workspace would make it grow once and for all.
  boundYoungGeneration();
  const home = homeOf({ env, platform, userFolder: homedir() });
  const engine = await openEngine({ home, custody, clock: Date.now, log });
  const stopUpkeep = engine.startUpkeep();
  const keeper = new StateKeeper({
    engine,
    custody,
    hasStore: () => existsSync(join(home, 'store.db')),
    startGateway: (watched, where) =>
      startGateway({ engine: watched, ...where, clock: Date.now, log }),
  });
  const end = async (): Promise<void> => {
    stopUpkeep();
    await Promise.allSettled([keeper.close()]);
    await Promise.allSettled([engine.close()]);
    process.exit(0);
  };
  process.on('SIGTERM', end);
  const secretsOfWorkspace = startLanguageServer(
    { input: process.stdin, output: process.stdout },
    { keeper, version: manifest.version, now: Date.now },
  );
  if (process.send) {
    // Without this channel the editor is gone: nobody is left to serve.
    process.on('disconnect', end);
    const own = ownOperations(keeper, { env, pid: process.pid }, secretsOfWorkspace);
    serveChannel(parentChannel(process.send.bind(process)), keeper.engine, own);
  }
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
