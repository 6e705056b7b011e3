import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, startBrowser } from '../support/browser.ts';
import { root } from '../support/engine.ts';
import { type Request, signV1, signV3 } from './requests.ts';
import { accessKey, type Served, served } from './support.ts';

const attacks = readFileSync(join(import.meta.dirname, 'evil-page.js'), 'utf8');
const canary = `canary-${'value'.repeat(2)}`;

/*
 * The worst case: the page knows a good access key and can sign. Nothing it sends may be answered,
 * whatever way a browser has of sending it.
 */
describe('a web page in a real browser', () => {
  let gateway: Served;
  let browser: Browser;
  let pages: Server;
  let page: Page;
  const lines: string[] = [];

  before(async function () {
    this.timeout(60_000);
    if (chromiumPath() === undefined) {
      assert.ok(!process.env.CI, 'chromium is missing, and CI has to have it');
      console.warn('  SKIPPED: the browser attacks need chromium');
      this.skip();
    }
    const keep = (line: string) => lines.push(line);
    gateway = await served({ log: { info: keep, warn: keep, error: keep } });
    const params = { SecretName: 'db', SecretData: canary, VersionId: 'v1' };
    await gateway.engine.call('CreateSecret', params, root);
    pages = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>evil</title><body></body><script>${attacks}</script>`);
    });
    pages.listen(0, '127.0.0.1');
    await once(pages, 'listening');
    browser = await startBrowser();
    page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    await page.goto(pageAt('127.0.0.1'));
  });
  after(async () => {
    await browser?.close();
    pages?.close();
    pages?.closeAllConnections();
    await gateway?.close();
  });

  const pageAt = (host: string) => {
    const address = pages.address();
    assert.ok(typeof address === 'object' && address);
    return `http://${host}:${address.port}/`;
  };
  const get = (method = 'GET') =>
    signV1('GetSecretValue', { SecretName: 'db' }, { ...gateway, method });
  const create = (name: string, method = 'POST') =>
    signV1(
      'CreateSecret',
      { SecretName: name, SecretData: 'x', VersionId: 'v1' },
      {
        ...gateway,
        method,
      },
    );
  const urls = (request: Request) =>
    ['http', 'https'].map((scheme) => `${scheme}://${gateway.host}${request.target}`);

  /** Every request that reached the gateway was turned away before it was read. */
  const refusedSince = (mark: number) => {
    const entries = lines.slice(mark).filter((line) => !line.startsWith('TLS'));
    for (const line of entries) assert.match(line, /^- 403 Forbidden\.NoPermission - /);
    return entries.length;
  };

  for (const mode of ['cors', 'no-cors'] as const) {
    it(`fetch with mode ${mode} reads nothing`, async () => {
      const mark = lines.length;
      for (const url of [...urls(get()), ...urls(create('fetched'))]) {
        const method = url.includes('CreateSecret') ? 'POST' : 'GET';
        const seen = await attack(page, 'text', url, { mode, method });
        assert.ok(!seen.includes(canary) && !seen.includes('RequestId'), seen);
      }
      assert.ok(refusedSince(mark) > 0);
    });
  }

  it('fetch with the headers of a V3 signature does not pass its preflight', async () => {
    const mark = lines.length;
    const { target, headers } = signV3('GetSecretValue', { SecretName: 'db' }, gateway);
    const { host: _host, ...sent } = headers;
    const url = `http://${gateway.host}${target}`;
    const seen = await attack(page, 'text', url, { method: 'POST', headers: sent });
    assert.match(seen, /Failed to fetch/);
    assert.ok(refusedSince(mark) > 0);
  });

  it('an image, a script, a style, a frame and a beacon load nothing', async () => {
    const mark = lines.length;
    const loaded = await attack(page, 'load', urls(get()));
    assert.ok(!loaded.includes(canary), loaded);
    assert.ok(!/(img|script|link) loaded/.test(loaded), loaded);
    assert.ok(refusedSince(mark) > 0);
  });

  it('a form that is sent by itself changes nothing', async () => {
    const mark = lines.length;
    const form = signV1(
      'CreateSecret',
      { SecretName: 'formed', SecretData: 'x', VersionId: 'v1' },
      {
        ...gateway,
        form: true,
      },
    );
    const target = await page.context().newPage();
    await target.goto(pageAt('127.0.0.1'));
    const answered = target.waitForResponse(`http://${gateway.host}/`);
    const fields = [...new URLSearchParams(form.body?.toString())];
    await attack(target, 'submit', `http://${gateway.host}/`, fields);
    assert.equal((await answered).status(), 403);
    await target.close();
    assert.ok(refusedSince(mark) > 0);
  });

  it('a WebSocket and an EventSource are not opened', async () => {
    const mark = lines.length;
    const seen = await attack(page, 'connect', gateway.host, get().target);
    assert.equal(seen, 'error error error');
    assert.ok(refusedSince(mark) > 0);
  });

  it('a name that is rebound to this machine is not served', async function () {
    this.timeout(20_000);
    const mark = lines.length;
    // To the browser the page and the gateway have one origin: no CORS, no `Origin` on a GET.
    const port = gateway.host.split(':')[1];
    const rebound = await startBrowser(['--host-resolver-rules=MAP evil.test 127.0.0.1']);
    try {
      const evil = await rebound.newPage();
      const answer = await evil.goto(`http://evil.test:${port}/`);
      assert.equal(answer?.status(), 403);
      const request = signV1(
        'GetSecretValue',
        { SecretName: 'db' },
        {
          ...gateway,
          method: 'GET',
          host: `evil.test:${port}`,
        },
      );
      const seen: unknown = await evil.evaluate(
        `fetch(${JSON.stringify(request.target)}).then((response) => response.text())`,
      );
      assert.ok(typeof seen === 'string');
      assert.match(seen, /Forbidden\.NoPermission/);
      assert.ok(!seen.includes(canary));
    } finally {
      await rebound.close();
    }
    assert.ok(refusedSince(mark) >= 2);
  });

  it('a link that is followed is refused as well', async () => {
    const target = await page.context().newPage();
    await target.goto(pageAt('127.0.0.1'));
    const [first] = urls(create('clicked', 'GET'));
    const answered = target.waitForResponse((response) => response.url().includes('clicked'));
    await attack(target, 'go', first);
    assert.equal((await answered).status(), 403);
    await target.close();
  });

  it('has left everything as it was', async () => {
    const listed = await gateway.engine.call('ListSecrets', {}, root);
    assert.equal(listed.TotalCount, 1);
    const key = await accessKey(gateway.engine, ['kms:*']);
    assert.ok(key.id);
  });
});

/** Runs one of the functions of `evil-page.js` in the page. */
async function attack(page: Page, name: string, ...args: readonly unknown[]): Promise<string> {
  const list = args.map((argument) => JSON.stringify(argument)).join(', ');
  return String(await page.evaluate(`attacks.${name}(${list})`));
}
