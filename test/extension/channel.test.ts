import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { KmsError } from '../../src/base/errors.ts';
import { EngineChannel } from '../../src/extension/channel.ts';
import { Client } from '../server/client.ts';
import { until } from '../support/processes.ts';

describe('the channel to the engine', () => {
  let client: Client;
  before(async () => {
    client = await Client.start();
  });
  after(() => client.stop());

  it('carries a value there and back, whatever its letters', async () => {
    const value = 'ключ 🔑 "\\\n\u0000 end';
    await client.channel.call('CreateSecret', {
      SecretName: 'db',
      VersionId: 'v1',
      SecretData: value,
    });
    const reply = await client.channel.call('GetSecretValue', { SecretName: 'db' });
    assert.equal(reply.SecretData, value);
    assert.match(String(reply.RequestId), /^[0-9a-f-]{36}$/);
  });

  it('brings errors back with their code', async () => {
    await assert.rejects(client.channel.call('DescribeSecret', { SecretName: 'none' }), (error) => {
      assert.ok(error instanceof KmsError);
      assert.equal(error.code, 'Forbidden.ResourceNotFound');
      return true;
    });
    await assert.rejects(client.channel.call('NoSuchOperation', {}), {
      code: 'InvalidApi.NotFound',
    });
  });

  it('answers many calls at once, each with its own', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `many/${index}`);
    await Promise.all(
      names.map((name) =>
        client.channel.call('CreateSecret', {
          SecretName: name,
          VersionId: 'v1',
          SecretData: `value of ${name}`,
        }),
      ),
    );
    const values = await Promise.all(
      names.map(async (name) => {
        return (await client.channel.call('GetSecretValue', { SecretName: name })).SecretData;
      }),
    );
    assert.deepEqual(
      values,
      names.map((name) => `value of ${name}`),
    );
  });

  it('tells when the store changed', async () => {
    let changes = 0;
    const stop = client.channel.onChange(() => {
      changes += 1;
    });
    await client.channel.call('UpdateSecret', { SecretName: 'db', Description: 'new' });
    await until('the change to be told', () => changes > 0);
    stop();
  });

  it('fails calls at once when there is no server', async () => {
    await assert.rejects(new EngineChannel().call('ListSecrets', {}), {
      code: 'ServiceUnavailableTemporary',
    });
  });

  it('fails the waiting calls when the server dies', async () => {
    const doomed = await Client.start();
    const calls = Promise.allSettled([
      doomed.channel.call('CreateKey', {}),
      doomed.channel.call('ListSecrets', {}),
    ]);
    await doomed.kill();
    for (const outcome of await calls) {
      assert.equal(outcome.status, 'rejected');
      assert.equal((outcome.reason as KmsError).code, 'ServiceUnavailableTemporary');
    }
    await assert.rejects(doomed.channel.call('ListSecrets', {}));
    await doomed.stop();
  });
});
