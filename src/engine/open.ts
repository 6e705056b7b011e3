import { randomUUID } from 'node:crypto';
import { setTimeout as realWait } from 'node:timers/promises';
import { KmsError, toKmsError } from '../base/errors.ts';
import { type Log, silentLog } from '../base/log.ts';
import { Sensitive } from '../base/sensitive.ts';
import { accessKeyItem, policiesIn } from './access-keys.ts';
import { dropAnchor } from './anchors.ts';
import { open, seal, sealedWith } from './crypto.ts';
import type { CustodyOptions } from './custody.ts';
import { type AccessKey, type Caller, type Engine, type Reply, rootThrough } from './engine.ts';
import type { AccessKeyRow } from './model.ts';
import type { Fields, Operation } from './operation.ts';
import { operations } from './operations.ts';
import { type Call, CustodyMoved, Session } from './session.ts';
import { translated } from './sqlite-errors.ts';
import { destroyDue, isAnythingDue, rotateDue } from './upkeep.ts';
import { openVault, type Vault } from './vault.ts';

export interface EngineOptions {
  readonly home: string;
  readonly custody?: CustodyOptions;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  /** Lets so many milliseconds pass. */
  readonly wait?: (ms: number) => Promise<void>;
  readonly log?: Log;
}

/** How often this process looks for changes of others, in ms. */
const watchEveryMs = 250;
/** How often a process that lives on looks after the store, in ms. */
const upkeepEveryMs = 60_000;
/** Wrong passphrases that cost nothing but their own time; each further one waits longer, in ms. */
const passphraseTries = 5;
const wrongDelayMs = { step: 2_000, max: 30_000 };

/**
 * Opens the engine on a store. The store itself is opened on the first call, so that a locked
 * keychain or a broken disk is reported to whoever asks for something, and can be tried again.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  return new StoreEngine(options);
}

class StoreEngine implements Engine {
  readonly home: string;
  #custody: CustodyOptions | undefined;
  readonly #clock: () => number;
  readonly #wait: (ms: number) => Promise<void>;
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  #session: Promise<Session> | undefined;
  /** The same once it is there, for those who need not know whether it still is the right one. */
  #latest: Session | undefined;
  #watch: NodeJS.Timeout | undefined;
  /** The state of the store that listeners know; `undefined` until it was looked at. */
  #seen: number | undefined;
  /** Since the last right one. */
  #wrongPassphrases = 0;

  constructor(options: EngineOptions) {
    this.home = options.home;
    this.#custody = options.custody;
    this.#clock = options.clock ?? Date.now;
    this.#wait = options.wait ?? realWait;
    this.#log = options.log ?? silentLog;
  }

  async call(
    name: string,
    params: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<Reply> {
    const requestId = randomUUID();
    try {
      const operation = operationFor(name, caller);
      const fields = await this.#perform({ name, operation, params, caller, requestId });
      return { ...fields, RequestId: requestId };
    } catch (thrown) {
      throw this.#reported(name, thrown, requestId);
    }
  }

  glanceAtAccessKey(accessKeyId: string): AccessKey | undefined {
    const vault = this.#latest?.vault;
    const row = vault?.store.accessKeys.glance(accessKeyId);
    const secret = row && vault?.keyring.keptSecret(accessKeyItem(accessKeyId));
    return row?.status === 'Active' && secret ? accessKeyOf(row, secret) : undefined;
  }

  async accessKey(accessKeyId: string): Promise<AccessKey | undefined> {
    return await this.#kept(async () => {
      const { store, keyring } = (await this.#open()).vault;
      const row = store.accessKeys.get(accessKeyId);
      const secret = row && (await keyring.secret(accessKeyItem(accessKeyId)));
      return secret && accessKeyOf(row, secret);
    });
  }

  async sealedItem(name: string, create: () => Promise<Buffer>): Promise<Sensitive> {
    return await this.#kept(async () => {
      const { vault } = await this.#open();
      const { store } = vault;
      const found = store.sealedItem(name);
      if (found) return this.#unsealed(vault, name, found);
      const sealed = sealedFor(vault, name, await create());
      const first = await store.database.transaction(() => {
        const earlier = store.sealedItem(name);
        if (!earlier) store.putSealedItem(name, sealed);
        return earlier ?? sealed;
      });
      return this.#unsealed(vault, name, first);
    });
  }

  async putSealedItem(name: string, content: Buffer | undefined): Promise<void> {
    await this.#kept(async () => {
      const { vault } = await this.#open();
      const sealed = content && sealedFor(vault, name, content);
      await vault.store.database.transaction(() => vault.store.putSealedItem(name, sealed));
    });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (!this.#watch) {
      this.#seen = undefined;
      this.#look();
      this.#watch = setInterval(() => this.#look(), watchEveryMs).unref();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#watch);
      this.#watch = undefined;
    };
  }

  startUpkeep(everyMs = upkeepEveryMs): () => void {
    let running = Promise.resolve();
    const round = (): void => {
      running = running.then(() => this.#keepHouse());
    };
    round();
    const timer = setInterval(round, everyMs).unref();
    return () => clearInterval(timer);
  }

  unlockWith(custody: CustodyOptions): void {
    this.#custody = custody;
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#listeners.clear();
    await this.lock();
  }

  async lock(): Promise<void> {
    const opening = this.#session;
    this.#session = undefined;
    this.#latest = undefined;
    const session = await opening?.catch(() => undefined);
    if (!session) return;
    // What is done on leaving is a safeguard for later: that it fails must not keep anybody here.
    await this.#leave(session).catch(() => undefined);
    session.close();
  }

  /** Whoever only read leaves at once, unless something waits for anybody to come by. */
  async #leave(session: Session): Promise<void> {
    if (await session.leavesWork(isAnythingDue)) await this.#tidy(session);
  }

  async #perform(call: Call): Promise<Fields> {
    try {
      // A read finds out inside of its transaction whether the keys are still where they were.
      const known = call.operation.access === 'write' ? undefined : this.#latest;
      return await (known ?? (await this.#open())).perform(call);
    } catch (error) {
      if (!(error instanceof CustodyMoved)) throw error;
      this.#latest = undefined;
      return await this.#perform(call);
    }
  }

  async #open(): Promise<Session> {
    this.#session ??= this.#openAnew();
    const opening = this.#session;
    const session = await opening;
    // While we waited, another call may have closed this one and begun anew.
    if (this.#session !== opening) return await this.#open();
    if (!session.isOver()) {
      this.#latest = session;
      return session;
    }
    // Some process moved the keys elsewhere: begin again with what the store says now.
    session.close();
    this.#session = this.#openAnew();
    return await this.#session;
  }

  async #openAnew(): Promise<Session> {
    this.#latest = undefined;
    try {
      const delayMs = delayAfterWrong(this.#wrongPassphrases);
      if (delayMs > 0) await this.#wait(delayMs);
      const vault = await openVault({
        home: this.home,
        ...(this.#custody ? { custody: this.#custody } : {}),
        clock: this.#clock,
      });
      this.#wrongPassphrases = 0;
      // Whoever listens since before the store was open must not miss its first change.
      this.#seen ??= vault.store.epoch();
      return new Session(vault, {
        clock: this.#clock,
        log: this.#log,
        adopt: (custody) => {
          this.#custody = custody;
        },
        report: (what, thrown) => this.#reported(what, thrown, undefined),
      });
    } catch (error) {
      this.#session = undefined;
      if (error instanceof KmsError && error.local === 'PassphraseWrong') this.#wrongPassphrases++;
      throw error;
    }
  }

  /** Runs something of the store's own, so that nothing but `KmsError` comes out of it. */
  async #kept<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#reported('store', error, undefined);
    }
  }

  async #keepHouse(): Promise<void> {
    // Whoever has not used the store yet is not to be asked for the keychain by us.
    if (!this.#session) return;
    try {
      const session = await this.#open();
      if (await session.suspected()) return;
      await rotateDue(this, session.workshop(rootThrough('rotation')), this.#log);
      await this.#tidy(session);
    } catch (error) {
      this.#reported('Upkeep', error, undefined);
    }
  }

  async #tidy(session: Session): Promise<void> {
    if (await session.suspected()) return;
    await destroyDue(session.workshop(rootThrough('rotation')));
    await dropAnchor(session.vault, this.#clock());
  }

  #unsealed(vault: Vault, name: string, sealed: Uint8Array): Sensitive {
    return new Sensitive(open(vault.metaKey, 'item', sealed, [vault.storeId, name]));
  }

  #look(): void {
    this.#session
      ?.then(({ vault }) => {
        const epoch = vault.store.epoch();
        const known = this.#seen ?? epoch;
        this.#seen = epoch;
        if (epoch === known) return;
        for (const listener of this.#listeners) listener();
      })
      .catch(() => undefined);
  }

  #reported(name: string, thrown: unknown, requestId: string | undefined): KmsError {
    const error = toKmsError(translated(thrown));
    error.requestId ??= requestId;
    if (error.cause === thrown) {
      const kind = thrown instanceof Error ? thrown.name : typeof thrown;
      this.#log.error(`${name} failed unexpectedly (${kind}), request ${requestId ?? '-'}`);
    }
    return error;
  }
}

/** How long to wait after so many wrong passphrases, in ms. */
function delayAfterWrong(tries: number): number {
  const further = Math.max(0, tries + 1 - passphraseTries);
  return Math.min(further * wrongDelayMs.step, wrongDelayMs.max);
}

function accessKeyOf(row: AccessKeyRow, secret: Sensitive): AccessKey {
  const accessKeyId = row.access_key_id;
  const principal = `user/${row.user_name}`;
  const policies = policiesIn(row);
  return {
    ...{ accessKeyId, status: row.status, secret },
    caller: { principal, via: 'gateway', accessKeyId, policies },
  };
}

function operationFor(name: string, caller: Caller): Operation {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation && !(operation.local && caller.via === 'gateway')) return operation;
  throw new KmsError(
    'InvalidApi.NotFound',
    'Specified api is not found, please check your url and method.',
  );
}

function sealedFor(vault: Vault, name: string, content: Buffer): Buffer {
  const sealing = sealedWith(vault.facts.get('meta_key') ?? Buffer.alloc(0));
  if (!sealing) throw new KmsError('InternalFailure', 'Internal Failure');
  return seal(vault.metaKey, sealing, 'item', content, [vault.storeId, name]);
}
