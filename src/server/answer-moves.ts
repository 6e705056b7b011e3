import type { Connection, ExecuteCommandParams } from 'vscode-languageserver';
import type { Log } from '../base/log.ts';
import {
  type CredentialPlace,
  isPlace,
  type MoveAllParams,
  type MoveAllResult,
  type MoveCredentialParams,
  type MoveCredentialResult,
  moveAll,
  moveCredential,
  moveCredentialCommand,
  type PrepareMoveAllResult,
  type PrepareMoveResult,
  prepareMove,
  prepareMoveAll,
} from '../base/protocol.ts';
import { type MoveAllContext, moveAllOf, prepareMoveAllOf } from './features/move-all.ts';
import { moveCredentialOf, prepareMoveOf } from './features/move-credential.ts';
import { safely } from './safely.ts';
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
  const whole = ({ uri }: MoveAllParams) => session.documents.get(uri);
  const noMoves = (): PrepareMoveAllResult => ({ moves: [] });
  const noneMoved = (): MoveAllResult => ({ moved: [], installs: [], stopped: failed().refused });
  connection.onRequest<PrepareMoveAllResult, void>(
    prepareMoveAll,
    safely(log, noMoves, (params: MoveAllParams) => prepareMoveAllOf(whole(params), moving)),
  );
  connection.onRequest<MoveAllResult, void>(
    moveAll,
    safely(log, noneMoved, (params: MoveAllParams) => moveAllOf(whole(params), moving)),
  );
  const tellFailed = (): null => {
    tell(connection, 'error', failed().refused);
    return null;
  };
  connection.onExecuteCommand(
    safely(log, tellFailed, ({ command, arguments: [where] = [] }: ExecuteCommandParams) =>
      command === moveCredentialCommand ? moveByCommand(connection, session, moving, where) : null,
    ),
  );
}

/**
 * The command as editors without our extension run it: under the suggested name, without asking.
 */
async function moveByCommand(
  connection: Connection,
  { documents, t }: Session,
  moving: MoveAllContext,
  where: unknown,
): Promise<null> {
  if (!isPlace(where)) return null;
  const document = documents.get(where.uri);
  const prepared = await prepareMoveOf(document, where, moving);
  const result =
    'refused' in prepared
      ? prepared
      : await moveCredentialOf(document, { ...where, secretName: prepared.secretName }, moving);
  if ('refused' in result) {
    tell(connection, 'warning', result.refused);
  } else {
    const { secretName, install } = result.moved;
    const done = t(
      'The value is now the secret {0}, and the code reads it from there.',
      secretName,
    );
    const next = install === undefined ? '' : ` ${t('The code needs a package: {0}', install)}`;
    tell(connection, 'info', `${done}${next}`);
  }
  return null;
}
