import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CancellationToken, Connection, Diagnostic } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ScanResult } from '../base/protocol.ts';
import { pathOf } from './paths.ts';
import type { Session } from './session.ts';

/** Files larger than this are not scanned from the editor; the command line scans them. */
const scanMaxBytes = 2 * 1024 * 1024;

/** How many files are looked at in a row before other requests get their turn. */
const filesInTurn = 16;

/**
 * Looks for credentials in files that are not open, and publishes what it finds in each. What was
 * published for a file stays until it is scanned again, or opened.
 */
export class FileScanner {
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #diagnose: (document: TextDocument) => Diagnostic[];
  readonly #published = new Set<string>();

  constructor(
    connection: Connection,
    session: Session,
    diagnose: (document: TextDocument) => Diagnostic[],
  ) {
    this.#connection = connection;
    this.#session = session;
    this.#diagnose = diagnose;
    // A document that is closed loses its diagnostics; its file may still deserve some.
    session.documents.onDidClose(({ document: { uri } }) => {
      if (this.#published.has(uri)) this.#scan(uri).catch(() => undefined);
    });
  }

  /** Scans these files; counts what it found in them, open ones included. */
  async scan(uris: readonly string[], token: CancellationToken): Promise<ScanResult> {
    const found: string[] = [];
    let findings = 0;
    for (const [index, uri] of uris.entries()) {
      if (token.isCancellationRequested) break;
      if (index % filesInTurn === 0) await nextTurn();
      const count = await this.#scan(uri);
      if (0 < count) found.push(uri);
      findings += count;
    }
    return { files: found.length, findings, uris: found };
  }

  async #scan(uri: string): Promise<number> {
    const open = this.#session.documents.get(uri);
    if (open) {
      this.#published.add(uri);
      return this.#diagnose(open).length;
    }
    const text = await textOf(uri);
    const diagnostics =
      text === undefined ? [] : this.#diagnose(TextDocument.create(uri, '', 0, text));
    if (0 < diagnostics.length || this.#published.has(uri)) {
      await this.#connection.sendDiagnostics({ uri, diagnostics });
      this.#published.add(uri);
    }
    return diagnostics.length;
  }
}

/** The text of a file; `undefined` for what is too large, is no text, or cannot be read. */
async function textOf(uri: string): Promise<string | undefined> {
  const path = pathOf(uri);
  if (path === undefined) return undefined;
  try {
    const bytes = await readFile(path);
    return scanMaxBytes < bytes.length || bytes.includes(0) ? undefined : bytes.toString('utf8');
  } catch {
    return undefined;
  }
}
