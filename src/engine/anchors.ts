import { type KmsError, localError } from '../base/errors.ts';
import { sameBytes } from './crypto.ts';
import { jsonFact } from './store.ts';
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
/** Says that there ever was an anchor, to a store that knows of none. */
const everItem = 'anchor.ever';
/**
 * How far the numbers jump when a store is accepted: past every anchor that may still lie there.
 */
const acceptedJump = 1_000_000;

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
  if (number <= 2) await custody.write(everItem, Buffer.from('1'));
  await custody.remove(anchorItem(number - 2));
}

/** Whether even somebody who changed nothing has to drop an anchor: there is none, or long ago. */
export function isAnchorMissing(vault: Vault): boolean {
  if (vault.custody.kind !== 'keychain') return false;
  const last = anchorOf(vault);
  return last.number === 0 || vault.store.auditHead().seq - last.seq >= everyRecords;
}

/**
 * Compares the store with the anchors in custody. Answers what is wrong when the file is older than
 * the last anchor, or when its audit chain is not the one that was anchored.
 */
export async function suspectedRollback(vault: Vault): Promise<KmsError | undefined> {
  const { store, custody } = vault;
  if (custody.kind !== 'keychain') return undefined;
  const { number, seq: noted } = anchorOf(vault);
  if (number === 0) return (await custody.peek(everItem)) ? rollback() : undefined;
  for (const ahead of [1, 2]) {
    if (await custody.peek(anchorItem(number + ahead))) return rollback();
  }
  if (noted === 0) return undefined;
  const content = await custody.peek(anchorItem(number));
  if (!content) {
    // Either the process died before it wrote this anchor, and then the one before is there; or
    // newer anchors have replaced both, and the store is older than they are.
    const before = await custody.peek(number === 1 ? everItem : anchorItem(number - 1));
    return (number === 1) === (before === undefined) ? undefined : rollback();
  }
  const dot = content.indexOf('.');
  const seq = Number(content.subarray(0, dot).toString());
  const mac = store.auditMac(seq);
  return mac && sameBytes(mac, content.subarray(dot + 1)) ? undefined : rollback();
}

/** Accepts the store as it is: the next anchor is numbered past every one there can be. */
export async function acceptStore(vault: Vault): Promise<void> {
  const { custody, store, facts } = vault;
  const { number } = anchorOf(vault);
  for (const ahead of [-1, 0, 1, 2]) await custody.remove(anchorItem(number + ahead));
  await store.database.transaction(() =>
    facts.set('anchor', JSON.stringify({ number: number + acceptedJump, seq: 0, ms: 0 })),
  );
}

interface Anchor {
  readonly number: number;
  readonly seq: number;
  readonly ms: number;
}

function anchorOf({ facts }: Vault): Anchor {
  const text = facts.text('anchor');
  return text === undefined ? { number: 0, seq: 0, ms: 0 } : (jsonFact(text) as Anchor);
}

function rollback(): KmsError {
  return localError(
    'RollbackSuspected',
    'The store is older than what the keychain remembers, or its audit log was cut: it can be read, but not changed. If you restored it yourself, run: kms-secrets accept-store',
  );
}
