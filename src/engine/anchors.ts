import { type KmsError, localError } from '../base/errors.ts';
import { sameBytes } from './crypto.ts';
import type { Vault } from './vault.ts';

/*
 * A store file can be put back to an older state by a restored disk, or by somebody who wants an
 * old password back. The database cannot notice that by itself, so the head of its audit chain is
 * noted in custody from time to time, under a number that only grows.
 */

/** A new anchor after so many audit records, or after so many ms with any. */
const everyRecords = 256;
const everyMs = 60_000;

const anchorItem = (number: number): string => `anchor.${number}`;

/** Notes the head of the audit chain in custody, if it is time. */
export async function dropAnchor(vault: Vault, nowMs: number): Promise<void> {
  const { store, facts, custody } = vault;
  if (custody.kind !== 'keychain') return;
  const head = store.auditHead();
  const last = anchorOf(vault);
  const due = head.seq - last.seq >= everyRecords || nowMs - last.ms >= everyMs;
  if (head.seq === last.seq || !due) return;
  const number = await store.database.transaction(() => {
    const next = anchorOf(vault).number + 1;
    facts.set('anchor', JSON.stringify({ number: next, seq: head.seq, ms: nowMs }));
    return next;
  });
  const content = Buffer.concat([Buffer.from(`${head.seq}.`), head.mac]);
  await custody.write(anchorItem(number), content);
  await custody.remove(anchorItem(number - 2));
}

/**
 * Compares the store with the anchors in custody. Answers what is wrong when the file is older than
 * the last anchor, or when its audit chain is not the one that was anchored.
 */
export async function suspectedRollback(vault: Vault): Promise<KmsError | undefined> {
  const { store, custody } = vault;
  if (custody.kind !== 'keychain') return undefined;
  const { number } = anchorOf(vault);
  for (const ahead of [1, 2]) {
    if (await custody.peek(anchorItem(number + ahead))) return rollback();
  }
  const content = number === 0 ? undefined : await custody.peek(anchorItem(number));
  if (!content) return undefined;
  const dot = content.indexOf('.');
  const seq = Number(content.subarray(0, dot).toString());
  const mac = store.auditMac(seq);
  return mac && sameBytes(mac, content.subarray(dot + 1)) ? undefined : rollback();
}

/** Accepts the store as it is: the next anchor is numbered past every one there can be. */
export async function acceptStore(vault: Vault): Promise<void> {
  const { custody, store, facts } = vault;
  const { number } = anchorOf(vault);
  for (const ahead of [0, 1, 2]) await custody.remove(anchorItem(number + ahead));
  await store.database.transaction(() =>
    facts.set('anchor', JSON.stringify({ number: number + 3, seq: 0, ms: 0 })),
  );
}

interface Anchor {
  readonly number: number;
  readonly seq: number;
  readonly ms: number;
}

function anchorOf({ facts }: Vault): Anchor {
  const text = facts.text('anchor');
  return text === undefined ? { number: 0, seq: 0, ms: 0 } : (JSON.parse(text) as Anchor);
}

function rollback(): KmsError {
  return localError(
    'RollbackSuspected',
    'The store is older than what the keychain remembers, or its audit log was cut: it can be read, but not changed. If you restored it yourself, run: kms-secrets accept-store',
  );
}
