import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { toKmsError } from '../../../../src/base/errors.ts';
import { Sensitive } from '../../../../src/base/sensitive.ts';
import type { Engine } from '../../../../src/engine/engine.ts';
import { openVault } from '../../../../src/engine/vault.ts';
import { root } from '../../../support/engine.ts';
import type { Place } from './store-place.ts';
import { withEngine } from './store-place.ts';

/** What writers were told is done: each line is `put <name> <version>` or `gone <name>`;
 * `doomed <name>` announces an attempt to delete. */
export type Acknowledged = Iterable<string>;

/** What a look at the store found; everything but `checked` must be zero. */
export interface Findings {
  /** Acknowledgements that were looked up. */
  readonly checked: number;
  /** Acknowledged, but not there, not with that content, or not gone. */
  readonly lost: number;
  /** There in part: a secret without its value, a value that is not the one of its version. */
  readonly torn: number;
  /** Pages, foreign keys, the audit chain or its sum over all rows are damaged. */
  readonly corrupt: number;
}

/** The value a writer gives to a version: told by its name, of very different lengths. */
export function valueFor(name: string, version: string): string {
  const digest = createHash('sha256').update(`${name} ${version}`).digest();
  const length = digest.readUInt16BE(0) % 16 === 0 ? 9_000 : digest.readUInt16BE(2) % 400;
  return `${digest.toString('hex')}${'·'.repeat(length)}`;
}

/** Compares a store with what was acknowledged. Opens it as the next process would. */
export async function findings(place: Place, acknowledged: Acknowledged): Promise<Findings> {
  const lines = [...acknowledged];
  const named = (verb: string): Set<string> =>
    new Set(
      lines
        .filter((line) => line.startsWith(`${verb} `))
        .map((line) => line.slice(verb.length + 1)),
    );
  const gone = named('gone');
  const doomed = new Set([...named('doomed'), ...gone]);
  const puts = lines.filter((line) => line.startsWith('put ')).map((line) => line.split(' '));
  return await withEngine(place, async (engine) => {
    let lost = 0;
    for (const [, name = '', version = ''] of puts) {
      if (doomed.has(name)) continue;
      const value = await textOf(engine, name, version).catch(() => undefined);
      if (value !== valueFor(name, version)) lost++;
    }
    for (const name of gone) {
      const code = await textOf(engine, name).then(
        () => 'OK',
        (error: unknown) => toKmsError(error).code,
      );
      if (code !== 'Forbidden.ResourceNotFound') lost++;
    }
    const torn = await tornSecrets(engine);
    return { checked: lines.length, lost, torn, corrupt: await damages(place) };
  });
}

/** The current value of a secret, or that of a version. */
export async function textOf(engine: Engine, name: string, version?: string): Promise<string> {
  const params = { SecretName: name, ...(version === undefined ? {} : { VersionId: version }) };
  const { SecretData } = await engine.call('GetSecretValue', params, root);
  return SecretData instanceof Sensitive ? SecretData.revealText() : '';
}

/** The names of all secrets, as ListSecrets tells them. */
export async function secretNames(engine: Engine): Promise<string[]> {
  const names: string[] = [];
  for (let page = 1; ; page++) {
    const reply = await engine.call('ListSecrets', { PageNumber: page, PageSize: 100 }, root);
    const { Secret } = reply.SecretList as { Secret: { SecretName: string }[] };
    names.push(...Secret.map((secret) => secret.SecretName));
    if (Secret.length < 100) return names;
  }
}

async function tornSecrets(engine: Engine): Promise<number> {
  let torn = 0;
  for (const name of await secretNames(engine)) {
    try {
      const reply = await engine.call('GetSecretValue', { SecretName: name }, root);
      const value = reply.SecretData instanceof Sensitive ? reply.SecretData.revealText() : '';
      if (value !== valueFor(name, String(reply.VersionId))) torn++;
    } catch {
      torn++;
    }
  }
  return torn;
}

/** Counts what SQLite's own checks and the audit log complain about. */
export async function damages(place: Place): Promise<number> {
  const sqlite = new DatabaseSync(`${place.home}/store.db`, { readOnly: true });
  const whole = sqlite.prepare('PRAGMA integrity_check').get()?.integrity_check === 'ok';
  const orphans = sqlite.prepare('PRAGMA foreign_key_check').all().length;
  sqlite.close();
  const custody = { kind: 'keyfile', path: place.keyFile } as const;
  const vault = await openVault({ home: place.home, custody, clock: Date.now });
  const { brokenAt, rowsMatch } = vault.store.verifyAudit();
  vault.store.database.close();
  return [whole, brokenAt === undefined, rowsMatch].filter((good) => !good).length + orphans;
}
