import { join } from 'node:path';
import type { CustodyOptions } from '../../../../src/engine/custody.ts';
import type { Engine } from '../../../../src/engine/engine.ts';
import { openEngine } from '../../../../src/engine/open.ts';
import { temporaryFolder } from '../../../support/engine.ts';

/** A folder with a store in it and the key file that opens it. */
export interface Place {
  readonly folder: string;
  readonly home: string;
  readonly keyFile: string;
}

export function placeIn(folder: string): Place {
  return { folder, home: join(folder, 'store'), keyFile: join(folder, 'key') };
}

/** Calls `work` with an empty place, which is gone afterwards. */
export async function inPlace<T>(work: (place: Place) => Promise<T>): Promise<T> {
  const folder = temporaryFolder();
  try {
    return await work(placeIn(folder.path));
  } finally {
    folder.remove();
  }
}

/** Calls `work` with an engine on the store of a place and closes it. */
export async function withEngine<T>(
  { home, keyFile }: Place,
  work: (engine: Engine) => Promise<T>,
  custody: CustodyOptions = { kind: 'keyfile', path: keyFile },
): Promise<T> {
  const engine = await openEngine({ home, custody });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}
