import { type LocalCause, toKmsError } from '../base/errors.ts';
import type { ServerState } from '../base/protocol.ts';
import type { Engine } from '../engine/engine.ts';

/** The gateway as far as the server cares: `startGateway` gives one. */
export interface RunningGateway {
  readonly state: { readonly endpoint?: string; readonly mine: boolean };
  onState(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Faults of this machine that stop the whole store, not only one secret. */
const stopping: ReadonlySet<LocalCause | undefined> = new Set<LocalCause>([
  'KeychainLocked',
  'KeychainTimeout',
  'KeychainUnavailable',
  'KeyMissing',
  'PassphraseRequired',
  'PassphraseWrong',
  'RollbackSuspected',
  'RuntimeTooOld',
  'StoreForeign',
  'StoreReadOnly',
  'StoreTooNew',
  'StoreUnsafe',
]);

/**
 * What this process knows of the store and the gateway. Nothing is probed: the trouble is the one
 * that the last call met, and goes with the first call that succeeds.
 */
export class StateKeeper {
  /** The engine, watched; every front door of this process goes through it. */
  readonly engine: Engine;
  readonly #custody: ServerState['custody'];
  readonly #listeners = new Set<() => void>();
  readonly #start: ((port: number) => Promise<RunningGateway>) | undefined;
  #trouble: ServerState['trouble'];
  #gateway: { readonly port: number; readonly running: Promise<RunningGateway> } | undefined;
  #gatewayState: RunningGateway['state'] = { mine: false };

  constructor(
    engine: Engine,
    custody: ServerState['custody'],
    startGateway?: (port: number) => Promise<RunningGateway>,
  ) {
    this.engine = watched(engine, (trouble) => this.#note(trouble));
    this.#custody = custody;
    this.#start = startGateway;
  }

  get state(): ServerState {
    const { endpoint, mine } = this.#gatewayState;
    return {
      home: this.engine.home,
      custody: this.#custody,
      ...(this.#trouble ? { trouble: this.#trouble } : {}),
      ...(endpoint === undefined ? {} : { gateway: { endpoint, mine } }),
    };
  }

  onState(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Starts, moves or stops the gateway, as the settings want it. */
  async follow(settings: { readonly enabled: boolean; readonly port: number }): Promise<void> {
    const wanted = settings.enabled ? settings.port : undefined;
    if (this.#gateway?.port === wanted) return;
    await this.close();
    if (wanted === undefined || !this.#start) return;
    const running = this.#start(wanted);
    this.#gateway = { port: wanted, running };
    const gateway = await running.catch((thrown) => {
      this.#gateway = undefined;
      throw thrown;
    });
    gateway.onState(() => this.#serve(gateway.state));
    this.#serve(gateway.state);
  }

  /** Stops the gateway, so that another process can take over. */
  async close(): Promise<void> {
    const gateway = this.#gateway;
    this.#gateway = undefined;
    await (await gateway?.running)?.close();
    this.#serve({ mine: false });
  }

  #serve(state: RunningGateway['state']): void {
    const { endpoint, mine } = this.#gatewayState;
    this.#gatewayState = state;
    if (endpoint !== state.endpoint || mine !== state.mine) this.#tell();
  }

  #note(trouble: ServerState['trouble']): void {
    if (trouble?.local === this.#trouble?.local) return;
    this.#trouble = trouble;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The same engine; `note` hears after each call whether the store as a whole is in trouble. */
function watched(engine: Engine, note: (trouble: ServerState['trouble']) => void): Engine {
  return {
    home: engine.home,
    async call(operation, params, caller) {
      try {
        const reply = await engine.call(operation, params, caller);
        note(undefined);
        return reply;
      } catch (thrown) {
        const { local, message } = toKmsError(thrown);
        if (local !== undefined && stopping.has(local)) note({ local, message });
        throw thrown;
      }
    },
    accessKey: (id) => engine.accessKey(id),
    rememberNonce: (id, nonce, keepMs) => engine.rememberNonce(id, nonce, keepMs),
    sealedItem: (name, create) => engine.sealedItem(name, create),
    putSealedItem: (name, content) => engine.putSealedItem(name, content),
    onChange: (listener) => engine.onChange(listener),
    close: () => engine.close(),
  };
}
