import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { KmsError, toKmsError } from '../base/errors.ts';
import { type Log, silentLog } from '../base/log.ts';
import { Sensitive } from '../base/sensitive.ts';
import { accessKeyItem } from './access-keys.ts';
import { dropAnchor, isAnchorMissing, suspectedRollback } from './anchors.ts';
import type { Context } from './context.ts';
import { open, seal, sealedWith } from './crypto.ts';
import type { CustodyOptions } from './custody.ts';
import { type AccessKey, type Caller, type Engine, type Reply, rootThrough } from './engine.ts';
import { KeyNeeded } from './keyring.ts';
import type { Fields, Operation, Run, Workshop } from './operation.ts';
import { operations } from './operations.ts';
import { isAllowed, type Permit, type PolicyDocument, policyDocument } from './policies.ts';
import { translated } from './sqlite-errors.ts';
import type { AuditEntry } from './store.ts';
import { releaseReserve } from './store-files.ts';
import { destroyDue, isAnythingDue, rotateDue } from './upkeep.ts';
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
/** How often a process that lives on looks after the store, in ms. */
const upkeepEveryMs = 60_000;
/** Wrong passphrases that cost nothing but their own time; each further one waits longer, in ms. */
const passphraseTries = 5;
const wrongDelayMs = { step: 2_000, max: 30_000 };
/** Most policy texts kept in memory. */
const policyTextsMax = 1_000;

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
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  readonly #policies = new WeakMap<readonly unknown[], readonly PolicyDocument[]>();
  /** Policies by their text, so that the same text is read once. */
  readonly #policyTexts = new Map<string, readonly unknown[]>();
  #vault: Promise<Vault> | undefined;
  #watch: NodeJS.Timeout | undefined;
  /** The state of the store that listeners know; `undefined` until it was looked at. */
  #seen: number | undefined;
  /** What is wrong with the age of the store; `undefined` until somebody wants to change it. */
  #suspicion: Promise<KmsError | undefined> | undefined;
  /** Since the last right one. */
  #wrongPassphrases = 0;
  /** Whether this engine changed the store since it opened it. */
  #changedIt = false;
  /** The generation of the store in which the keys were known to lie where we look for them. */
  #custodyKnownAt: number | undefined;

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
    const { row, secret } = await this.#kept(async () => {
      const { store, keyring } = await this.#open();
      const row = store.accessKeys.get(accessKeyId);
      return { row, secret: row && (await keyring.secret(accessKeyItem(accessKeyId))) };
    });
    if (!row || !secret) return undefined;
    return {
      accessKeyId,
      status: row.status,
      secret,
      caller: {
        principal: `user/${row.user_name}`,
        via: 'gateway',
        accessKeyId,
        policies: this.#policiesOf(row.policy),
      },
    };
  }

  async sealedItem(name: string, create: () => Promise<Buffer>): Promise<Sensitive> {
    return await this.#kept(async () => {
      const vault = await this.#open();
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
      const vault = await this.#open();
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
    const opening = this.#vault;
    this.#vault = undefined;
    const vault = await opening?.catch(() => undefined);
    if (!vault) return;
    // What is done on leaving is a safeguard for later: that it fails must not keep anybody here.
    await this.#leave(vault).catch(() => undefined);
    closeVault(vault);
  }

  /** Whoever only read leaves at once, unless something waits for anybody to come by. */
  async #leave(vault: Vault): Promise<void> {
    const workshop = this.#workshop(vault, rootThrough('rotation'));
    const due = (): Promise<boolean> => workshop.transaction(isAnythingDue);
    if (this.#changedIt || isAnchorMissing(vault) || (await due())) await this.#tidy(vault);
  }

  async #open(): Promise<Vault> {
    this.#vault ??= this.#openAnew();
    const opening = this.#vault;
    const vault = await opening;
    // While we waited, another call may have closed this one and begun anew.
    if (this.#vault !== opening) return await this.#open();
    const generation = vault.store.database.generation();
    if (generation === this.#custodyKnownAt) return vault;
    if (vault.facts.text('custody') === vault.custodyRecord) {
      this.#custodyKnownAt = generation;
      return vault;
    }
    // Some process moved the keys elsewhere: begin again with what the store says now.
    closeVault(vault);
    this.#vault = this.#openAnew();
    return await this.#vault;
  }

  async #openAnew(): Promise<Vault> {
    try {
      const delayMs = delayAfterWrong(this.#wrongPassphrases);
      if (delayMs > 0) await wait(delayMs);
      const vault = await openVault({
        home: this.home,
        ...(this.#custody ? { custody: this.#custody } : {}),
        clock: this.#clock,
      });
      this.#custodyKnownAt = undefined;
      this.#wrongPassphrases = 0;
      this.#suspicion = undefined;
      this.#changedIt = false;
      // Whoever listens since before the store was open must not miss its first change.
      this.#seen ??= vault.store.epoch();
      return vault;
    } catch (error) {
      this.#vault = undefined;
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

  async #perform(vault: Vault, asked: Call): Promise<Fields> {
    const run = await this.#begin(vault, asked);
    let call = asked;
    if (run.prepare) {
      await this.#audited(vault, call, run, () => ({}), { onlyFailures: true });
      // The nonce has been taken with that; the transaction to come belongs to the same request.
      const { once: _taken, ...caller } = call.caller;
      call = { ...call, caller };
    }
    const workshop = this.#workshop(vault, call.caller, call.name);
    if (run.prepare) await this.#refusalsAudited(vault, call, () => run.prepare?.(workshop));
    let fields: Fields;
    try {
      fields = await this.#audited(vault, call, run, (context) => run.run(context));
    } catch (error) {
      await this.#takeBack(run, workshop, error);
      throw error;
    }
    // From here on it is done, and nothing that fails may take it back.
    await run.finish(workshop);
    if (call.operation.vouches) this.#suspicion = Promise.resolve(undefined);
    if (call.operation.erases) await this.#emptyWal(vault);
    return fields;
  }

  /** Undoes what a call prepared, when it is certain that the call itself was not done. */
  async #takeBack(run: Run, workshop: Workshop, error: unknown): Promise<void> {
    // A commit that the disk reported as failed may have been made; upkeep finds what was not.
    if (toKmsError(error).local !== undefined) return;
    await run.undo(workshop).catch((failure) => this.#reported('Undo', failure, undefined));
  }

  /** What was erased leaves the WAL, too; where that fails now, upkeep tries again. */
  async #emptyWal({ store }: Vault): Promise<void> {
    const emptied = await store.database.checkpoint().catch(() => false);
    if (!emptied) this.#log.warn('Erased data stays in store.db-wal until the next upkeep');
  }

  /** Runs what comes before the transaction; when it fails, the audit log says so. */
  async #refusalsAudited<T>(vault: Vault, call: Call, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { code } = toKmsError(error);
      await this.#transaction(vault, call.caller, (context) =>
        this.#record(context, call, '*', code),
      );
      throw error;
    }
  }

  /** Reads the input; a refusal is audited too. */
  #begin(vault: Vault, call: Call): Promise<Run> {
    return this.#refusalsAudited(vault, call, async () => {
      if (call.operation.access === 'write' && !call.operation.vouches) {
        const suspicion = await this.#suspected(vault);
        if (suspicion) throw suspicion;
      }
      return call.operation.begin(call.params);
    });
  }

  /** Asks custody how old the store should be, once; a question that fails is asked again. */
  #suspected(vault: Vault): Promise<KmsError | undefined> {
    this.#suspicion ??= suspectedRollback(vault).catch((error: unknown) => {
      this.#suspicion = undefined;
      throw error;
    });
    return this.#suspicion;
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
    // Who deletes or reads out when the disk is full frees it; everybody else waits for room.
    const thrifty = call.operation.erases || call.operation.access !== 'write';
    const attempt = (context: Context): { fields: Fields } | { error: KmsError } => {
      let resource = '*';
      try {
        this.#takeNonce(context);
        const whole = (): Fields => {
          const permits = run.permits(context);
          resource = permits[0]?.subject ?? permits[0]?.resource ?? '*';
          context.authorise(permits);
          const done = work(context);
          if (run.dryRun) throw dryRunSucceeded();
          return done;
        };
        // Only what writes has something that a failure must undo.
        const writes = call.operation.access === 'write';
        const fields = writes ? vault.store.database.attempt(whole) : whole();
        if (!onlyFailures) this.#record(context, call, resource, 'OK');
        return { fields };
      } catch (error) {
        if (!(error instanceof KmsError)) throw error;
        this.#record(context, call, resource, error.code);
        return { error };
      }
    };
    const outcome = await this.#transaction(vault, call.caller, attempt, { thrifty });
    if ('error' in outcome) throw outcome.error;
    return outcome.fields;
  }

  /**
   * A transaction that loads the keys its work turns out to need, and begins again. On a full disk
   * `thrifty` work may use up the reserve.
   */
  async #transaction<T>(
    vault: Vault,
    caller: Caller,
    work: (context: Context) => T,
    { thrifty = false } = {},
  ): Promise<T> {
    const { database } = vault.store;
    for (;;) {
      try {
        return await database.transaction(() => work(this.#context(vault, caller)));
      } catch (error) {
        if (error instanceof KeyNeeded) await vault.keyring.load(error.wanted, error.kcv);
        else if (!thrifty || !isDiskFull(error) || !releaseReserve(this.home)) throw error;
      }
    }
  }

  #context(vault: Vault, caller: Caller): Context {
    const nowMs = this.#clock();
    const context: Context = {
      store: vault.store,
      facts: vault.facts,
      keyring: vault.keyring,
      storeId: vault.storeId,
      account: vault.account,
      serviceKeyId: vault.serviceKeyId,
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

  #policiesOf(text: string): readonly unknown[] {
    let policies = this.#policyTexts.get(text);
    if (!policies) {
      policies = JSON.parse(text) as unknown[];
      if (this.#policyTexts.size >= policyTextsMax) this.#policyTexts.clear();
      this.#policyTexts.set(text, policies);
    }
    return policies;
  }

  #parsed(policies: readonly unknown[]): readonly PolicyDocument[] {
    let parsed = this.#policies.get(policies);
    if (!parsed) {
      parsed = policies.map((policy) => policyDocument().parse(policy));
      this.#policies.set(policies, parsed);
    }
    return parsed;
  }

  #takeNonce({ store, caller, nowMs }: Context): void {
    const { once, accessKeyId = '' } = caller;
    if (!once) return;
    if (!store.nonces.take(accessKeyId, once.nonce, nowMs, nowMs + once.keepMs)) {
      throw new KmsError('SignatureNonceUsed', 'Specified signature nonce was used already.');
    }
  }

  #record(context: Context, call: Call, resource: string, outcome: string): void {
    const changes = outcome === 'OK' && call.operation.access === 'write';
    this.#changedIt ||= changes;
    context.store.audit(auditEntry(context, call, resource, outcome), { changes });
  }

  async #keepHouse(): Promise<void> {
    // Whoever has not used the store yet is not to be asked for the keychain by us.
    if (!this.#vault) return;
    try {
      const vault = await this.#open();
      if (await this.#suspected(vault)) return;
      await rotateDue(this, this.#workshop(vault, rootThrough('rotation')), this.#log);
      await this.#tidy(vault);
    } catch (error) {
      this.#reported('Upkeep', error, undefined);
    }
  }

  async #tidy(vault: Vault): Promise<void> {
    if (await this.#suspected(vault)) return;
    await destroyDue(this.#workshop(vault, rootThrough('rotation')));
    await dropAnchor(vault, this.#clock());
  }

  /** `name` stands in the audit record of what it changes outside of an operation's transaction. */
  #workshop(vault: Vault, caller: Caller, name = 'Upkeep'): Workshop {
    return {
      vault,
      adopt: (custody) => {
        this.#custody = custody;
      },
      transaction: (work) =>
        this.#transaction(vault, caller, (context) => {
          const result = work(context);
          if (vault.store.database.hasUnrecorded()) {
            vault.store.audit(auditEntry(context, { name, requestId: randomUUID() }, '*', 'OK'));
          }
          return result;
        }),
    };
  }

  #unsealed(vault: Vault, name: string, sealed: Uint8Array): Sensitive {
    return new Sensitive(open(vault.metaKey, 'item', sealed, [vault.storeId, name]));
  }

  #look(): void {
    this.#vault
      ?.then(({ store }) => {
        const epoch = store.epoch();
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

interface Call {
  readonly name: string;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly requestId: string;
}

/** How long to wait after so many wrong passphrases, in ms. */
function delayAfterWrong(tries: number): number {
  const further = Math.max(0, tries + 1 - passphraseTries);
  return Math.min(further * wrongDelayMs.step, wrongDelayMs.max);
}

function auditEntry(
  { caller, nowMs }: Context,
  { name, requestId }: Pick<Call, 'name' | 'requestId'>,
  resource: string,
  outcome: string,
): AuditEntry {
  return {
    ms: nowMs,
    principal: caller.principal,
    via: caller.via,
    access_key_id: caller.accessKeyId ?? '',
    operation: name,
    resource,
    outcome,
    request_id: requestId,
  };
}

function closeVault(vault: Vault): void {
  vault.keyring.lock();
  vault.custody.close();
  vault.store.database.close();
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

function isDiskFull(error: unknown): boolean {
  return error instanceof KmsError && error.local === 'DiskFull';
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
