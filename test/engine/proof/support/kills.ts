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
  /** It goes on until so many writes were acknowledged. */
  readonly acknowledgements: number;
  /** The Node.js of each writer in turn; ours unless given. */
  readonly nodes?: readonly string[];
  /** Longest life of a writer after it began, in ms. */
  readonly lifeMs: number;
}

export interface KillFindings extends Findings {
  readonly kills: number;
  /** Errors the writers met. */
  readonly errors: readonly string[];
}

/**
 * Several processes write to one store; each is killed (SIGKILL) at a random moment and replaced
 * while the others go on. In the end every acknowledged write is looked up.
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
    const slot = async (index: number): Promise<void> => {
      while (said.filter((line) => /^(put|gone) /.test(line)).length < size.acknowledgements) {
        const id = `w${index}k${kills}`;
        const node = size.nodes?.[index % size.nodes.length];
        const job = { task: 'write', home: place.home, custody, id } as const;
        const worker = startWorker(job, { mutation, node });
        await worker.ready;
        worker.go();
        await wait(size.lifeMs * (0.2 + 0.8 * random.next()));
        worker.child.kill('SIGKILL');
        kills++;
        said.push(...(await worker.ended));
      }
    };
    await Promise.all(Array.from({ length: size.writers }, (_, index) => slot(index)));
    const errors = said.filter((line) => line.startsWith('error '));
    return { ...(await findings(place, said)), kills, errors };
  });
}
