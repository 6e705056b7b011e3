import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { CodeAction } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CredentialPlace,
  type MoveCredentialResult,
  moveCredential,
  moveCredentialCommand,
  type PrepareMoveResult,
  prepareMove,
} from '../../src/base/protocol.ts';
import { madeUpPassword as password } from '../support/made-up.ts';
import { until } from '../support/processes.ts';
import { Client } from './client.ts';

const source = `const dbPassword = '${password}';\nconsole.log(dbPassword.length);\n`;
const manifest = '{ "name": "shop", "type": "module" }';

describe('moving a credential', () => {
  let client: Client;
  let document: TextDocument;

  beforeEach(async () => {
    client = await Client.start();
    client.write('package.json', manifest);
    document = await client.open('src/main.ts', 'typescript', source);
  });
  afterEach(() => client.stop());

  const place = (): CredentialPlace => ({
    uri: document.uri,
    version: document.version,
    offset: document.getText().indexOf(password),
  });
  const move = (more: object = {}): Promise<MoveCredentialResult> =>
    client.connection.sendRequest(moveCredential, {
      ...place(),
      secretName: 'shop/db-password',
      ...more,
    });
  const names = async (): Promise<string[]> => {
    const reply = await client.channel.call('ListSecrets', {});
    const list = (reply.SecretList as { Secret: { SecretName: string }[] }).Secret;
    return list.map(({ SecretName }) => SecretName);
  };
  const valueIn = async (name: string): Promise<unknown> =>
    (await client.channel.call('GetSecretValue', { SecretName: name })).SecretData;

  it('offers a name made of the project and the variable, and changes nothing', async () => {
    const prepared = await client.connection.sendRequest<PrepareMoveResult>(prepareMove, place());
    assert.deepEqual(prepared, {
      secretName: 'project/db-password',
      title: 'Password written in the text',
      storedIn: [],
    });
    assert.deepEqual(await names(), []);
    assert.equal(document.getText(), source);
  });

  it('stores the value and rewrites the line, the import and the helper in one edit', async () => {
    const result = await move();
    assert.ok('moved' in result, JSON.stringify(result));
    assert.equal(result.moved.secretName, 'shop/db-password');
    assert.match(result.moved.installs.join(), /npm install/);
    assert.equal(await valueIn('shop/db-password'), password);
    assert.match(document.getText(), /const dbPassword = await readSecret\('shop\/db-password'\);/);
    assert.ok(!document.getText().includes(password));
    assert.ok(existsSync(join(client.root, 'src/kms-secrets.ts')));
    assert.equal(client.edits.length, 1, 'one edit is one undo');
    const [first] = client.edits[0]?.documentChanges ?? [];
    assert.ok(first && 'kind' in first && first.kind === 'create', 'the helper is created first');
    assert.deepEqual(await client.diagnosticsOf(document), []);
  });

  it('offers the secret that holds the value already, and stores nothing then', async () => {
    const secret = { SecretName: 'team/database', VersionId: 'v1', SecretData: password };
    await client.channel.call('CreateSecret', secret);
    await client.channel.call('CreateSecret', { ...secret, SecretName: 'other', SecretData: 'x' });
    const start = document.positionAt(place().offset);
    const [first] = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: document.uri },
      range: { start, end: start },
      context: { diagnostics: [] },
    });
    assert.equal(first?.title, 'Read it from the secret team/database, which holds this value');
    const other = await move({ secretName: 'other', onExisting: 'use' });
    assert.ok('refused' in other && /does not hold/.test(other.refused));
    await client.connection.sendRequest('workspace/executeCommand', {
      command: first?.command?.command,
      arguments: first?.command?.arguments,
    });
    assert.match(document.getText(), /await readSecret\('team\/database'\);/);
    assert.deepEqual((await names()).sort(), ['other', 'team/database']);
  });

  it('offers the field of a JSON secret that holds the value already', async () => {
    const SecretData = JSON.stringify({ host: 'db', pass: password });
    await client.channel.call('CreateSecret', {
      SecretName: 'team/db',
      VersionId: 'v1',
      SecretData,
    });
    const start = document.positionAt(place().offset);
    const [first] = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: document.uri },
      range: { start, end: start },
      context: { diagnostics: [] },
    });
    assert.equal(first?.title, 'Read it from the secret team/db#pass, which holds this value');
    const other = await move({ secretName: 'team/db#host', onExisting: 'use' });
    assert.ok('refused' in other && /does not hold/.test(other.refused));
    await client.connection.sendRequest('workspace/executeCommand', {
      command: first?.command?.command,
      arguments: first?.command?.arguments,
    });
    assert.match(document.getText(), /await readSecret\('team\/db', 'pass'\);/);
    assert.deepEqual(await names(), ['team/db']);
  });

  it('moves the user name with it, as one JSON secret', async () => {
    const text = `const db = { user: 'shop', password: '${password}' };\nconsole.log(db);\n`;
    document = await client.open('src/pair.ts', 'typescript', text);
    const start = document.positionAt(place().offset);
    const actions = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: document.uri },
      range: { start, end: start },
      context: { diagnostics: [] },
    });
    const together = actions.find(({ title }) => /^Move user name and password/.test(title));
    await client.connection.sendRequest('workspace/executeCommand', {
      command: together?.command?.command,
      arguments: together?.command?.arguments,
    });
    assert.deepEqual(await names(), ['project/db-credentials']);
    const stored = await valueIn('project/db-credentials');
    assert.equal(stored, JSON.stringify({ username: 'shop', password }));
    assert.match(
      document.getText(),
      /user: await readSecret\('project\/db-credentials', 'username'\), password: await readSecret/,
    );
    assert.equal(client.edits.length, 1, 'one edit is one undo');
    assert.deepEqual(await client.diagnosticsOf(document), []);
  });

  it('keeps a secret that was there before when the editor refuses the edit', async () => {
    const secret = { SecretName: 'team/database', VersionId: 'v1', SecretData: password };
    await client.channel.call('CreateSecret', secret);
    client.onEdit = () => false;
    assert.ok('refused' in (await move({ secretName: 'team/database', onExisting: 'use' })));
    assert.deepEqual(await names(), ['team/database']);
  });

  it('ties the edit to the version of the document', async () => {
    await move();
    const versions = (client.edits[0]?.documentChanges ?? []).flatMap((change) =>
      'textDocument' in change && change.textDocument.uri === document.uri
        ? [change.textDocument.version]
        : [],
    );
    assert.deepEqual(versions, [1]);
  });

  it('takes the secret back when the editor refuses the edit', async () => {
    client.onEdit = () => false;
    const result = await move();
    assert.ok('refused' in result);
    assert.match(result.refused, /nothing was kept/);
    assert.deepEqual(await names(), []);
    assert.equal(document.getText(), source);
  });

  it('takes the secret back when the text changes while the edit is on its way', async () => {
    client.onEdit = async (edit) => {
      await client.type(document, 'console', '// said\nconsole');
      return client.apply(edit);
    };
    const result = await move();
    assert.ok('refused' in result);
    assert.deepEqual(await names(), []);
    assert.ok(document.getText().includes(password));
  });

  it('takes the secret back when the text changes while the value is being stored', async () => {
    const moving = move();
    await client.type(document, 'console', '// said\nconsole');
    const result = await moving;
    assert.ok('refused' in result, JSON.stringify(result));
    assert.deepEqual(await names(), []);
    assert.deepEqual(client.edits, []);
    assert.ok(document.getText().includes(password));
  });

  it('keeps the secret when the value is gone from the text although the edit was refused', async () => {
    client.onEdit = async (edit) => {
      await client.apply(edit);
      return false;
    };
    const result = await move();
    assert.ok('refused' in result);
    assert.match(result.refused, /was kept/);
    assert.equal(await valueIn('shop/db-password'), password);
  });

  it('refuses a place that belongs to another version, and one where nothing stands', async () => {
    const before = place();
    await client.type(document, 'console', '\nconsole');
    const stale = await move(before);
    assert.deepEqual(stale, { refused: 'The text has changed since; please try again' });
    const nowhere = await move({ ...place(), offset: 3 });
    assert.deepEqual(nowhere, { refused: 'The text has changed since; please try again' });
    assert.deepEqual(await names(), []);
  });

  it('refuses a taken name, and a name that waits for its deletion, and changes nothing', async () => {
    await client.channel.call('CreateSecret', {
      SecretName: 'shop/db-password',
      VersionId: 'v1',
      SecretData: 'first',
    });
    const taken = await move();
    assert.ok('refused' in taken);
    assert.match(taken.refused, /exists already/);
    await client.channel.call('DeleteSecret', { SecretName: 'shop/db-password' });
    const pending = await move();
    assert.ok('refused' in pending);
    assert.match(pending.refused, /waiting for its deletion/);
    assert.equal(document.getText(), source);
    assert.equal(client.edits.length, 0);
  });

  it('puts a new version of a taken name when asked to', async () => {
    await client.channel.call('CreateSecret', {
      SecretName: 'shop/db-password',
      VersionId: 'v1',
      SecretData: 'first',
    });
    const result = await move({ onExisting: 'newVersion' });
    assert.ok('moved' in result);
    const reply = await client.channel.call('GetSecretValue', { SecretName: 'shop/db-password' });
    assert.equal(reply.SecretData, password);
    assert.equal(reply.VersionId, 'v2');
  });

  it('makes the old version current again when that edit is refused', async () => {
    await client.channel.call('CreateSecret', {
      SecretName: 'shop/db-password',
      VersionId: 'v1',
      SecretData: 'first',
    });
    client.onEdit = () => false;
    assert.ok('refused' in (await move({ onExisting: 'newVersion' })));
    assert.equal(await valueIn('shop/db-password'), 'first');
  });

  it('runs as a command in any editor, under the suggested name', async () => {
    await client.connection.sendRequest('workspace/executeCommand', {
      command: moveCredentialCommand,
      arguments: [place()],
    });
    assert.equal(await valueIn('project/db-password'), password);
    await until('the message', () =>
      client.messages.some((text) => text.includes('project/db-password')),
    );
  });

  it('refuses an unsaved document, which has no project', async () => {
    document = await client.openText('untitled:Untitled-1', 'typescript', source);
    const result = await move();
    assert.ok('refused' in result);
    assert.match(result.refused, /Save the file first/);
  });

  it('says nowhere what the value is', async () => {
    await move();
    const said = [client.log, ...client.messages, JSON.stringify([...client.diagnostics.values()])];
    assert.ok(!said.join('\n').includes(password));
    const helper = readFileSync(join(client.root, 'src/kms-secrets.ts'), 'utf8');
    assert.ok(!helper.includes(password));
  });
});
