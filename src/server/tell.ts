import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver';

const types = {
  error: MessageType.Error,
  warning: MessageType.Warning,
  info: MessageType.Info,
} as const;

/** A message that waits for no answer, which not every client gives. */
export function tell(connection: Connection, kind: keyof typeof types, message: string): void {
  connection
    .sendNotification(ShowMessageNotification.type, { type: types[kind], message })
    .catch(() => undefined);
}
