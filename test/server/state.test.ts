import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import {
  channelOperations,
  type ServerSettings,
  type ServerState,
  serverState,
} from '../../src/base/protocol.ts';
import { freePort, until } from '../support/processes.ts';
import { Client } from './client.ts';

const passphrase = 'correct horse battery staple';

describe('the state of the server', () => {
  let client: Client | undefined;
  afterEach(() => client?.stop());

  const start = async (...options: Parameters<typeof Client.start>): Promise<Client> => {
    client = await Client.start(...options);
    return client;
  };
  const stateOf = (of: Client): Promise<ServerState> => of.connection.sendRequest(serverState);

  it('names the folder of the store and where its keys lie', async () => {
    const editor = await start();
    const { home, custody, trouble } = await stateOf(editor);
    assert.deepEqual(
      { home, custody, trouble },
      {
        home: editor.home,
        custody: 'keyfile',
        trouble: undefined,
      },
    );
  });

  it('tells of a store that is not ours, and makes nothing of it', async () => {
    const editor = await start();
    mkdirSync(editor.home, { mode: 0o700 });
    writeFileSync(join(editor.home, 'store.db'), 'something else entirely', { mode: 0o600 });
    await assert.rejects(editor.channel.call('ListSecrets', {}), { local: 'StoreForeign' });
    assert.equal((await stateOf(editor)).trouble?.local, 'StoreForeign');
  });

  it('opens a store with a passphrase, forgets it when locked, and refuses another one', async () => {
    const editor = await start({ env: { KMS_SECRETS_KEY_FILE: '' } });
    const unlock = (Passphrase: string) =>
      editor.channel.call(channelOperations.unlockStore, { Passphrase });
    await unlock(passphrase);
    await editor.channel.call('CreateSecret', {
      SecretName: 'db',
      VersionId: 'v1',
      SecretData: 'value',
    });
    assert.equal((await stateOf(editor)).custody, 'passphrase');

    await editor.channel.call(channelOperations.lockStore, {});
    await assert.rejects(editor.channel.call('GetSecretValue', { SecretName: 'db' }), {
      local: 'PassphraseRequired',
    });
    assert.equal((await stateOf(editor)).trouble?.local, 'PassphraseRequired');
    await assert.rejects(unlock('correct horse battery stapel'), { local: 'PassphraseWrong' });

    await unlock(passphrase);
    const reply = await editor.channel.call('GetSecretValue', { SecretName: 'db' });
    assert.equal(reply.SecretData, 'value');
    assert.equal((await stateOf(editor)).trouble, undefined);
    assert.ok(!editor.log.includes(passphrase));
  });

  it('knows where the keys went, and needs what opens them once it was locked', async () => {
    const editor = await start({ env: { KMS_SECRETS_KEY_FILE: '' } });
    const call = editor.channel.call.bind(editor.channel);
    const locked = async (local: string) => {
      await call(channelOperations.lockStore, {});
      await assert.rejects(call('ListSecrets', {}), { local });
    };
    const custodyIs = (kind: string) =>
      until(`the keys to be under ${kind}`, async () => (await stateOf(editor)).custody === kind);
    await call(channelOperations.unlockStore, { Passphrase: passphrase });
    await call('SwitchCustody', { Kind: 'passphrase', Passphrase: `${passphrase} anew` });
    await locked('PassphraseRequired');
    await call(channelOperations.unlockStore, { Passphrase: `${passphrase} anew` });

    const KeyFile = join(editor.home, '..', 'store.key');
    await call('SwitchCustody', { Kind: 'keyfile', KeyFile });
    await custodyIs('keyfile');
    await locked('KeyFileRequired');
    await call(channelOperations.unlockStore, { KeyFile });
    assert.equal((await stateOf(editor)).trouble, undefined);
  });

  it('is not locked by the wrong passphrase of an export', async () => {
    const editor = await start();
    const call = editor.channel.call.bind(editor.channel);
    const { Export } = await call('ExportSecrets', { Passphrase: passphrase });
    const wrong = { Export, Passphrase: `${passphrase}x`, Preview: 'true' };
    await assert.rejects(call('ImportSecrets', wrong), { local: 'PassphraseWrong' });
    assert.equal((await stateOf(editor)).trouble, undefined);
  });

  it('serves the endpoint once there is a store, and moves and stops it with the settings', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const editor = await start({ settings: { gateway: { enabled: true, port } } });
    assert.equal((await stateOf(editor)).gateway, undefined, 'no store, no endpoint');
    await editor.channel.call('CreateKey', {});
    const endpointIs = (endpoint: string | undefined) =>
      until(`the endpoint to be ${endpoint}`, async () => {
        return (await stateOf(editor)).gateway?.endpoint === endpoint;
      });
    const change = (gateway: ServerSettings['gateway']) =>
      editor.connection.sendNotification('workspace/didChangeConfiguration', {
        settings: { kmsSecrets: { gateway } },
      });
    await endpointIs(`https://localhost:${port}`);
    await change({ enabled: true, port: other });
    await endpointIs(`https://localhost:${other}`);
    await change({ enabled: true, port: other, host: '127.0.0.1' });
    await endpointIs(`https://127.0.0.1:${other}`);
    await change({ enabled: false, port: other });
    await endpointIs(undefined);
  });

  it('gives a terminal what a program needs, with one access key for the workspace', async () => {
    const port = await freePort();
    const editor = await start({ settings: { gateway: { enabled: true, port } } });
    await editor.channel.call('CreateKey', {});
    await until('the endpoint', async () => (await stateOf(editor)).gateway);
    const ask = (AccessKeyId?: string) =>
      editor.channel.call(channelOperations.terminalEnvironment, { UserName: 'shop', AccessKeyId });
    const first = await ask();
    const env = first.Environment as Record<string, string>;
    assert.equal(env.KMS_ENDPOINT, `localhost:${port}`);
    assert.equal(env.ALIBABA_CLOUD_ACCESS_KEY_ID, first.AccessKeyId);
    assert.match(env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? '', /^\S{20,}$/);
    const ours = readFileSync(`${editor.home}/ca.pem`, 'utf8').trim();
    for (const roots of [env.NODE_EXTRA_CA_CERTS, env.SSL_CERT_FILE, env.REQUESTS_CA_BUNDLE]) {
      assert.ok(readFileSync(roots ?? '', 'utf8').includes(ours), roots);
    }
    const again = await ask(String(first.AccessKeyId));
    assert.deepEqual(again, first);
    await editor.channel.call('DeleteAccessKey', { AccessKeyId: first.AccessKeyId });
    assert.notEqual((await ask(String(first.AccessKeyId))).AccessKeyId, first.AccessKeyId);
  });

  it('fills in references of a launch configuration, and says which one has no value', async () => {
    const editor = await start();
    await editor.channel.call('CreateSecret', {
      SecretName: 'db',
      VersionId: 'v1',
      SecretData: '{"user":"app","password":"value"}',
    });
    const resolve = (Variables: object) =>
      editor.channel.call(channelOperations.resolveVariables, { Variables });
    const { Variables } = await resolve({
      DB_PASSWORD: 'kms://db#password',
      DB_URL: 'postgres://{{ kms://db#user }}@localhost/app',
      PLAIN: 'text',
    });
    assert.deepEqual(Variables, {
      DB_PASSWORD: 'value',
      DB_URL: 'postgres://app@localhost/app',
      PLAIN: 'text',
    });
    await assert.rejects(resolve({ MAIL: 'kms://mail' }), /MAIL.*kms:\/\/mail/s);
  });

  it('gives no environment without an endpoint', async () => {
    const editor = await start();
    await assert.rejects(editor.channel.call(channelOperations.terminalEnvironment, {}), {
      code: 'ServiceUnavailableTemporary',
    });
  });
});
