import {
  CodeActionKind,
  type CodeActionParams,
  CodeLensRefreshRequest,
  type CompletionParams,
  type Connection,
  createConnection,
  type DefinitionParams,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type ExecuteCommandParams,
  type HoverParams,
  type InitializeResult,
  MessageType,
  ShowMessageNotification,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Log } from '../base/log.ts';
import {
  type CredentialPlace,
  isPlace,
  type MoveAllParams,
  type MoveAllResult,
  type MoveCredentialParams,
  type MoveCredentialResult,
  moveAll,
  moveCredential,
  moveCredentialCommand,
  type PrepareMoveAllResult,
  type PrepareMoveResult,
  prepareMove,
  prepareMoveAll,
  type ScanParams,
  type ScanResult,
  type ServerState,
  scanFiles,
  serverState,
  stateChanged,
} from '../base/protocol.ts';
import { findingContext, lookupContext, moveContext } from './contexts.ts';
import { type ActionContext, codeActions } from './features/code-actions.ts';
import { codeLenses } from './features/code-lens.ts';
import { diagnostics } from './features/diagnostics.ts';
import { findingHover } from './features/hover.ts';
import { ignoreFileName } from './features/ignore.ts';
import {
  completion,
  definition,
  type LookupContext,
  lookupActions,
  lookupDiagnostics,
  lookupHover,
  lookupLenses,
} from './features/lookups.ts';
import { type MoveAllContext, moveAllOf, prepareMoveAllOf } from './features/move-all.ts';
import { moveCredentialOf, prepareMoveOf } from './features/move-credential.ts';
import { publishDiagnostics } from './publish.ts';
import { place, safely } from './safely.ts';
import { FileScanner } from './scan.ts';
import { SecretIndex } from './secret-index.ts';
import { Session } from './session.ts';
import type { StateKeeper } from './state.ts';

/** What the process gives the language server. */
export interface ServerParts {
  /** The state of the process, and through it the engine. */
  readonly keeper: StateKeeper;
  readonly version: string;
}

/** Speaks LSP over the two streams until the client ends it. Serves exactly one client. */
export function startLanguageServer(
  streams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
  { keeper, version }: ServerParts,
): void {
  const connection = createConnection(
    new StreamMessageReader(streams.input),
    new StreamMessageWriter(streams.output),
  );
  const log = connection.console;
  const session = new Session(connection, new TextDocuments(TextDocument));
  const finding = findingContext(session);
  connection.onInitialize((params) => {
    session.initialize(params);
    return abilities(session, version);
  });
  const index = new SecretIndex(keeper.engine, () => keeper.hasStore);
  const lookups = lookupContext(session, index);
  const moving = moveContext(session, finding, keeper.engine, index);
  const publish = publishDiagnostics(
    connection,
    session,
    {
      now: (document) => diagnostics(document, finding),
      later: (document) => lookupDiagnostics(document, lookups),
    },
    log,
  );
  const askAgain = (): void => {
    index.forget();
    publish();
    refreshLenses(connection, session);
  };
  keeper.engine.onChange(askAgain);
  keeper.onState(() => {
    connection.sendNotification(stateChanged).catch(() => undefined);
    askAgain();
  });
  followSettings(connection, session, keeper, publish);
  answerFeatures(connection, session, { finding, lookups }, log);
  answerMoves(connection, session, moving, log);
  const scanner = new FileScanner(connection, session, (document) =>
    diagnostics(document, finding),
  );
  const nothingFound = (): ScanResult => ({ files: 0, findings: 0 });
  connection.onRequest<ScanResult, void>(
    scanFiles,
    safely(log, nothingFound, ({ uris }: ScanParams, token) => scanner.scan(uris, token)),
  );
  connection.onRequest(serverState, (): ServerState => keeper.state);
  session.documents.listen(connection);
  connection.listen();
}

function abilities(session: Session, version: string): InitializeResult {
  const commands = session.clientCommands ? [] : [moveCredentialCommand];
  return {
    serverInfo: { name: 'kms-secrets', version },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      completionProvider: { triggerCharacters: ['"', "'", '`', '/'] },
      definitionProvider: true,
      codeLensProvider: {},
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      executeCommandProvider: { commands },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

function refreshLenses(connection: Connection, { canRefreshLenses }: Session): void {
  if (!canRefreshLenses) return;
  connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
}

/** Settings decide about the gateway and about what is published; both follow every change. */
function followSettings(
  connection: Connection,
  session: Session,
  keeper: StateKeeper,
  publish: () => void,
): void {
  const follow = async (pushed: unknown): Promise<void> => {
    await session.refreshSettings(pushed);
    publish();
    refreshLenses(connection, session);
    await keeper.follow(session.settings.gateway);
  };
  const guarded = (pushed: unknown): Promise<void> =>
    follow(pushed).catch((thrown) => {
      connection.console.error(`Following the settings failed: ${place(thrown)}`);
    });
  connection.onInitialized(async () => {
    if (session.canWatchSettings) {
      const type = DidChangeConfigurationNotification.type;
      connection.client.register(type, { section: 'kmsSecrets' }).catch(() => undefined);
    }
    if (session.canWatchFiles) {
      const watchers = [{ globPattern: `**/${ignoreFileName}` }];
      const type = DidChangeWatchedFilesNotification.type;
      connection.client.register(type, { watchers }).catch(() => undefined);
    }
    if (session.canChangeFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        session.changeFolders(added, removed);
      });
    }
    await guarded(undefined);
  });
  connection.onDidChangeWatchedFiles(publish);
  connection.onDidChangeConfiguration(({ settings }) => guarded(settings));
}

function answerFeatures(
  connection: Connection,
  session: Session,
  { finding, lookups }: { readonly finding: ActionContext; readonly lookups: LookupContext },
  log: Log,
): void {
  /** A feature on the document a request names; nothing for documents that are not open. */
  const on = <P extends { readonly textDocument: { readonly uri: string } }, R>(
    feature: (document: TextDocument, params: P) => R | null | Promise<R | null>,
  ) => {
    const nothing = (): R | null => null;
    return safely(log, nothing, (params: P) => {
      const document = session.documents.get(params.textDocument.uri);
      return document ? feature(document, params) : null;
    });
  };
  connection.onHover(
    on(
      async (document, { position }: HoverParams) =>
        findingHover(document, position, finding) ??
        (await lookupHover(document, position, lookups)),
    ),
  );
  connection.onCodeLens(
    on(async (document) =>
      session.settings.codeLens.enabled
        ? [...codeLenses(document, finding), ...(await soft(lookupLenses(document, lookups)))]
        : null,
    ),
  );
  connection.onCodeAction(
    on(async (document, { range }: CodeActionParams) => [
      ...codeActions(document, range, finding),
      ...(await soft(lookupActions(document, range, lookups))),
    ]),
  );
  connection.onCompletion(
    on((document, { position }: CompletionParams) => completion(document, position, lookups)),
  );
  connection.onDefinition(
    on((document, { position }: DefinitionParams) => definition(document, position, lookups)),
  );
}

/** What the store cannot tell now must not cost what is known without it. */
const soft = <T>(asked: Promise<T[]>): Promise<T[]> => asked.catch(() => []);

function answerMoves(
  connection: Connection,
  session: Session,
  moving: MoveAllContext,
  log: Log,
): void {
  const failed = () => ({ refused: session.t('Something went wrong; see the log') });
  const prepare = safely(log, failed, (where: CredentialPlace) =>
    prepareMoveOf(session.documents.get(where.uri), where, moving),
  );
  const move = safely(log, failed, (params: MoveCredentialParams) =>
    moveCredentialOf(session.documents.get(params.uri), params, moving),
  );
  connection.onRequest<PrepareMoveResult, void>(prepareMove, prepare);
  connection.onRequest<MoveCredentialResult, void>(moveCredential, move);
  const whole = ({ uri }: MoveAllParams) => session.documents.get(uri);
  const noMoves = (): PrepareMoveAllResult => ({ moves: [] });
  const noneMoved = (): MoveAllResult => ({ moved: [], installs: [], stopped: failed().refused });
  connection.onRequest<PrepareMoveAllResult, void>(
    prepareMoveAll,
    safely(log, noMoves, (params: MoveAllParams) => prepareMoveAllOf(whole(params), moving)),
  );
  connection.onRequest<MoveAllResult, void>(
    moveAll,
    safely(log, noneMoved, (params: MoveAllParams) => moveAllOf(whole(params), moving)),
  );
  const tellFailed = (): null => {
    tell(connection, MessageType.Error, failed().refused);
    return null;
  };
  connection.onExecuteCommand(
    safely(log, tellFailed, ({ command, arguments: [where] = [] }: ExecuteCommandParams) =>
      command === moveCredentialCommand ? moveByCommand(connection, session, moving, where) : null,
    ),
  );
}

/**
 * The command as editors without our extension run it: under the suggested name, without asking.
 */
async function moveByCommand(
  connection: Connection,
  { documents, t }: Session,
  moving: MoveAllContext,
  where: unknown,
): Promise<null> {
  if (!isPlace(where)) return null;
  const document = documents.get(where.uri);
  const prepared = await prepareMoveOf(document, where, moving);
  const result =
    'refused' in prepared
      ? prepared
      : await moveCredentialOf(document, { ...where, secretName: prepared.secretName }, moving);
  if ('refused' in result) {
    tell(connection, MessageType.Warning, result.refused);
  } else {
    const { secretName, install } = result.moved;
    const done = t(
      'The value is now the secret {0}, and the code reads it from there.',
      secretName,
    );
    const next = install === undefined ? '' : ` ${t('The code needs a package: {0}', install)}`;
    tell(connection, MessageType.Info, `${done}${next}`);
  }
  return null;
}

/** A message that waits for no answer, which not every client gives. */
function tell(connection: Connection, type: MessageType, message: string): void {
  connection
    .sendNotification(ShowMessageNotification.type, { type, message })
    .catch(() => undefined);
}
