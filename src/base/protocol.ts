/**
 * What the extension and the language server say to each other beyond the LSP standard.
 *
 * Two ways, on purpose. LSP requests carry positions, names and states, and may be traced to disk by
 * any editor. Engine calls, which may carry values, go over the private IPC channel of the child
 * process (`process.send`), which nothing traces.
 */

/** Extension → server over IPC: run an operation of the table. */
export interface EngineRequest {
  readonly id: number;
  readonly operation: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Server → extension over IPC. */
export type EngineReply =
  | { readonly id: number; readonly reply: Readonly<Record<string, unknown>> }
  | { readonly id: number; readonly error: EngineFault };

/** A `KmsError` on its way to the extension. */
export interface EngineFault {
  readonly code: string;
  readonly local?: string;
  readonly message: string;
}

/** Server → extension over IPC: some process changed the store. */
export interface StoreChanged {
  readonly event: 'changed';
}

/** LSP request: move the credential that starts at `offset` of that document version. */
export const moveCredential = 'kmsSecrets/moveCredential';
export interface MoveCredentialParams {
  readonly uri: string;
  readonly version: number;
  readonly offset: number;
  readonly secretName: string;
}
export type MoveCredentialResult =
  | { readonly moved: { readonly secretName: string; readonly install?: string } }
  | { readonly refused: string };

/** LSP request: the state of this process, for the status item and the welcome views. */
export const serverState = 'kmsSecrets/state';
export interface ServerState {
  readonly home: string;
  readonly custody: 'keychain' | 'passphrase' | 'keyfile' | 'none';
  /** Why the store cannot be used now: a `LocalCause`, with a message that helps. */
  readonly trouble?: { readonly local: string; readonly message: string };
  /** `https://localhost:<port>` when some process serves, and whether it is this one. */
  readonly gateway?: { readonly endpoint: string; readonly mine: boolean };
}
/** LSP notification, server → client: the state changed. */
export const stateChanged = 'kmsSecrets/stateChanged';
