import * as vscode from 'vscode';
import type { App } from './app.ts';

/** Shows all lookups of the secret that is named at a place, in the editor's own manner. */
export async function showUses(_app: App, argument: unknown): Promise<void> {
  const place = placeIn(argument);
  if (!place) return;
  const { uri, position } = place;
  const { executeCommand } = vscode.commands;
  const uses = await executeCommand('vscode.executeReferenceProvider', uri, position);
  await executeCommand('editor.action.showReferences', uri, position, uses);
}

function placeIn(argument: unknown): { uri: vscode.Uri; position: vscode.Position } | undefined {
  const { uri, position } = (argument ?? {}) as Record<'uri' | 'position', unknown>;
  const { line, character } = (position ?? {}) as Record<'line' | 'character', unknown>;
  if (typeof uri !== 'string' || typeof line !== 'number' || typeof character !== 'number') {
    return undefined;
  }
  return { uri: vscode.Uri.parse(uri, true), position: new vscode.Position(line, character) };
}
