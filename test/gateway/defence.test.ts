import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { after, before, describe, it } from 'mocha';
import { gatewayLimits } from '../../src/gateway/limits.ts';
import { root } from '../support/engine.ts';
import { type Key, type Request, send, signV1, signV3 } from './requests.ts';
import { type Served, served } from './support.ts';

const canary = `canary-${'value'.repeat(2)}`;
const minute = 60_000;

interface Attempt {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  request(good: Good): Request;
}

/** What an attacker may know: the port, the API, an access key id; here also how to sign. */
interface Good {
  readonly host: string;
  readonly key: Key;
  readonly now: number;
}

const get = (good: Good, more: object = {}) =>
  signV3('GetSecretValue', { SecretName: 'db' }, { ...good, ...more });
const get1 = (good: Good, more: object = {}) =>
  signV1('GetSecretValue', { SecretName: 'db' }, { ...good, ...more });
const withHeaders = (request: Request, headers: Record<string, string>): Request => ({
  ...request,
  headers: { ...request.headers, ...headers },
});
const withoutHeader = (request: Request, name: string): Request => ({
  ...request,
  headers: Object.fromEntries(Object.entries(request.headers).filter(([key]) => key !== name)),
});
const onTarget = (request: Request, change: (target: string) => string): Request => ({
  ...request,
  target: change(request.target),
});

/** Rebound names and neighbours of the right one: the signature would be good in each case. */
const hosts = [
  'evil.test',
  'localhost',
  '127.0.0.1',
  'localhost:1',
  '127.0.0.1.evil.test',
  'localhost.evil.test',
  'localhost.',
  '0.0.0.0',
  '127.0.0.2',
  '[::]',
  '2130706433',
  'evil.test/127.0.0.1',
  '',
];

/** Headers only a browser sends. */
const browserHeaders: readonly Record<string, string>[] = [
  { origin: 'https://evil.test' },
  { origin: 'null' },
  { origin: 'http://localhost:3000' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'same-origin' },
  { referer: 'https://evil.test/' },
  { cookie: 'a=b' },
  { 'access-control-request-method': 'POST' },
  { 'access-control-request-private-network': 'true' },
];

const attempts: readonly Attempt[] = [
  ...hosts.map((host) => ({
    name: `Host ${host || '(empty)'}`,
    status: 403,
    code: 'Forbidden.NoPermission',
    request: (good: Good) => get({ ...good, host }),
  })),
  ...browserHeaders.map((headers) => ({
    name: `a browser's ${Object.entries(headers).flat().join(': ')}`,
    status: 403,
    code: 'Forbidden.NoPermission',
    request: (good: Good) => withHeaders(get(good), headers),
  })),
  ...['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'].map((method) => ({
    name: `method ${method}`,
    status: 403,
    code: 'UnsupportedHTTPMethod',
    request: (good: Good) => get(good, { method }),
  })),
  ...['/x', '//', '/..', '/%2e', '/index.html', 'http://evil.test/'].map((path) => ({
    name: `path ${path}`,
    status: 404,
    code: 'InvalidApi.NotFound',
    request: (good: Good) => onTarget(get(good), (target) => target.replace('/', path)),
  })),
  ...['getsecretvalue', 'CreateAccessKey', 'ListAccessKeys', '__proto__', 'constructor'].map(
    (operation) => ({
      name: `operation ${operation}`,
      status: 404,
      code: 'InvalidApi.NotFound',
      request: (good: Good) => signV3(operation, {}, good),
    }),
  ),
  {
    name: 'no operation',
    status: 400,
    code: 'MissingParameter',
    request: (good) => withoutHeader(get(good), 'x-acs-action'),
  },
  {
    name: 'another version of the API',
    status: 400,
    code: 'InvalidVersion',
    request: (good) => get(good, { version: '2014-05-26' }),
  },
  {
    name: 'no signature at all',
    status: 400,
    code: 'IncompleteSignature',
    request: ({ host }) => ({
      method: 'POST',
      target: '/?Action=GetSecretValue&Version=2016-01-20&SecretName=db',
      headers: { host },
    }),
  },
  ...['Basic dXNlcjpwYXNz', 'Bearer token', 'ACS4-HMAC-SHA256 Credential=x'].map(
    (authorization) => ({
      name: `Authorization ${authorization}`,
      status: 400,
      code: 'IncompleteSignature',
      request: (good: Good) => withHeaders(get1(good), { authorization }),
    }),
  ),
  {
    name: 'an access key nobody made',
    status: 404,
    code: 'InvalidAccessKeyId.NotFound',
    request: (good) => get({ ...good, key: { ...good.key, id: 'LTAIunknown' } }),
  },
  {
    name: 'an access key id with a quote in it',
    status: 404,
    code: 'InvalidAccessKeyId.NotFound',
    request: (good) => get1({ ...good, key: { ...good.key, id: "x' OR 1=1 --" } }),
  },
  ...(['V1', 'V3'] as const).flatMap((scheme): Attempt[] => {
    const signed = scheme === 'V1' ? get1 : get;
    return [
      {
        name: `${scheme} with a wrong secret`,
        status: 400,
        code: 'SignatureDoesNotMatch',
        request: (good) => signed({ ...good, key: { ...good.key, secret: 'wrong' } }),
      },
      {
        name: `${scheme} with an empty secret`,
        status: 400,
        code: 'SignatureDoesNotMatch',
        request: (good) => signed({ ...good, key: { ...good.key, secret: '' } }),
      },
      {
        name: `${scheme} of another secret's name`,
        status: 400,
        code: 'SignatureDoesNotMatch',
        request: (good) => onTarget(signed(good), (target) => target.replace('=db', '=dc')),
      },
      {
        name: `${scheme} with a parameter more`,
        status: 400,
        code: 'SignatureDoesNotMatch',
        request: (good) => onTarget(signed(good), (target) => `${target}&VersionId=v1`),
      },
      {
        name: `${scheme} sent by another method`,
        status: 400,
        code: 'SignatureDoesNotMatch',
        request: (good) => ({ ...signed(good), method: 'GET' }),
      },
      {
        name: `${scheme} of 16 minutes ago`,
        status: 400,
        code: 'InvalidTimeStamp.Expired',
        request: (good) => signed(good, { at: good.now - 16 * minute }),
      },
      {
        name: `${scheme} of in 16 minutes`,
        status: 400,
        code: 'InvalidTimeStamp.Expired',
        request: (good) => signed(good, { at: good.now + 16 * minute }),
      },
      {
        name: `${scheme} with a parameter given twice`,
        status: 400,
        code: 'ParseRequestParameterException',
        request: (good) => onTarget(signed(good), (target) => `${target}&SecretName=other`),
      },
      {
        name: `${scheme} with broken percent-encoding`,
        status: 400,
        code: 'ParseRequestParameterException',
        request: (good) => onTarget(signed(good), (target) => `${target}&x=%E4%A`),
      },
    ];
  }),
  {
    name: 'V3 under another operation',
    status: 400,
    code: 'SignatureDoesNotMatch',
    request: (good) => withHeaders(get(good), { 'x-acs-action': 'DescribeSecret' }),
  },
  {
    name: 'V1 under another operation',
    status: 400,
    code: 'SignatureDoesNotMatch',
    request: (good) =>
      onTarget(get1(good), (target) => target.replace('GetSecretValue', 'DescribeSecret')),
  },
  {
    name: 'V3 with another nonce than the signed one',
    status: 400,
    code: 'SignatureDoesNotMatch',
    request: (good) => withHeaders(get(good), { 'x-acs-signature-nonce': 'fresh' }),
  },
  {
    name: 'V3 with a header that decides but is not signed',
    status: 400,
    code: 'IncompleteSignature',
    request: (good) => withHeaders(get(good), { 'x-acs-extra': 'x' }),
  },
  {
    name: 'V3 with a signature in capitals',
    status: 400,
    code: 'IncompleteSignature',
    request: (good) => {
      const request = get(good);
      const authorization = (request.headers.authorization ?? '').replace(/[0-9a-f]+$/, (hex) =>
        hex.toUpperCase(),
      );
      return withHeaders(request, { authorization });
    },
  },
  {
    name: 'V3 without a nonce',
    status: 400,
    code: 'MissingParameter',
    request: (good) => get(good, { nonce: '' }),
  },
  {
    name: 'V3 without a date',
    status: 400,
    code: 'IllegalTimestamp',
    request: (good) => withoutHeader(get(good), 'x-acs-date'),
  },
  {
    name: 'V3 whose body is not the signed one',
    status: 400,
    code: 'IncompleteSignature',
    request: (good) => ({
      ...get(good, { body: { type: 'application/json', text: '{"VersionId":"v1"}' } }),
      body: '{"VersionId":"v2"}',
    }),
  },
  {
    name: 'V3 with a body of another type',
    status: 400,
    code: 'ParseRequestParameterException',
    request: (good) => get(good, { body: { type: 'text/plain', text: 'SecretName=db' } }),
  },
  {
    name: 'V1 with a JSON body, which it does not sign',
    status: 400,
    code: 'IncompleteSignature',
    request: (good) => ({
      ...withHeaders(get1(good), { 'content-type': 'application/json' }),
      body: '{"VersionId":"v1"}',
    }),
  },
  {
    name: 'V1 without its method',
    status: 400,
    code: 'InvalidSignatureMethod',
    request: (good) => get1(good, { common: { SignatureMethod: '' } }),
  },
  {
    name: 'V1 with a date of another form',
    status: 400,
    code: 'InvalidTimeStamp.Format',
    request: (good) => get1(good, { common: { Timestamp: 'yesterday' } }),
  },
  ...['SecurityToken', 'BearerToken'].map((name) => ({
    name: `V1 with a ${name}`,
    status: 400,
    code: 'InvalidSecurityToken.Malformed',
    request: (good: Good) => get1(good, { common: { [name]: 'token' } }),
  })),
  {
    name: '257 parameters',
    status: 400,
    code: 'ParseRequestParameterException',
    request: (good) =>
      signV3(
        'GetSecretValue',
        Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`p${index}`, ''])),
        good,
      ),
  },
  {
    name: 'a parameter nested too deep',
    status: 400,
    code: 'ParseRequestParameterException',
    request: (good) => signV3('GetSecretValue', { 'a.b.c.d.e': 'x' }, good),
  },
];

describe('requests that must not get in', () => {
  let gateway: Served;
  let now = Date.UTC(2026, 0, 1);

  before(async () => {
    gateway = await served({ clock: () => now, limits: { refusalBurst: 1_000 } });
    const params = { SecretName: 'db', SecretData: canary, VersionId: 'v1' };
    await gateway.engine.call('CreateSecret', params, root);
  });
  after(() => gateway?.close());
  const good = (): Good => ({ host: gateway.host, key: gateway.key, now });
  const signed = () => ({ at: now, ...good() });

  it(`are ${attempts.length}, and the untouched request is answered`, async () => {
    assert.ok(attempts.length >= 60);
    for (const request of [get(signed()), get1(signed()), get1(signed(), { form: true })]) {
      const answer = await send(gateway.gateway, request);
      assert.equal(answer.json.SecretData, canary, answer.text);
    }
  });

  for (const attempt of attempts) {
    it(`${attempt.name}: ${attempt.code}`, async () => {
      const answer = await send(gateway.gateway, attempt.request(signed()));
      assert.equal(answer.json.Code, attempt.code, answer.text);
      assert.equal(answer.status, attempt.status);
      assert.equal(answer.headers.connection, 'close');
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
      assert.ok(!answer.text.includes(canary));
    });
  }

  it('a header that decides must not come twice', async () => {
    const request = get(signed());
    for (const name of ['host', 'authorization', 'x-acs-action', 'X-Acs-Action']) {
      const value = request.headers[name.toLowerCase()] ?? '';
      const lines = Object.entries(request.headers).map(([key, held]) => `${key}: ${held}`);
      const text = `POST ${request.target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n${name}: ${value}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
      assert.match(await raw(gateway, text), /ParseRequestParameterException/, name);
    }
  });

  for (const [name, text] of Object.entries({
    'no HTTP': 'hello\r\n\r\n',
    'no Host': 'GET / HTTP/1.1\r\n\r\n',
    'HTTP/1.0 without Host': 'GET / HTTP/1.0\r\n\r\n',
    'a broken chunk': 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'two lengths': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na',
    'length and chunks':
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'a bare line feed': 'GET / HTTP/1.1\nHost: x\n\n',
    'a header with a NUL': 'GET / HTTP/1.1\r\nHost: x\r\nx: a\0b\r\n\r\n',
    CONNECT: 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test\r\n\r\n',
    'half a TLS handshake': '\x16\x03\x01\x00\x05hello',
    'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  })) {
    it(`${name}: refused`, async () => {
      const reply = await raw(gateway, text);
      assert.ok(!/^HTTP\/1\.1 2/.test(reply), reply);
      assert.ok(!reply.includes(canary));
    });
  }

  it('a WebSocket of a page is not opened', async () => {
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      origin: 'https://evil.test',
    };
    const answer = await send(gateway.gateway, {
      method: 'GET',
      target: '/',
      headers: { host: gateway.host, ...upgrade },
    });
    assert.equal(answer.status, 403);
  });

  it('are throttled when they are many, while good requests pass', async () => {
    const strict = await served({ clock: () => now, limits: { refusalBurst: 3 } });
    try {
      const credentials = { at: now, host: strict.host, key: strict.key };
      const bad = () => get({ ...credentials, now, key: { ...strict.key, secret: 'wrong' } });
      const codes: unknown[] = [];
      for (let count = 0; count < 5; count++) {
        codes.push((await send(strict.gateway, bad())).json.Code);
      }
      const [mismatch, throttled] = ['SignatureDoesNotMatch', 'Rejected.Throttling'];
      assert.deepEqual(codes, [mismatch, mismatch, mismatch, throttled, throttled]);
      const listed = await send(strict.gateway, signV3('ListSecrets', {}, credentials));
      assert.equal(listed.status, 200, listed.text);
      now += 1_000;
      assert.equal((await send(strict.gateway, bad())).json.Code, mismatch);
    } finally {
      await strict.close();
    }
  });

  it('left no trace in the store', async () => {
    const listed = await gateway.engine.call('ListSecrets', {}, root);
    assert.equal(listed.TotalCount, 1);
    const versions = { SecretName: 'db', IncludeDeprecated: 'true' };
    assert.equal((await gateway.engine.call('ListSecretVersionIds', versions, root)).TotalCount, 1);
  });

  it('are stopped by named limits', () => {
    for (const [name, limit] of Object.entries(gatewayLimits)) {
      assert.ok(Number.isSafeInteger(limit) && limit > 0, name);
    }
  });
});

/** Writes bytes to the port and collects what comes back until the gateway hangs up. */
async function raw({ host }: Served, text: string): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port: Number(host.split(':')[1]) });
  socket.on('error', () => undefined);
  socket.end(Buffer.from(text, 'latin1'));
  let reply = '';
  for await (const chunk of socket.setEncoding('latin1')) reply += chunk;
  return reply;
}
