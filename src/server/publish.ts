import type { Connection, Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Log } from '../base/log.ts';
import { place } from './safely.ts';
import type { Session } from './session.ts';

/** How long a document must rest after a change before it is looked at again. */
const restMs = 50;

/**
 * Publishes the diagnostics of a document shortly after it was opened or changed: once for a burst
 * of changes, each time in a turn of its own, so that requests come between. Answers the function
 * that does it again for all open documents.
 */
export function publishDiagnostics(
  connection: Connection,
  { documents }: Session,
  diagnose: (document: TextDocument) => Diagnostic[],
  log: Log,
): () => void {
  const waiting = new Map<string, NodeJS.Timeout>();
  const seen = new Set<string>();

  const publish = (uri: string): void => {
    waiting.delete(uri);
    const document = documents.get(uri);
    if (!document) return;
    try {
      const { version } = document;
      send({ uri, version, diagnostics: diagnose(document) });
    } catch (thrown) {
      log.error(`Looking for credentials failed: ${place(thrown)}`);
    }
  };
  const send = (params: Parameters<Connection['sendDiagnostics']>[0]): void => {
    connection.sendDiagnostics(params).catch(() => undefined);
  };
  const schedule = (uri: string, ms: number): void => {
    clearTimeout(waiting.get(uri));
    waiting.set(uri, setTimeout(publish, ms, uri));
  };

  documents.onDidChangeContent(({ document: { uri } }) => {
    // Opening counts as a change too, and must not wait.
    schedule(uri, seen.has(uri) ? restMs : 0);
    seen.add(uri);
  });
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(waiting.get(uri));
    waiting.delete(uri);
    seen.delete(uri);
    send({ uri, diagnostics: [] });
  });
  return () => {
    for (const { uri } of documents.all()) schedule(uri, 0);
  };
}
