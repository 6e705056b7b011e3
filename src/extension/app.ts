import type * as vscode from 'vscode';
import type { Fields } from '../base/replies.ts';
import type { Server } from './client.ts';
import type { ClearingClipboard } from './clipboard.ts';
import type { Documents } from './documents.ts';
import type { FindingTree } from './finding-tree.ts';
import type { KeyTree } from './key-tree.ts';
import type { PolicyDocuments } from './policy-documents.ts';
import type { Node, SecretTree } from './tree.ts';

/** What commands may use. */
export interface App {
  call(operation: string, params: Fields): Promise<Fields>;
  /** The language server, once it runs. */
  server(): Promise<Server>;
  now(): number;
  readonly tree: SecretTree;
  readonly keys: KeyTree;
  readonly findings: FindingTree;
  readonly views: { readonly secrets: vscode.TreeView<Node> };
  readonly documents: Documents;
  readonly policies: PolicyDocuments;
  readonly clipboard: ClearingClipboard;
  /** Where VS Code keeps states of files. */
  readonly keptFolders: readonly vscode.Uri[];
  readonly log: vscode.LogOutputChannel;
  /** What new terminals of this workspace get, besides what they have. */
  readonly environment: vscode.GlobalEnvironmentVariableCollection;
  /** Remembers small things about this workspace; never a value. */
  readonly memento: vscode.Memento;
}

/** Does its work and answers nothing: any extension can run a command, so none returns a value. */
export type Command = (app: App, argument: unknown, selection?: unknown) => Promise<void>;
