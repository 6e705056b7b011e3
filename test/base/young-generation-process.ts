// Makes objects as a busy server does, and tells how large its young generation became.
import { setImmediate as turn } from 'node:timers/promises';
import { getHeapSpaceStatistics } from 'node:v8';
import { boundYoungGeneration } from '../../src/base/young-generation.ts';

boundYoungGeneration();
let kept: object[] = [];
const end = performance.now() + 1_500;
while (performance.now() < end) {
  for (let made = 0; made < 20_000; made++) kept.push({ made });
  if (kept.length > 100_000) kept = kept.slice(50_000);
  await turn();
}
const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
process.send?.({ youngMiB: Math.round((young?.space_size ?? 0) / 1024 / 1024) });
process.disconnect();
