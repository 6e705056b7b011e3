import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { after, before, describe, it } from 'mocha';
import { temporaryFolder } from '../support/engine.ts';

/** Built at run time, so that no scanner takes this file for a careless one. */
const canary = ['Kz7', 'qW2', 'mVt9', 'Rb4xY'].join('');

describe('tools for agents', () => {
  const folder = temporaryFolder();
  const client = new Client({ name: 'test', version: '1' });
  const everything: string[] = [];

  before(async () => {
    writeFileSync(join(folder.path, 'app.py'), `db_password = "${canary}"\nprint(db_password)\n`);
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [join(import.meta.dirname, '../../src/cli/main.ts'), 'mcp'],
        cwd: folder.path,
        env: {
          PATH: process.env.PATH ?? '',
          HOME: folder.path,
          KMS_SECRETS_HOME: join(folder.path, 'store'),
          KMS_SECRETS_KEY_FILE: join(folder.path, 'key'),
        },
      }),
    );
  });
  after(async () => {
    await client.close();
    folder.remove();
  });

  async function use(name: string, args: Record<string, unknown>): Promise<unknown> {
    const { content, isError } = await client.callTool({ name, arguments: args });
    const [first] = content as { type: string; text: string }[];
    const text = first?.text ?? '';
    everything.push(JSON.stringify(content));
    return isError ? text : JSON.parse(text);
  }

  it('say what they do to the world', async () => {
    const { tools } = await client.listTools();
    const effects = tools.map(({ name, annotations }) => [
      name,
      annotations?.readOnlyHint,
      annotations?.destructiveHint ?? false,
    ]);
    assert.deepEqual(effects, [
      ['list_secrets', true, false],
      ['describe_secret', true, false],
      ['find_references', true, false],
      ['scan', true, false],
      ['create_generated_secret', false, false],
      ['replace_credential', false, true],
      ['run_command', false, true],
    ]);
  });

  it('find a credential, move it, and find the place that reads it', async () => {
    const found = (await use('scan', {})) as { findings: { file: string; startLine: number }[] };
    assert.deepEqual(
      found.findings.map(({ file, startLine }) => [file, startLine]),
      [['app.py', 1]],
    );
    const moved = await use('replace_credential', { file: 'app.py', line: 1, name: 'app/db' });
    assert.equal((moved as { results: { secretName: string }[] }).results[0]?.secretName, 'app/db');
    const after = readFileSync(join(folder.path, 'app.py'), 'utf8');
    assert.match(after, /read_secret\("app\/db"\)/);
    assert.ok(!after.includes(canary));
    const { references } = (await use('find_references', { name: 'app/db' })) as {
      references: unknown;
    };
    assert.deepEqual(references, [{ file: 'app.py', line: 3 }]);
    assert.deepEqual(((await use('scan', {})) as { findings: unknown[] }).findings, []);
  });

  it('list and describe, and make secrets nobody has seen', async () => {
    await use('create_generated_secret', { name: 'app/token', length: 24 });
    const { SecretList } = (await use('list_secrets', { prefix: 'app/' })) as {
      SecretList: { Secret: { SecretName: string }[] };
    };
    assert.deepEqual(SecretList.Secret.map((one) => one.SecretName).sort(), [
      'app/db',
      'app/token',
    ]);
    const described = (await use('describe_secret', { name: 'app/db' })) as Record<string, unknown>;
    assert.equal(described.SecretName, 'app/db');
    assert.match(
      String(await use('describe_secret', { name: 'no' })),
      /Forbidden.ResourceNotFound/,
    );
  });

  it('run a program with the value, and mask it in what comes back', async () => {
    const script = 'console.log(process.env.P, Buffer.from(process.env.P).toString("base64"))';
    const ran = await use('run_command', {
      command: [process.execPath, '-e', script],
      env: { P: 'kms://app/db' },
    });
    const { exitCode, output } = ran as { exitCode: number; output: string };
    assert.equal(exitCode, 0);
    assert.equal(output, '******** ********\n');
  });

  it('never answered the value, in any form', () => {
    const all = everything.join('\n');
    const forms = ['utf8', 'base64', 'hex'] as const;
    for (const form of forms) {
      assert.ok(!all.includes(Buffer.from(canary).toString(form)), form);
    }
  });
});
