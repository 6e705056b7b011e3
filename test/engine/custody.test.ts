import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Sensitive } from '../../src/base/sensitive.ts';
import type { CustodyOptions } from '../../src/engine/custody.ts';
import type { Engine, Reply } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { restoreRecoveryKit } from '../../src/engine/recovery.ts';
import { callerOf, createSecret, readValue, refuses } from '../support/calls.ts';
import { temporaryEngine, temporaryFolder } from '../support/engine.ts';

const passphrase = 'correct horse battery';
const asking = (text: string): CustodyOptions => ({
  kind: 'passphrase',
  ask: async () => Sensitive.fromText(text),
});

describe('custody', () => {
  const folder = temporaryFolder();
  const engines: Engine[] = [];
  let home: string;
  let count = 0;

  beforeEach(() => {
    home = join(folder.path, String(count++), 'store');
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.close();
  });

  async function opened(custody: CustodyOptions): Promise<Engine> {
    const engine = await openEngine({ home, custody });
    engines.push(engine);
    return engine;
  }
  const keyFile = (name = 'key'): CustodyOptions => ({
    kind: 'keyfile',
    path: join(folder.path, `${count}-${name}`),
  });

  it('makes files that nobody else can read', async () => {
    await createSecret(await opened(keyFile()), 'db');
    assert.equal(statSync(home).mode & 0o777, 0o700);
    for (const file of readdirSync(home)) {
      assert.equal(statSync(join(home, file)).mode & 0o777, 0o600, file);
    }
  });

  it('opens with the same passphrase only', async () => {
    await refuses(createSecret(await opened(asking('too short')), 'db'), 'InvalidParameter', {
      local: 'PassphraseWrong',
    });
    await createSecret(await opened(asking(passphrase)), 'db');
    await refuses(
      readValue(await opened(asking('another passphrase')), { SecretName: 'db' }),
      'InvalidParameter',
      { local: 'PassphraseWrong' },
    );
    await refuses(
      readValue(await opened({ kind: 'keychain' }), { SecretName: 'db' }),
      'ServiceUnavailableTemporary',
      { local: 'PassphraseRequired' },
    );
    assert.equal(
      await readValue(await opened(asking(passphrase)), { SecretName: 'db' }),
      'first value',
    );
  });

  it('refuses the key file of another store, and one that others can read', async () => {
    await createSecret(await opened(keyFile()), 'db');
    await refuses(
      readValue(await opened(keyFile('other')), { SecretName: 'db' }),
      'ServiceUnavailableTemporary',
      { local: 'KeychainUnavailable' },
    );
    await createSecretElsewhere('other');
    await refuses(
      readValue(await opened(keyFile('other')), { SecretName: 'db' }),
      'InternalFailure',
      { local: 'KeyMismatch' },
    );
  });

  async function createSecretElsewhere(name: string): Promise<void> {
    const engine = await openEngine({ home: `${home}-2`, custody: keyFile(name) });
    engines.push(engine);
    await createSecret(engine, 'db');
  }

  it('moves to another place, while another process has the store open', async () => {
    const engine = await opened(keyFile());
    const other = await opened(keyFile());
    await createSecret(engine, 'db');
    await callerOf(engine)('CreateAccessKey');
    await readValue(other, { SecretName: 'db' });
    const to = keyFile('new');
    await callerOf(engine)('SwitchCustody', {
      Kind: 'keyfile',
      KeyFile: to.kind === 'keyfile' ? to.path : '',
    });
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'first value');
    await refuses(readValue(other, { SecretName: 'db' }), 'InternalFailure', {
      local: 'KeyMismatch',
    });
    assert.equal(await readValue(await opened(to), { SecretName: 'db' }), 'first value');
  });

  it('moves between the keychain and a passphrase', async () => {
    const engine = await opened({ kind: 'keychain' });
    const call = callerOf(engine);
    await createSecret(engine, 'db');
    await call('SwitchCustody', { Kind: 'passphrase', Passphrase: passphrase });
    assert.deepEqual((await call('DescribeCustody')).Custody, {
      Kind: 'passphrase',
      Items: 1,
      StoreId: storeIdOf(await call('DescribeCustody')),
    });
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'first value');
    await call('SwitchCustody', { Kind: 'keychain' });
    assert.equal(
      await readValue(await opened({ kind: 'keychain' }), { SecretName: 'db' }),
      'first value',
    );
    await refuses(call('SwitchCustody', { Kind: 'keychain' }), 'Rejected.InvalidRequest');
  });

  it('comes back from a recovery kit when the keychain lost everything', async () => {
    const engine = await opened({ kind: 'keychain' });
    await createSecret(engine, 'db');
    const { RecoveryKit } = await callerOf(engine)('ExportRecoveryKit', { Passphrase: passphrase });
    assert.ok(RecoveryKit instanceof Sensitive);
    await loseKeychain(engine);
    await refuses(
      readValue(await opened({ kind: 'keychain' }), { SecretName: 'db' }),
      'Rejected.Unavailable',
      { local: 'KeyMissing', message: /recovery kit/ },
    );
    const wrong = Sensitive.fromText('not the passphrase');
    await refuses(restoreRecoveryKit({ home }, RecoveryKit, wrong), 'InvalidParameter');
    const right = Sensitive.fromText(passphrase);
    assert.deepEqual(await restoreRecoveryKit({ home }, RecoveryKit, right), {
      restored: 1,
      present: 0,
    });
    assert.equal(
      await readValue(await opened({ kind: 'keychain' }), { SecretName: 'db' }),
      'first value',
    );
  });

  /** Removes the store's items from the keychain, as a reinstalled system would. */
  async function loseKeychain(engine: Engine): Promise<void> {
    const { keychainCustody } = await import('../../src/engine/keychain.ts');
    const { openUnlocked } = await import('../../src/engine/vault.ts');
    await engine.close();
    const { database, facts, custody, storeId } = await openUnlocked({ home });
    const { sealedWith } = await import('../../src/engine/crypto.ts');
    const { itemOf } = await import('../../src/engine/keyring.ts');
    const name = sealedWith(facts.get('meta_key') ?? Buffer.alloc(0));
    const keychain = keychainCustody(storeId.slice(0, 8));
    if (name) await keychain.remove(itemOf(name));
    keychain.close();
    custody.close();
    database.close();
  }
});

describe('backup and transfer', () => {
  let engine: Engine;
  let home: string;
  let close: () => Promise<void>;
  let call: (operation: string, params?: Record<string, unknown>) => Promise<Reply>;

  beforeEach(async () => {
    ({ engine, home, close } = await temporaryEngine());
    call = callerOf(engine);
    await createSecret(engine, 'db');
  });
  afterEach(() => close());

  it('restores a backup into the living store', async () => {
    const { Backup } = await call('BackupStore');
    const { Path, Secrets } = Backup as { Path: string; Secrets: number };
    assert.equal(Secrets, 1);
    assert.equal(statSync(Path).mode & 0o777, 0o600);
    await call('PutSecretValue', { SecretName: 'db', VersionId: 'v2', SecretData: 'later' });
    await createSecret(engine, 'new');
    await call('RestoreStore', { Path });
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'first value');
    await refuses(readValue(engine, { SecretName: 'new' }), 'Forbidden.ResourceNotFound');
    assert.equal((await call('VerifyAudit')).Intact, true);
    await refuses(call('BackupStore', { Path }), 'Rejected.ResourceExist');
  });

  it('refuses what is no backup of this store', async () => {
    const { engine: other, close: closeOther } = await temporaryEngine();
    const { Backup } = await callerOf(other)('BackupStore');
    const { Path } = Backup as { Path: string };
    await refuses(call('RestoreStore', { Path }), 'InvalidParameter');
    await refuses(
      call('RestoreStore', { Path: join(home, 'reserve.bin') }),
      'ServiceUnavailableTemporary',
      { local: 'StoreForeign' },
    );
    await closeOther();
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'first value');
  });

  it('carries secrets with their versions to another store', async () => {
    await call('PutSecretValue', { SecretName: 'db', VersionId: 'v2', SecretData: 'second' });
    const { Export } = await call('ExportSecrets', { Passphrase: passphrase });
    const { engine: other, close: closeOther } = await temporaryEngine();
    const there = callerOf(other);
    await refuses(
      there('ImportSecrets', { Export, Passphrase: 'not the passphrase' }),
      'InvalidParameter',
    );
    await there('ImportSecrets', { Export, Passphrase: passphrase });
    assert.equal(await readValue(other, { SecretName: 'db' }), 'second');
    assert.equal(
      await readValue(other, { SecretName: 'db', VersionStage: 'ACSPrevious' }),
      'first value',
    );
    await closeOther();
  });

  it('imports all or nothing, and shows beforehand what it would do', async () => {
    const entry = (SecretName: string, text: string): unknown => ({
      SecretName,
      Versions: [{ Value: Buffer.from(text).toString('base64') }],
    });
    const Entries = JSON.stringify([entry('a', '1'), entry('db', 'changed')]);
    await refuses(call('ImportSecrets', { Entries }), 'Rejected.ResourceExist');
    await refuses(readValue(engine, { SecretName: 'a' }), 'Forbidden.ResourceNotFound');
    const outcomes = async (params: Record<string, string>): Promise<string[]> => {
      const { Imported } = await call('ImportSecrets', { Entries, ...params });
      const { Secret } = Imported as unknown as { Secret: { Outcome: string }[] };
      return Secret.map((one) => one.Outcome);
    };
    const previewed = await outcomes({ OnConflict: 'NewVersion', Preview: 'true' });
    assert.deepEqual(previewed, ['created', 'new version']);
    await refuses(readValue(engine, { SecretName: 'a' }), 'Forbidden.ResourceNotFound');
    assert.deepEqual(await outcomes({ OnConflict: 'Skip' }), ['created', 'skipped']);
    assert.deepEqual(await outcomes({ OnConflict: 'NewVersion' }), ['unchanged', 'new version']);
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'changed');
    const malformed = call('ImportSecrets', { Entries: '[{"SecretName":"x"}]' });
    await refuses(malformed, 'InvalidParameter');
  });
});

function storeIdOf(reply: Reply): string {
  return (reply.Custody as Record<string, string>).StoreId ?? '';
}
