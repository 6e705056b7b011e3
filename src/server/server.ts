import {
  CodeActionKind,
  type CodeActionParams,
  CodeLensRefreshRequest,
  type Connection,
  createConnection,
  DidChangeConfigurationNotification,
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
  type MoveCredentialParams,
  type MoveCredentialResult,
  moveCredential,
  moveCredentialCommand,
  type PrepareMoveResult,
  prepareMove,
  type ServerState,
  serverState,
  stateChanged,
} from '../base/protocol.ts';
import { findingContext, moveContext } from './contexts.ts';
import { codeActions } from './features/codeActions.ts';
import { codeLenses } from './features/codeLens.ts';
import { diagnostics, type FindingContext } from './features/diagnostics.ts';
import { findingHover } from './features/hover.ts';
import { type MoveContext, moveCredentialOf, prepareMoveOf } from './features/moveCredential.ts';
import { publishDiagnostics } from './publish.ts';
import { place, safely } from './safely.ts';
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
  const moving = moveContext(session, finding, keeper.engine);
  connection.onInitialize((params) => {
    session.initialize(params);
    return abilities(session, version);
  });
  const publish = publishDiagnostics(
    connection,
    session,
    (document) => diagnostics(document, finding),
    log,
  );
  followSettings(connection, session, keeper, publish);
  answerFeatures(connection, session, finding, log);
  answerMoves(connection, session, moving, log);
  connection.onRequest(serverState, (): ServerState => keeper.state);
  keeper.onState(() => connection.sendNotification(stateChanged).catch(() => undefined));
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
      codeLensProvider: {},
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      executeCommandProvider: { commands },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
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
    if (session.canRefreshLenses)
      connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
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
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      session.changeFolders(added, removed);
    });
    await guarded(undefined);
  });
  connection.onDidChangeConfiguration(({ settings }) => guarded(settings));
}

function answerFeatures(
  connection: Connection,
  session: Session,
  finding: FindingContext,
  log: Log,
): void {
  /** A feature on the document a request names; nothing for documents that are not open. */
  const on = <P extends { readonly textDocument: { readonly uri: string } }, R>(
    feature: (document: TextDocument, params: P) => R | null,
  ) => {
    const nothing = (): R | null => null;
    return safely(log, nothing, (params: P) => {
      const document = session.documents.get(params.textDocument.uri);
      return document ? feature(document, params) : null;
    });
  };
  connection.onHover(
    on((document, { position }: HoverParams) => findingHover(document, position, finding)),
  );
  connection.onCodeLens(
    on((document) => (session.settings.codeLens.enabled ? codeLenses(document, finding) : null)),
  );
  connection.onCodeAction(
    on((document, { range }: CodeActionParams) => codeActions(document, range, finding)),
  );
}

function answerMoves(
  connection: Connection,
  session: Session,
  moving: MoveContext,
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
  connection.onExecuteCommand(
    safely(log, nothing, ({ command, arguments: [where] = [] }: ExecuteCommandParams) =>
      command === moveCredentialCommand ? moveByCommand(connection, session, moving, where) : null,
    ),
  );
}

const nothing = (): null => null;

/** The command as editors without our extension run it: under the suggested name, without asking. */
async function moveByCommand(
  connection: Connection,
  { documents, t }: Session,
  moving: MoveContext,
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
