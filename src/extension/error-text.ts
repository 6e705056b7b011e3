import * as vscode from 'vscode';
import { errorKind, type Failure } from '../base/error-kinds.ts';

/**
 * What went wrong, in the user's language. The engine speaks English and names the thing at hand;
 * where the editor speaks another language, what kind of trouble it is comes first.
 */
export function errorText(failure: Failure): string {
  const { message } = failure;
  if (/^en\b/.test(vscode.env.language)) return message;
  const kind = errorKind(failure);
  return kind === undefined ? message : `${vscode.l10n.t(kind)} (${message})`;
}
