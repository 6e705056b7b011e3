import { KmsError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { phrase } from '../base/translate.ts';
import { rootsFile } from '../gateway/certificate.ts';
import { type GatewayState, startGateway } from '../gateway/listen.ts';
import { type Arguments, optionText, WrongUsage } from './arguments.ts';
import { exitCodes, type Io, write } from './io.ts';
import { withEngine } from './vault.ts';

/** Where the SDKs look for us unless they are told otherwise. */
export const gatewayPort = 17_443;

/** `serve`: answers SDKs until a signal ends it. */
export async function serve(parsed: Arguments, io: Io): Promise<number> {
  const port = portFrom(optionText(parsed, 'port') ?? String(gatewayPort));
  const host = optionText(parsed, 'host');
  return await withEngine(io, async (engine) => {
    const log = logTo(io);
    const options = { engine, port, clock: io.clock, log };
    const gateway = await startGateway(host === undefined ? options : { ...options, host });
    const { state } = gateway;
    if (!state.mine && state.endpoint === undefined) {
      await gateway.close();
      throw new KmsError(
        'Rejected.ResourceInUse',
        `Another program has port ${port}; end it, or choose a port with --port`,
      );
    }
    const tell = (now: GatewayState): void => {
      if (now.mine)
        void write(io.stdout, `${JSON.stringify(announcement(now, engine.home, io))}\n`);
    };
    if (!state.mine)
      log.info(io.t('Another process serves {0}; this one takes over later', state.endpoint ?? ''));
    tell(state);
    gateway.onState(tell);
    const stopUpkeep = engine.startUpkeep();
    await new Promise<void>((resolve) =>
      io.onSignal((signal) => {
        if (endsUs.has(signal)) resolve();
      }),
    );
    stopUpkeep();
    await gateway.close();
    return exitCodes.done;
  });
}

const endsUs: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']);

function announcement({ endpoint = '' }: GatewayState, home: string, { pid }: Io) {
  return { endpoint, port: Number(new URL(endpoint).port), ca: rootsFile(home), pid };
}

function portFrom(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new WrongUsage(phrase`--port is a number from 0 to 65535, not ${text}`);
}

/** One line per event on standard error, with the time. */
const logTo = (io: Io): Log => {
  const line = (message: string): void => {
    io.stderr.write(`${new Date(io.clock()).toISOString()} ${message}\n`);
  };
  return { info: line, warn: line, error: line };
};
