// One process of a proof. Usage: node worker.ts <job as JSON>; see `Job`.
import { readSync, statSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { KmsError } from '../../../../src/base/errors.ts';
import { Sensitive } from '../../../../src/base/sensitive.ts';
import type { CustodyOptions } from '../../../../src/engine/custody.ts';
import { Database } from '../../../../src/engine/database.ts';
import type { Engine } from '../../../../src/engine/engine.ts';
import { openEngine } from '../../../../src/engine/open.ts';
import { root } from '../../../support/engine.ts';
import type { Fault } from './disk.ts';
import { meetFaults } from './faults.ts';
import { valueFor } from './ledger.ts';
import { eraseSecrets } from './leftovers.ts';
import { moveMessages, openSalamander } from './sealed.ts';
import { alterAudit, alterColumns, removeRows } from './tampering.ts';

/** What a worker is to do. */
export type Job = { readonly home: string; readonly custody: CustodyOptions } & Task;

type Task =
  /** Writes secrets and acknowledges each (`put`, `gone`), for ever or until `calls` are done. */
  | {
      readonly task: 'write';
      readonly id: string;
      readonly calls?: number;
      readonly clockAheadMs?: number;
    }
  /** Gives new versions to one secret; answers `Counted`. */
  | {
      readonly task: 'count';
      readonly id: string;
      readonly calls: number;
      readonly thinkMs: number;
    }
  /** Opens the store and tells which one it is, by its service key; answers `Identified`. */
  | { readonly task: 'identify'; readonly clockAheadMs?: number }
  /** Brings the schema up to date with these steps. */
  | { readonly task: 'migrate'; readonly steps: readonly string[] }
  /** Takes the write lock with SQLite alone and keeps it. */
  | { readonly task: 'hold' }
  /** Meets disk faults of one kind at every position; answers `FaultFindings`. */
  | { readonly task: 'faults'; readonly kind: Omit<Fault, 'n'>; readonly step: number }
  /** Moves sealed messages, or opens a salamander; answers `SealedFindings`. */
  | { readonly task: 'move' | 'salamander' }
  /** Alters rows, or the audit log; answers `TamperFindings`. */
  | { readonly task: 'alterAudit' | 'alterSecrets' | 'removeRows' }
  /** Erases secrets and searches for them; answers `Leftovers`. */
  | { readonly task: 'erase' }
  /** Reads a value again and again, wipes each (careless: after making text of it), and stays. */
  | {
      readonly task: 'reveal';
      readonly name: string;
      readonly times: number;
      readonly careless: boolean;
    };

/** What an identifying worker found. */
export interface Identified {
  readonly store?: string;
  readonly error?: string;
  /** How long the answer took, in ms. */
  readonly tookMs: number;
  /** The slowest of the file reads that went on meanwhile, in ms. */
  readonly slowestReadMs: number;
}

/** What became of a counting worker. */
export interface Counted {
  readonly done: number;
  readonly errors: readonly string[];
  readonly latenciesMs: readonly number[];
  /** Size of the WAL after the last call. */
  readonly walBytes: number;
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
await perform(job);

async function perform(job: Job): Promise<void> {
  const { home, custody } = job;
  if (job.task === 'migrate') {
    begin();
    const database = await Database.open(home, job.steps);
    database.close();
    say('migrated');
    return;
  }
  if (job.task === 'move' || job.task === 'salamander') {
    begin();
    say(JSON.stringify(job.task === 'move' ? moveMessages(4) : openSalamander()));
    return;
  }
  if (job.task === 'alterAudit' || job.task === 'alterSecrets' || job.task === 'removeRows') {
    begin();
    const alter = {
      alterAudit,
      alterSecrets: () => alterColumns(/^secret\./),
      removeRows,
    }[job.task];
    say(JSON.stringify(await alter()));
    return;
  }
  if (job.task === 'erase') {
    begin();
    say(JSON.stringify(await eraseSecrets()));
    return;
  }
  if (job.task === 'hold') {
    const sqlite = new DatabaseSync(`${home}/store.db`);
    sqlite.exec('BEGIN IMMEDIATE');
    say('ready');
    await wait(3_600_000);
    return;
  }
  if (job.task === 'faults') {
    begin();
    say(JSON.stringify(await meetFaults(home, job.kind, job.step)));
    return;
  }
  const aheadMs = 'clockAheadMs' in job ? (job.clockAheadMs ?? 0) : 0;
  const engine = await openEngine({ home, custody, clock: () => Date.now() + aheadMs });
  if (job.task === 'identify') {
    begin();
    say(JSON.stringify(await identify(engine)));
  } else {
    await engine.call('DescribeRegions', {}, root);
    begin();
    if (job.task === 'write') await write(engine, job.id, job.calls ?? Number.POSITIVE_INFINITY);
    else if (job.task === 'count') await count(engine, job.id, job.calls, job.thinkMs);
    else if (job.task === 'reveal') await reveal(engine, job);
  }
  await engine.close();
}

/** Waits for the others: all workers begin at one moment. */
function begin(): void {
  say('ready');
  readSync(0, Buffer.alloc(16));
}

/** Written with one system call, so that a line is out when this returns. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}

async function identify(engine: Engine): Promise<Identified> {
  const started = performance.now();
  let slowestReadMs = 0;
  let done = false;
  const reading = async (): Promise<void> => {
    while (!done) {
      const before = performance.now();
      await readFile(import.meta.filename);
      slowestReadMs = Math.max(slowestReadMs, performance.now() - before);
      await wait(20);
    }
  };
  const asked = engine.call('ListKeys', {}, root).then(
    ({ Keys }) => ({ store: JSON.stringify(Keys) }),
    (error: unknown) => ({ error: described(error) }),
  );
  const finished = asked.finally(() => {
    done = true;
  });
  const [answer] = await Promise.all([finished, reading()]);
  return { ...answer, tookMs: performance.now() - started, slowestReadMs };
}

async function write(engine: Engine, id: string, calls: number): Promise<void> {
  for (let n = 0; n < calls; n++) {
    const name = `${id}-${n - (n % 3)}`;
    const version = `v${n}`;
    const SecretData = valueFor(name, version);
    const operation = n % 3 === 0 ? 'CreateSecret' : 'PutSecretValue';
    try {
      await engine.call(operation, { SecretName: name, VersionId: version, SecretData }, root);
      say(`put ${name} ${version}`);
      if (n % 30 !== 29) continue;
      const old = `${id}-${n - 29}`;
      // From here on nobody can tell whether it is there, unless the answer comes.
      say(`doomed ${old}`);
      await engine.call(
        'DeleteSecret',
        { SecretName: old, ForceDeleteWithoutRecovery: true },
        root,
      );
      say(`gone ${old}`);
    } catch (error) {
      say(described(error));
    }
  }
}

async function count(engine: Engine, id: string, calls: number, thinkMs: number): Promise<void> {
  const latenciesMs: number[] = [];
  const errors: string[] = [];
  for (let n = 0; n < calls; n++) {
    const started = performance.now();
    try {
      const value = { SecretName: 'counter', VersionId: `${id}.${n}`, SecretData: 'x' };
      await engine.call('PutSecretValue', value, root);
      latenciesMs.push(performance.now() - started);
    } catch (error) {
      errors.push(described(error));
    }
    if (thinkMs > 0) await wait(thinkMs);
  }
  const walBytes = statSync(`${engine.home}/store.db-wal`).size;
  say(
    JSON.stringify({ done: latenciesMs.length, errors, latenciesMs, walBytes } satisfies Counted),
  );
}

async function reveal(
  engine: Engine,
  { name, times, careless }: { name: string; times: number; careless: boolean },
): Promise<void> {
  const texts: string[] = [];
  for (let n = 0; n < times; n++) {
    const { SecretData } = await engine.call('GetSecretValue', { SecretName: name }, root);
    if (!(SecretData instanceof Sensitive)) continue;
    if (careless) texts.push(SecretData.revealText());
    SecretData.wipe();
  }
  say('revealed');
  await wait(3_600_000);
}

function described(error: unknown): string {
  if (!(error instanceof KmsError)) return `error ${String(error)}`;
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return `error ${error.local ?? error.code} ${cause}`;
}
