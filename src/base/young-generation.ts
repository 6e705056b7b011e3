import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Both halves of V8's young generation, in bytes: about what the cache of a processor holds. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Stops V8's young generation from growing past 16 MiB in this process. Under load it would take
 * 128 MiB on a machine with much memory, keep them, and make a server of small requests slower,
 * since it walks through all of it before it begins anew. (`--max-semi-space-size` does the same,
 * but only for who starts the process.)
 */
export function boundYoungGeneration(): void {
  // It grows only while garbage is collected.
  const collections = new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    if (young !== undefined && young.space_size < maxBytes) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    collections.disconnect();
  });
  collections.observe({ entryTypes: ['gc'] });
}
