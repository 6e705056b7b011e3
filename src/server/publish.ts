import { setTimeout as pause } from 'node:timers/promises';
import type { Connection, Diagnostic } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Log } from '../base/log.ts';
import { ignoreFileName } from '../detector/ignore.ts';
import { baseName } from './paths.ts';
import { place } from './safely.ts';
import type { Session } from './session.ts';

/** How long a document must rest after a change before it is looked at again. */
const restMs = { short: 10, long: 50 };

/** From here on a document is long: looking at it takes a while (UTF-16 units). */
const longUnits = 200_000;

/** How long credentials wait for what the store says about lookups, before they are shown alone. */
const storeWaitMs = 30;

/** Where the last line begins: near enough to the length, and cheaper than the whole text. */
const lastLine = ({ lineCount }: TextDocument) => ({ line: lineCount - 1, character: 0 });

/** What is said about a document: at once, and after the store was asked. */
export interface Diagnose {
  now(document: TextDocument): Diagnostic[];
  later(document: TextDocument): Promise<Diagnostic[]>;
}

/**
 * Publishes the diagnostics of a document shortly after it was opened or changed: once for a burst
 * of changes, each time in a turn of its own, so that requests come between. What a newer change
 * has overtaken is dropped. Answers the function that does it again for all open documents.
 */
export function publishDiagnostics(
  connection: Connection,
  { documents }: Session,
  diagnose: Diagnose,
  log: Log,
): () => void {
  const waiting = new Map<string, NodeJS.Timeout>();
  const seen = new Set<string>();

  const publish = async (uri: string): Promise<void> => {
    waiting.delete(uri);
    const document = documents.get(uri);
    if (!document) return;
    const { version } = document;
    const isCurrent = () => documents.get(uri)?.version === version && !waiting.has(uri);
    try {
      const now = diagnose.now(document);
      const later = diagnose.later(document).catch((thrown) => {
        log.warn(`Lookups were not checked: ${place(thrown)}`);
        return [];
      });
      const soon = await Promise.race([later, pause(storeWaitMs, undefined)]);
      if (!soon && isCurrent()) send({ uri, version, diagnostics: now });
      const all = [...now, ...(await later)];
      if (isCurrent()) send({ uri, version, diagnostics: all });
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

  const all = (): void => {
    for (const { uri } of documents.all()) schedule(uri, restMs.short);
  };

  documents.onDidChangeContent(({ document }) => {
    const { uri } = document;
    const rest = document.offsetAt(lastLine(document)) < longUnits ? restMs.short : restMs.long;
    // Opening counts as a change too, and must not wait.
    schedule(uri, seen.has(uri) ? rest : 0);
    seen.add(uri);
    if (baseName(uri) === ignoreFileName) all();
  });
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(waiting.get(uri));
    waiting.delete(uri);
    seen.delete(uri);
    send({ uri, diagnostics: [] });
  });
  return all;
}
