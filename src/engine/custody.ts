import type { Sensitive } from '../base/sensitive.ts';
import type { KeychainOptions } from './keychain.ts';

/** Where the keys lie that protect everything else. */
export type CustodyKind = 'keychain' | 'keyfile' | 'passphrase';

/**
 * How to reach the keys. `keychain` is the default; the other two are only ever taken when the user
 * says so: there is no silent fall-back from a keychain to something weaker.
 */
export type CustodyOptions =
  | ({ readonly kind: 'keychain' } & KeychainOptions)
  | { readonly kind: 'keyfile'; readonly path: string }
  | { readonly kind: 'passphrase'; readonly ask: () => Promise<Sensitive> };

/**
 * Keeps small items (keys, the secret parts of access keys) outside the database, each under a name
 * of `[a-z0-9.]`. An item is written once and never changed; the database knows which items exist.
 */
export interface Custody {
  readonly kind: CustodyKind;
  /** The bytes of an item, or `undefined` when it certainly does not exist. */
  read(item: string): Promise<Buffer | undefined>;
  /** The bytes of an item, or `undefined` when there is none to be had, for whatever reason. */
  peek(item: string): Promise<Buffer | undefined>;
  /** Writes a new item and reads it back before it answers. */
  write(item: string, content: Buffer): Promise<void>;
  /** Removes an item; an absent one is no error. */
  remove(item: string): Promise<void>;
  close(): void;
}
