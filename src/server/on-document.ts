import type { CancellationToken, ResponseError } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Log } from '../base/log.ts';
import { safely } from './safely.ts';
import type { Session } from './session.ts';

interface OnText {
  readonly textDocument: { readonly uri: string };
}

/** A feature on the document a request names; nothing for documents that are not open. */
export function onDocument(session: Session, log: Log) {
  return <P extends OnText, R>(
    feature: (document: TextDocument, params: P) => R | null | Promise<R | null>,
  ): ((params: P, token: CancellationToken) => Promise<R | null | ResponseError<void>>) => {
    const nothing = (): R | null => null;
    return safely(log, nothing, (params: P) => {
      const document = session.documents.get(params.textDocument.uri);
      return document ? feature(document, params) : null;
    });
  };
}
