import type { CancellationToken, Connection, ExecuteCommandParams } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Log } from '../base/log.ts';
import { noNeeds, sayNeeds } from '../base/needs.ts';
import {
  type CredentialPlace,
  findResidueCommand,
  isPlace,
  type MoveAllParams,
  type MoveAllResult,
  type MoveCredentialParams,
  type MoveCredentialResult,
  type MoveProgress,
  moveAll,
  moveAllInFileCommand,
  moveCredential,
  moveCredentialCommand,
  moveProgress,
  type PrepareMoveAllResult,
  type PrepareMoveResult,
  prepareMove,
  prepareMoveAll,
} from '../base/protocol.ts';
import { residueByCommand } from './answer-residue.ts';
import {
  type Following,
  type MoveAllContext,
  moveAllOf,
  prepareMoveAllOf,
} from './features/move-all.ts';
import { moveCredentialOf, prepareMoveOf } from './features/move-credential.ts';
import { pathOf } from './paths.ts';
import type { ResidueSource } from './residue.ts';
import { safely, safelyToTheEnd } from './safely.ts';
import type { Session } from './session.ts';
import { tell } from './tell.ts';

/** Requests and commands that move credentials into the store. */
export function answerMoves(
  connection: Connection,
  session: Session,
  moving: MoveAllContext,
  log: Log,
): void {
  const failed = () => ({ refused: session.t('Something went wrong; see the log') });
  const prepare = safely(log, failed, (where: CredentialPlace) =>
    prepareMoveOf(session.documents.get(where.uri), where, moving),
  );
  const move = safely(log, failed, (params: MoveCredentialParams) =>
    moveCredentialOf(session.documents.get(params.uri), params, moving),
  );
  connection.onRequest<PrepareMoveResult, void>(prepareMove, prepare);
  connection.onRequest<MoveCredentialResult, void>(moveCredential, move);
  answerMoveAll(connection, session, moving, log);
}

/** The commands of editors that know nothing of ours. */
export function answerCommands(
  connection: Connection,
  session: Session,
  moving: MoveAllContext,
  residue: ResidueSource,
): void {
  const failed = (): null => {
    tell(connection, 'error', session.t('Something went wrong; see the log'));
    return null;
  };
  const run = (
    { command, arguments: [argument] = [] }: ExecuteCommandParams,
    token: CancellationToken,
  ) => {
    if (command === moveCredentialCommand) {
      return moveByCommand(connection, session, moving, argument);
    }
    if (typeof argument !== 'string') return null;
    if (command === moveAllInFileCommand) {
      return moveAllByCommand(connection, session, moving, argument, token);
    }
    return command === findResidueCommand ? residueByCommand(connection, residue, argument) : null;
  };
  connection.onExecuteCommand(safely(connection.console, failed, run));
}

function answerMoveAll(
  connection: Connection,
  session: Session,
  moving: MoveAllContext,
  log: Log,
): void {
  const t = session.t;
  const nothing: MoveAllResult = { moves: [], moved: 0, made: [], ...noNeeds };
  const tellProgress = (progress: MoveProgress): void => {
    connection.sendNotification(moveProgress, progress).catch(() => undefined);
  };
  const following = ({ uris }: MoveAllParams, token: CancellationToken): Following => ({
    token,
    report: (files) => tellProgress({ files, of: uris.length }),
    editing: () => tellProgress({ files: uris.length, of: uris.length, editing: true }),
  });
  connection.onRequest<PrepareMoveAllResult, void>(
    prepareMoveAll,
    safelyToTheEnd(
      log,
      (): PrepareMoveAllResult => ({ moves: [] }),
      (params: MoveAllParams, token) =>
        prepareMoveAllOf(documentsOf(params, session), moving, following(params, token)),
    ),
  );
  connection.onRequest<MoveAllResult, void>(
    moveAll,
    safelyToTheEnd(
      log,
      (): MoveAllResult => ({ ...nothing, stopped: t('Something went wrong; see the log') }),
      (params: MoveAllParams, token) => {
        const documents = documentsOf(params, session);
        return moveAllOf(documents, params.review === true, moving, following(params, token));
      },
    ),
  );
}

/**
 * The documents as the editor shows them, or as their files are, in the order in which people
 * count: so the same files get the same names each time.
 */
function documentsOf({ uris }: MoveAllParams, session: Session): TextDocument[] {
  return uris.toSorted(byName.compare).flatMap((uri) => {
    const open = session.documents.get(uri);
    if (open) return [open];
    const path = pathOf(uri);
    const text = path === undefined ? undefined : session.textAt(path);
    return text === undefined ? [] : [TextDocument.create(uri, '', 0, text)];
  });
}

const byName = new Intl.Collator('en', { numeric: true });

/**
 * The command as editors without our extension run it: without asking, under the suggested name or
 * from the secret that holds the value already.
 */
async function moveByCommand(
  connection: Connection,
  { documents, t }: Session,
  moving: MoveAllContext,
  place: unknown,
): Promise<null> {
  if (!isPlace(place)) return null;
  const document = documents.get(place.uri);
  const prepared = await prepareMoveOf(document, place, moving);
  if ('refused' in prepared) {
    tell(connection, 'warning', prepared.refused);
    return null;
  }
  const target =
    place.storedIn === undefined
      ? { secretName: prepared.secretName }
      : { secretName: place.storedIn, onExisting: 'use' as const };
  const result = await moveCredentialOf(document, { ...place, ...target }, moving);
  if ('refused' in result) {
    tell(connection, 'warning', result.refused);
    return null;
  }
  const { secretName } = result.moved;
  const done = t('The value is now the secret {0}, and the code reads it from there.', secretName);
  tell(connection, 'info', [done, ...sayNeeds(result.moved, t)].join(' '));
  return null;
}

/** All credentials of a file, as editors without our extension run it, until it is cancelled. */
async function moveAllByCommand(
  connection: Connection,
  session: Session,
  moving: MoveAllContext,
  uri: string,
  token: CancellationToken,
): Promise<null> {
  const following = { token, report: () => undefined, editing: () => undefined };
  const documents = documentsOf({ uris: [uri] }, session);
  const result = await moveAllOf(documents, true, moving, following);
  const { moved, stopped } = result;
  const { t } = session;
  const none = moved === 0 && stopped !== undefined;
  const done = none ? undefined : t('{0} credentials are secrets now.', moved);
  const said = [done, stopped, ...sayNeeds(result, t)].filter((part) => part !== undefined);
  tell(connection, stopped === undefined ? 'info' : 'warning', said.join(' '));
  return null;
}
