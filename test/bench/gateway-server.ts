// The gateway under load, in a process of its own. Tells its port and an access key over IPC, and
// its memory when asked.
import { silentLog } from '../../src/base/log.ts';
import { startGateway } from '../../src/gateway/listen.ts';
import { accessKey } from '../gateway/support.ts';
import { root, temporaryEngine } from '../support/engine.ts';

const store = await temporaryEngine();
const gateway = await startGateway({
  engine: store.engine,
  port: 0,
  clock: Date.now,
  log: silentLog,
  limits: { keyRequestsPerSecond: 1_000_000, keyBurst: 1_000_000 },
});
const params = { SecretName: 'bench/db', SecretData: process.argv[2] ?? 'x', VersionId: 'v1' };
await store.engine.call('CreateSecret', params, root);
const key = await accessKey(store.engine, ['kms:*']);

process.on('message', async (message) => {
  if (message === 'memory') {
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    process.send?.({ rss, live: heapUsed + external });
    return;
  }
  await gateway.close();
  await store.close();
  process.disconnect();
});
process.send?.({ port: Number(new URL(gateway.state.endpoint ?? '').port), key });
