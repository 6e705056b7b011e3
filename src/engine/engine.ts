import type { Sensitive } from '../base/sensitive.ts';
import type { CustodyOptions } from './custody.ts';

/**
 * Who asks. `policies` absent means the account root: the OS user at the CLI or in the editor. An
 * access key has here what it had when it was looked up; what it has at the call is what counts.
 */
export interface Caller {
  /** `root`, or `user/<name>` for the RAM user behind an access key. */
  readonly principal: string;
  readonly via: 'cli' | 'editor' | 'gateway' | 'rotation';
  readonly accessKeyId?: string;
  readonly sourceIp?: string;
  readonly policies?: readonly unknown[];
  /** The request may be carried out once: its nonce, remembered in the operation's transaction. */
  readonly once?: { readonly nonce: string; readonly keepMs: number };
}

export const rootThrough = (via: Caller['via']): Caller => ({ principal: 'root', via });

/**
 * One value of a reply. `Sensitive` stands where the API has a text that reveals something
 * (SecretData, Plaintext, RandomPassword, AccessKeySecret); a front door reveals it on its way out.
 */
export type ReplyValue =
  | string
  | number
  | boolean
  | Sensitive
  | readonly ReplyValue[]
  | { readonly [field: string]: ReplyValue };

/** The fields of the API's reply, in documented spelling and nesting, `RequestId` included. */
export type Reply = { readonly RequestId: string } & { readonly [field: string]: ReplyValue };

/** What the gateway needs to check a signature. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly status: 'Active' | 'Inactive';
  readonly secret: Sensitive;
  readonly caller: Caller;
}

/** The vault behind every front door. All methods reject with `KmsError` and nothing else. */
export interface Engine {
  /**
   * The one way to an operation of the table: validates, authorises, runs and audits.
   * Parameters are as on the wire (texts, also for numbers and booleans); plain JSON values and
   * `Sensitive` are taken too. Unknown operation: `InvalidApi.NotFound`.
   */
  call(
    operation: string,
    params: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<Reply>;

  /** The access key of that id, its secret read from custody; `undefined` when there is none. */
  accessKey(accessKeyId: string): Promise<AccessKey | undefined>;

  /**
   * The same from memory alone, if it is there and was active when somebody last looked. Whether it
   * still is, `call` finds out.
   */
  glanceAtAccessKey(accessKeyId: string): AccessKey | undefined;

  /**
   * A blob kept sealed in the store under a name (`tls.leaf` …); `create` makes it when it is
   * missing. When several processes race, all get the one that was stored first.
   */
  sealedItem(name: string, create: () => Promise<Buffer>): Promise<Sensitive>;

  /** Replaces or (with `undefined`) removes a sealed item. */
  putSealedItem(name: string, content: Buffer | undefined): Promise<void>;

  /**
   * Runs `listener` after any process committed a change, within half a second. Returns the stop.
   */
  onChange(listener: () => void): () => void;

  /**
   * Keeps the store in order as long as this process lives, once it has used it: rotates what is
   * due, destroys what is over, anchors the audit log; at once and then every `everyMs` (default: a
   * minute). Returns the stop.
   */
  startUpkeep(everyMs?: number): () => void;

  /** Forgets every key in memory; the next call reads custody again. */
  lock(): Promise<void>;

  /**
   * From the next call on, reach the keys in this way: with the passphrase a person has entered.
   */
  unlockWith(custody: CustodyOptions): void;

  /** The folder of the store. */
  readonly home: string;

  close(): Promise<void>;
}
