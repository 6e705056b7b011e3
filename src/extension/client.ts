import type { ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import {
  LanguageClient,
  RevealOutputChannelOn,
  State,
  type WorkspaceEdit,
} from 'vscode-languageclient/node';
import { noNeeds } from '../base/needs.ts';
import {
  type CleanResidueParams,
  type CleanResidueResult,
  type CredentialPlace,
  cleanResidue,
  findResidue,
  type InitializationOptions,
  type MoveAllParams,
  type MoveAllResult,
  type MoveCredentialParams,
  type MoveCredentialResult,
  type MoveProgress,
  moveAll,
  moveCredential,
  moveProgress,
  type Needs,
  type PlanLookupParams,
  type PlanLookupResult,
  type PrepareMoveAllResult,
  type PrepareMoveResult,
  planLookup,
  prepareMove,
  prepareMoveAll,
  type ResidueParams,
  type ResidueProgress,
  type ResidueReport,
  residueProgress,
  type ScanParams,
  type ScanResult,
  type ServerState,
  scanFiles,
  serverState,
  stateChanged,
} from '../base/protocol.ts';

/** The language server as the rest of the extension sees it. */
export interface Server {
  prepareMove(place: CredentialPlace): Promise<PrepareMoveResult>;
  moveCredential(params: MoveCredentialParams): Promise<MoveCredentialResult>;
  prepareMoveAll(params: MoveAllParams, following: Following): Promise<PrepareMoveAllResult>;
  moveAll(params: MoveAllParams, following: Following): Promise<MoveAllResult>;
  /** The text of a lookup, and the edits it needs elsewhere; or why there is none. */
  planLookup(params: PlanLookupParams): Promise<PlannedLookup>;
  scanFiles(params: ScanParams, token: vscode.CancellationToken): Promise<ScanResult>;
  cleanResidue(params: CleanResidueParams): Promise<CleanResidueResult>;
  findResidue(
    params: ResidueParams,
    token: vscode.CancellationToken,
    report: (progress: ResidueProgress) => void,
  ): Promise<ResidueReport>;
  state(): Promise<ServerState>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A lookup ready to be inserted. */
export type PlannedLookup =
  | { readonly newText: string; readonly also: vscode.WorkspaceEdit; readonly needs: Needs }
  | { readonly refused: string };

/** How one long request is followed and ended. */
export interface Following {
  readonly token: vscode.CancellationToken;
  report(progress: MoveProgress): void;
}

/** Who hears what becomes of the server. */
export interface ServerListener {
  changed(state: ServerState): void;
  stopped(): void;
}

/** Speaks to the language server of `fork`, and to another one when that crashes. */
export async function startServer(
  fork: () => ChildProcess,
  log: vscode.LogOutputChannel,
  listener: ServerListener,
): Promise<Server> {
  const initializationOptions: InitializationOptions = {
    clientCommands: true,
    l10n: vscode.l10n.bundle ?? {},
  };
  const client = new LanguageClient('kmsSecrets', 'KMS Secrets', async () => fork(), {
    documentSelector: [...schemes()].map((scheme) => ({ scheme })),
    middleware: {
      didOpen: async (document, next) => {
        if (isEditable(document.uri)) await next(document);
      },
    },
    initializationOptions,
    outputChannel: log,
    traceOutputChannel: withoutContents(log),
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticCollectionName: 'kmsSecrets',
    markdown: { isTrusted: false, supportHtml: false },
  });
  const state = () => client.sendRequest<ServerState>(serverState);
  const tell = () => {
    state().then(listener.changed, () => undefined);
  };
  client.onNotification(stateChanged, tell);
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) tell();
    if (newState === State.Stopped) listener.stopped();
  });
  await client.start();
  return { ...requests(client), state, restart: () => client.restart(), stop: () => client.stop() };
}

/** Where documents lie, besides the file systems that other extensions bring. */
const ownSchemes = ['file', 'untitled', 'vscode-notebook-cell', 'vscode-vfs'];

/** Where documents can hold credentials; other extensions say which file systems they bring. */
function schemes(): ReadonlySet<string> {
  const event = 'onFileSystem:';
  const others = vscode.extensions.all.flatMap(({ packageJSON }) => {
    const events: readonly string[] = packageJSON.activationEvents ?? [];
    return events.filter((one) => one.startsWith(event)).map((one) => one.slice(event.length));
  });
  return new Set([...ownSchemes, ...others]);
}

/** Others that cannot be written show reports, and earlier states of files that we see anyway. */
const isEditable = ({ scheme }: vscode.Uri): boolean =>
  ownSchemes.includes(scheme) || vscode.workspace.fs.isWritableFileSystem(scheme) === true;

/** Only a server that is gone answers nothing; what it had done by then nobody knows. */
const endedMoving = (secretName: string): string =>
  vscode.l10n.t(
    'The server ended during the move. The value is in the file, in the secret {0}, or in both: look at the file, and move it again if it still stands there.',
    secretName,
  );

const endedMovingAll = (): string =>
  vscode.l10n.t(
    'The server ended during the move. Each value is in its file, in the store, or in both: move those that still stand in files again.',
  );

/** What is asked of the server, each request by its name. */
function requests(client: LanguageClient): Omit<Server, 'state' | 'restart' | 'stop'> {
  const hearing = async <P, T>(
    progress: string,
    report: (progress: P) => void,
    ask: () => Promise<T>,
  ): Promise<T> => {
    const listening = client.onNotification(progress, report);
    try {
      return await ask();
    } finally {
      listening.dispose();
    }
  };
  return {
    prepareMove: (place) => client.sendRequest<PrepareMoveResult>(prepareMove, place),
    moveCredential: (params) =>
      client
        .sendRequest<MoveCredentialResult>(moveCredential, params)
        .catch(() => ({ refused: endedMoving(params.secretName) })),
    prepareMoveAll: (params, { token, report }) =>
      hearing(moveProgress, report, () =>
        client.sendRequest<PrepareMoveAllResult>(prepareMoveAll, params, token),
      ),
    moveAll: (params, { token, report }) =>
      hearing(moveProgress, report, () =>
        client.sendRequest<MoveAllResult>(moveAll, params, token).catch(() => ({
          moves: [],
          moved: 0,
          made: [],
          ...noNeeds,
          stopped: endedMovingAll(),
        })),
      ),
    async planLookup(params) {
      const plan = await client.sendRequest<PlanLookupResult>(planLookup, params);
      if ('refused' in plan) return plan;
      const { also, ...rest } = plan;
      const edit = await client.protocol2CodeConverter.asWorkspaceEdit(also as WorkspaceEdit);
      return { ...rest, also: edit };
    },
    scanFiles: (params, token) => client.sendRequest<ScanResult>(scanFiles, params, token),
    cleanResidue: (params) => client.sendRequest<CleanResidueResult>(cleanResidue, params),
    findResidue: (params, token, report) =>
      hearing(residueProgress, report, () =>
        client.sendRequest<ResidueReport>(findResidue, params, token),
      ),
  };
}

/**
 * A trace says which messages went, not what was in them, whatever the settings ask for: it goes
 * to a file, and the messages hold the whole texts of documents.
 */
function withoutContents(log: vscode.LogOutputChannel): vscode.LogOutputChannel {
  const trace = (said: string): void => {
    const [first = ''] = said.split('\n', 1);
    // In the format JSON, message and contents are one line.
    if (!first.startsWith('{')) log.trace(first);
  };
  return Object.create(log, { trace: { value: trace } });
}
