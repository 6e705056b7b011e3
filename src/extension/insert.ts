import * as vscode from 'vscode';
import { sayNeeds } from '../base/needs.ts';
import type { App } from './app.ts';
import type { PlannedLookup } from './client.ts';
import { tellNext } from './move.ts';
import { pickSecret, secretOf } from './pick.ts';
import type { Node } from './tree.ts';

const { t } = vscode.l10n;

/** The kind under which names of secrets travel while they are dragged. */
const namesMime = 'application/vnd.kms-secrets.names';

/** Lets secrets be dragged out of the tree: their names, nothing else. */
export const dragController: vscode.TreeDragAndDropController<Node> = {
  dragMimeTypes: [namesMime],
  dropMimeTypes: [],
  handleDrag(nodes, transfer) {
    const names = nodes.flatMap((node) => (node.kind === 'secret' ? [node.secret.name] : []));
    if (names.length > 0) transfer.set(namesMime, new vscode.DataTransferItem(names.join('\n')));
  },
};

/** A secret that is dropped on code becomes a lookup in the language of the file. */
export function registerDropping(app: App): vscode.Disposable {
  return vscode.languages.registerDocumentDropEditProvider(
    { scheme: 'file' },
    {
      async provideDocumentDropEdits(document, position, transfer) {
        const names = (await transfer.get(namesMime)?.asString()) ?? '';
        const [name, ...more] = names.split('\n');
        if (name === undefined || name === '' || more.length > 0) return undefined;
        const plan = await planned(app, document, position, name);
        if ('refused' in plan) {
          vscode.window.showWarningMessage(plan.refused);
          return undefined;
        }
        const edit = new vscode.DocumentDropEdit(
          plan.newText,
          t('Insert a lookup'),
          vscode.DocumentDropOrPasteEditKind.Empty.append('kmsSecrets', 'lookup'),
        );
        edit.additionalEdit = plan.also;
        return edit;
      },
    },
    {
      dropMimeTypes: [namesMime],
      providedDropEditKinds: [
        vscode.DocumentDropOrPasteEditKind.Empty.append('kmsSecrets', 'lookup'),
      ],
    },
  );
}

/** The same by keyboard: a lookup of a secret at the cursor, with what the code needs for it. */
export async function insertLookup(app: App, argument: unknown): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    vscode.window.showInformationMessage(t('Put the cursor where the lookup shall stand first'));
    return;
  }
  const name = secretOf(argument) ?? (await pickSecret(app, 'live'));
  if (name === undefined) return;
  const { document, selection } = editor;
  const plan = await planned(app, document, selection.active, name);
  if ('refused' in plan) {
    vscode.window.showWarningMessage(plan.refused);
    return;
  }
  plan.also.insert(document.uri, selection.active, plan.newText);
  await vscode.workspace.applyEdit(plan.also);
  if (sayNeeds(plan.needs, t).length > 0) {
    void tellNext(t('The code reads {0} now.', name), plan.needs, undefined);
  }
}

async function planned(
  app: App,
  document: vscode.TextDocument,
  position: vscode.Position,
  secretName: string,
): Promise<PlannedLookup> {
  const server = await app.server();
  const { uri, version } = document;
  const offset = document.offsetAt(position);
  return server.planLookup({ uri: uri.toString(), version, offset, secretName });
}
