/**
 * What the extension and the language server say to each other beyond the LSP standard.
 *
 * Two ways, on purpose. LSP requests carry positions, names and states, and may be traced to disk
 * by any editor. Engine calls, which may carry values, go over the private IPC channel of the child
 * process (`process.send`), which nothing traces.
 */

/** Extension → server over IPC: run an operation of the table, or one of `channelOperations`. */
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

/**
 * Asked over IPC like operations, but answered by the server process itself, since no other front
 * door needs them.
 */
export const channelOperations = {
  /**
   * `(UserName, AccessKeyId?)` → `{ AccessKeyId, Environment }`: what a program needs to reach the
   * gateway; makes an access key when that id is absent or gone.
   */
  terminalEnvironment: 'TerminalEnvironment',
  /** `(Passphrase | KeyFile)`: opens a store that is locked with one, or makes one that will be. */
  unlockStore: 'UnlockStore',
  /** Forgets all keys that this process holds. */
  lockStore: 'LockStore',
  /** `(SecretName, Texts)` → `{ Found }`: for each text whether it holds the secret's value. */
  findValue: 'FindValue',
  /** `(Variables)` → `{ Variables }`: the same texts, their `kms://` references made values. */
  resolveVariables: 'ResolveVariables',
  /**
   * `(Path, Passphrase?, OnConflict, Preview?)`: `ImportSecrets` with a dotenv or JSON file, or an
   * export, that this process reads itself.
   */
  importFile: 'ImportFile',
} as const;

/** `initializationOptions` of the LSP handshake. Every field may be missing. */
export interface InitializationOptions {
  /** Until the first `workspace/didChangeConfiguration`. */
  readonly settings?: ServerSettings;
  /**
   * The client brings the command `kmsSecrets.moveCredential` itself, with a prompt for the name.
   */
  readonly clientCommands?: boolean;
  /** English text → text in the user's language, as `vscode.l10n.bundle`. */
  readonly l10n?: Readonly<Record<string, string>>;
}

/** Where the gateway can listen; `localhost` is both loopback addresses. */
export const loopbackHosts = ['localhost', '127.0.0.1', '::1'] as const;
export type LoopbackHost = (typeof loopbackHosts)[number];

/** The section `kmsSecrets` of the settings, as far as the server reads it. */
export interface ServerSettings {
  readonly gateway?: {
    readonly enabled?: boolean;
    readonly port?: number;
    readonly host?: LoopbackHost;
  };
  readonly diagnostics?: {
    readonly enabled?: boolean;
    readonly minimumConfidence?: 'high' | 'medium' | 'low';
  };
  readonly codeLens?: { readonly enabled?: boolean };
  readonly inlayHints?: { readonly enabled?: boolean };
}

/** Commands that the server runs in any editor (`workspace/executeCommand`). */
export const moveCredentialCommand = 'kmsSecrets.moveCredential';

/** Where a credential was seen: the only argument of the command above. */
export interface CredentialPlace {
  readonly uri: string;
  readonly version: number;
  /** Offset (UTF-16) of the first unit of the value. */
  readonly offset: number;
  /**
   * A secret that holds this very value, `name` or `name#key`: nothing is asked, and nothing is
   * stored.
   */
  readonly storedIn?: string;
  /** Together with the user name or key id that belongs to it, as one JSON secret. */
  readonly pair?: boolean;
}

/** The command that moves every credential of a file, in any editor; its argument is the URI. */
export const moveAllInFileCommand = 'kmsSecrets.moveAllInFile';

/** The command that looks for residue, in any editor; its argument is the name of the secret. */
export const findResidueCommand = 'kmsSecrets.findResidue';

/** Arguments of commands come from anywhere: any extension can run any command. */
export function isPlace(argument: unknown): argument is CredentialPlace {
  if (typeof argument !== 'object' || argument === null) return false;
  const { uri, version, offset } = argument as Partial<Record<keyof CredentialPlace, unknown>>;
  return typeof uri === 'string' && Number.isInteger(version) && Number.isInteger(offset);
}

/** LSP request: can this credential be moved, and under which name? Changes nothing. */
export const prepareMove = 'kmsSecrets/prepareMove';
export type PrepareMoveResult =
  | {
      readonly secretName: string;
      readonly title: string;
      /** Where this very value is stored already: `name`, or `name#key` of a JSON object. */
      readonly storedIn: readonly string[];
    }
  | { readonly refused: string };

/** LSP request: move the credential that starts at `offset` of that document version. */
export const moveCredential = 'kmsSecrets/moveCredential';
export interface MoveCredentialParams extends CredentialPlace {
  readonly secretName: string;
  /**
   * What to do when the name is taken: refuse (default), give that secret a new version, or use it
   * as it is if it holds this very value, where `name#key` is one field of it.
   */
  readonly onExisting?: 'refuse' | 'newVersion' | 'use';
}
/** What has to be done so that the code runs from now on. */
export interface Needs {
  /** The commands that add the packages it needs. */
  readonly installs: readonly string[];
  /** What the commands that start the programs have to begin with. */
  readonly starts: readonly string[];
  /** The commands that write configuration files with their values, up to the file to write. */
  readonly injects: readonly string[];
}
export interface Moved extends Needs {
  readonly secretName: string;
}
export type MoveCredentialResult = { readonly moved: Moved } | { readonly refused: string };

/** LSP request: what moving all credentials of these documents would do. Changes nothing. */
export const prepareMoveAll = 'kmsSecrets/prepareMoveAll';
export interface MoveAllParams {
  readonly uris: readonly string[];
  /** Show the edits for review before they are made, where the client can. */
  readonly review?: boolean;
}
/** One credential, by its line from 0 and what it is; moved under that name, or why not. */
export type PlannedMove = {
  readonly uri: string;
  readonly line: number;
  readonly title: string;
} & (
  | {
      readonly secretName: string;
      /** The field of the secret, when it is a JSON object that holds the value already. */
      readonly jsonKey?: string;
      /** Nothing is stored: that secret holds the value, or gets it from another credential. */
      readonly shared: boolean;
      /** It goes with the user name or key id that belongs to it, as one JSON secret. */
      readonly pair?: true;
    }
  | { readonly refused: string }
);
export interface PrepareMoveAllResult {
  readonly moves: readonly PlannedMove[];
  /** The person cancelled it. */
  readonly cancelled?: boolean;
}

/** LSP request: move each credential of these documents that can be moved, by one edit. */
export const moveAll = 'kmsSecrets/moveAll';
export interface MoveAllResult extends Needs {
  /** What was planned, whether or not it came to it. */
  readonly moves: readonly PlannedMove[];
  /** How many credentials are read from the store now, and the secrets that were made for them. */
  readonly moved: number;
  readonly made: readonly string[];
  /** Why it is not all that was planned. */
  readonly stopped?: string;
}

/** Server → client, while credentials are planned: how many of how many files are done. */
export const moveProgress = 'kmsSecrets/moveProgress';
export interface MoveProgress {
  readonly files: number;
  readonly of: number;
  /** All is stored and the editor is asked to make the edits: cancelling has no effect any more. */
  readonly editing?: true;
}

/** LSP request: where the value of a secret still stands, besides the store. Changes nothing. */
export const findResidue = 'kmsSecrets/findResidue';
export interface ResidueParams {
  readonly secretName: string;
  /** Whether git may be run: not in a workspace that nobody trusts. */
  readonly git: boolean;
}
/** What is larger is passed over (MiB). */
export const residueLimits = { fileMiB: 32, objectMiB: 16 } as const;

/** A place that holds the value, never the value. */
export interface ResiduePlace {
  /**
   * `file`: a file of the workspace; `example`: one that is made to be copied; `built`: one that a
   * program makes; `history`: an earlier state that the editor keeps; `commit`: git shows it;
   * `lost`: git holds it, and no commit shows it any more.
   */
  readonly kind: 'file' | 'example' | 'built' | 'history' | 'commit' | 'lost';
  /** The path, relative to the workspace folder where it lies in one. */
  readonly path: string;
  readonly uri?: string;
  /** Of its first occurrence, from 0. */
  readonly line?: number;
  readonly commit?: string;
  /** When it was committed or kept, ISO 8601. */
  readonly when?: string;
  /** Whether a remote has the commit, as far as is known here. */
  readonly pushed?: boolean;
}
export interface ResidueReport {
  readonly places: readonly ResiduePlace[];
  /** How many files and objects of git were looked at. */
  readonly files: number;
  readonly objects: number;
  readonly cancelled: boolean;
  /** Why nothing could be looked for. */
  readonly refused?: string;
}
/** LSP request: put placeholders for a value into files made to be copied, after a review. */
export const cleanResidue = 'kmsSecrets/cleanResidue';
export interface CleanResidueParams {
  readonly secretName: string;
  /** Files of the kind `example`; others are left alone. */
  readonly uris: readonly string[];
}
export interface CleanResidueResult {
  /** How many files were changed. */
  readonly files: number;
  readonly refused?: string;
}

/** Server → client, while residue is looked for. */
export const residueProgress = 'kmsSecrets/residueProgress';
export type ResidueProgress = Pick<ResidueReport, 'files' | 'objects'>;

/** LSP request: the edits that put a lookup of a secret at an offset. Changes nothing. */
export const planLookup = 'kmsSecrets/planLookup';
export interface PlanLookupParams extends CredentialPlace {
  readonly secretName: string;
}
/** What stands at the place itself, and what else the code needs: imports, a helper file. */
export type PlanLookupResult =
  | { readonly newText: string; readonly also: WorkspaceChanges; readonly needs: Needs }
  | { readonly refused: string };
/** A `WorkspaceEdit` of LSP, as it is on the wire. */
export interface WorkspaceChanges {
  readonly documentChanges?: readonly object[];
}

/** LSP request: look for credentials in these files, and publish what is found in each. */
export const scanFiles = 'kmsSecrets/scanFiles';
export interface ScanParams {
  readonly uris: readonly string[];
}
export interface ScanResult {
  /** Files with findings, and the findings in all of them. */
  readonly files: number;
  readonly findings: number;
  /** The files with findings. */
  readonly uris: readonly string[];
}

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

/** The scheme of the read-only documents in which the extension shows metadata of secrets. */
export const metadataScheme = 'kms-secrets';

/** The document that shows the metadata of a secret. */
export function metadataUri(secretName: string): string {
  return `${metadataScheme}:/${secretName.split('/').map(encodeURIComponent).join('/')}.json`;
}

/** The secret whose metadata the document of that path shows; the path is decoded. */
export const secretOfUri = (path: string): string => path.slice(1, -'.json'.length);

/** Codes of diagnostics that are about lookups or ignore comments, not about credentials. */
export const otherCodes = [
  'never-rotated',
  'pending-deletion',
  'stale-ignore',
  'stale-secret',
  'unknown-key',
  'unknown-secret',
  'unknown-stage',
  'unknown-version',
] as const;
export type OtherCode = (typeof otherCodes)[number];
