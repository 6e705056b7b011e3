import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { root } from '../../support/engine.ts';
import { diskLibrary, errnos, type Fault, watchedDisk } from './support/disk.ts';
import type { FaultFindings } from './support/faults.ts';
import type { MutationName } from './support/mutations.ts';
import { inPlace, withEngine } from './support/store-place.ts';
import { result } from './support/workers.ts';

describe('A disk that fails', function () {
  this.timeout(60_000);
  const library = diskLibrary();
  if (library === undefined) {
    it.skip('needs Linux and a C compiler (cc): NOTHING IS PROVEN ABOUT DISK FAULTS HERE');
    return;
  }
  const kinds: readonly Omit<Fault, 'n'>[] = [
    { operation: 'write', errno: errnos.EIO },
    { operation: 'write', errno: errnos.EIO, torn: true },
    { operation: 'write', errno: errnos.ENOSPC, sticky: true },
    { operation: 'fsync', errno: errnos.EIO },
    { operation: 'fsync', errno: errnos.EIO, sticky: true },
    { operation: 'truncate', errno: errnos.EIO },
  ];

  /** Meets a fault at every position, or (writes) at every fourth. */
  const meet = (kind: Omit<Fault, 'n'>, mutation?: MutationName): Promise<FaultFindings> =>
    inPlace(async (place) => {
      await withEngine(place, (engine) => engine.call('DescribeRegions', {}, root));
      const step = kind.operation === 'write' ? 4 : 1;
      const custody = { kind: 'keyfile', path: place.keyFile } as const;
      const job = { task: 'faults', kind, step, home: place.home, custody } as const;
      return await result<FaultFindings>(job, {
        env: watchedDisk(library, place.folder),
        mutation,
      });
    });

  for (const kind of kinds) {
    const { operation, sticky, torn } = kind;
    const how = `${sticky ? 'every' : 'one'}${torn ? ' torn' : ''} ${operation} from the n-th on`;
    it(`loses nothing, and says what is wrong: ${how}`, async () => {
      const { positions, lost, torn, corrupt, unexplained, stuck } = await meet(kind);
      assert.deepEqual(
        { lost, torn, corrupt, unexplained, stuck },
        { lost: 0, torn: 0, corrupt: 0, unexplained: [], stuck: [] },
      );
      assert.ok(positions > 0);
    });
  }

  it('would lose something if a failed commit were taken for done', async () => {
    const { lost, torn, stuck } = await meet(
      { operation: 'fsync', errno: errnos.EIO },
      'deafToDisk',
    );
    assert.ok(lost + torn + stuck.length > 0);
  });
});
