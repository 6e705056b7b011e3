import * as vscode from 'vscode';
import { metadataScheme, secretOfUri } from '../base/protocol.ts';
import type { Node, SecretTree } from './tree.ts';

/**
 * Selects a secret in the sidebar while its metadata is shown, as following a lookup does. Only in
 * a view that is open already, and among the secrets that it lists.
 */
export function revealShownSecrets(
  view: vscode.TreeView<Node>,
  tree: SecretTree,
): vscode.Disposable {
  const reveal = async (uri: vscode.Uri | undefined): Promise<void> => {
    if (uri?.scheme !== metadataScheme || !view.visible) return;
    const node = await tree.find(secretOfUri(uri.path));
    if (node) await view.reveal(node, { select: true, focus: false });
  };
  // A view that is filtered just now need not have the secret: nothing is selected then.
  return vscode.window.onDidChangeActiveTextEditor((editor) => {
    reveal(editor?.document.uri).catch(() => undefined);
  });
}
