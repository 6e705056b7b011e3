import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { CodeAction } from 'vscode-languageserver-protocol';
import {
  type MoveAllResult,
  moveAll,
  type PrepareMoveAllResult,
  prepareMoveAll,
} from '../../src/base/protocol.ts';
import { Client } from './client.ts';

const [first, second, third] = ['q8Kd!x2pLw', 'Zt4#vM9sQe', 'hB7$kW1nRy'].map(
  (text) => `${text}-57`,
);
const source = `const dbPassword = '${first}';
const mailPassword = '${second}';
enum Keys { Password = '${third}' }
console.log(dbPassword, mailPassword, Keys);
`;

describe('moving all credentials of a file', () => {
  let client: Client;
  beforeEach(async () => {
    client = await Client.start({ clientCommands: true });
    client.write('package.json', '{ "name": "shop", "type": "module" }');
  });
  afterEach(() => client.stop());

  const open = (text = source) => client.open('src/main.ts', 'typescript', text);
  const ask = <T>(method: string, uri: string): Promise<T> =>
    client.connection.sendRequest<T>(method, { uri });
  const valueIn = async (name: string) =>
    (await client.channel.call('GetSecretValue', { SecretName: name })).SecretData;

  it('says beforehand what becomes of each, and changes nothing', async () => {
    const { uri } = await open();
    const { moves } = await ask<PrepareMoveAllResult>(prepareMoveAll, uri);
    assert.deepEqual(
      moves.map((move) => [move.line, 'secretName' in move ? move.secretName : 'refused']),
      [
        [0, 'project/db-password'],
        [1, 'project/mail-password'],
        [2, 'refused'],
      ],
    );
    assert.deepEqual(client.edits, []);
  });

  it('moves what can be moved, each into its own secret, and leaves the rest', async () => {
    const document = await open();
    const result = await ask<MoveAllResult>(moveAll, document.uri);
    assert.equal(result.stopped, undefined);
    assert.deepEqual([...result.moved].sort(), ['project/db-password', 'project/mail-password']);
    assert.equal(result.installs.length, 1);
    assert.equal(await valueIn('project/db-password'), first);
    assert.equal(await valueIn('project/mail-password'), second);
    const text = document.getText();
    assert.ok(!text.includes(`'${first}'`) && !text.includes(`'${second}'`));
    assert.ok(text.includes(`Password = '${third}'`));
    assert.equal(text.match(/import \{ readSecret \}/g)?.length, 1);
  });

  it('gives names that are free', async () => {
    await client.channel.call('CreateSecret', {
      SecretName: 'project/db-password',
      VersionId: 'v1',
      SecretData: 'another',
    });
    const { uri } = await open(`f({ dbPassword: '${first}' });\ng({ dbPassword: '${second}' });\n`);
    const { moved } = await ask<MoveAllResult>(moveAll, uri);
    assert.deepEqual([...moved].sort(), ['project/db-password-2', 'project/db-password-3']);
    assert.equal(await valueIn('project/db-password'), 'another');
  });

  it('stops at the first edit that is refused, and keeps nothing of it', async () => {
    const document = await open();
    let edits = 0;
    client.onEdit = (edit) => {
      edits += 1;
      return edits === 1 && client.apply(edit);
    };
    const { moved, stopped } = await ask<MoveAllResult>(moveAll, document.uri);
    assert.deepEqual(moved, ['project/mail-password']);
    assert.match(stopped ?? '', /nothing was kept/);
    assert.ok(document.getText().includes(`'${first}'`));
    await assert.rejects(valueIn('project/db-password'), { code: 'Forbidden.ResourceNotFound' });
  });

  it('is offered where there is more than one', async () => {
    const titles = async (text: string): Promise<string[]> => {
      const document = await open(text);
      const start = document.positionAt(document.getText().indexOf(String(first)));
      const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
        textDocument: { uri: document.uri },
        range: { start, end: start },
        context: { diagnostics: [] },
      });
      return actions.map(({ title }) => title);
    };
    const title = 'Move all 3 credentials of this file to KMS Secrets…';
    assert.ok((await titles(source)).includes(title));
    assert.ok(!(await titles(`const password = '${first}';\n`)).some((each) => /all/.test(each)));
  });
});
