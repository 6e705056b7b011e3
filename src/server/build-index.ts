import { setTimeout as pause } from 'node:timers/promises';
import { CancellationToken, type Connection } from 'vscode-languageserver';
import type { Log } from '../base/log.ts';
import type { LookupIndex } from './lookup-index.ts';
import { place } from './safely.ts';
import type { Session } from './session.ts';

/** What a person waits for comes first, the index of the workspace after it. */
const restMs = 400;

/**
 * Builds the index of lookups once the client is busy with other things, with progress where it
 * shows any; the client may cancel it, and the next request that needs the index goes on.
 */
export async function buildInBackground(
  connection: Connection,
  { canShowProgress, t }: Session,
  index: LookupIndex,
  log: Log,
): Promise<boolean> {
  await pause(restMs);
  const progress = canShowProgress
    ? await connection.window.createWorkDoneProgress().catch(() => undefined)
    : undefined;
  progress?.begin(t('Looking for uses of secrets'), undefined, undefined, false);
  const report = (files: number): void => progress?.report(t('{0} files', files));
  try {
    return await index.build(progress?.token ?? CancellationToken.None, report);
  } catch (thrown) {
    log.warn(`The workspace was not indexed: ${place(thrown)}`);
    return false;
  } finally {
    progress?.done();
  }
}
