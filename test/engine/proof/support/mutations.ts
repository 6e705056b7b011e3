/**
 * One safeguard of the engine taken away: `from` becomes `to` in the source as it is loaded. A proof
 * that still passes then proves nothing, so each proof is also run against its mutation.
 */
export interface Mutation {
  /** The file, below `src/engine`. */
  readonly file: string;
  readonly changes: readonly { readonly from: string; readonly to: string }[];
}

const mutation = (file: string, ...changes: [from: string, to: string][]): Mutation => ({
  file,
  changes: changes.map(([from, to]) => ({ from, to })),
});

export const mutations = {
  /** Commits are acknowledged before they have reached the disk. */
  acknowledgedTooEarly: mutation(
    'sqlite-file.ts',
    ["'synchronous = FULL'", "'synchronous = NORMAL'"],
    ['synchronous !== 2', 'synchronous !== 1'],
  ),
  /** The steps of a call are not one transaction. */
  noTransaction: mutation(
    'database.ts',
    ["this.#run('BEGIN IMMEDIATE');", ''],
    ["this.#run('COMMIT');", ''],
    ["this.#run('SAVEPOINT attempt');", ''],
    ["this.#run('RELEASE attempt');", ''],
  ),
  /** A commit that failed is taken for done. */
  deafToDisk: mutation('database.ts', [
    "this.#run('COMMIT');",
    "try { this.#run('COMMIT') } catch {}",
  ]),
  /** Nobody waits for a lock. */
  impatient: mutation('database.ts', [
    'const lockDeadlineMs = 10_000',
    'const lockDeadlineMs = -1',
  ]),
  /** No safeguard less: the process dies in the middle of a step of the schema. */
  deathInStep: mutation('sqlite-file.ts', [
    'sqlite.exec(sql);',
    "sqlite.exec(sql); process.kill(process.pid, 'SIGKILL');",
  ]),
  /** The same, where a step of the schema is not one transaction with the count of steps. */
  deathInLooseStep: mutation('sqlite-file.ts', [
    'sqlite.exec(sql);',
    "sqlite.exec(sql); sqlite.exec('COMMIT'); process.kill(process.pid, 'SIGKILL');",
  ]),
  /** Erased rows stay in the file. */
  noErasure: mutation('sqlite-file.ts', ["'secure_delete = ON'", "'secure_delete = OFF'"]),
  /** The WAL keeps what was erased. */
  noCheckpoint: mutation('database.ts', ['wal_checkpoint(TRUNCATE)', 'wal_checkpoint(PASSIVE)']),
  /** The WAL grows as it likes. */
  boundlessWal: mutation('sqlite-file.ts', [
    "'wal_autocheckpoint = 200'",
    "'wal_autocheckpoint = 0'",
  ]),
  /** Rows are believed. */
  unsignedRows: mutation('signed-table.ts', [
    'sameBytes(row.mac, this.#mac(row))',
    'row.mac.length > 0',
  ]),
  /** The audit log does not tell which rows there are. */
  unsummedRows: mutation('signed-table.ts', [
    'return mac instanceof Uint8Array ?',
    'return Array.isArray(mac) ?',
  ]),
  /** Audit records cover neither their place nor the one before. */
  looseAudit: mutation('store.ts', ['const told = [previous, String(seq), ', 'const told = [']),
  /** A ciphertext is bound to nothing but its key. */
  unboundMessages: mutation('crypto.ts', [
    "return lengthPrefixed(['kms-secrets/aad/v1', kind, header, ...context]);",
    'return header.subarray(0, 0 * kind.length * context.length);',
  ]),
  /** The key of a message is not checked before it is used. */
  noCommitment: mutation('crypto.ts', [
    'if (!timingSafeEqual(derived.commitment, header.subarray(commitmentAt))) throw broken();',
    '',
  ]),
  /** A foreign key is used as if it were ours. */
  anyKey: mutation('keyring.ts', ['!sameBytes(keyCheckValue(key, name), kcv)', 'kcv.length === 0']),
  /** A keychain that says nothing is taken to be empty. */
  trustingKeychain: mutation(
    'keychain.ts',
    ["await helper.ask('set', probeItem, 'probe');", ''],
    ["if ((await helper.ask('get', probeItem)) !== 'probe') throw forgetful();", ''],
  ),
  /** Values are stored as they are. */
  plainValues: mutation('secrets.ts', [
    "content: seal(dek, name, 'secret', value, binding),",
    "content: Buffer.concat([seal(dek, name, 'secret', value, binding), value]),",
  ]),
} as const satisfies Record<string, Mutation>;

export type MutationName = keyof typeof mutations;
