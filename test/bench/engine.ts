import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Engine } from '../../src/engine/engine.ts';
import { root, temporaryEngine, temporaryFolder } from '../support/engine.ts';

/*
 * GetSecretValue and PutSecretValue side by side with their floor: the same SQLite with the same
 * pragmas, one durable commit with the rows the operation has to write, and as many raw AES-GCM
 * operations, without any of our code. Ours and the floor take turns, so that whatever else the
 * machine does meets both; medians count.
 */

const sizes = { few: 100, many: 100_000 };
const rounds = 12;
const callsPerRound = 100;
/** Versions that a secret which is put to has beforehand: as many as it can have. */
const versions = 10;
/** Calls made at once while a store is filled: they share a commit. */
const filledAtOnce = 200;

export interface EngineFigures {
  /** Medians, in ms. */
  readonly ms: Readonly<Record<string, number>>;
  /** How many times the floor. */
  readonly get: number;
  readonly put: number;
  /** 100,000 secrets against 100. */
  readonly getGrowth: number;
  readonly putGrowth: number;
}

/** Measures and prints; takes about two minutes, most of it to fill a store. */
export async function bench(): Promise<EngineFigures> {
  const few = await filled(sizes.few);
  const many = await filled(sizes.many);
  const floor = openFloor();
  const put = async ({ engine }: Filled, n: number): Promise<void> => {
    const SecretName = nameOf(n % sizes.few);
    await engine.call('PutSecretValue', { SecretName, VersionId: `p${n}`, SecretData }, root);
  };
  const get = async ({ engine, count }: Filled, n: number): Promise<void> => {
    await engine.call('GetSecretValue', { SecretName: nameOf((n * 7919) % count) }, root);
  };
  const contestants = {
    'get, floor': async () => floor.get(),
    'get, 100': (n: number) => get(few, n),
    'get, 100,000': (n: number) => get(many, n),
    'put, floor': async () => floor.put(),
    'put, 100': (n: number) => put(few, n),
    'put, 100,000': (n: number) => put(many, n),
    'list, 100 of 100,000': (n: number) =>
      many.engine.call('ListSecrets', { PageSize: 100, PageNumber: (n % 900) + 1 }, root),
    'list, last page': () =>
      many.engine.call('ListSecrets', { PageSize: 100, PageNumber: sizes.many / 100 }, root),
  };
  const ms = await taken(contestants);
  floor.close();
  await few.close();
  await many.close();
  const times = (a: keyof typeof contestants, b: keyof typeof contestants): number =>
    (ms[a] ?? 0) / (ms[b] ?? 1);
  const figures = {
    ms,
    get: times('get, 100', 'get, floor'),
    put: times('put, 100', 'put, floor'),
    getGrowth: times('get, 100,000', 'get, 100'),
    putGrowth: times('put, 100,000', 'put, 100'),
  };
  for (const [name, median] of Object.entries(ms)) {
    console.log(`${name.padEnd(22)} ${median.toFixed(3)} ms`);
  }
  console.log(`GetSecretValue ${figures.get.toFixed(2)} x the floor (at most 2)`);
  console.log(`PutSecretValue ${figures.put.toFixed(2)} x the floor (at most 2)`);
  console.log(`100,000 secrets against 100: get ${figures.getGrowth.toFixed(2)} x (at most 1.3)`);
  console.log(`100,000 secrets against 100: put ${figures.putGrowth.toFixed(2)} x (at most 1.3)`);
  return figures;
}

const SecretData = 'a password of thirty-two letters';

const nameOf = (n: number): string => `team/service-${n}/password`;

interface Filled {
  readonly engine: Engine;
  readonly count: number;
  close(): Promise<void>;
}

async function filled(count: number): Promise<Filled> {
  const { engine, close } = await temporaryEngine();
  for (let from = 0; from < count; from += filledAtOnce) {
    const length = Math.min(filledAtOnce, count - from);
    const numbers = Array.from({ length }, (_, index) => from + index);
    await Promise.all(
      numbers.map((n) => {
        const value = { SecretName: nameOf(n), VersionId: 'v1', SecretData };
        return engine.call('CreateSecret', value, root);
      }),
    );
  }
  // So that each put also drops a version, as every put to a secret of some age does.
  for (let version = 2; version <= versions; version++) {
    await Promise.all(
      Array.from({ length: sizes.few }, (_, n) => {
        const value = { SecretName: nameOf(n), VersionId: `v${version}`, SecretData };
        return engine.call('PutSecretValue', value, root);
      }),
    );
  }
  return { engine, count, close };
}

/** The median time of each contestant, in ms; they take turns. */
async function taken(
  contestants: Readonly<Record<string, (n: number) => Promise<unknown>>>,
): Promise<Record<string, number>> {
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [name, call] of Object.entries(contestants)) {
      const list = times.get(name) ?? [];
      times.set(name, list);
      for (let index = 0; index < callsPerRound; index++) {
        const started = performance.now();
        await call(round * callsPerRound + index);
        // The first round warms up.
        if (round > 0) list.push(performance.now() - started);
      }
    }
  }
  return Object.fromEntries(
    [...times].map(([name, list]) => [name, list.sort((a, b) => a - b)[list.length >> 1] ?? 0]),
  );
}

/** What the operations cannot do without: one commit, the rows, the ciphers. */
function openFloor(): { get(): void; put(): void; close(): void } {
  const folder = temporaryFolder();
  const sqlite = new DatabaseSync(`${folder.path}/floor.db`);
  for (const pragma of [
    ...['journal_mode = WAL', 'synchronous = FULL', 'fullfsync = ON', 'secure_delete = ON'],
    ...['foreign_keys = ON', 'cell_size_check = ON', 'mmap_size = 0', 'wal_autocheckpoint = 200'],
  ]) {
    sqlite.exec(`PRAGMA ${pragma}`);
  }
  sqlite.exec(`
    CREATE TABLE audit (seq INTEGER PRIMARY KEY, ms, principal, via, access_key_id, operation,
      resource, outcome, request_id, mac);
    CREATE TABLE secret (secret_id TEXT PRIMARY KEY, name TEXT UNIQUE, rest, version_seq);
    CREATE TABLE version (secret_id TEXT, version_id TEXT, rest, wrapped, content,
      PRIMARY KEY (secret_id, version_id));
    CREATE TABLE stage (secret_id TEXT, stage TEXT, version_id, mac,
      PRIMARY KEY (secret_id, stage)) WITHOUT ROWID;
    INSERT INTO secret VALUES ('s', 'n', '', 0);
    INSERT INTO version VALUES ('s', 'v', '', '', '');
    INSERT INTO stage VALUES ('s', 'ACSCurrent', 'v', ''), ('s', 'ACSPrevious', 'v', '')`);
  const audit = sqlite.prepare(
    "INSERT INTO audit VALUES (NULL, ?, 'root', 'cli', '', 'GetSecretValue', ?, 'OK', ?, ?)",
  );
  const find = sqlite.prepare(`SELECT * FROM secret JOIN stage USING (secret_id)
    JOIN version USING (secret_id, version_id) WHERE name = 'n' AND stage = 'ACSCurrent'`);
  const update = sqlite.prepare('UPDATE secret SET version_seq = version_seq + 1, rest = ?');
  const insert = sqlite.prepare("INSERT INTO version VALUES ('s', ?, ?, ?, ?)");
  const drop = sqlite.prepare("DELETE FROM version WHERE secret_id = 's' AND version_id = ?");
  const move = sqlite.prepare('UPDATE stage SET version_id = ?, mac = ? WHERE stage = ?');
  const record = (): void => {
    audit.run(1e12, 'acs:kms:local:1000000000000000:secret/n', '0'.repeat(36), randomBytes(32));
  };
  let versions = 0;
  const commit = (work: () => void): void => {
    sqlite.exec('BEGIN IMMEDIATE');
    work();
    record();
    sqlite.exec('COMMIT');
  };
  const wrapped = sealRaw(Buffer.alloc(32));
  const content = sealRaw(Buffer.from(SecretData));
  return {
    get: () =>
      commit(() => {
        find.get();
        openRaw(wrapped);
        openRaw(content);
      }),
    put: () =>
      commit(() => {
        find.get();
        versions++;
        update.run(randomBytes(200));
        const sealed = [sealRaw(Buffer.alloc(32)), sealRaw(Buffer.from(SecretData))];
        insert.run(
          `p${versions}`,
          randomBytes(150),
          Buffer.concat([sealed[0] ?? wrapped, head]),
          Buffer.concat([sealed[1] ?? content, head]),
        );
        move.run(`p${versions}`, randomBytes(32), 'ACSCurrent');
        move.run(`p${versions - 1}`, randomBytes(32), 'ACSPrevious');
        drop.run(`p${versions - 10}`);
      }),
    close() {
      sqlite.close();
      folder.remove();
    },
  };
}

/** As many bytes as our header has beyond the IV. */
const head = Buffer.alloc(88);
const key = createSecretKey(randomBytes(32));

function sealRaw(plain: Buffer): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openRaw(sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
}
