import { randomUUID } from 'node:crypto';
import { KmsError, toKmsError } from '../base/errors.ts';
import { type Log, silentLog } from '../base/log.ts';
import { Sensitive } from '../base/sensitive.ts';
import { accessKeyItem } from './access-keys.ts';
import type { Context } from './context.ts';
import { open, seal, sealedWith } from './crypto.ts';
import type { CustodyOptions } from './custody.ts';
import type { AccessKey, Caller, Engine, Reply } from './engine.ts';
import { KeyNeeded } from './keyring.ts';
import type { Fields, Operation, Run, Workshop } from './operation.ts';
import { operations } from './operations.ts';
import { isAllowed, type Permit, type PolicyDocument, policyDocument } from './policies.ts';
import { purgeDueSecrets } from './secrets.ts';
import { openVault, type Vault } from './vault.ts';

export interface EngineOptions {
  readonly home: string;
  readonly custody?: CustodyOptions;
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
  readonly log?: Log;
}

/** How often this process looks for changes of others, in ms. */
const watchEveryMs = 250;
/** How often a process that lives on looks for secrets to destroy, in ms. */
const purgeEveryMs = 10 * 60_000;

/**
 * Opens the engine on a store. The store itself is opened on the first call, so that a locked
 * keychain or a broken disk is reported to whoever asks for something, and can be tried again.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  return new StoreEngine(options);
}

class StoreEngine implements Engine {
  readonly home: string;
  readonly #custody: CustodyOptions | undefined;
  readonly #clock: () => number;
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  readonly #policies = new WeakMap<readonly unknown[], readonly PolicyDocument[]>();
  #vault: Promise<Vault> | undefined;
  #watch: NodeJS.Timeout | undefined;
  #seen = '';
  #lastPurgeMs = Number.NEGATIVE_INFINITY;

  constructor(options: EngineOptions) {
    this.home = options.home;
    this.#custody = options.custody;
    this.#clock = options.clock ?? Date.now;
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
      const vault = await this.#open();
      const fields = await this.#perform(vault, { name, operation, params, caller, requestId });
      return { ...fields, RequestId: requestId };
    } catch (thrown) {
      throw this.#reported(name, thrown, requestId);
    }
  }

  async accessKey(accessKeyId: string): Promise<AccessKey | undefined> {
    const { store, custody } = await this.#opened();
    const row = store.accessKeys.get(accessKeyId);
    const secret = row && (await this.#kept(() => custody.read(accessKeyItem(accessKeyId))));
    if (!row || !secret) return undefined;
    return {
      accessKeyId,
      status: row.status,
      secret: new Sensitive(secret),
      caller: {
        principal: `user/${row.user_name}`,
        via: 'gateway',
        accessKeyId,
        policies: JSON.parse(row.policy) as unknown[],
      },
    };
  }

  async rememberNonce(accessKeyId: string, nonce: string, keepMs: number): Promise<boolean> {
    const { store } = await this.#opened();
    const now = this.#clock();
    return await this.#kept(() =>
      store.database.transaction(() => store.rememberNonce(accessKeyId, nonce, now, now + keepMs)),
    );
  }

  async sealedItem(name: string, create: () => Promise<Buffer>): Promise<Sensitive> {
    const vault = await this.#opened();
    const found = vault.store.sealedItem(name);
    if (found) return this.#unsealed(vault, name, found);
    const sealed = sealedFor(vault, name, await create());
    const first = await this.#kept(() =>
      vault.store.database.transaction(() => {
        const earlier = vault.store.sealedItem(name);
        if (!earlier) vault.store.putSealedItem(name, sealed);
        return earlier ?? sealed;
      }),
    );
    return this.#unsealed(vault, name, first);
  }

  async putSealedItem(name: string, content: Buffer | undefined): Promise<void> {
    const vault = await this.#opened();
    const sealed = content && sealedFor(vault, name, content);
    await this.#kept(() =>
      vault.store.database.transaction(() => vault.store.putSealedItem(name, sealed)),
    );
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#watch ??= setInterval(() => this.#look(), watchEveryMs).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#watch);
      this.#watch = undefined;
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#listeners.clear();
    const opening = this.#vault;
    this.#vault = undefined;
    const vault = await opening?.catch(() => undefined);
    vault?.keyring.lock();
    vault?.custody.close();
    vault?.store.database.close();
  }

  #open(): Promise<Vault> {
    this.#vault ??= openVault({
      home: this.home,
      ...(this.#custody ? { custody: this.#custody } : {}),
      clock: this.#clock,
      log: this.#log,
    }).catch((error: unknown) => {
      this.#vault = undefined;
      throw error;
    });
    return this.#vault;
  }

  #opened(): Promise<Vault> {
    return this.#kept(() => this.#open());
  }

  /** Runs something of the store's own, so that nothing but `KmsError` comes out of it. */
  async #kept<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#reported('store', error, undefined);
    }
  }

  async #perform(vault: Vault, call: Call): Promise<Fields> {
    const workshop = this.#workshop(vault, call);
    const run = await this.#begin(vault, call);
    if (run.prepare) {
      await this.#audited(vault, call, run, () => ({}), { onlyFailures: true });
      await run.prepare(workshop);
    }
    try {
      const fields = await this.#audited(vault, call, run, (context) => run.run(context));
      await run.finish(workshop);
      await this.#clean(vault, call);
      return fields;
    } catch (error) {
      await run.undo(workshop);
      throw error;
    }
  }

  /** Reads the input; a refusal is audited too. */
  async #begin(vault: Vault, call: Call): Promise<Run> {
    try {
      return call.operation.begin(call.params);
    } catch (error) {
      const refusal = toKmsError(error);
      await this.#transaction(vault, call, (context) =>
        this.#record(context, call, '*', refusal.code),
      );
      throw error;
    }
  }

  /**
   * One transaction: permission, work, audit record. A refused or failed call leaves its record and
   * nothing else. When the record cannot be written, nothing is answered.
   */
  async #audited(
    vault: Vault,
    call: Call,
    run: Run,
    work: (context: Context) => Fields,
    { onlyFailures = false } = {},
  ): Promise<Fields> {
    const outcome = await this.#transaction(vault, call, (context) => {
      let resource = '*';
      try {
        const fields = vault.store.database.attempt(() => {
          const permits = run.permits(context);
          resource = permits[0]?.resource ?? '*';
          context.authorise(permits);
          const done = work(context);
          if (run.dryRun) throw dryRunSucceeded();
          return done;
        });
        if (!onlyFailures) this.#record(context, call, resource, 'OK');
        return { fields };
      } catch (error) {
        if (!(error instanceof KmsError)) throw error;
        this.#record(context, call, resource, error.code);
        return { error };
      }
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.fields;
  }

  /** A transaction that loads the keys its work turns out to need, and begins again. */
  async #transaction<T>(vault: Vault, call: Call, work: (context: Context) => T): Promise<T> {
    for (;;) {
      try {
        return await vault.store.database.transaction(() => work(this.#context(vault, call)));
      } catch (error) {
        if (!(error instanceof KeyNeeded)) throw error;
        await vault.keyring.load(error.wanted, error.kcv);
      }
    }
  }

  #context(vault: Vault, call: Call): Context {
    const { caller } = call;
    const nowMs = this.#clock();
    const context: Context = {
      store: vault.store,
      keyring: vault.keyring,
      storeId: vault.storeId,
      account: vault.account,
      serviceKeyId: vault.facts.text('service_key') ?? '',
      caller,
      nowMs,
      authorise: (permits) => {
        if (!caller.policies) return;
        const policies = this.#parsed(caller.policies);
        const circumstances = { sourceIp: caller.sourceIp, nowMs };
        for (const permit of permits) {
          if (isAllowed(caller.principal, policies, permit, circumstances)) continue;
          throw forbidden(permit);
        }
      },
    };
    return context;
  }

  #parsed(policies: readonly unknown[]): readonly PolicyDocument[] {
    let parsed = this.#policies.get(policies);
    if (!parsed) {
      parsed = policies.map((policy) => policyDocument.parse(policy));
      this.#policies.set(policies, parsed);
    }
    return parsed;
  }

  #record(context: Context, call: Call, resource: string, outcome: string): void {
    context.store.audit({
      ms: context.nowMs,
      principal: call.caller.principal,
      via: call.caller.via,
      access_key_id: call.caller.accessKeyId ?? '',
      operation: call.name,
      resource,
      outcome,
      request_id: call.requestId,
    });
    if (outcome === 'OK' && call.operation.access === 'write') this.#bumpEpoch(context);
  }

  #bumpEpoch({ store }: Context): void {
    store.database
      .statement(
        "INSERT INTO meta (k, v) VALUES ('epoch', CAST(1 AS BLOB)) ON CONFLICT (k) DO UPDATE SET v = CAST(CAST(v AS INTEGER) + 1 AS BLOB)",
      )
      .run();
  }

  /** After something was destroyed, or when it is time: purge what is due and empty the WAL. */
  async #clean(vault: Vault, call: Call): Promise<void> {
    const now = this.#clock();
    const forced = call.name === 'DeleteSecret' || call.name === 'CreateSecret';
    if (!forced && now - this.#lastPurgeMs < purgeEveryMs) return;
    this.#lastPurgeMs = now;
    const destroyed = await this.#transaction(vault, call, purgeDueSecrets);
    if (destroyed > 0 || call.name === 'DeleteSecret') vault.store.database.checkpoint();
  }

  #workshop(vault: Vault, call: Call): Workshop {
    return {
      custody: vault.custody,
      keyring: vault.keyring,
      transaction: (work) => this.#transaction(vault, call, work),
    };
  }

  #unsealed(vault: Vault, name: string, sealed: Uint8Array): Sensitive {
    return new Sensitive(open(vault.metaKey, 'item', sealed, [vault.storeId, name]));
  }

  #look(): void {
    this.#vault
      ?.then(({ facts }) => {
        const epoch = facts.text('epoch') ?? '';
        if (epoch === this.#seen) return;
        this.#seen = epoch;
        for (const listener of this.#listeners) listener();
      })
      .catch(() => undefined);
  }

  #reported(name: string, thrown: unknown, requestId: string | undefined): KmsError {
    const error = toKmsError(thrown);
    error.requestId ??= requestId;
    if (!(thrown instanceof KmsError)) {
      const kind = thrown instanceof Error ? thrown.name : typeof thrown;
      this.#log.error(`${name} failed unexpectedly (${kind}), request ${requestId ?? '-'}`);
    }
    return error;
  }
}

interface Call {
  readonly name: string;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly requestId: string;
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

function dryRunSucceeded(): KmsError {
  return new KmsError(
    'DryRunOperationError',
    'The request would have succeeded, but the DryRun parameter is set.',
  );
}

function forbidden(permit: Permit): KmsError {
  return new KmsError(
    'Forbidden.NoPermission',
    `This operation for ${permit.resource} is forbidden by permission system.`,
  );
}
