import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { endure } from './endurance.ts';

describe('gateways that are killed while clients work', () => {
  it('are followed by the next one within two seconds, and no client sees an error', async function () {
    this.timeout(60_000);
    const size = { clients: 8, calmMs: 600, kills: 2, lifeMs: 700 };
    const { requests, wrong, retries, takeOverMs } = await endure(size);
    assert.deepEqual(wrong, []);
    assert.ok(requests > 100, `${requests} requests`);
    assert.ok(retries > 0, 'no request was disturbed');
    assert.ok(takeOverMs < 2_000, `${takeOverMs} ms`);
  });
});
