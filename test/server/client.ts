import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type ApplyWorkspaceEditParams,
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeResult,
  type LogMessageParams,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type ShowMessageParams,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { InitializationOptions, ServerSettings } from '../../src/base/protocol.ts';
import { EngineChannel } from '../../src/extension/channel.ts';
import { temporaryFolder } from '../support/engine.ts';
import { repository } from '../support/places.ts';
import { until } from '../support/processes.ts';

/** A quiet start: the gateway has its own tests. */
const settings: ServerSettings = { gateway: { enabled: false } };

const capabilities: ClientCapabilities = {
  workspace: {
    applyEdit: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
  },
};

/**
 * The language server in a process of its own on a store of its own, and an editor at the other end
 * of its pipes: one that keeps documents, takes edits, and can refuse them.
 */
export class Client {
  readonly channel = new EngineChannel();
  readonly connection: ProtocolConnection;
  readonly documents = new Map<string, TextDocument>();
  readonly diagnostics = new Map<string, PublishDiagnosticsParams>();
  /** Every message the server wanted the user to see. */
  readonly messages: string[] = [];
  /** Everything the server wrote to its log. */
  log = '';
  /** The edits the server asked for, in order. */
  readonly edits: WorkspaceEdit[] = [];
  /** What the editor answers to an edit: applies it, unless a test says otherwise. */
  onEdit: (edit: WorkspaceEdit) => boolean | Promise<boolean> = (edit) => this.apply(edit);
  initialized: InitializeResult | undefined;
  readonly root: string;
  readonly home: string;
  readonly #child: ChildProcess;
  readonly #remove: () => void;

  private constructor(child: ChildProcess, root: string, home: string, remove: () => void) {
    if (!child.stdout || !child.stdin) throw new Error('The server has no pipes');
    this.#child = child;
    this.root = root;
    this.home = home;
    this.#remove = remove;
    this.channel.attach(child);
    this.connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    child.stderr?.on('data', (chunk: Buffer) => {
      this.log += chunk.toString('utf8');
    });
  }

  /** Starts a server and shakes hands. */
  static async start(
    options: InitializationOptions & {
      readonly capabilities?: ClientCapabilities;
      readonly env?: NodeJS.ProcessEnv;
      /** The folder of the workspace; one of its own unless given. */
      readonly root?: string;
    } = {},
  ): Promise<Client> {
    const folder = temporaryFolder();
    const home = join(folder.path, 'store');
    const root = options.root ?? join(folder.path, 'project');
    mkdirSync(root, { recursive: true });
    const child = fork(join(repository, 'src/server/main.ts'), ['--stdio'], {
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
      env: {
        ...process.env,
        KMS_SECRETS_HOME: home,
        KMS_SECRETS_KEY_FILE: join(folder.path, 'key'),
        ...options.env,
      },
    });
    const client = new Client(child, root, home, folder.remove);
    await client.#shakeHands(options);
    return client;
  }

  async #shakeHands(options: Parameters<typeof Client.start>[0] & object): Promise<void> {
    const { connection } = this;
    connection.onNotification(
      'textDocument/publishDiagnostics',
      (params: PublishDiagnosticsParams) => {
        this.diagnostics.set(params.uri, params);
      },
    );
    connection.onNotification('window/showMessage', ({ message }: ShowMessageParams) => {
      this.messages.push(message);
    });
    connection.onNotification('window/logMessage', ({ message }: LogMessageParams) => {
      this.log += `${message}\n`;
    });
    connection.onRequest('workspace/applyEdit', async ({ edit }: ApplyWorkspaceEditParams) => {
      this.edits.push(edit);
      return { applied: await this.onEdit(edit) };
    });
    connection.listen();
    const {
      capabilities: able = capabilities,
      env: _env,
      root: _root,
      ...rest
    } = { env: undefined, root: undefined, ...options };
    this.initialized = await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: able,
      workspaceFolders: [{ uri: pathToFileURL(this.root).href, name: 'project' }],
      initializationOptions: { settings, ...rest },
    });
    await connection.sendNotification('initialized', {});
  }

  /** Writes a file of the project without opening it. */
  write(path: string, text: string): string {
    const full = join(this.root, path);
    mkdirSync(join(full, '..'), { recursive: true });
    writeFileSync(full, text);
    return pathToFileURL(full).href;
  }

  /** Writes a file and opens it, as an editor does. */
  async open(path: string, languageId: string, text: string): Promise<TextDocument> {
    return this.openText(this.write(path, text), languageId, text);
  }

  async openText(uri: string, languageId: string, text: string): Promise<TextDocument> {
    const document = TextDocument.create(uri, languageId, 1, text);
    this.documents.set(uri, document);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
    return document;
  }

  /** Replaces a text of an open document, as typing does. */
  async type(document: TextDocument, before: string, after: string): Promise<void> {
    const at = document.getText().indexOf(before);
    if (at < 0) throw new Error(`${before} is not in the document`);
    const range = {
      start: document.positionAt(at),
      end: document.positionAt(at + before.length),
    };
    await this.#change(document, [{ range, newText: after }]);
  }

  /** The diagnostics of this very version of the document. */
  async diagnosticsOf(document: TextDocument): Promise<Diagnostic[]> {
    return until('diagnostics', () => {
      const seen = this.diagnostics.get(document.uri);
      return seen?.version === document.version && seen.diagnostics;
    });
  }

  /** Takes an edit as an editor does: all of it, or nothing when a version is not the current one. */
  async apply(edit: WorkspaceEdit): Promise<boolean> {
    const changes = edit.documentChanges ?? [];
    const texts = changes.filter((change): change is TextDocumentEdit => 'textDocument' in change);
    const stale = texts.some(({ textDocument: { uri, version } }) => {
      return version !== null && this.documents.get(uri)?.version !== version;
    });
    if (stale) return false;
    for (const { textDocument, edits } of texts) {
      const document = this.documents.get(textDocument.uri);
      const plain = edits.map((each) => ('newText' in each ? each : { ...each, newText: '' }));
      if (document) await this.#change(document, plain);
      else changeFile(textDocument.uri, plain);
    }
    return true;
  }

  async #change(
    document: TextDocument,
    edits: readonly { range: Diagnostic['range']; newText: string }[],
  ): Promise<void> {
    const text = TextDocument.applyEdits(document, [...edits]);
    const version = document.version + 1;
    TextDocument.update(document, [{ text }], version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: document.uri, version },
      contentChanges: [{ text }],
    });
  }

  /** Ends the server in order and removes its store. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      await this.connection.sendRequest('shutdown');
      await this.connection.sendNotification('exit');
      await gone;
    }
    this.connection.dispose();
    this.#remove();
  }

  /** Ends the server as a crash does. */
  async kill(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

/** Changes a file that is not open, as an editor does that saves at once. */
function changeFile(uri: string, edits: TextEdit[]): void {
  const file = new URL(uri);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  writeFileSync(file, TextDocument.applyEdits(TextDocument.create(uri, '', 0, text), edits));
}
