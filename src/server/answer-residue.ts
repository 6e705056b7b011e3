import { CancellationToken, type Connection } from 'vscode-languageserver';
import {
  type CleanResidueParams,
  type CleanResidueResult,
  cleanResidue,
  findResidue,
  type ResidueParams,
  type ResidueProgress,
  type ResidueReport,
  residueProgress,
} from '../base/protocol.ts';
import type { Translate } from '../base/translate.ts';
import { type CleanSource, cleanResidueOf } from './clean-residue.ts';
import { type ResidueSource, residueOf } from './residue.ts';
import { safely, safelyToTheEnd } from './safely.ts';
import { tell } from './tell.ts';

/** The request of our extension, which shows the report as a document. */
export function answerResidue(connection: Connection, source: CleanSource): void {
  const report = (progress: ResidueProgress): void => {
    connection.sendNotification(residueProgress, progress).catch(() => undefined);
  };
  const notCleaned = (): CleanResidueResult => ({
    files: 0,
    refused: source.t('Something went wrong; see the log'),
  });
  const clean = (params: CleanResidueParams) => cleanResidueOf(params, source);
  connection.onRequest<CleanResidueResult, void>(
    cleanResidue,
    safely(connection.console, notCleaned, clean),
  );
  const failed = (): ResidueReport => ({
    places: [],
    files: 0,
    objects: 0,
    cancelled: false,
    refused: source.t('Something went wrong; see the log'),
  });
  // What was found before it was cancelled is worth telling.
  connection.onRequest<ResidueReport, void>(
    findResidue,
    safelyToTheEnd(connection.console, failed, ({ secretName, git }: ResidueParams, token) =>
      residueOf(secretName, git, source, { token, report }),
    ),
  );
}

/** Most places that one message names. */
const namedMax = 10;

/** The command as editors without our extension run it: one message says where to look. */
export async function residueByCommand(
  connection: Connection,
  source: ResidueSource,
  secretName: string,
): Promise<null> {
  const following = { token: CancellationToken.None, report: () => undefined };
  const report = await residueOf(secretName, true, source, following);
  tell(
    connection,
    report.places.length === 0 ? 'info' : 'warning',
    said(report, secretName, source.t),
  );
  return null;
}

function said({ places, refused }: ResidueReport, secretName: string, t: Translate): string {
  if (refused !== undefined) return refused;
  if (places.length === 0) return t('The value of {0} was found nowhere else', secretName);
  const named = places.slice(0, namedMax).map(({ kind, path, line, commit }) => {
    if (kind === 'lost') return t('git object {0}', commit?.slice(0, 12) ?? '');
    const place = line === undefined ? path : `${path}:${line + 1}`;
    return commit === undefined ? place : t('{0} in commit {1}', place, commit.slice(0, 12));
  });
  const committed = places.some(({ kind }) => kind === 'commit');
  const advice = committed ? ` ${t('It was committed: change it where it is used.')}` : '';
  return `${t('The value of {0} still stands in: {1}', secretName, named.join(', '))}.${advice}`;
}
