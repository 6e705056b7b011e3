import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { silentLog } from '../../src/base/log.ts';
import { rootsFile } from '../../src/gateway/certificate.ts';
import { type Gateway, startGateway } from '../../src/gateway/listen.ts';
import { accessKey } from '../gateway/support.ts';
import { callerOf } from '../support/calls.ts';
import { temporaryEngine } from '../support/engine.ts';
import { type Client, startClient } from './client.ts';
import { cachingClients, isHere, launchOf } from './toolchains.ts';

describe('official caching clients against the gateway', () => {
  let store: Awaited<ReturnType<typeof temporaryEngine>>;
  let gateway: Gateway;
  let environment: Record<string, string>;

  before(async () => {
    store = await temporaryEngine();
    const { engine } = store;
    gateway = await startGateway({ engine, port: 0, clock: Date.now, log: silentLog });
    const endpoint = new URL(gateway.state.endpoint ?? '').host;
    const key = await accessKey(store.engine, ['kms:GetSecretValue']);
    environment = {
      credentials_type: 'ak',
      credentials_access_key_id: key.id,
      credentials_access_secret: key.secret,
      cache_client_region_id: JSON.stringify([{ regionId: 'cn-hangzhou', endpoint }]),
    };
  });

  after(async () => {
    await gateway?.close();
    await store?.close();
  });

  for (const [index, toolchain] of cachingClients.entries()) {
    describe(toolchain.name, () => {
      let client: Client;
      const named = (suffix: string) => `caching-${index}/${suffix}`;
      const read = async (name: string) => {
        const { reply, error } = await client.call('GetSecretValue', { SecretName: name });
        assert.ok(reply, JSON.stringify(error));
        return reply.SecretData;
      };
      const put = (SecretName: string, VersionId: string, SecretData: string, more = {}) =>
        callerOf(store.engine)(VersionId === 'v1' ? 'CreateSecret' : 'PutSecretValue', {
          ...{ SecretName, VersionId, SecretData, ...more },
        });

      before(async function () {
        this.timeout(300_000);
        if (!isHere(toolchain)) this.skip();
        client = startClient(await launchOf(toolchain, rootsFile(store.home)), environment);
      });

      after(() => client?.stop());

      it('reads a value once and keeps it until it is told to look again', async () => {
        await put(named('kept'), 'v1', 'first');
        assert.equal(await read(named('kept')), 'first');
        await put(named('kept'), 'v2', 'second');
        assert.equal(await read(named('kept')), 'first');
        const { reply } = await client.call('Refresh', { SecretName: named('kept') });
        assert.equal(reply?.refreshed, true);
        assert.equal(await read(named('kept')), 'second');
      });

      it('reads every kind of value to its last character', async () => {
        const values = {
          json: '{"user":"ü","password":"p\\"w+/= %20&a=b"}',
          unicode: '中文 🔑 \r\n\t e\u0301',
          largest: `${'中'.repeat(10_239)}abc`,
        };
        for (const [kind, value] of Object.entries(values)) {
          await put(named(kind), 'v1', value);
          assert.equal(await read(named(kind)), value);
        }
        const bytes = Buffer.from([0, 1, 254, 255]).toString('base64');
        await put(named('binary'), 'v1', bytes, { SecretDataType: 'binary' });
        assert.equal(await read(named('binary')), bytes);
      });

      it('is told of a secret that does not exist', async () => {
        const { error } = await client.call('GetSecretValue', { SecretName: named('none') });
        assert.equal(error?.code, 'Forbidden.ResourceNotFound', error?.message);
      });

      it('reads for 32 callers at the same time', async () => {
        const callers = Array.from({ length: 32 }, (_, caller) => caller);
        for (const caller of callers) await put(named(`p${caller}`), 'v1', `value ${caller}`);
        const values = await Promise.all(callers.map((caller) => read(named(`p${caller}`))));
        assert.deepEqual(
          values,
          callers.map((caller) => `value ${caller}`),
        );
      });
    });
  }
});
