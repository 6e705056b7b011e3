import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { Agent, get as httpGet } from 'node:http';
import { createConnection, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect } from 'node:tls';
import { after, afterEach, before, describe, it } from 'mocha';
import { silentLog } from '../../src/base/log.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { rootsFile } from '../../src/gateway/certificate.ts';
import { type Gateway, type GatewayState, startGateway } from '../../src/gateway/listen.ts';
import { root, temporaryEngine } from '../support/engine.ts';
import { type Answer, hostOf, send, signV1, signV3 } from './requests.ts';
import { accessKey, type Served, served } from './support.ts';

const value = `value-${'x'.repeat(4)}`;

describe('the gateway on its port', () => {
  let gateway: Served;
  const lines: string[] = [];
  const log = { info: keep, warn: keep, error: keep };
  function keep(line: string): void {
    lines.push(line);
  }

  before(async () => {
    gateway = await served({ log });
    const params = { SecretName: 'db', SecretData: value, VersionId: 'v1' };
    await gateway.engine.call('CreateSecret', params, root);
  });
  after(() => gateway?.close());

  const get = () => signV3('GetSecretValue', { SecretName: 'db' }, gateway);

  for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
    it(`answers HTTP and HTTPS at ${host}`, async () => {
      const ca = readFileSync(rootsFile(gateway.home), 'utf8');
      const named = { ...gateway, host: gateway.host.replace('localhost', host) };
      for (const roots of [undefined, ca]) {
        const request = signV3('GetSecretValue', { SecretName: 'db' }, named);
        const answer = await send(gateway.gateway, request, roots);
        assert.equal(answer.json.SecretData, value, answer.text);
      }
    });
  }

  it('listens on IPv6 too, and on no other address', async () => {
    const port = Number(gateway.host.split(':')[1]);
    await connected('::1', port);
    await assert.rejects(connected('127.0.0.2', port));
  });

  it('speaks TLS 1.2 and 1.3, nothing older', async () => {
    const ca = readFileSync(rootsFile(gateway.home));
    const port = Number(gateway.host.split(':')[1]);
    const handshake = async (version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') => {
      const versions = { minVersion: version, maxVersion: version } as const;
      const ciphers = 'DEFAULT@SECLEVEL=0';
      const socket = connect({
        host: '127.0.0.1',
        port,
        ca,
        servername: 'localhost',
        ciphers,
        ...versions,
      });
      try {
        await once(socket, 'secureConnect');
        return socket.getProtocol();
      } finally {
        socket.destroy();
      }
    };
    assert.equal(await handshake('TLSv1.2'), 'TLSv1.2');
    assert.equal(await handshake('TLSv1.3'), 'TLSv1.3');
    await assert.rejects(handshake('TLSv1.1'));
  });

  it('keeps a connection for several requests', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const reused: boolean[] = [];
    for (let count = 0; count < 3; count++) {
      const { target, headers } = signV3(
        'GetSecretValue',
        { SecretName: 'db' },
        {
          ...gateway,
          method: 'GET',
        },
      );
      const request = httpGet({
        agent,
        host: '127.0.0.1',
        port: headers.host?.split(':')[1],
        path: target,
        headers,
      });
      const [response] = await once(request, 'response');
      response.resume();
      await once(response, 'end');
      assert.equal(response.statusCode, 200);
      reused.push(request.reusedSocket);
    }
    agent.destroy();
    assert.deepEqual(reused, [false, true, true]);
  });

  it('answers in JSON with the request id in a header', async () => {
    const { status, headers, json } = await send(gateway.gateway, get());
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'application/json;charset=utf-8');
    assert.equal(headers['x-acs-request-id'], json.RequestId);
    assert.equal(headers['cache-control'], 'no-store');
    assert.deepEqual(Object.keys(json).toSorted(), [
      'CreateTime',
      'RequestId',
      'SecretData',
      'SecretDataType',
      'SecretName',
      'SecretType',
      'VersionId',
      'VersionStages',
    ]);
  });

  it('answers in XML when asked to', async () => {
    const asked = { ...gateway, common: { Format: 'XML' } };
    const answer = await send(
      gateway.gateway,
      signV1('GetSecretValue', { SecretName: 'db' }, asked),
    );
    assert.equal(answer.headers['content-type'], 'text/xml;charset=utf-8');
    assert.match(answer.text, /^<KMS>.*<SecretData>value-xxxx<\/SecretData>.*<\/KMS>$/);
    assert.match(
      answer.text,
      /<VersionStages><VersionStage>ACSCurrent<\/VersionStage><\/VersionStages>/,
    );
    const none = await send(
      gateway.gateway,
      signV1('GetSecretValue', { SecretName: 'a&b' }, asked),
    );
    assert.equal(none.status, 400);
    assert.match(none.text, /^<Error><HttpStatus>400<\/HttpStatus><Code>InvalidParameter<\/Code>/);
  });

  it('names code, message, request, host and advice in an error', async () => {
    const request = signV3('GetSecretValue', { SecretName: 'none' }, gateway);
    const { status, headers, json } = await send(gateway.gateway, request);
    assert.equal(status, 404);
    assert.deepEqual(
      { ...json, RequestId: '', Recommend: '' },
      {
        HttpStatus: 404,
        Code: 'Forbidden.ResourceNotFound',
        Message: 'Resource not found.',
        RequestId: '',
        HostId: gateway.host,
        Recommend: '',
      },
    );
    assert.equal(headers['x-acs-request-id'], json.RequestId);
    assert.match(String(json.Recommend), /^https:\/\/api\.aliyun\.com\/troubleshoot\?q=/);
  });

  it('prints the string to sign as the caller has it, which the CLI looks for', async () => {
    const wrong = {
      ...gateway,
      key: { ...gateway.key, secret: 'wrong' },
      nonce: 'n',
      at: Date.now(),
    };
    const { json } = await send(gateway.gateway, signV1('ListSecrets', { Filters: 'a b*' }, wrong));
    const time = new Date(wrong.at).toISOString().slice(0, 19);
    const expected = `POST&%2F&AccessKeyId%3D${gateway.key.id}%26Action%3DListSecrets%26Filters%3Da%2520b%252A%26Format%3DJSON%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3Dn%26SignatureVersion%3D1.0%26Timestamp%3D${time.replaceAll(':', '%253A')}Z%26Version%3D2016-01-20`;
    assert.equal(
      json.Message,
      `Specified signature is not matched with our calculation. server string to sign is:${expected}`,
    );
  });

  it('takes parameters from a form and from a signed JSON body', async () => {
    const { gateway: front } = gateway;
    const form = signV1('GetSecretValue', { SecretName: 'db' }, { ...gateway, form: true });
    const json = signV3(
      'GetSecretValue',
      {},
      {
        ...gateway,
        body: {
          type: 'application/json; charset=utf-8',
          text: '{"SecretName":"db","VersionId":null}',
        },
      },
    );
    const form3 = signV3(
      'GetSecretValue',
      {},
      {
        ...gateway,
        body: { type: 'application/x-www-form-urlencoded', text: 'SecretName=db' },
      },
    );
    for (const request of [form, json, form3]) {
      assert.equal((await send(front, request)).json.SecretData, value);
    }
  });

  it('says nothing of a request in its log but what it is', async () => {
    await send(gateway.gateway, signV3('GetSecretValue', { SecretName: 'no-such-name' }, gateway));
    await send(gateway.gateway, {
      method: 'GET',
      target: `/?Action=${value}`,
      headers: { host: gateway.host },
    });
    const text = lines.join('\n');
    assert.ok(lines.length > 5);
    for (const never of [
      value,
      'no-such-name',
      'SecretName',
      'Signature=',
      gateway.key.secret,
      '?',
    ]) {
      assert.ok(!text.includes(never), never);
    }
    const lineOf =
      /^GetSecretValue 404 Forbidden\.ResourceNotFound LTAI\w+ [\d.]+ ms [0-9a-f-]{36}$/;
    assert.ok(
      lines.some((line) => lineOf.test(line)),
      text,
    );
  });
});

describe('the limits of the gateway', () => {
  let gateway: Served | undefined;
  afterEach(async () => {
    await gateway?.close();
    gateway = undefined;
  });

  it('a body of the limit is read, one byte more is not', async () => {
    gateway = await served({ limits: { bodyBytes: 1_000 } });
    const form = (bytes: number) => {
      const text = `SecretName=none&x=${'x'.repeat(bytes - 18)}`;
      assert.equal(text.length, bytes);
      const body = { type: 'application/x-www-form-urlencoded', text };
      return signV3(
        'DescribeSecret',
        {},
        { ...gateway, key: key(gateway), host: host(gateway), body },
      );
    };
    assert.equal((await send(front(gateway), form(1_000))).status, 404);
    const refused = await send(front(gateway), form(1_001));
    assert.equal(refused.status, 413);
    assert.equal(refused.json.Code, 'RequestEntityTooLarge');
  });

  it('a head of 200 KiB is read, one of 300 KiB is not', async () => {
    gateway = await served();
    const options = { key: key(gateway), host: host(gateway) };
    const long = (bytes: number) =>
      signV3('DescribeSecret', { SecretName: 'x'.repeat(bytes) }, options);
    assert.equal((await send(front(gateway), long(200 * 1024))).json.Code, 'InvalidParameter');
    const refused = await send(front(gateway), long(300 * 1024));
    assert.equal(refused.status, 413);
    assert.equal(refused.json.Code, 'RequestEntityTooLarge');
  });

  it('a connection too many is dropped, and room is made when one ends', async () => {
    gateway = await served({ limits: { connections: 2 } });
    const port = portOf(gateway);
    const held = [await connected('127.0.0.1', port), await connected('127.0.0.1', port)];
    await dropped(await connected('127.0.0.1', port), 15_000);
    held[0]?.destroy();
    held[1]?.destroy();
    await eventually(async () => (await attemptList(gateway)) === 200);
  });

  for (const [name, bytes] of Object.entries({
    'says nothing': '',
    'never ends its head': 'GET / HTTP/1.1\r\nHost: x\r\n',
    'never ends its body': 'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 9\r\n\r\na',
    'never ends its TLS handshake': '\x16\x03\x01',
  })) {
    it(`a caller that ${name} is dropped`, async () => {
      gateway = await served({ limits: { firstByteMs: 200, headMs: 200, requestMs: 300 } });
      const socket = await connected('127.0.0.1', portOf(gateway));
      socket.write(Buffer.from(bytes.replace('HOST', host(gateway)), 'latin1'));
      await dropped(socket, 15_000);
    });
  }

  it('an access key has so many requests and no more', async () => {
    let now = Date.now();
    gateway = await served({
      clock: () => now,
      limits: { keyBurst: 2, keyRequestsPerSecond: 1 },
    });
    const other = await accessKey(gateway.engine, ['kms:*']);
    const list = (who = key(gateway)) =>
      send(front(gateway), signV3('ListSecrets', {}, { key: who, host: host(gateway), at: now }));
    const statuses = async () => [
      (await list()).status,
      (await list()).status,
      (await list()).status,
    ];
    assert.deepEqual(await statuses(), [200, 200, 429]);
    assert.equal((await list(other)).status, 200);
    now += 1_000;
    assert.deepEqual(await statuses(), [200, 429, 429]);
  });
});

describe('a signed request is good once', () => {
  it('at a hundred callers of two gateways at the same time, and after a restart (V1)', async () => {
    const first = await served();
    const options = gatewayOptions(await first.again(), 0);
    let second = await startGateway(options);
    // V1 does not sign the host, so a thief could try the same request at either gateway.
    const request = signV1('ListSecrets', {}, first);
    const sendTo = (gateway: Gateway) =>
      send(gateway, { ...request, headers: { host: hostOf(gateway) } });
    try {
      const callers = Array.from({ length: 100 }, (_, index) => index);
      const answers = await Promise.all(
        callers.map((index) => sendTo(index % 2 ? first.gateway : second)),
      );
      assert.deepEqual(codesOf(answers), { OK: 1, SignatureNonceUsed: 99 });
      await second.close();
      second = await startGateway(options);
      assert.equal((await sendTo(second)).json.Code, 'SignatureNonceUsed');
    } finally {
      await second.close();
      await first.close();
    }
  });

  it('at a hundred callers at the same time, and after a restart (V3)', async () => {
    const store = await temporaryEngine();
    let gateway = await startGateway(gatewayOptions(store.engine, 0));
    const port = portOf({ gateway });
    const key = await accessKey(store.engine, ['kms:*']);
    const request = signV3('ListSecrets', {}, { key, host: hostOf(gateway) });
    try {
      const callers = Array.from({ length: 100 }, () => send(gateway, request));
      assert.deepEqual(codesOf(await Promise.all(callers)), { OK: 1, SignatureNonceUsed: 99 });
      await gateway.close();
      gateway = await startGateway(gatewayOptions(await store.again(), port));
      assert.equal((await send(gateway, request)).json.Code, 'SignatureNonceUsed');
    } finally {
      await gateway.close();
      await store.close();
    }
  });

  it('for longer than it could be fresh, and no longer than needed', async () => {
    let now = Date.UTC(2026, 0, 1);
    const gateway = await served({ clock: () => now });
    try {
      const at = now + 15 * 60_000;
      const request = signV3('ListSecrets', {}, { ...gateway, at });
      assert.equal((await send(gateway.gateway, request)).status, 200);
      now = at + 15 * 60_000;
      assert.equal((await send(gateway.gateway, request)).json.Code, 'SignatureNonceUsed');
      now += 1_000;
      assert.equal((await send(gateway.gateway, request)).json.Code, 'InvalidTimeStamp.Expired');
      const noncesKept = () => {
        const store = new DatabaseSync(join(gateway.home, 'store.db'), { readOnly: true });
        const row = store.prepare('SELECT count(*) AS kept FROM nonce_seen').get();
        store.close();
        return row?.kept;
      };
      assert.equal(noncesKept(), 1);
      now += 17 * 60_000;
      await send(gateway.gateway, signV3('ListSecrets', {}, { ...gateway, at: now }));
      assert.equal(noncesKept(), 1);
    } finally {
      await gateway.close();
    }
  });
});

describe('several processes at one port', () => {
  it('take over from each other', async () => {
    const store = await temporaryEngine();
    const other = await store.again();
    const first = await startGateway(gatewayOptions(store.engine, 0));
    const port = portOf({ gateway: first });
    const second = await startGateway(gatewayOptions(other, port));
    const states: GatewayState[] = [];
    second.onState((state) => states.push(state));
    try {
      const endpoint = `https://localhost:${port}`;
      assert.deepEqual(first.state, { endpoint, mine: true });
      assert.deepEqual(second.state, { endpoint, mine: false });
      const key = await accessKey(store.engine, ['kms:*']);
      const list = () =>
        send(second, signV3('ListSecrets', {}, { key, host: `localhost:${port}` }));
      assert.equal((await list()).status, 200);
      await first.close();
      await eventually(async () => second.state.mine);
      assert.equal((await list()).status, 200);
      assert.deepEqual(states, [{ endpoint, mine: true }]);
      assert.deepEqual(first.state, { mine: false });
    } finally {
      await second.close();
      await first.close();
      await store.close();
    }
  });

  it('a stranger at the port is not taken for one of us', async () => {
    const stranger = createServer((socket) => socket.destroy());
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const address = stranger.address();
    assert.ok(typeof address === 'object' && address);
    const store = await temporaryEngine();
    const gateway = await startGateway(gatewayOptions(store.engine, address.port));
    try {
      assert.deepEqual(gateway.state, { mine: false });
      stranger.close();
      await eventually(async () => gateway.state.mine);
    } finally {
      await gateway.close();
      await store.close();
      stranger.close();
    }
  });

  it('a stranger at ::1 keeps us from serving only 127.0.0.1', async () => {
    const stranger = createServer((socket) => socket.destroy());
    stranger.listen(0, '::1');
    await once(stranger, 'listening');
    const address = stranger.address();
    assert.ok(typeof address === 'object' && address);
    const store = await temporaryEngine();
    const gateway = await startGateway(gatewayOptions(store.engine, address.port));
    try {
      assert.equal(gateway.state.mine, false);
      await assert.rejects(connected('127.0.0.1', address.port));
    } finally {
      await gateway.close();
      await store.close();
      stranger.close();
    }
  });

  for (const [host, named, elsewhere] of [
    ['127.0.0.1', '127.0.0.1', '::1'],
    ['::1', '[::1]', '127.0.0.1'],
  ] as const) {
    it(`a gateway at ${host} alone says so, and is found there by the next one`, async () => {
      const store = await temporaryEngine();
      const first = await startGateway({ ...gatewayOptions(store.engine, 0), host });
      const port = Number(new URL(first.state.endpoint ?? '').port);
      const second = await startGateway({ ...gatewayOptions(await store.again(), port), host });
      try {
        const endpoint = `https://${named}:${port}`;
        assert.deepEqual(first.state, { endpoint, mine: true });
        assert.deepEqual(second.state, { endpoint, mine: false });
        await connected(host, port);
        await assert.rejects(connected(elsewhere, port));
      } finally {
        await second.close();
        await first.close();
        await store.close();
      }
    });
  }

  it('only loopback will do', async () => {
    const store = await temporaryEngine();
    try {
      for (const host of ['0.0.0.0', '::', '192.168.0.1', 'example.com']) {
        const options = { ...gatewayOptions(store.engine, 0), host };
        await assert.rejects(startGateway(options), { code: 'InvalidParameter' });
      }
    } finally {
      await store.close();
    }
  });

  it('the file of roots is readable to all and holds no key', async () => {
    const gateway = await served();
    try {
      const file = rootsFile(gateway.home);
      assert.equal(statSync(file).mode & 0o777, 0o644);
      assert.doesNotMatch(readFileSync(file, 'utf8'), /PRIVATE/);
    } finally {
      await gateway.close();
    }
  });
});

function gatewayOptions(engine: Engine, port: number) {
  return { engine, port, clock: Date.now, log: silentLog };
}

function front(gateway: Served | undefined): Gateway {
  assert.ok(gateway);
  return gateway.gateway;
}

function key(gateway: Served | undefined) {
  assert.ok(gateway);
  return gateway.key;
}

function host(gateway: Served | undefined): string {
  assert.ok(gateway);
  return gateway.host;
}

function portOf(gateway: { readonly gateway: Gateway } | undefined): number {
  assert.ok(gateway);
  return Number(hostOf(gateway.gateway).split(':')[1]);
}

async function attemptList(gateway: Served | undefined): Promise<number> {
  const request = signV3('ListSecrets', {}, { key: key(gateway), host: host(gateway) });
  return send(front(gateway), request).then(
    (answer) => answer.status,
    () => 0,
  );
}

function codesOf(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { json } of answers) {
    const code = String(json.Code ?? 'OK');
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

async function connected(address: string, port: number): Promise<Socket> {
  const socket = createConnection({ host: address, port });
  await once(socket, 'connect');
  return socket;
}

async function dropped(socket: Socket, withinMs: number): Promise<void> {
  socket.on('error', () => undefined);
  socket.resume();
  const timer = setTimeout(() => socket.destroy(new Error('still open')), withinMs);
  const started = performance.now();
  await once(socket, 'close');
  clearTimeout(timer);
  assert.ok(performance.now() - started < withinMs, 'the connection stayed open');
}

async function eventually(done: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await done())) {
    assert.ok(performance.now() < deadline, 'it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
