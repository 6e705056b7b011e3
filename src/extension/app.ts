import type * as vscode from 'vscode';
import type { Fields } from '../base/replies.ts';
import type { Server } from './client.ts';
import type { ClearingClipboard } from './clipboard.ts';
import type { Documents } from './documents.ts';
import type { SecretTree } from './tree.ts';

/** What commands may use. */
export interface App {
  call(operation: string, params: Fields): Promise<Fields>;
  /** The language server, once it runs. */
  server(): Promise<Server>;
  readonly tree: SecretTree;
  readonly documents: Documents;
  readonly clipboard: ClearingClipboard;
  /** Where VS Code keeps states of files. */
  readonly keptFolders: readonly vscode.Uri[];
  readonly log: vscode.LogOutputChannel;
  /** Remembers small things about this workspace; never a value. */
  readonly memento: vscode.Memento;
}

/** Does its work and answers nothing: any extension can run a command, so none returns a value. */
export type Command = (app: App, argument: unknown) => Promise<void>;
