import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  channelOperations,
  type MoveAllResult,
  type MoveCredentialResult,
  moveAll,
  moveCredential,
  type PrepareMoveResult,
  prepareMove,
} from '../../src/base/protocol.ts';
import { secretsIn } from '../../src/base/replies.ts';
import { madeUpPassword as password } from '../support/made-up.ts';
import { Client } from './client.ts';

/**
 * Whatever the text is: the edit is right, or it is refused with a reason, and then nothing is
 * stored and nothing changed.
 */
describe('moving out of odd texts', () => {
  let client: Client;
  beforeEach(async () => {
    client = await Client.start();
    client.write('package.json', '{ "name": "shop", "type": "module" }');
  });
  afterEach(() => client.stop());

  const names = async (): Promise<string[]> =>
    secretsIn(await client.channel.call('ListSecrets', {})).map(({ name }) => name);
  const valueIn = async (SecretName: string) =>
    (await client.channel.call('GetSecretValue', { SecretName })).SecretData;
  const placeIn = (document: TextDocument, value = password) => ({
    uri: document.uri,
    version: document.version,
    offset: document.getText().indexOf(value),
  });
  const move = (document: TextDocument, value = password): Promise<MoveCredentialResult> =>
    client.connection.sendRequest(moveCredential, {
      ...placeIn(document, value),
      secretName: 'shop/db',
    });
  const reasonIn = (result: object): string =>
    'refused' in result ? String(result.refused) : assert.fail(JSON.stringify(result));

  const halfTyped: readonly (readonly [string, string])[] = [
    ['an open brace', `function f() {\n  const dbPassword = '${password}';\n`],
    ['a missing operand', `const dbPassword = '${password}';\nconst x = 1 +\n`],
    ['an open call', `connect({ password: '${password}'\n`],
    ['text that is no code', `const dbPassword = '${password}'; %% ??? @@\n`],
  ];
  for (const [what, text] of halfTyped) {
    it(`leaves ${what} as bad as it was, or refuses`, async () => {
      const document = await client.open('src/main.ts', 'typescript', text);
      const result = await move(document);
      if ('refused' in result) {
        assert.ok(result.refused.length > 10);
        assert.deepEqual([document.getText(), await names()], [text, []]);
        return;
      }
      assert.equal(await valueIn('shop/db'), password);
      const kept = text.replace(/'[^']*'/, '').split(/\s+/);
      assert.ok(kept.every((word) => document.getText().includes(word.replace(/[;{}]/g, ''))));
    });
  }

  it('refuses a string that is still being typed', async () => {
    const document = await client.open('a.ts', 'typescript', `const dbPassword = '${password}\n`);
    assert.ok(reasonIn(await move(document)).length > 10);
    assert.deepEqual([client.edits, await names()], [[], []]);
  });

  it('keeps CRLF and tabs', async () => {
    const text = `function f() {\r\n\tconst dbPassword = '${password}';\r\n\treturn dbPassword;\r\n}\r\n`;
    const document = await client.open('src/main.ts', 'typescript', text);
    await move(document);
    assert.equal(await valueIn('shop/db'), password);
    assert.ok(!/[^\r]\n/.test(document.getText()), JSON.stringify(document.getText()));
    assert.match(document.getText(), /\r\n\tconst dbPassword = /);
    const helper = readFileSync(join(client.root, 'src/kms-secrets.ts'), 'utf8');
    assert.ok(!/[^\r]\n/.test(helper), 'the helper ends its lines as the file does');
  });

  it('counts surrogate pairs as the editor does', async () => {
    const value = `${password}😀ß`;
    const text = `const a = '😀😀'; const dbPassword = '${value}'; const b = '😀';\n`;
    const document = await client.open('src/main.ts', 'typescript', text);
    const result = await move(document);
    assert.ok('moved' in result, JSON.stringify(result));
    assert.equal(await valueIn('shop/db'), value);
    assert.match(document.getText(), /const a = '😀😀'; const dbPassword = await readSecret\(/);
    assert.match(document.getText(), /; const b = '😀';\n$/);
  });

  it('does not count the mark at the beginning of a file that is not open', async () => {
    const uri = client.write('conf/app.yaml', `\uFEFFpassword: '${password}'\nport: 80\n`);
    client.onEdit = () => false;
    await client.connection.sendRequest<MoveAllResult>(moveAll, { uris: [uri] });
    const [change] = client.edits[0]?.documentChanges ?? [];
    assert.ok(change && 'edits' in change);
    const [edit] = change.edits;
    assert.ok(edit && 'range' in edit);
    assert.equal(edit.range.start.character, 'password: '.length);
  });

  it('leaves a file alone that is no UTF-8', async () => {
    const uri = client.write('conf/app.ini', '');
    const latin = Buffer.from(`; für\npassword = ${password}\n`, 'latin1');
    writeFileSync(new URL(uri), latin);
    const result = await client.connection.sendRequest<MoveAllResult>(moveAll, { uris: [uri] });
    assert.equal(result.moved, 0);
    assert.deepEqual(readFileSync(new URL(uri)), latin);
    assert.deepEqual(await names(), []);
  });

  it('does not edit a file that another program changed since', async () => {
    const uri = client.write('conf/app.yaml', `password: '${password}'\n`);
    client.onEdit = async () => {
      client.write('conf/app.yaml', `# new\npassword: '${password}'\n`);
      return false;
    };
    const { moved } = await client.connection.sendRequest<MoveAllResult>(moveAll, { uris: [uri] });
    assert.equal(moved, 0);
    assert.deepEqual(await names(), []);
    assert.match(readFileSync(new URL(uri), 'utf8'), /^# new\npassword: '/);
  });

  it('takes back what was stored when a file cannot be written', async () => {
    const document = await client.open(
      'src/main.ts',
      'typescript',
      `const dbPassword = '${password}';\n`,
    );
    chmodSync(join(client.root, 'src/main.ts'), 0o400);
    // What an editor answers that may not write.
    client.onEdit = () => false;
    assert.match(reasonIn(await move(document)), /nothing was kept/);
    assert.deepEqual(await names(), []);
  });

  const elsewhere: readonly (readonly [string, string, RegExp])[] = [
    ['an untitled document', 'untitled:Untitled-1', /Save the file first/],
    ['a virtual file system', 'vscode-vfs://github/shop/app/main.ts', /is in vscode-vfs:$/],
    ['a cell of a notebook', 'vscode-notebook-cell:/work/a.ipynb#W0', /Notebooks cannot be/],
  ];
  for (const [what, uri, reason] of elsewhere) {
    it(`refuses ${what}, with the reason`, async () => {
      const text = `const dbPassword = '${password}';\n`;
      const document = await client.openText(uri, 'typescript', text);
      assert.equal((await client.diagnosticsOf(document)).length, 1);
      const prepared = await client.connection.sendRequest<PrepareMoveResult>(
        prepareMove,
        placeIn(document),
      );
      assert.match(reasonIn(prepared), reason);
      assert.deepEqual([client.edits, await names()], [[], []]);
    });
  }

  it('refuses a notebook that is shown as text', async () => {
    const cells = [{ cell_type: 'code', source: [`db_password = "${password}"\n`] }];
    const document = await client.open('a.ipynb', 'json', JSON.stringify({ cells }, null, 1));
    const result = await move(document);
    assert.match(reasonIn(result), /Notebooks|text has changed/);
    assert.deepEqual([client.edits, await names()], [[], []]);
  });

  it('moves out of what is not saved, and leaves the file on disk as it is', async () => {
    const document = await client.open('src/main.ts', 'typescript', 'const port = 80;\n');
    await client.type(document, 'const port', `const dbPassword = '${password}';\nconst port`);
    assert.ok('moved' in (await move(document)));
    assert.equal(readFileSync(join(client.root, 'src/main.ts'), 'utf8'), 'const port = 80;\n');
  });

  it('forgets a document that was deleted in the middle', async () => {
    const uri = pathToFileURL(join(client.root, 'gone.ts')).href;
    const result = await client.connection.sendRequest<MoveAllResult>(moveAll, { uris: [uri] });
    assert.deepEqual([result.moved, result.made], [0, []]);
  });
});

describe('a store that locks in the middle', () => {
  const passphrase = 'correct horse battery staple';

  it('refuses the move with the reason, and the text stays', async () => {
    const client = await Client.start({ env: { KMS_SECRETS_KEY_FILE: '' } });
    try {
      await client.channel.call(channelOperations.unlockStore, { Passphrase: passphrase });
      const text = `const dbPassword = '${password}';\n`;
      const document = await client.open('src/main.ts', 'typescript', text);
      await client.diagnosticsOf(document);
      await client.channel.call(channelOperations.lockStore, {});
      const offset = text.indexOf(password);
      const result = await client.connection.sendRequest<MoveCredentialResult>(moveCredential, {
        uri: document.uri,
        version: 1,
        offset,
        secretName: 'shop/db',
      });
      assert.ok('refused' in result);
      assert.match(result.refused, /locked with a passphrase/);
      const all = await client.connection.sendRequest<MoveAllResult>(moveAll, {
        uris: [document.uri],
      });
      assert.match(all.stopped ?? '', /locked with a passphrase/);
      assert.deepEqual([client.edits, document.getText()], [[], text]);
      await client.channel.call(channelOperations.unlockStore, { Passphrase: passphrase });
      assert.deepEqual(secretsIn(await client.channel.call('ListSecrets', {})), []);
    } finally {
      await client.stop();
    }
  });

  it('says when a value cannot be taken back, and keeps it', async () => {
    const client = await Client.start({ env: { KMS_SECRETS_KEY_FILE: '' } });
    try {
      await client.channel.call(channelOperations.unlockStore, { Passphrase: passphrase });
      client.write('package.json', '{ "name": "shop", "type": "module" }');
      const text = `const dbPassword = '${password}';\n`;
      const document = await client.open('src/main.ts', 'typescript', text);
      client.onEdit = async () => {
        await client.channel.call(channelOperations.lockStore, {});
        return false;
      };
      const result = await client.connection.sendRequest<MoveCredentialResult>(moveCredential, {
        uri: document.uri,
        version: 1,
        offset: text.indexOf(password),
        secretName: 'shop/db',
      });
      assert.ok('refused' in result);
      assert.match(result.refused, /the secret shop\/db stays: delete it by hand/);
      assert.equal(document.getText(), text);
    } finally {
      await client.stop();
    }
  });
});
