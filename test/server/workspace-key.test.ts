import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { afterEach, describe, it } from 'mocha';
import { channelOperations, type ServerState, serverState } from '../../src/base/protocol.ts';
import { type Key, signV3 } from '../gateway/requests.ts';
import { freePort, until } from '../support/processes.ts';
import { Client } from './client.ts';

const lookup = (name: string): string =>
  `request = models.GetSecretValueRequest(secret_name="${name}")\n`;

describe('the access key of a workspace', () => {
  let client: Client | undefined;
  afterEach(() => client?.stop());

  it('reads the secrets of its folders and those its files look up, also later, and no others', async () => {
    const { editor, host, obtain } = await opened();
    const document = await editor.open('src/app.py', 'python', lookup('shared/db'));
    const first = await obtain();
    const code = (name: string, key: Key = first) => read(host, key, name);
    assert.equal(await code('project/mail'), 'OK');
    await until('what is looked up', async () => (await code('shared/db')) === 'OK');
    assert.equal(await code('other/db'), 'Forbidden.NoPermission');
    await editor.type(document, 'shared/db', 'other/db');
    await until('the key to follow the files', async () => (await code('other/db')) === 'OK');
    assert.equal(await code('shared/db'), 'OK', 'programs that run keep what they had');
    const again = await obtain(first.id);
    assert.equal(again.id, first.id);
    assert.equal(await code('shared/db', again), 'Forbidden.NoPermission');
    assert.equal(await code('project/mail', again), 'OK');
  });

  it('keeps a policy that was given by hand', async () => {
    const { editor, host, obtain } = await opened();
    const key = await obtain();
    const Statement = [{ Effect: 'Allow', Action: 'kms:GetSecretValue', Resource: '*' }];
    const Policy = JSON.stringify({ Version: '1', Statement });
    await editor.channel.call('UpdateAccessKey', { AccessKeyId: key.id, Policy });
    assert.equal(await read(host, await obtain(key.id), 'other/db'), 'OK');
  });

  async function opened() {
    const port = await freePort();
    client = await Client.start({ settings: { gateway: { enabled: true, port } } });
    const editor = client;
    for (const SecretName of ['project/mail', 'shared/db', 'other/db']) {
      const made = { SecretName, VersionId: 'v1', SecretData: 'value' };
      await editor.channel.call('CreateSecret', made);
    }
    await until('the endpoint', async () => {
      const state: ServerState = await editor.connection.sendRequest(serverState);
      return state.gateway;
    });
    const obtain = async (AccessKeyId?: string): Promise<Key> => {
      const asked = { UserName: 'project', AccessKeyId };
      const reply = await editor.channel.call(channelOperations.terminalEnvironment, asked);
      const { ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret = '' } = reply.Environment as Record<
        string,
        string
      >;
      return { id: String(reply.AccessKeyId), secret };
    };
    return { editor, host: `localhost:${port}`, obtain };
  }
});

/** `OK`, or the code a program with this access key is refused with. */
async function read(host: string, key: Key, SecretName: string): Promise<string> {
  const { target: path, ...request } = signV3('GetSecretValue', { SecretName }, { key, host });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const port = host.split(':')[1];
  httpRequest({ host: '127.0.0.1', port, path, ...request }, async (response) => {
    let text = '';
    for await (const part of response.setEncoding('utf8')) text += part;
    const { Code, SecretData } = JSON.parse(text);
    resolve(SecretData === 'value' ? 'OK' : Code);
  })
    .on('error', reject)
    .end();
  return await promise;
}
