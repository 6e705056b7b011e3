// A process of its own that serves a store at a port, or stands by. Arguments: the store's folder,
// its key file, the port. Tells once it does the one or the other; told `memory`, it says how much
// is resident after a collection.
import { silentLog } from '../../src/base/log.ts';
import { openEngine } from '../../src/engine/open.ts';
import { startGateway } from '../../src/gateway/listen.ts';

const [home = '', path = '', port = ''] = process.argv.slice(2);
const engine = await openEngine({ home, custody: { kind: 'keyfile', path } });
const clock = Date.now;
const gateway = await startGateway({ engine, port: Number(port), clock, log: silentLog });
engine.startUpkeep();
process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc?.();
  process.send?.({ resident: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());
process.send?.({ mine: gateway.state.mine });
