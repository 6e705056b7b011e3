import * as vscode from 'vscode';

/** Larger states are passed over (bytes). */
const stateMaxBytes = 8 * 1024 * 1024;

/** More states than this are not looked at. */
const statesMax = 5_000;

/** An earlier or unsaved state of a file that VS Code keeps by itself. */
export interface KeptState {
  /** Where it is kept. */
  readonly uri: vscode.Uri;
  /** The file whose state it is. */
  readonly resource: vscode.Uri;
  /** When it was kept, ms since 1970; unknown for what is not saved. */
  readonly when: number | undefined;
}

/**
 * The folders in which VS Code keeps states: beside the storage of extensions where that lies on
 * this machine, and in the profile of the window where that is elsewhere, as in a browser.
 */
export function keptFolders(globalStorage: vscode.Uri): readonly vscode.Uri[] {
  const user = vscode.Uri.joinPath(globalStorage, '..', '..');
  const profile = vscode.Uri.from({ scheme: 'vscode-userdata', path: '/User' });
  return [user, profile];
}

/**
 * What VS Code keeps of files in this workspace: its Local History, and backups of what is not
 * saved. Nothing where it cannot be read.
 */
export async function keptStates(folders: readonly vscode.Uri[]): Promise<readonly KeptState[]> {
  const found: KeptState[] = [];
  for (const user of folders) {
    for await (const state of historyIn(vscode.Uri.joinPath(user, 'History'))) {
      if (found.length < statesMax && inWorkspace(state.resource)) found.push(state);
    }
    for await (const state of backupsIn(vscode.Uri.joinPath(user, '..', 'Backups'), 3)) {
      if (found.length < statesMax && inWorkspace(state.resource)) found.push(state);
    }
  }
  return found;
}

/** The text of a state; `undefined` when it is too large or gone. */
export async function textOfState({ uri }: KeptState): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (stateMaxBytes < size) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

const inWorkspace = (resource: vscode.Uri): boolean =>
  vscode.workspace.getWorkspaceFolder(resource) !== undefined;

/** A folder for each file, with its states and a list of them in `entries.json`. */
async function* historyIn(folder: vscode.Uri): AsyncGenerator<KeptState> {
  for (const [name] of await entriesOf(folder)) {
    const own = vscode.Uri.joinPath(folder, name);
    const list = await listIn(vscode.Uri.joinPath(own, 'entries.json'));
    const resource = list && resourceIn(list.resource);
    for (const { id, timestamp } of list?.entries ?? []) {
      if (resource) yield { uri: vscode.Uri.joinPath(own, id), resource, when: timestamp };
    }
  }
}

/** What a window calls remote is a file to us: we run where it lies. */
function resourceIn(text: string): vscode.Uri {
  const uri = vscode.Uri.parse(text);
  return uri.scheme === 'vscode-remote' ? vscode.Uri.file(uri.path) : uri;
}

interface HistoryList {
  readonly resource: string;
  readonly entries: readonly { readonly id: string; readonly timestamp: number }[];
}

async function listIn(file: vscode.Uri): Promise<HistoryList | undefined> {
  try {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    const { resource, entries } = JSON.parse(text) as Partial<HistoryList>;
    return resource !== undefined && Array.isArray(entries) ? { resource, entries } : undefined;
  } catch {
    return undefined;
  }
}

/** Files whose first line begins with the URI of what they are a backup of. */
async function* backupsIn(folder: vscode.Uri, depth: number): AsyncGenerator<KeptState> {
  for (const [name, type] of await entriesOf(folder)) {
    const uri = vscode.Uri.joinPath(folder, name);
    if (type === vscode.FileType.Directory) {
      if (0 < depth) yield* backupsIn(uri, depth - 1);
      continue;
    }
    const state = { uri, resource: uri, when: undefined };
    const [, resource] = /^([a-z][\w+.-]*:\S+)/.exec((await textOfState(state)) ?? '') ?? [];
    if (resource !== undefined) yield { ...state, resource: resourceIn(resource) };
  }
}

const entriesOf = async (folder: vscode.Uri): Promise<[string, vscode.FileType][]> => {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
};
