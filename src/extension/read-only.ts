import * as vscode from 'vscode';

/**
 * Whether the settings make a file read-only: VS Code takes an edit of it from an extension, shows
 * it, and never saves it.
 */
export function isReadOnly(uri: vscode.Uri): boolean {
  const files = vscode.workspace.getConfiguration('files', uri);
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  // Only these two are looked at, and a document that is not open shall stay so.
  const document = { uri, languageId: '' } as vscode.TextDocument;
  const matches = (setting: string): boolean =>
    Object.entries(files.get<Record<string, boolean>>(setting, {})).some(([pattern, on]) => {
      const inFolder = folder ? [{ pattern: new vscode.RelativePattern(folder, pattern) }] : [];
      return on && 0 < vscode.languages.match([{ pattern }, ...inFolder], document);
    });
  return matches('readonlyInclude') && !matches('readonlyExclude');
}
