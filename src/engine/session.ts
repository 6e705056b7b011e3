import { randomUUID } from 'node:crypto';
import { KmsError, toKmsError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { assertStands, policiesOf } from './access-keys.ts';
import { isAnchorMissing, suspectedRollback } from './anchors.ts';
import type { Context } from './context.ts';
import type { CustodyOptions } from './custody.ts';
import { type Caller, rootThrough } from './engine.ts';
import { KeyNeeded } from './keyring.ts';
import type { Fields, Operation, Run, Workshop } from './operation.ts';
import { isAllowed, type Permit } from './policies.ts';
import type { AuditEntry } from './store.ts';
import { releaseReserve } from './store-files.ts';
import type { Vault } from './vault.ts';

/** One call on its way. */
export interface Call {
  readonly name: string;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly requestId: string;
}

export interface SessionOptions {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
  /** From the next call on, reach the keys in this way. */
  adopt(custody: CustodyOptions): void;
  /** Writes down a failure that nobody waits for. */
  report(what: string, thrown: unknown): void;
}

/** The keys lie elsewhere by now: the session is over, and the call has to begin in another. */
export class CustodyMoved extends Error {}

/** An open vault at work: every transaction of it, each with its record in the audit log. */
export class Session {
  readonly vault: Vault;
  readonly #options: SessionOptions;
  /** What is wrong with the age of the store; `undefined` until somebody wants to change it. */
  #suspicion: Promise<KmsError | undefined> | undefined;
  /** The generation of the store in which the keys were known to lie where we look for them. */
  #custodyKnownAt: number | undefined;
  #changedIt = false;

  constructor(vault: Vault, options: SessionOptions) {
    this.vault = vault;
    this.#options = options;
  }

  /** Whether this session changed the store, or ought to look after it before it ends. */
  async leavesWork(due: (context: Context) => boolean): Promise<boolean> {
    if (this.#changedIt || isAnchorMissing(this.vault)) return true;
    return await this.workshop(rootThrough('rotation')).transaction(due);
  }

  /** Whether some process moved the keys elsewhere. */
  isOver(): boolean {
    const { facts, store, custodyRecord } = this.vault;
    const generation = store.database.generation();
    if (generation === this.#custodyKnownAt) return false;
    if (facts.text('custody') !== custodyRecord) return true;
    this.#custodyKnownAt = generation;
    return false;
  }

  /** Carries out a call, or refuses it; both are on record then. Throws `CustodyMoved`, too. */
  async perform(asked: Call): Promise<Fields> {
    const run = await this.#begin(asked);
    const workshop = this.workshop(asked.caller, asked.name);
    let call = asked;
    if (run.prepare) {
      await this.#audited(call, run, () => ({}), { onlyFailures: true });
      // The nonce has been taken with that; the transaction to come belongs to the same request.
      const { once: _taken, ...caller } = call.caller;
      call = { ...call, caller };
      await run.prepare(workshop).catch((error) => this.#refused(call, error));
    }
    let fields: Fields;
    try {
      fields = await this.#audited(call, run, (context) => run.run(context));
    } catch (error) {
      await this.#takeBack(run, workshop, error);
      throw error;
    }
    // From here on it is done, and nothing that fails may take it back.
    await run.finish?.(workshop);
    if (call.operation.vouches) this.#suspicion = Promise.resolve(undefined);
    if (call.operation.erases) await this.#emptyWal();
    return fields;
  }

  /** Asks custody how old the store should be, once; a question that fails is asked again. */
  suspected(): Promise<KmsError | undefined> {
    this.#suspicion ??= suspectedRollback(this.vault).catch((error: unknown) => {
      this.#suspicion = undefined;
      throw error;
    });
    return this.#suspicion;
  }

  /** `name` stands in the audit record of what it changes outside of an operation's transaction. */
  workshop(caller: Caller, name = 'Upkeep'): Workshop {
    const { vault } = this;
    return {
      vault,
      adopt: this.#options.adopt,
      transaction: (work) =>
        this.#transaction(caller, (context) => {
          const result = work(context);
          if (vault.store.database.hasUnrecorded()) {
            vault.store.audit(auditEntry(context, { name, requestId: randomUUID() }, '*', 'OK'));
          }
          return result;
        }),
    };
  }

  /** Forgets every key. */
  close(): void {
    const { custody, keyring, store } = this.vault;
    keyring.lock();
    custody.close();
    store.database.close();
  }

  /** Reads the input; a refusal is audited too. */
  async #begin(call: Call): Promise<Run> {
    try {
      if (call.operation.access === 'write' && !call.operation.vouches) {
        const suspicion = await this.suspected();
        if (suspicion) throw suspicion;
      }
      return call.operation.begin(call.params);
    } catch (error) {
      return await this.#refused(call, error);
    }
  }

  /** What failed before the operation's transaction is on record before it is told. */
  async #refused(call: Call, error: unknown): Promise<never> {
    const { code } = toKmsError(error);
    await this.#transaction(call.caller, (context) => this.#record(context, call, '*', code));
    throw error;
  }

  /** Undoes what a call prepared, when it is certain that the call itself was not done. */
  async #takeBack(run: Run, workshop: Workshop, error: unknown): Promise<void> {
    // A commit that the disk reported as failed may have been made; upkeep finds what was not.
    if (toKmsError(error).local !== undefined) return;
    await run.undo?.(workshop).catch((failure) => this.#options.report('Undo', failure));
  }

  /** What was erased leaves the WAL, too; where that fails now, upkeep tries again. */
  async #emptyWal(): Promise<void> {
    const emptied = await this.vault.store.database.checkpoint().catch(() => false);
    if (!emptied) this.#options.log.warn('Erased data stays in store.db-wal until the next upkeep');
  }

  /**
   * One transaction: permission, work, audit record. A refused or failed call leaves its record and
   * nothing else. When the record cannot be written, nothing is answered.
   */
  async #audited(
    call: Call,
    run: Run,
    work: (context: Context) => Fields,
    { onlyFailures = false } = {},
  ): Promise<Fields> {
    const { database } = this.vault.store;
    // Who deletes or reads out when the disk is full frees it; everybody else waits for room.
    const thrifty = call.operation.erases || call.operation.access !== 'write';
    const attempt = (context: Context): { fields: Fields } | { error: KmsError } => {
      // What has been prepared lies in the former custody, and upkeep finds it there.
      if (this.isOver() && (onlyFailures || !run.prepare)) throw new CustodyMoved();
      let resource = '*';
      try {
        takeNonce(context);
        assertStands(context);
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
        const fields = writes ? database.attempt(whole) : whole();
        if (!onlyFailures) this.#record(context, call, resource, 'OK');
        return { fields };
      } catch (error) {
        if (!(error instanceof KmsError)) throw error;
        this.#record(context, call, resource, error.code);
        return { error };
      }
    };
    const outcome = await this.#transaction(call.caller, attempt, { thrifty });
    if ('error' in outcome) throw outcome.error;
    return outcome.fields;
  }

  /**
   * A transaction that loads the keys its work turns out to need, and begins again. On a full disk
   * `thrifty` work may use up the reserve.
   */
  async #transaction<T>(
    caller: Caller,
    work: (context: Context) => T,
    { thrifty = false } = {},
  ): Promise<T> {
    const { home, keyring, store } = this.vault;
    for (;;) {
      try {
        return await store.database.transaction(() => work(this.#context(caller)));
      } catch (error) {
        if (error instanceof KeyNeeded) await keyring.load(error.wanted, error.kcv);
        else if (!thrifty || !isDiskFull(error) || !releaseReserve(home)) throw error;
      }
    }
  }

  #context(caller: Caller): Context {
    const { facts, keyring, store, storeId, account, serviceKeyId } = this.vault;
    const nowMs = this.#options.clock();
    return {
      ...{ store, facts, keyring, storeId, account, serviceKeyId, caller, nowMs },
      authorise: (permits) => {
        const policies = policiesOf(store, caller);
        if (!policies) return;
        const circumstances = { sourceIp: caller.sourceIp, nowMs };
        for (const permit of permits) {
          if (isAllowed(caller.principal, policies, permit, circumstances)) continue;
          throw forbidden(permit);
        }
      },
    };
  }

  #record(context: Context, call: Call, resource: string, outcome: string): void {
    const changes = outcome === 'OK' && call.operation.access === 'write';
    this.#changedIt ||= changes;
    context.store.audit(auditEntry(context, call, resource, outcome), { changes });
  }
}

function takeNonce({ store, caller, nowMs }: Context): void {
  const { once, accessKeyId = '' } = caller;
  if (!once || store.nonces.take(accessKeyId, once.nonce, nowMs, nowMs + once.keepMs)) return;
  throw new KmsError('SignatureNonceUsed', 'Specified signature nonce was used already.');
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
