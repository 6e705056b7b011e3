import { after, before, describe } from 'mocha';
import { silentLog } from '../../src/base/log.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { rootsFile } from '../../src/gateway/certificate.ts';
import { type Gateway, startGateway } from '../../src/gateway/listen.ts';
import { accessKey } from '../gateway/support.ts';
import { root, temporaryEngine } from '../support/engine.ts';
import { type Client, type Credentials, startClient } from './client.ts';
import { conformance, type Surroundings } from './conformance.ts';
import { documentedCommands } from './documentation.ts';
import { refusals } from './refusals.ts';
import { isHere, launchOf, toolchains } from './toolchains.ts';

describe('official clients against the gateway', () => {
  let store: Awaited<ReturnType<typeof temporaryEngine>>;
  /** Answers in place of the store while an error is provoked in a laboratory. */
  let laboratory: Engine | undefined;
  let gateway: Gateway;
  let refused: Map<string, Credentials>;
  let limited: Credentials;
  let own: Credentials;
  let nobody: Credentials;

  before(async () => {
    store = await temporaryEngine();
    const { engine } = store;
    gateway = await startGateway({
      engine: {
        home: store.home,
        accessKey: (id) => engine.accessKey(id),
        glanceAtAccessKey: (id) => engine.glanceAtAccessKey(id),
        call: (operation, params, caller) => {
          if (!laboratory) return engine.call(operation, params, caller);
          // It does not know the access keys of the store, only what they may do.
          const { accessKeyId: _unknown, ...stranger } = caller;
          return laboratory.call(operation, params, stranger);
        },
        sealedItem: (...item) => engine.sealedItem(...item),
        putSealedItem: (...item) => engine.putSealedItem(...item),
      },
      port: 0,
      clock: Date.now,
      log: silentLog,
    });
    own = await accessKey(store.engine, ['kms:*']);
    limited = await accessKey(store.engine, ['kms:DescribeSecret']);
    nobody = await accessKey(store.engine, ['ram:*']);
    const disabled = await accessKey(store.engine, ['kms:*']);
    const change = { AccessKeyId: disabled.id, Status: 'Inactive' };
    await store.engine.call('UpdateAccessKey', change, root);
    refused = new Map<string, Credentials>([
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
          if (!isHere(toolchain)) this.skip();
          const launch = await launchOf(toolchain, rootsFile(store.home));
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
        // What travels is the same over both; once is enough for the long list.
        if (protocol !== 'https') return;
        if (toolchain.isCli) documentedCommands(() => client);
        refusals(() => client, {
          lacks: toolchain.lacks,
          instead: toolchain.instead ?? {},
          nobody: () => nobody,
          enter: (engine) => {
            laboratory = engine;
          },
        });
      });
    }
  }
});
