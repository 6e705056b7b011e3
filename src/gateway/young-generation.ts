import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Both halves of V8's young generation, in bytes: about what the cache of a processor holds. */
const maxBytes = 16 * 1024 * 1024;
const lookEveryMs = 100;

/**
 * Stops V8's young generation from growing past 16 MiB in this process. Under load it would take
 * 128 MiB on a machine with much memory, keep them, and make a server of small requests slower,
 * since it walks through all of it before it begins anew. (`--max-semi-space-size` does the same,
 * but only for who starts the process.)
 */
export function boundYoungGeneration(): void {
  const looking = setInterval(() => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    if (young !== undefined && young.space_size < maxBytes) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    clearInterval(looking);
  }, lookEveryMs).unref();
}
