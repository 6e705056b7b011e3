import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import { type ScanResult, scanFiles } from '../../src/base/protocol.ts';
import { madeUpPassword as password } from '../support/made-up.ts';
import { until } from '../support/processes.ts';
import { Client } from './client.ts';

describe('scanning files that are not open', () => {
  let client: Client;
  before(async () => {
    client = await Client.start();
  });
  after(() => client.stop());

  const scan = (uris: readonly string[]): Promise<ScanResult> =>
    client.connection.sendRequest(scanFiles, { uris });
  const said = (uri: string) => client.diagnostics.get(uri)?.diagnostics.map(({ code }) => code);

  it('publishes what is found, by the kind of each file, and counts it', async () => {
    const env = client.write('.env', `DB_PASSWORD=${password}\nPORT=80\n`);
    const code = client.write('src/a.ts', `const dbPassword = '${password}';\n`);
    const clean = client.write('src/b.ts', 'export const port = 80;\n');
    const binary = client.write('src/c.bin', `\0\0dbPassword = '${password}'`);
    const gone = clean.replace('b.ts', 'none.ts');
    const found = await scan([env, code, clean, binary, gone]);
    assert.deepEqual(found, { files: 2, findings: 2, uris: [env, code] });
    assert.deepEqual(said(env), ['generic-password']);
    assert.deepEqual(said(code), ['generic-password']);
    assert.equal(said(clean), undefined, 'nothing is said about clean files');
    assert.equal(said(binary), undefined);
  });

  it('takes back what a later scan does not find any more', async () => {
    const uri = client.write('src/d.ts', `const dbPassword = '${password}';\n`);
    await scan([uri]);
    assert.equal(said(uri)?.length, 1);
    writeFileSync(new URL(uri), 'const dbPassword = await readSecret("db");\n');
    assert.deepEqual(await scan([uri]), { files: 0, findings: 0, uris: [] });
    assert.deepEqual(said(uri), []);
  });

  it('keeps what it found when the file was opened and closed', async () => {
    const text = `const dbPassword = '${password}';\n`;
    const document = await client.open('src/e.ts', 'typescript', text);
    await client.diagnosticsOf(document);
    const { uri } = document;
    assert.deepEqual(await scan([uri]), { files: 1, findings: 1, uris: [uri] });
    await client.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: document.uri },
    });
    await until('the finding of the closed file', () => {
      const seen = client.diagnostics.get(document.uri);
      return seen?.version === undefined && seen?.diagnostics.length === 1;
    });
  });

  it('respects the ignore file of the project', async () => {
    client.write('.kmssecretsignore', 'old/ # archive\n');
    const uri = client.write('old/f.ts', `const dbPassword = '${password}';\n`);
    assert.deepEqual(await scan([uri]), { files: 0, findings: 0, uris: [] });
  });
});
