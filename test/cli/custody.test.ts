import assert from 'node:assert/strict';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { CommandLine, type JsonReply } from './command-line.ts';

const passphrase = ['correct', 'horse', 'battery'].join(' ');
const cli = new CommandLine();
const stored = async (env?: Readonly<Record<string, string | undefined>>): Promise<unknown> =>
  (await cli.json(['GetSecretValue', '--SecretName', 'db'], env ? { env } : {})).SecretData;

before(async function () {
  this.timeout(20_000);
  await cli.store('db', 'hunter2');
});
after(() => cli.remove());

describe('the audit log', () => {
  it('lists what was asked, and who asked', async () => {
    await cli.run(['GetSecretValue', '--SecretName', 'nope']);
    const { AuditRecords } = await cli.json(['audit', '--page-size', '5']);
    const { AuditRecord } = AuditRecords as { AuditRecord: readonly JsonReply[] };
    const record = AuditRecord.find(({ Operation }) => Operation === 'GetSecretValue');
    assert.equal(record?.Outcome, 'Forbidden.ResourceNotFound');
    assert.equal(record?.Via, 'cli');
    assert.match(String(record?.Resource), /secret\/nope$/);
  });

  it('is verified', async () => {
    assert.equal((await cli.json(['audit', '--verify'])).Intact, true);
  });
}).timeout(20_000);

describe('a backup', () => {
  it('brings back what was there, once --yes is said', async () => {
    const { Backup } = await cli.json(['backup', 'copy.db']);
    assert.equal((Backup as JsonReply).Path, join(cli.folder, 'copy.db'));
    assert.ok(existsSync(join(cli.folder, 'copy.db')));
    await cli.json(['DeleteSecret', '--SecretName', 'db', '--ForceDeleteWithoutRecovery', 'true']);
    const unasked = await cli.run(['restore', 'copy.db']);
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /Everything the store holds now is replaced\. Say so with --yes/);
    await cli.json(['restore', 'copy.db', '--yes']);
    assert.equal(await stored(), 'hunter2');
  });
}).timeout(20_000);

describe('the keys', () => {
  it('move from place to place', async () => {
    const kind = async (env?: Readonly<Record<string, string | undefined>>): Promise<unknown> => {
      const { Custody } = await cli.json(['keychain', 'status'], env ? { env } : {});
      return (Custody as JsonReply).Kind;
    };
    assert.equal(await kind(), 'keyfile');
    assert.equal(((await cli.json(['keychain'])).Custody as JsonReply).Kind, 'keyfile');
    const unsaid = await cli.run(['keychain', 'switch', 'passphrase']);
    assert.match(unsaid.stderr, /MissingParameter|needs/);
    await cli.json(['keychain', 'switch', 'passphrase', '--Passphrase', '-'], {
      input: passphrase,
    });
    await cli.file('pass', `${passphrase}\n`);
    const env = { KMS_SECRETS_KEY_FILE: undefined, KMS_SECRETS_PASSPHRASE_FILE: 'pass' };
    assert.equal(await kind(env), 'passphrase');
    assert.equal(await stored(env), 'hunter2');
    const locked = await cli.run(['ListSecrets'], { env: { KMS_SECRETS_KEY_FILE: undefined } });
    assert.equal(locked.code, 1);
    assert.match(locked.stderr, /passphrase/);
    await cli.file('pass', 'another passphrase');
    assert.match((await cli.run(['ListSecrets'], { env })).stderr, /^Code: InvalidParameter$/m);
    await cli.file('pass', passphrase);
    const keyFile = ['keychain', 'switch', 'keyfile', '--key-file', join(cli.folder, 'key-2')];
    await cli.json(keyFile, { env });
    assert.equal(await stored({ KMS_SECRETS_KEY_FILE: 'key-2' }), 'hunter2');
    copyFileSync(join(cli.folder, 'key-2'), join(cli.folder, 'key'));
    assert.equal(await stored(), 'hunter2');
  });

  it('come back from a recovery kit', async () => {
    const create = ['recovery-kit', 'create', 'kit', '--passphrase', '-'];
    assert.equal((await cli.run(create, { input: passphrase })).code, 0);
    const restore = ['recovery-kit', 'restore', 'kit', '--passphrase', '-'];
    const { stdout } = await cli.run(restore, { input: passphrase });
    assert.match(stdout, /^0 keys restored; \d+ were there already$/m);
    const wrong = await cli.run(restore, { input: 'another passphrase' });
    assert.match(wrong.stderr, /^Code: InvalidParameter$/m);
    assert.equal((await cli.run(['recovery-kit', 'create', 'kit-2'])).code, 2);
  });
}).timeout(60_000);
