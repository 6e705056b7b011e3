import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { CustodyOptions } from '../../../../src/engine/custody.ts';
import { type Findings, findings } from './ledger.ts';
import type { MutationName } from './mutations.ts';
import type { Random } from './random.ts';
import { inPlace } from './store-place.ts';
import { startWorker } from './workers.ts';

/** How much is to be proven. */
export interface KillSize {
  readonly writers: number;
  /** Rounds go on until so many writes were acknowledged. */
  readonly acknowledgements: number;
  /** Longest life of a writer after it began, in ms. */
  readonly lifeMs: number;
}

export interface KillFindings extends Findings {
  readonly kills: number;
  readonly rounds: number;
  /** Rounds after which a WAL was left behind for the next process to recover. */
  readonly recovered: number;
  /** Errors the writers met. */
  readonly errors: readonly string[];
}

/**
 * Several processes write to one store and are killed (SIGKILL) at random moments, round after
 * round; then every acknowledged write is looked up.
 */
export async function killWriters(
  size: KillSize,
  random: Random,
  mutation?: MutationName,
): Promise<KillFindings> {
  return await inPlace(async (place) => {
    const custody: CustodyOptions = { kind: 'keyfile', path: place.keyFile };
    const said: string[] = [];
    let kills = 0;
    let rounds = 0;
    let recovered = 0;
    while (said.filter((line) => /^(put|gone) /.test(line)).length < size.acknowledgements) {
      const round = rounds++;
      const workers = Array.from({ length: size.writers }, (_, index) =>
        startWorker(
          { task: 'write', home: place.home, custody, id: `r${round}w${index}` },
          { mutation },
        ),
      );
      await Promise.all(workers.map((worker) => worker.ready));
      for (const worker of workers) worker.go();
      await Promise.all(
        workers.map(async (worker) => {
          await wait(size.lifeMs * (0.2 + 0.8 * random.next()));
          worker.child.kill('SIGKILL');
          kills++;
          said.push(...(await worker.ended));
        }),
      );
      if (existsSync(`${place.home}/store.db-wal`)) recovered++;
    }
    const errors = said.filter((line) => line.startsWith('error '));
    return { ...(await findings(place, said)), kills, rounds, recovered, errors };
  });
}
