import { type LocalCause, localError, toKmsError } from '../base/errors.ts';
import type { LoopbackHost, ServerState } from '../base/protocol.ts';
import type { Sensitive } from '../base/sensitive.ts';
import type { CustodyOptions } from '../engine/custody.ts';
import { type Engine, rootThrough } from '../engine/engine.ts';

/** The gateway as far as the server cares: `startGateway` gives one. */
export interface RunningGateway {
  readonly state: { readonly endpoint?: string; readonly mine: boolean };
  onState(listener: () => void): () => void;
  close(): Promise<void>;
}

/** What the settings want of the gateway. */
export interface WantedGateway {
  readonly enabled: boolean;
  readonly port: number;
  readonly host: LoopbackHost;
}

export interface KeeperParts {
  readonly engine: Engine;
  /** Where the environment says the keys are. */
  readonly custody: CustodyOptions;
  /** Whether a store is there already. Nothing makes one before the user does something with it. */
  hasStore(): boolean;
  startGateway(engine: Engine, where: Place): Promise<RunningGateway>;
}

type Place = Omit<WantedGateway, 'enabled'>;

const off: WantedGateway = { enabled: false, port: 0, host: 'localhost' };

/** Faults of this machine that stop the whole store, not only one secret. */
const stopping: ReadonlySet<LocalCause | undefined> = new Set<LocalCause>([
  'KeychainLocked',
  'KeychainTimeout',
  'KeychainUnavailable',
  'KeyFileRequired',
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
 * that the last call met, and goes with the first call that succeeds. Gateway and upkeep wait until
 * there is a store.
 */
export class StateKeeper {
  /** The engine, watched; every front door of this process goes through it. */
  readonly engine: Engine;
  readonly #parts: KeeperParts;
  readonly #listeners = new Set<() => void>();
  #awake = false;
  #custody: ServerState['custody'];
  #learnt = false;
  #trouble: ServerState['trouble'];
  #wanted: WantedGateway = off;
  #gateway: { readonly place: Place; readonly running: RunningGateway } | undefined;
  #gatewayState: RunningGateway['state'] = { mine: false };
  #adjusting: Promise<void> = Promise.resolve();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#custody = parts.custody.kind;
    this.engine = watched(parts.engine, {
      answered: (operation) => this.#answered(operation),
      failed: (trouble) => this.#note(trouble),
    });
    if (parts.hasStore()) this.#wake();
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

  /** Whether there is a store that can be asked; asking does not make one then. */
  get hasStore(): boolean {
    return this.#awake && !this.#trouble;
  }

  onState(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Opens a store that is locked with a key file, or makes one that will be. */
  async unlockWithFile(path: string): Promise<void> {
    this.#parts.engine.unlockWith({ kind: 'keyfile', path });
    await this.#open();
  }

  /**
   * Opens a store that is locked with a passphrase, or makes one that will be. The passphrase is
   * forgotten as soon as the store is open. Rejects with `PassphraseWrong`.
   */
  async unlock(passphrase: Sensitive): Promise<void> {
    const { engine } = this.#parts;
    let known: Sensitive | undefined = passphrase;
    engine.unlockWith({
      kind: 'passphrase',
      ask: async () => {
        if (known) return known;
        throw localError('PassphraseRequired', 'This store is locked; unlock it to go on');
      },
    });
    try {
      await this.#open();
    } finally {
      known = undefined;
      passphrase.wipe();
    }
  }

  /** Forgets all keys, and what opened them: a passphrase or key file is then needed again. */
  async lock(): Promise<void> {
    const { engine, custody } = this.#parts;
    engine.unlockWith(custody);
    await engine.lock();
  }

  /** Starts, moves or stops the gateway as soon as there is a store. Rejects for an odd port. */
  follow(wanted: WantedGateway): Promise<void> {
    this.#wanted = wanted;
    return this.#adjust();
  }

  /** Stops the gateway, so that another process can take over. */
  close(): Promise<void> {
    return this.follow(off);
  }

  /** Any call opens the store. */
  async #open(): Promise<void> {
    await this.engine.call('ListSecrets', { PageSize: '1' }, rootThrough('editor'));
  }

  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    this.#parts.engine.startUpkeep();
    this.#adjust().catch(() => undefined);
  }

  /** One change after the other: a port must be free before it can be taken again. */
  #adjust(): Promise<void> {
    this.#adjusting = this.#adjusting.catch(() => undefined).then(() => this.#reach());
    return this.#adjusting;
  }

  async #reach(): Promise<void> {
    const { enabled, ...place } = this.#wanted;
    const wanted = enabled && this.#awake ? place : undefined;
    const now = this.#gateway?.place;
    if (now?.port === wanted?.port && now?.host === wanted?.host) return;
    const old = this.#gateway;
    this.#gateway = undefined;
    await old?.running.close();
    this.#serve({ mine: false });
    if (wanted === undefined) return;
    const running = await this.#parts.startGateway(this.engine, wanted);
    this.#gateway = { place: wanted, running };
    running.onState(() => {
      if (this.#gateway?.running === running) this.#serve(running.state);
    });
    this.#serve(running.state);
  }

  #serve(state: RunningGateway['state']): void {
    const { endpoint, mine } = this.#gatewayState;
    this.#gatewayState = state;
    if (endpoint !== state.endpoint || mine !== state.mine) this.#tell();
  }

  /** The store itself knows best where its keys lie. */
  async #learnCustody(): Promise<void> {
    const reply = await this.#parts.engine.call('DescribeCustody', {}, rootThrough('editor'));
    const { Kind } = reply.Custody as { readonly Kind: ServerState['custody'] };
    if (Kind === this.#custody) return;
    this.#custody = Kind;
    this.#tell();
  }

  #answered(operation: string): void {
    this.#wake();
    if (!this.#learnt || operation === 'SwitchCustody') {
      this.#learnt = true;
      this.#learnCustody().catch(() => undefined);
    }
    this.#note(undefined);
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

/** What hears after each call how it went. */
interface Watcher {
  answered(operation: string): void;
  /** Only when the store as a whole is in trouble. */
  failed(trouble: ServerState['trouble']): void;
}

/** The same engine, watched. */
function watched(engine: Engine, watcher: Watcher): Engine {
  const call: Engine['call'] = async (operation, params, caller) => {
    try {
      const reply = await engine.call(operation, params, caller);
      watcher.answered(operation);
      return reply;
    } catch (thrown) {
      const { local, message } = toKmsError(thrown);
      // A wrong passphrase that the call itself brought is that of an export or a recovery kit.
      const isOther = local === 'PassphraseWrong' && 'Passphrase' in params;
      if (local !== undefined && stopping.has(local) && !isOther) {
        watcher.failed({ local, message });
      }
      throw thrown;
    }
  };
  return new Proxy(engine, {
    get(target, property) {
      if (property === 'call') return call;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
