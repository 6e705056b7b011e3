import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { temporaryEngine } from '../support/engine.ts';
import { freePort } from '../support/processes.ts';
import { type Answer, type Key, type Request, send, signV1, signV3 } from './requests.ts';
import { accessKey, startGatewayProcess } from './support.ts';

/** A signed request is good once, whichever process it reaches. */
describe('a signed request at gateways in processes of their own', () => {
  let store: Awaited<ReturnType<typeof temporaryEngine>>;
  let key: Key;
  const processes = new Set<ChildProcess>();

  beforeEach(async () => {
    store = await temporaryEngine();
    key = await accessKey(store.engine, ['kms:*']);
  });

  afterEach(async () => {
    for (const child of processes) {
      const gone = once(child, 'exit');
      if (child.kill('SIGKILL')) await gone;
    }
    processes.clear();
    await store.close();
  });

  async function started(port: number): Promise<{ child: ChildProcess; mine: boolean }> {
    const gateway = await startGatewayProcess(store, port);
    processes.add(gateway.child);
    return gateway;
  }

  it('is carried out once when it reaches two at the same time', async function () {
    this.timeout(20_000);
    const ports = [await freePort(), await freePort()] as const;
    for (const port of ports) assert.ok((await started(port)).mine);
    // V1 does not sign the host, so a thief could try the same request at either gateway.
    for (let round = 0; round < 10; round++) {
      const request = signV1('ListSecrets', {}, { key, host: '' });
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => sentTo(ports[index % 2 ? 0 : 1], request)),
      );
      const codes = answers.map(({ json }) => json.Code ?? 'OK').sort();
      assert.deepEqual(codes, ['OK', ...Array.from({ length: 19 }, () => 'SignatureNonceUsed')]);
    }
  });

  it('is not carried out again by the one that takes over', async function () {
    this.timeout(20_000);
    const port = await freePort();
    const first = await started(port);
    const second = await started(port);
    assert.deepEqual([first.mine, second.mine], [true, false]);
    const request = signV3('ListSecrets', {}, { key, host: `localhost:${port}` });
    assert.equal((await sentTo(port, request)).status, 200);
    first.child.kill('SIGKILL');
    assert.equal((await answeredAt(port, request)).json.Code, 'SignatureNonceUsed');
    const fresh = signV3('ListSecrets', {}, { key, host: `localhost:${port}` });
    assert.equal((await sentTo(port, fresh)).status, 200);
  });
});

function sentTo(port: number, { headers, ...request }: Request): Promise<Answer> {
  const host = `localhost:${port}`;
  const there = { state: { endpoint: `https://${host}`, mine: true } };
  return send(there, { ...request, headers: { ...headers, host } });
}

/** Tries until somebody listens. */
async function answeredAt(port: number, request: Request): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    try {
      return await sentTo(port, request);
    } catch (error) {
      if (tries === 200) throw error;
      await pause(20);
    }
  }
}
