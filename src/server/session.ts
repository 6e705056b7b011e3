import { constants, existsSync, readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import {
  type Connection,
  type InitializeParams,
  TextDocumentEdit,
  type TextDocuments,
  type TextEdit,
  type WorkspaceFolder,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { InitializationOptions } from '../base/protocol.ts';
import { type Translate, translator } from '../base/translate.ts';
import type { SourceFile } from '../detector/finding.ts';
import type { FileEdit, Project } from '../rewriter/plan.ts';
import { type IgnoreFile, ignoreFileName } from './features/ignore.ts';
import { filesIn } from './files-in.ts';
import { baseName, pathOf, relativeTo, rootOf } from './paths.ts';
import { readSettings, type Settings } from './settings.ts';
import { workspaceEditOf } from './workspace-edit.ts';

/** Files larger than this are no part of a project that we edit. */
const projectFileMaxBytes = 2 * 1024 * 1024;

/** How long an editor may take to tell of an edit it has applied. */
const editShownMaxMs = 2_000;

/** What one client has told us: its folders, settings, language, abilities and open documents. */
export class Session {
  readonly documents: TextDocuments<TextDocument>;
  settings: Settings = readSettings(undefined);
  /** Speaks the language of the client, whenever it is called. */
  readonly t: Translate = (message, ...args) => this.#translate(message, ...args);
  folders: readonly string[] = [];
  /** The client has the move command of its own, with a prompt for the name. */
  clientCommands = false;
  canChangeFolders = false;
  canPullSettings = false;
  canWatchSettings = false;
  canWatchFiles = false;
  canRefreshLenses = false;
  canRefreshHints = false;
  canCreateFiles = false;
  canConfirmEdits = false;
  canShowProgress = false;
  #translate: Translate = translator();
  readonly #connection: Connection;

  constructor(connection: Connection, documents: TextDocuments<TextDocument>) {
    this.#connection = connection;
    this.documents = documents;
  }

  initialize(params: InitializeParams): void {
    const { capabilities, workspaceFolders, initializationOptions, rootUri } = params;
    const options = (initializationOptions ?? {}) as InitializationOptions;
    const { workspace } = capabilities;
    this.settings = readSettings(options.settings);
    this.#translate = translator(options.l10n);
    this.clientCommands = options.clientCommands === true;
    const root = rootUri ? [{ uri: rootUri }] : [];
    this.folders = (workspaceFolders ?? root).flatMap(({ uri }) => pathOf(uri) ?? []);
    this.canChangeFolders = workspace?.workspaceFolders === true;
    this.canPullSettings = workspace?.configuration === true;
    this.canWatchSettings = workspace?.didChangeConfiguration?.dynamicRegistration === true;
    this.canWatchFiles = workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    this.canRefreshLenses = workspace?.codeLens?.refreshSupport === true;
    this.canRefreshHints = workspace?.inlayHint?.refreshSupport === true;
    this.canConfirmEdits = workspace?.workspaceEdit?.changeAnnotationSupport !== undefined;
    this.canShowProgress = capabilities.window?.workDoneProgress === true;
    // Creating takes `documentChanges`; Neovim has them, and does not say so.
    this.canCreateFiles = workspace?.workspaceEdit?.resourceOperations?.includes('create') === true;
  }

  changeFolders(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[]): void {
    const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
    const kept = this.folders.filter((folder) => !gone.has(folder));
    this.folders = [...kept, ...added.flatMap(({ uri }) => pathOf(uri) ?? [])];
  }

  /** The settings in force, asked of the client where it can tell; otherwise `pushed`. */
  async refreshSettings(pushed?: unknown): Promise<void> {
    const section = this.canPullSettings
      ? await this.#connection.workspace.getConfiguration('kmsSecrets')
      : (pushed as { kmsSecrets?: unknown } | undefined)?.kmsSecrets;
    if (this.canPullSettings || section !== undefined) this.settings = readSettings(section);
  }

  /** What the detector may know: the place in the workspace folder, and the language if known. */
  sourceFile({ uri, languageId }: TextDocument): SourceFile {
    const path = pathOf(uri);
    const place = path === undefined ? baseName(uri) : relativeTo(rootOf(path, this.folders), path);
    return languageId === '' ? { path: place } : { path: place, languageId };
  }

  /** The files around a document as the editor sees them: open ones with their unsaved text. */
  projectOf(path: string): Project {
    return {
      root: rootOf(path, this.folders),
      read: (other) => this.#openAt(other)?.getText() ?? readText(other),
      files: filesIn,
    };
  }

  /** The ignore file of a document's project, as the editor sees it. */
  ignoreFile({ uri }: TextDocument): IgnoreFile | undefined {
    const path = pathOf(uri);
    if (path === undefined) return undefined;
    const root = rootOf(path, this.folders);
    const place = `${root}/${ignoreFileName}`;
    const text = this.projectOf(path).read(place);
    return {
      uri: pathToFileURL(place).href,
      path: relativeTo(root, path),
      creatable: this.canCreateFiles,
      ...(text === undefined ? {} : { text }),
    };
  }

  /** Applies the edits to this version of the document, as one step; `false` when refused. */
  async apply(
    document: TextDocument,
    path: string,
    edits: readonly FileEdit[],
    label: string,
  ): Promise<boolean> {
    const edit = workspaceEditOf(edits, {
      document,
      path,
      open: (other) => this.#openAt(other),
      read: readText,
    });
    const { applied } = await this.#connection.workspace.applyEdit({
      label,
      edit,
      metadata: { isRefactoring: true },
    });
    return applied;
  }

  /**
   * Applies edits to any number of files, open ones tied to their version, as one step; the client
   * shows them for review where it can. `false` when they were refused.
   */
  async applyEverywhere(
    edits: ReadonlyMap<string, readonly TextEdit[]>,
    label: string,
  ): Promise<boolean> {
    const reviewed = this.canConfirmEdits;
    const annotationId = reviewed ? 'kmsSecrets' : undefined;
    const documentChanges = [...edits].map(([uri, own]) =>
      TextDocumentEdit.create(
        { uri, version: this.documents.get(uri)?.version ?? null },
        own.map((edit) => (annotationId === undefined ? edit : { ...edit, annotationId })),
      ),
    );
    const changeAnnotations = { kmsSecrets: { label, needsConfirmation: true } };
    const { applied } = await this.#connection.workspace.applyEdit({
      label,
      edit: reviewed ? { documentChanges, changeAnnotations } : { documentChanges },
      metadata: { isRefactoring: true },
    });
    return applied;
  }

  /** Why a file cannot be changed; `undefined` when it can. */
  async unwritable(uri: string): Promise<string | undefined> {
    const path = pathOf(uri);
    if (path === undefined) return undefined;
    const able = await access(path, constants.W_OK).then(
      () => true,
      () => this.documents.get(uri) !== undefined && !existsSync(path),
    );
    return able ? undefined : this.t('{0} cannot be written', path);
  }

  /** Resolves once the document has another version than this one, or after two seconds. */
  changed(document: TextDocument, version: number): Promise<void> {
    if (document.version !== version) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        listening.dispose();
        resolve();
      };
      const timer = setTimeout(done, editShownMaxMs);
      const listening = this.documents.onDidChangeContent((change) => {
        if (change.document === document && document.version !== version) done();
      });
    });
  }

  #openAt(path: string): TextDocument | undefined {
    return this.documents.all().find(({ uri }) => pathOf(uri) === path);
  }
}

function readText(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.length > projectFileMaxBytes ? undefined : bytes.toString('utf8');
  } catch {
    return undefined;
  }
}
