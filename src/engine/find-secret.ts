import { KmsError } from '../base/errors.ts';
import { type Context, notFound, plainName } from './context.ts';
import type { SecretRow } from './model.ts';

/**
 * The secret of a name or ARN, live or pending deletion; `Forbidden.ResourceNotFound` otherwise.
 */
export function findSecret(context: Context, nameOrArn: string): SecretRow {
  const name = plainName(context, 'secret', nameOrArn);
  const row = context.store.secrets.find('WHERE name = ?', name);
  if (!row || isOver(row, context.nowMs)) throw notFound();
  return row;
}

/** A secret that is not pending deletion; `Rejected.ResourceInDeleteWindow` when it is. */
export function liveSecret(context: Context, nameOrArn: string): SecretRow {
  const row = findSecret(context, nameOrArn);
  if (row.purge_ms !== null) {
    throw new KmsError('Rejected.ResourceInDeleteWindow', 'secret in delete peroid');
  }
  return row;
}

/** The owner of a secret's tags. */
export function secretOwner(secret: SecretRow): string {
  return `secret/${secret.secret_id}`;
}

/** Whether the recovery window of a secret has ended: for every caller it is gone. */
export function isOver(secret: SecretRow, nowMs: number): boolean {
  return secret.purge_ms !== null && secret.purge_ms <= nowMs;
}
