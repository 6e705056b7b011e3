import { cpSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { toKmsError } from '../../../../src/base/errors.ts';
import type { Engine } from '../../../../src/engine/engine.ts';
import { openEngine } from '../../../../src/engine/open.ts';
import { root } from '../../../support/engine.ts';
import { endFault, type Fault, setFault } from './disk.ts';
import { findings, valueFor } from './ledger.ts';
import { placeIn } from './store-place.ts';

/** What became of a store whose disk failed at one position after the other. */
export interface FaultFindings {
  /** Positions at which the fault was met. */
  readonly positions: number;
  /** Positions at which a caller was told. */
  readonly reported: number;
  readonly lost: number;
  readonly torn: number;
  readonly corrupt: number;
  /** Failures of which nobody was told the cause. */
  readonly unexplained: readonly string[];
  /** Calls that still failed once the disk was well again. */
  readonly stuck: readonly string[];
}

/** One call: the operation, its parameters, and the line that acknowledges it. */
type Step = readonly [operation: string, params: Record<string, string>, line: string];

/**
 * Lets the n-th operation on the disk fail, for every n (or every `step`-th), each time on a fresh
 * copy of the store in `home`. Runs in a process whose disk is watched.
 */
export async function meetFaults(
  home: string,
  kind: Omit<Fault, 'n'>,
  step: number,
): Promise<FaultFindings> {
  const found = { positions: 0, reported: 0, lost: 0, torn: 0, corrupt: 0 };
  const unexplained: string[] = [];
  const stuck: string[] = [];
  const place = { ...placeIn(dirname(home)), home: `${home}-faulty` };
  for (let n = 1; ; n += step) {
    rmSync(place.home, { recursive: true, force: true });
    cpSync(home, place.home, { recursive: true });
    const custody = { kind: 'keyfile', path: place.keyFile } as const;
    const engine = await openEngine({ home: place.home, custody });
    setFault({ ...kind, n });
    const acknowledged: string[] = [];
    const failed = await callAll(engine, steps, acknowledged, unexplained);
    const met = endFault();
    // Whether a failed call was done is not known, so all of them are made again.
    for (const again of failed) {
      await callAll(engine, [again], acknowledged, stuck);
    }
    await engine.close();
    if (!met) return { ...found, unexplained, stuck };
    const { lost, torn, corrupt } = await findings(place, acknowledged);
    found.positions++;
    if (failed.length > 0) found.reported++;
    found.lost += lost;
    found.torn += torn;
    found.corrupt += corrupt;
  }
}

const put = (operation: string, name: string, version: string): Step => [
  operation,
  { SecretName: name, VersionId: version, SecretData: valueFor(name, version) },
  `put ${name} ${version}`,
];

/** Creates, changes, and deletes, which empties the WAL: every kind of write there is. */
const steps: readonly Step[] = [
  put('CreateSecret', 'a', 'v1'),
  put('CreateSecret', 'b', 'v1'),
  put('PutSecretValue', 'a', 'v2'),
  ['DescribeSecret', { SecretName: 'b' }, 'doomed b'],
  ['DeleteSecret', { SecretName: 'b', ForceDeleteWithoutRecovery: 'true' }, 'gone b'],
  put('PutSecretValue', 'a', 'v3'),
  put('CreateSecret', 'c', 'v1'),
];

/** Makes the calls one after the other; answers those that failed. */
async function callAll(
  engine: Engine,
  calls: readonly Step[],
  acknowledged: string[],
  unexplained: string[],
): Promise<Step[]> {
  const failed: Step[] = [];
  for (const call of calls) {
    const [operation, params, line] = call;
    try {
      await engine.call(operation, params, root);
      acknowledged.push(line);
    } catch (error) {
      failed.push(call);
      const { code, local, cause } = toKmsError(error);
      // What was not created cannot be found later; that is no mystery.
      if (local === undefined && code === 'InternalFailure') {
        unexplained.push(`${operation}: ${String(cause)}`);
      }
    }
  }
  return failed;
}
