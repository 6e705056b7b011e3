import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CustodyOptions } from '../../src/engine/custody.ts';
import { type Engine, rootThrough } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';

export const root = rootThrough('cli');

/** A clock that stands still until it is moved. */
export interface TestClock {
  (): number;
  advance(ms: number): void;
}

export function testClock(startMs: number = Date.UTC(2026, 0, 1)): TestClock {
  let nowMs = startMs;
  return Object.assign(() => nowMs, {
    advance: (ms: number) => {
      nowMs += ms;
    },
  });
}

/** A private folder that is removed by `remove`. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kms-secrets-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * A real engine on a real file in a folder of its own. Its keys are protected by a key file unless
 * a test asks for the keychain. `again` opens the same store once more, as another process would.
 */
export async function temporaryEngine(
  options: { readonly clock?: () => number; readonly custody?: CustodyOptions } = {},
): Promise<{
  readonly engine: Engine;
  readonly home: string;
  /** The key file of a store without other custody. */
  readonly keyFile: string;
  again(): Promise<Engine>;
  close(): Promise<void>;
}> {
  const folder = temporaryFolder();
  const home = join(folder.path, 'store');
  const keyFile = join(folder.path, 'key');
  const custody = options.custody ?? { kind: 'keyfile', path: keyFile };
  const opened: Engine[] = [];
  const again = async (): Promise<Engine> => {
    const engine = await openEngine({
      home,
      custody,
      ...(options.clock ? { clock: options.clock } : {}),
    });
    opened.push(engine);
    return engine;
  };
  return {
    engine: await again(),
    home,
    keyFile,
    again,
    async close() {
      for (const engine of opened) await engine.close();
      folder.remove();
    },
  };
}
