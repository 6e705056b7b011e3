import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import type {
  CompletionList,
  DocumentLink,
  InlayHint,
  Location,
  Range,
  SymbolInformation,
} from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { until } from '../support/processes.ts';
import { Client } from './client.ts';

const value = JSON.stringify({ user: 'app', 'pass word': 'never-to-be-seen' });

/** Asks for something at the first place of a text. */
const ask = <T>(
  client: Client,
  method: string,
  document: TextDocument,
  text: string,
  more: object = {},
): Promise<T> =>
  client.connection.sendRequest<T>(`textDocument/${method}`, {
    textDocument: { uri: document.uri },
    position: document.positionAt(document.getText().indexOf(text)),
    ...more,
  });

const make = (client: Client, SecretName: string) =>
  client.channel.call('CreateSecret', { SecretName, VersionId: 'v1', SecretData: value });

describe('secrets as symbols', () => {
  let client: Client;
  let document: TextDocument;

  before(async () => {
    client = await Client.start({ clientCommands: true });
    await make(client, 'shop/db');
    client.write('deploy/run.sh', 'aliyun kms GetSecretValue --SecretName shop/db\n');
    client.write('conf/app.yaml', 'db: kms://shop/db#user\nmail: kms://shop/mail\n');
    client.write('src/other.py', 'request = models.GetSecretValueRequest(secret_name="shop/db")\n');
    client.write('node_modules/foreign/index.js', `readSecret('shop/db');\n`);
    document = await client.open(
      'src/main.ts',
      'typescript',
      `readSecret('shop/db', 'user');\nreadSecret('shop/db', 'none');\n`,
    );
  });
  after(() => client.stop());

  const placesOf = (found: readonly { uri: string; range: Range }[]): string[] =>
    found
      .map(({ uri, range: { start } }) => {
        return `${uri.slice(uri.indexOf('/project/') + 9)}:${start.line}:${start.character}`;
      })
      .sort();

  it('finds every lookup of a secret: helper, SDK, reference and script', async () => {
    const found = await ask<Location[]>(client, 'references', document, 'shop/db', {
      context: { includeDeclaration: true },
    });
    assert.deepEqual(placesOf(found), [
      'conf/app.yaml:0:10',
      'deploy/run.sh:0:39',
      'src/main.ts:0:12',
      'src/main.ts:1:12',
      'src/other.py:0:52',
    ]);
  });

  it('follows what is typed before it is saved', async () => {
    const draft = await client.open('src/draft.ts', 'typescript', `readSecret('shop/mail');\n`);
    const usesOf = async () =>
      placesOf(await ask<Location[]>(client, 'references', draft, 'shop/mail'));
    assert.deepEqual(await usesOf(), ['conf/app.yaml:1:12', 'src/draft.ts:0:12']);
    await client.type(draft, `readSecret('shop/mail');`, `\n\nreadSecret('shop/mail');`);
    assert.deepEqual(await usesOf(), ['conf/app.yaml:1:12', 'src/draft.ts:2:12']);
  });

  it('follows files that are changed and removed by others', async () => {
    const uri = client.write('conf/new.yaml', 'a: kms://shop/db\n');
    const tell = (type: number) =>
      client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri, type }],
      });
    const isUse = async () =>
      placesOf(await ask<Location[]>(client, 'references', document, 'shop/db')).includes(
        'conf/new.yaml:0:9',
      );
    await tell(1);
    await until('the new use', isUse);
    client.write('conf/new.yaml', 'a: nothing\n');
    await tell(2);
    await until('the use to go', async () => !(await isUse()));
  });

  it('lists the secrets that the workspace names', async () => {
    const symbols = await client.connection.sendRequest<SymbolInformation[]>('workspace/symbol', {
      query: 'shdb',
    });
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['shop/db'],
    );
    assert.match(symbols[0]?.containerName ?? '', /^\d uses$/);
  });

  it('links each name to the metadata', async () => {
    const [first, ...more] = await ask<DocumentLink[]>(client, 'documentLink', document, 'shop');
    assert.equal(more.length, 1);
    assert.ok(first);
    assert.equal(document.getText(first.range), 'shop/db');
    const { target } = await client.connection.sendRequest<DocumentLink>(
      'documentLink/resolve',
      first,
    );
    assert.equal(target, 'kms-secrets:/shop/db.json');
  });

  it('warns of a JSON key that the value does not have', async () => {
    const found = await client.diagnosticsOf(document);
    assert.deepEqual(
      found.map(({ code, range, message }) => [code, document.getText(range), message]),
      [['unknown-key', 'none', 'The value of shop/db has no key none']],
    );
  });

  it('warns of a key when the value is no JSON object', async () => {
    const SecretName = 'shop/plain';
    await client.channel.call('CreateSecret', { SecretName, VersionId: 'v1', SecretData: 'x' });
    const plain = await client.open('src/plain.ts', 'typescript', `readSecret('shop/plain', 'a');`);
    const [found] = await client.diagnosticsOf(plain);
    assert.match(String(found?.message), /is no JSON object/);
  });

  it('completes JSON keys, in references percent-encoded, and never shows a value', async () => {
    const labels = async (text: string, at: string): Promise<string[]> => {
      const file = await client.open(`src/keys${at.length}.ts`, 'typescript', text);
      const list = await ask<CompletionList>(client, 'completion', file, at);
      assert.ok(!JSON.stringify(list).includes('never-to-be-seen'));
      return list.items.map(({ label }) => label);
    };
    assert.deepEqual(await labels(`readSecret('shop/db', '');`, `');`), ['user', 'pass word']);
    assert.deepEqual(await labels('const a = "kms://shop/db#";', '";'), ['user', 'pass%20word']);
  });

  it('shows the version behind the name only when asked to', async () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    const hints = async () =>
      ask<InlayHint[] | null>(client, 'inlayHint', document, 'shop', { range });
    assert.equal(await hints(), null);
    await client.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { kmsSecrets: { gateway: { enabled: false }, inlayHints: { enabled: true } } },
    });
    const [hint] = await until('the hints', async () => (await hints()) ?? false);
    assert.equal(hint?.label, 'v1');
    assert.deepEqual(hint?.position, { line: 0, character: `readSecret('shop/db`.length });
  });

  it('leaves no value in the log', () => {
    assert.ok(!client.log.includes('never-to-be-seen'));
  });
});

describe('secrets as symbols, in an editor without our extension', () => {
  it('goes to a file with the metadata and no value', async () => {
    const client = await Client.start();
    try {
      await make(client, 'shop/db');
      const document = await client.open('a.ts', 'typescript', `readSecret('shop/db');\n`);
      const { uri } = await ask<Location>(client, 'definition', document, 'shop/db');
      const text = readFileSync(fileURLToPath(uri), 'utf8');
      assert.match(text, /"SecretName": "shop\/db"/);
      assert.ok(!text.includes('never-to-be-seen'));
    } finally {
      await client.stop();
    }
  });
});

describe('renaming a secret', () => {
  let client: Client;
  let document: TextDocument;

  beforeEach(async () => {
    client = await Client.start({
      clientCommands: true,
      capabilities: {
        workspace: {
          applyEdit: true,
          workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
        },
      },
    });
    await make(client, 'shop/db');
    client.write('conf/app.yaml', 'a: x\nb: "kms://shop/db#user" # é\n');
    document = await client.open('src/main.ts', 'typescript', `\r\n\treadSecret('shop/db');\r\n`);
  });
  afterEach(() => client.stop());

  const rename = (newName: string) =>
    ask<object>(client, 'rename', document, 'shop/db', { newName });
  const stateOf = async (SecretName: string): Promise<string> => {
    try {
      const { PlannedDeleteTime } = await client.channel.call('DescribeSecret', { SecretName });
      return PlannedDeleteTime === undefined ? 'live' : 'pending';
    } catch {
      return 'none';
    }
  };
  const states = async () => [await stateOf('shop/db'), await stateOf('store/db')];

  it('offers the name, and says why it cannot be renamed', async () => {
    const prepared = await ask<{ placeholder: string }>(
      client,
      'prepareRename',
      document,
      'shop/db',
    );
    assert.equal(prepared.placeholder, 'shop/db');
    const other = await client.open('src/other.ts', 'typescript', `readSecret('shop/none');\n`);
    await assert.rejects(ask(client, 'prepareRename', other, 'shop/none'), /no secret shop\/none/);
  });

  it('renames in the store and in all lookups, for review, and keeps the old one for a while', async () => {
    await rename('store/db');
    assert.equal(document.getText(), `\r\n\treadSecret('store/db');\r\n`);
    const file = join(client.root, 'conf/app.yaml');
    assert.equal(readFileSync(file, 'utf8'), 'a: x\nb: "kms://store/db#user" # é\n');
    assert.deepEqual(await states(), ['pending', 'live']);
    const { changeAnnotations } = client.edits[0] ?? {};
    assert.ok(Object.values(changeAnnotations ?? {}).some((one) => one.needsConfirmation));
    const { SecretData } = await client.channel.call('GetSecretValue', { SecretName: 'store/db' });
    assert.equal(SecretData, value);
    assert.match(client.messages.join(), /The secret is store\/db now/);
  });

  it('takes the new secret back when the edits are refused', async () => {
    client.onEdit = () => false;
    await assert.rejects(rename('store/db'), /keeps its name/);
    assert.deepEqual(await states(), ['live', 'none']);
  });

  it('keeps the old secret as long as some code still reads it', async () => {
    client.onEdit = (edit) => {
      const own = edit.documentChanges?.filter((change) => {
        return 'textDocument' in change && change.textDocument.uri === document.uri;
      });
      return client.apply({ documentChanges: own ?? [] });
    };
    await rename('store/db');
    assert.deepEqual(await states(), ['live', 'live']);
    assert.match(client.messages.join(), /some code still reads it/);
    client.write('conf/app.yaml', 'b: "kms://store/db#user"\n');
    await until('the old secret to go', async () => (await states())[0] === 'pending');
  });

  it('refuses a name that is taken, reserved, or no name, and changes nothing', async () => {
    await make(client, 'taken');
    for (const [name, reason] of [
      ['taken', /exists already/],
      ['acs/db', /reserved/],
      ['two words', /Only letters/],
      ['shop/db', /already/],
    ] as const) {
      await assert.rejects(rename(name), reason);
    }
    assert.deepEqual(client.edits, []);
    assert.deepEqual(await states(), ['live', 'none']);
  });

  // The superuser may write everything.
  const written = process.getuid?.() === 0 ? [] : ['refuses when a file cannot be written'];
  for (const title of written)
    it(title, async () => {
      const file = join(client.root, 'conf/app.yaml');
      chmodSync(file, 0o400);
      await assert.rejects(rename('store/db'), /cannot be written/);
      assert.deepEqual(await states(), ['live', 'none']);
      assert.ok(existsSync(file));
    });
});
