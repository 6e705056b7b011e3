import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { WorkspaceEdit } from 'vscode-languageserver-protocol';
import { type PlanLookupResult, planLookup } from '../../src/base/protocol.ts';
import { Client } from './client.ts';

const mark = '|';

describe('inserting a lookup', () => {
  let client: Client;

  beforeEach(async () => {
    client = await Client.start();
    client.write('package.json', '{ "name": "shop", "type": "module" }');
  });
  afterEach(() => client.stop());

  async function planned(
    file: string,
    languageId: string,
    marked: string,
  ): Promise<PlanLookupResult & { text: string }> {
    const offset = marked.indexOf(mark);
    const document = await client.open(file, languageId, marked.replace(mark, ''));
    const result = await client.connection.sendRequest<PlanLookupResult>(planLookup, {
      uri: document.uri,
      version: document.version,
      offset,
      secretName: 'shop/db',
    });
    if ('newText' in result && result.also.documentChanges) {
      await client.apply(result.also as WorkspaceEdit);
    }
    return { ...result, text: client.documents.get(document.uri)?.getText() ?? '' };
  }

  const written: readonly (readonly [string, string, string, string])[] = [
    ['src/a.ts', 'typescript', 'const db = |;\n', "await readSecret('shop/db')"],
    ['a.py', 'python', 'db = |\n', "read_secret('shop/db')"],
    ['.env', 'dotenv', 'DB=|\n', 'kms://shop/db'],
    ['app.yaml', 'yaml', 'db: |\n', 'kms://shop/db'],
    ['notes.txt', 'plaintext', 'see |\n', 'kms://shop/db'],
  ];
  for (const [file, language, marked, expected] of written) {
    it(`writes ${expected} into ${language}`, async () => {
      const result = await planned(file, language, marked);
      assert.ok('newText' in result, JSON.stringify(result));
      assert.equal(result.newText, expected);
    });
  }

  it('brings the import and the helper along, but not the text at the place', async () => {
    const result = await planned('src/b.ts', 'typescript', 'const db = |;\n');
    assert.match(result.text, /^import \{ readSecret \} from '.\/kms-secrets.ts';/);
    assert.match(result.text, /const db = ;\n$/);
  });

  it('says why not where none can stand', async () => {
    const result = await planned('src/c.ts', 'typescript', 'function f() { const db = |; }\n');
    assert.ok('refused' in result ? result.refused !== '' : !result.newText.includes('await'));
  });

  it('is for the version of the text that the editor shows', async () => {
    const document = await client.open('src/d.ts', 'typescript', 'const db = ;\n');
    const result = await client.connection.sendRequest<PlanLookupResult>(planLookup, {
      uri: document.uri,
      version: document.version + 1,
      offset: 11,
      secretName: 'shop/db',
    });
    assert.ok('refused' in result);
  });
});
