import {
  type Connection,
  type DefinitionParams,
  type DocumentLink,
  type InlayHintParams,
  LSPErrorCodes,
  type PrepareRenameParams,
  type ReferenceParams,
  type RenameParams,
  ResponseError,
  type WorkspaceEdit,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver';
import type { Log } from '../base/log.ts';
import { lookupHints } from './features/lookups.ts';
import { prepareRename, type RenameContext, renameSecret } from './features/rename-secret.ts';
import {
  definition,
  documentLinks,
  type PlaceContext,
  references,
  resolveLink,
  workspaceSymbols,
} from './features/secret-places.ts';
import { onDocument } from './on-document.ts';
import { safely } from './safely.ts';
import type { Session } from './session.ts';
import { tell } from './tell.ts';

/** Requests that take secrets for symbols: where they are, and what they are called. */
export function answerLookups(
  connection: Connection,
  session: Session,
  context: PlaceContext & RenameContext,
  log: Log,
): void {
  const on = onDocument(session, log);
  connection.onDefinition(
    on((document, { position }: DefinitionParams) => definition(document, position, context)),
  );
  connection.onReferences(
    on((document, { position }: ReferenceParams) => references(document, position, context)),
  );
  connection.onDocumentLinks(on((document) => documentLinks(document, context)));
  connection.onDocumentLinkResolve((link: DocumentLink) =>
    resolveLink(link, context).catch(() => link),
  );
  connection.onWorkspaceSymbol(
    safely(
      log,
      () => [],
      ({ query }: WorkspaceSymbolParams) => workspaceSymbols(query, context),
    ),
  );
  connection.languages.inlayHint.on(
    on((document, { range }: InlayHintParams) =>
      session.settings.inlayHints.enabled ? lookupHints(document, range, context) : null,
    ),
  );
  connection.onPrepareRename(
    on(async (document, { position }: PrepareRenameParams) => {
      const prepared = await prepareRename(document, position, context);
      return prepared !== null && 'refused' in prepared ? refusal(prepared) : prepared;
    }),
  );
  connection.onRenameRequest(
    on(async (document, { position, newName }: RenameParams) => {
      const outcome = await renameSecret(document, position, newName, context);
      if ('refused' in outcome) return refusal(outcome);
      tell(connection, 'info', outcome.done);
      // The edits were made already: this server has to know whether they were.
      const nothing: WorkspaceEdit = { documentChanges: [] };
      return nothing;
    }),
  );
}

const refusal = ({ refused }: { readonly refused: string }): ResponseError<void> =>
  new ResponseError<void>(LSPErrorCodes.RequestFailed, refused);
