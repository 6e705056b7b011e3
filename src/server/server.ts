import {
  CodeActionKind,
  type CodeActionParams,
  CodeLensRefreshRequest,
  type CompletionParams,
  type Connection,
  createConnection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type HoverParams,
  type InitializeResult,
  InlayHintRefreshRequest,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Log } from '../base/log.ts';
import {
  findResidueCommand,
  moveAllInFileCommand,
  moveCredentialCommand,
  type PlanLookupParams,
  type PlanLookupResult,
  planLookup,
  type ScanParams,
  type ScanResult,
  type ServerState,
  scanFiles,
  serverState,
  stateChanged,
} from '../base/protocol.ts';
import { ignoreFileName } from '../detector/ignore.ts';
import { slug } from '../rewriter/text.ts';
import { answerLookups } from './answer-lookups.ts';
import { answerCommands, answerMoves } from './answer-moves.ts';
import { answerResidue } from './answer-residue.ts';
import { buildInBackground } from './build-index.ts';
import {
  findingContext,
  insertContext,
  lookupContext,
  lookupReader,
  moveContext,
} from './contexts.ts';
import { EditSender } from './edit-sender.ts';
import { type ActionContext, codeActions, storedActions } from './features/code-actions.ts';
import { codeLenses } from './features/code-lens.ts';
import { diagnostics } from './features/diagnostics.ts';
import { findingHover } from './features/hover.ts';
import { planLookupOf } from './features/insert-lookup.ts';
import { completion } from './features/lookup-completion.ts';
import { lookupDiagnostics } from './features/lookup-diagnostics.ts';
import { lookupActions, lookupHover, lookupLenses } from './features/lookups.ts';
import { LookupIndex } from './lookup-index.ts';
import { onDocument } from './on-document.ts';
import { baseName } from './paths.ts';
import { publishDiagnostics } from './publish.ts';
import { place, safely, safelyToTheEnd } from './safely.ts';
import { FileScanner } from './scan.ts';
import { SecretIndex } from './secret-index.ts';
import { Session } from './session.ts';
import type { StateKeeper } from './state.ts';
import { storedReader } from './stored-reader.ts';
import { tell } from './tell.ts';
import type { WorkspaceSecrets } from './workspace-key.ts';

/** What the process gives the language server. */
export interface ServerParts {
  /** The state of the process, and through it the engine. */
  readonly keeper: StateKeeper;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Speaks LSP over the two streams until the client ends it. Serves exactly one client, and answers
 * how to learn the names of the secrets of its workspace.
 */
export function startLanguageServer(
  streams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
  { keeper, version, now }: ServerParts,
): WorkspaceSecrets {
  const connection = createConnection(
    new StreamMessageReader(streams.input),
    new StreamMessageWriter(streams.output),
  );
  const log = connection.console;
  const session = new Session(connection, new TextDocuments(TextDocument));
  connection.onInitialize((params) => {
    session.initialize(params);
    return abilities(session, version);
  });
  const contexts = contextsOf(connection, session, keeper, now);
  const { secrets, workspace, finding, lookups } = contexts;
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
    secrets.forget();
    publish();
    refreshShown(connection, session);
  };
  keeper.engine.onChange(askAgain);
  keeper.onState(() => {
    connection.sendNotification(stateChanged).catch(() => undefined);
    askAgain();
  });
  const begin = [
    followSettings(connection, session, keeper, publish),
    followFiles(connection, session, workspace, publish),
  ];
  connection.onInitialized(async () => {
    await Promise.all(begin.map((start) => start()));
  });
  answerFeatures(connection, session, contexts, log);
  answerLookups(connection, session, lookups, log);
  answerMoves(connection, session, contexts.moving, log);
  answerResidue(connection, contexts.residue);
  answerCommands(connection, session, contexts.moving, contexts.residue);
  answerScans(connection, session, finding);
  answerInserts(connection, session, log);
  connection.onRequest(serverState, (): ServerState => keeper.state);
  session.documents.listen(connection);
  connection.listen();
  return () => secretsOf(session, workspace);
}

/** Secrets in the names of the workspace's folders, as we suggest them, and those it looks up. */
function secretsOf({ folders }: Session, index: LookupIndex): readonly string[] {
  const own = folders.map((folder) => slug(baseName(folder))).filter((name) => name !== '');
  return own.length === 0 ? [] : [...own.map((name) => `${name}/*`), ...index.counts().keys()];
}

function abilities(session: Session, version: string): InitializeResult {
  const all = [moveCredentialCommand, moveAllInFileCommand, findResidueCommand];
  const commands = session.clientCommands ? [] : all;
  return {
    serverInfo: { name: 'kms-secrets', version },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      completionProvider: { triggerCharacters: ['"', "'", '`', '/', '#', '='] },
      definitionProvider: true,
      referencesProvider: true,
      renameProvider: { prepareProvider: true },
      documentLinkProvider: { resolveProvider: true },
      workspaceSymbolProvider: true,
      inlayHintProvider: true,
      codeLensProvider: {},
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      executeCommandProvider: { commands },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

/** What stands in the text beside what the client asks for by itself. */
function refreshShown(connection: Connection, session: Session): void {
  const { canRefreshLenses, canRefreshHints } = session;
  if (canRefreshLenses) {
    connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  }
  if (canRefreshHints && session.settings.inlayHints.enabled) {
    connection.sendRequest(InlayHintRefreshRequest.type).catch(() => undefined);
  }
}

/**
 * Settings decide about the gateway and about what is published; both follow every change. Answers
 * what begins it once the client is ready.
 */
function followSettings(
  connection: Connection,
  session: Session,
  keeper: StateKeeper,
  publish: () => void,
): () => Promise<void> {
  const follow = async (pushed: unknown): Promise<void> => {
    await session.refreshSettings(pushed);
    publish();
    refreshShown(connection, session);
    await keeper.follow(session.settings.gateway);
  };
  const guarded = (pushed: unknown): Promise<void> =>
    follow(pushed).catch((thrown) => {
      connection.console.error(`Following the settings failed: ${place(thrown)}`);
    });
  connection.onDidChangeConfiguration(({ settings }) => guarded(settings));
  return async () => {
    if (session.canWatchSettings) {
      const type = DidChangeConfigurationNotification.type;
      connection.client.register(type, { section: 'kmsSecrets' }).catch(() => undefined);
    }
    await guarded(undefined);
  };
}

/**
 * The index of lookups and the ignore files follow what happens on disk, as far as the client tells
 * of it. Answers what begins it once the client is ready.
 */
function followFiles(
  connection: Connection,
  session: Session,
  index: LookupIndex,
  publish: () => void,
): () => Promise<void> {
  const look = (uri: string): void => {
    index.fileChanged(uri).catch(() => undefined);
  };
  const build = async (): Promise<void> => {
    const built = await buildInBackground(connection, session, index, connection.console);
    if (built) refreshShown(connection, session);
  };
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) look(uri);
    if (changes.some(({ uri }) => baseName(uri) === ignoreFileName)) publish();
  });
  session.documents.onDidClose(({ document }) => look(document.uri));
  return async () => {
    if (session.canWatchFiles) {
      const type = DidChangeWatchedFilesNotification.type;
      connection.client
        .register(type, { watchers: [{ globPattern: '**/*' }] })
        .catch(() => undefined);
    }
    if (session.canChangeFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        session.changeFolders(added, removed);
        index.forget();
        build().catch(() => undefined);
      });
    }
    build().catch(() => undefined);
  };
}

/** What the features of one session may ask. */
function contextsOf(
  connection: Connection,
  session: Session,
  keeper: StateKeeper,
  now: () => number,
) {
  const { engine } = keeper;
  const sender = new EditSender(connection, session);
  const secrets = new SecretIndex(engine, () => keeper.hasStore);
  const reader = lookupReader();
  const folders = () => session.folders;
  const open = () => session.documents.all();
  const workspace = new LookupIndex({ folders, open, lookups: reader });
  const finding = findingContext(session);
  const moving = moveContext(session, sender, finding, engine, secrets);
  const lookups = lookupContext({
    session,
    sender,
    engine,
    secrets,
    workspace,
    lookups: reader,
    now,
    tell: (message) => tell(connection, 'info', message),
  });
  return {
    secrets,
    workspace,
    finding,
    moving,
    lookups,
    storedIn: storedReader(moving, secrets),
    residue: {
      engine,
      folders,
      open,
      t: session.t,
      read: (path: string) => session.textAt(path),
      replace: sender.replace.bind(sender),
    },
  };
}

function answerFeatures(
  connection: Connection,
  session: Session,
  { finding, lookups, storedIn }: ReturnType<typeof contextsOf>,
  log: Log,
): void {
  const on = onDocument(session, log);
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
      ...(await soft(storedActions(document, range, finding, storedIn))),
      ...codeActions(document, range, finding),
      ...(await soft(lookupActions(document, range, lookups))),
    ]),
  );
  connection.onCompletion(
    on((document, { position }: CompletionParams) => completion(document, position, lookups)),
  );
}

/** What the store cannot tell now must not cost what is known without it. */
const soft = <T>(asked: Promise<T[]>): Promise<T[]> => asked.catch(() => []);

function answerInserts(connection: Connection, session: Session, log: Log): void {
  const inserting = insertContext(session);
  const cannot = (): PlanLookupResult => ({
    refused: session.t('Something went wrong; see the log'),
  });
  connection.onRequest<PlanLookupResult, void>(
    planLookup,
    safely(log, cannot, (params: PlanLookupParams) =>
      planLookupOf(session.documents.get(params.uri), params, inserting),
    ),
  );
}

function answerScans(connection: Connection, session: Session, finding: ActionContext): void {
  const scanner = new FileScanner(connection, session, (document) =>
    diagnostics(document, finding),
  );
  const nothingFound = (): ScanResult => ({ files: 0, findings: 0, uris: [] });
  connection.onRequest<ScanResult, void>(
    scanFiles,
    safelyToTheEnd(connection.console, nothingFound, ({ uris }: ScanParams, token) =>
      scanner.scan(uris, token),
    ),
  );
}
