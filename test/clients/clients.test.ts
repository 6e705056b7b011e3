import assert from 'node:assert/strict';
import { after, before, describe } from 'mocha';
import { silentLog } from '../../src/base/log.ts';
import { Sensitive } from '../../src/base/sensitive.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { rootsFile } from '../../src/gateway/certificate.ts';
import { type Gateway, startGateway } from '../../src/gateway/listen.ts';
import { root, temporaryEngine } from '../support/engine.ts';
import { type Client, type Credentials, startClient } from './client.ts';
import { conformance, type Surroundings } from './conformance.ts';
import { toolchains } from './toolchains.ts';

const everything = policy('kms:*');

describe('official clients against the gateway', () => {
  let store: Awaited<ReturnType<typeof temporaryEngine>>;
  let gateway: Gateway;
  let refused: Map<string, Credentials>;
  let limited: Credentials;
  let own: Credentials;

  before(async () => {
    store = await temporaryEngine();
    gateway = await startGateway({
      engine: store.engine,
      port: 0,
      clock: Date.now,
      log: silentLog,
    });
    own = await accessKey(store.engine, everything);
    limited = await accessKey(store.engine, policy('kms:DescribeSecret'));
    const disabled = await accessKey(store.engine, everything);
    const change = { AccessKeyId: disabled.id, Status: 'Inactive' };
    await store.engine.call('UpdateAccessKey', change, root);
    refused = new Map([
      ['InvalidAccessKeyId.NotFound', { id: `LTAI${'x'.repeat(20)}`, secret: own.secret }],
      ['SignatureDoesNotMatch', { id: own.id, secret: `${own.secret}x` }],
      ['InvalidAccessKeyId.Inactive', disabled],
      ['InvalidSecurityToken.Malformed', { ...own, token: 'token-of-sts' }],
    ]);
  });

  after(async () => {
    await gateway?.close();
    await store?.close();
  });

  for (const toolchain of toolchains) {
    for (const protocol of ['https', 'http']) {
      describe(`${toolchain.name} over ${protocol}`, () => {
        let client: Client;

        before(async function () {
          // Installing from a registry takes as long as it takes.
          this.timeout(300_000);
          const missing = toolchain.missing();
          if (missing !== undefined) {
            assert.ok(!process.env.CI, `${missing} is missing, and CI has to have it`);
            console.warn(`  SKIPPED: ${toolchain.name} needs ${missing}`);
            this.skip();
          }
          const launch = await toolchain.prepare(rootsFile(store.home));
          client = startClient(launch, {
            KMS_ENDPOINT: new URL(gateway.state.endpoint ?? '').host,
            KMS_PROTOCOL: protocol,
            ALIBABA_CLOUD_ACCESS_KEY_ID: own.id,
            ALIBABA_CLOUD_ACCESS_KEY_SECRET: own.secret,
          });
        });

        after(() => client?.stop());

        const surroundings = (): Surroundings => ({
          prefix: `${toolchain.name.replaceAll(/\W/g, '')}-${protocol}`,
          lacks: toolchain.lacks,
          refused,
          limited,
        });
        conformance(() => client, surroundings);
      });
    }
  }
});

function policy(action: string) {
  const Statement = [{ Effect: 'Allow', Action: [action], Resource: ['*'] }];
  return JSON.stringify({ Version: '1', Statement });
}

async function accessKey(engine: Engine, Policy: string): Promise<Credentials> {
  const { AccessKey } = await engine.call('CreateAccessKey', { UserName: 'app', Policy }, root);
  assert.ok(typeof AccessKey === 'object' && 'AccessKeyId' in AccessKey);
  const { AccessKeyId, AccessKeySecret } = AccessKey;
  assert.ok(AccessKeySecret instanceof Sensitive);
  return { id: String(AccessKeyId), secret: AccessKeySecret.revealText() };
}
