import { KmsError, localError } from '../base/errors.ts';
import type { Caller } from './engine.ts';
import type { Keyring } from './keyring.ts';
import type { Permit } from './policies.ts';
import type { Facts, Store } from './store.ts';

/** The region in our ARNs. */
export const region = 'local';

/** What the function of an operation works with, inside one transaction. */
export interface Context {
  readonly store: Store;
  readonly facts: Facts;
  readonly keyring: Keyring;
  readonly storeId: string;
  readonly account: string;
  readonly serviceKeyId: string;
  readonly caller: Caller;
  readonly nowMs: number;
  /** Throws `Forbidden.NoPermission` unless the caller may do all of it. */
  readonly authorise: (permits: readonly Permit[]) => void;
}

/** An ARN of this account; without a name, that of the container. */
export function arnOf(
  context: Pick<Context, 'account'>,
  type: 'alias' | 'key' | 'secret',
  name?: string,
): string {
  const container = `acs:kms:${region}:${context.account}:${type}`;
  return name === undefined ? container : `${container}/${name}`;
}

/**
 * The name behind a name or an ARN. An ARN of another account or region names nothing here: it is
 * answered as the cloud answers a resource that does not exist.
 */
export function plainName(
  context: Pick<Context, 'account'>,
  type: 'key' | 'secret',
  nameOrArn: string,
): string {
  if (!nameOrArn.startsWith('acs:kms:')) return nameOrArn;
  const own = `${arnOf(context, type)}/`;
  if (nameOrArn.startsWith(own)) return nameOrArn.slice(own.length);
  throw type === 'secret' ? notFound() : keyNotFound();
}

/** What a caller is told about a secret that is not there, whatever the reason. */
export function notFound(): KmsError {
  return new KmsError('Forbidden.ResourceNotFound', 'Resource not found.');
}

/** The same for a key. */
export function keyNotFound(): KmsError {
  return new KmsError('Forbidden.KeyNotFound', 'The specified Key is not found.');
}

/** `2026-11-23T21:29:12Z`, as the service writes times. */
export function timeText(ms: number): string {
  if (!(Math.abs(ms) <= 8.64e15)) {
    throw localError('IntegrityFailure', 'A time in the store is damaged; restore a backup');
  }
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** One page of a list, with the counts the service answers beside it. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly counts: {
    readonly PageNumber: number;
    readonly PageSize: number;
    readonly TotalCount: number;
  };
}

/** The place of a page in a list: `LIMIT` and `OFFSET`, and the counts of the answer. */
export function pageOf<T>(
  input: { readonly PageNumber?: number | undefined; readonly PageSize?: number | undefined },
  defaultSize: number,
  total: number,
  rows: (limit: number, offset: number) => readonly T[],
): Page<T> {
  const PageNumber = input.PageNumber ?? 1;
  const PageSize = input.PageSize ?? defaultSize;
  return {
    rows: rows(PageSize, (PageNumber - 1) * PageSize),
    counts: { PageNumber, PageSize, TotalCount: total },
  };
}
