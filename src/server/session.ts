import { constants, existsSync, readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type {
  Connection,
  InitializeParams,
  TextDocuments,
  WorkspaceFolder,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { InitializationOptions } from '../base/protocol.ts';
import { type Translate, translator } from '../base/translate.ts';
import type { SourceFile } from '../detector/finding.ts';
import { ignoreFileName, ignoringFolder } from '../detector/ignore.ts';
import type { Project } from '../rewriter/plan.ts';
import type { IgnoreFile } from './features/ignore.ts';
import { filesIn } from './files-in.ts';
import { baseName, pathOf, relativeTo, rootOf } from './paths.ts';
import { readSettings, type Settings } from './settings.ts';

/** Files larger than this are no part of a project that we edit. */
const projectFileMaxBytes = 2 * 1024 * 1024;

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
      read: (other) => this.textAt(other),
      files: filesIn,
    };
  }

  /** The ignore file that counts for a document, as the editor sees it; or where it would lie. */
  ignoreFile({ uri }: TextDocument): IgnoreFile | undefined {
    const path = pathOf(uri);
    if (path === undefined) return undefined;
    const root = rootOf(path, this.folders);
    const isThere = (other: string) => existsSync(other) || this.openAt(other) !== undefined;
    const folder = ignoringFolder(root, isThere) ?? root;
    const place = `${folder}/${ignoreFileName}`;
    const text = this.textAt(place);
    return {
      uri: pathToFileURL(place).href,
      path: relativeTo(folder, path),
      creatable: this.canCreateFiles,
      ...(text === undefined ? {} : { text }),
    };
  }

  /** A file as the editor shows it: with its unsaved text where it is open. */
  textAt(path: string): string | undefined {
    return this.openAt(path)?.getText() ?? readText(path);
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

  /** The open document of a file. */
  openAt(path: string): TextDocument | undefined {
    return this.documents.all().find(({ uri }) => pathOf(uri) === path);
  }
}

/** UTF-8 without its mark, as editors count offsets; what is none cannot be edited safely. */
function readText(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    if (projectFileMaxBytes < bytes.length) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
