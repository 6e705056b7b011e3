import { type KeyObject, randomInt, randomUUID } from 'node:crypto';
import { localError } from '../base/errors.ts';
import {
  deriveKey,
  keyFrom,
  macOf,
  newKeyBytes,
  open,
  sameBytes,
  seal,
  sealedWith,
} from './crypto.ts';
import type { Custody, CustodyKind, CustodyOptions } from './custody.ts';
import { Database } from './database.ts';
import { keychainCustody } from './keychain.ts';
import { Keyring } from './keyring.ts';
import { Facts, jsonFact, ownRecord, Store } from './store.ts';
import { upgradeRows } from './upgrade.ts';
import {
  keyFileRoot,
  newKeyFileRoot,
  newPassphraseRoot,
  passphraseRoot,
  type RootRecord,
  wrappedCustody,
} from './wrapped-custody.ts';

export interface VaultOptions {
  /** The folder of the store; made when missing. */
  readonly home: string;
  /** Where the keys are, or are to be; for an existing store it must be the kind it uses. */
  readonly custody?: CustodyOptions;
  readonly clock: () => number;
}

/** An opened store with the key of its metadata, and the keyring that reaches all others. */
export interface Vault {
  readonly home: string;
  readonly store: Store;
  readonly facts: Facts;
  readonly custody: Custody;
  /** What the store said of custody when it was opened: another process may change it. */
  readonly custodyRecord: string;
  readonly keyring: Keyring;
  /** Identity of this store, a UUID; every sealed byte is bound to it. */
  readonly storeId: string;
  /** The 16 digits that stand for the cloud's account id in ARNs. */
  readonly account: string;
  /** The CMK of secrets that were created without one. */
  readonly serviceKeyId: string;
  /** Key of the metadata: signs rows and seals `item`s. */
  readonly metaKey: KeyObject;
}

/** A service key that is being made and never got finished is cleared away after so long, in ms. */
const abandonedAfterMs = 10 * 60_000;

/**
 * Opens the store, making it on first use. Several processes may do so at once: they agree on one
 * store identity, one service key and one key of the metadata.
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { database, facts, custody, storeId, account } = await openUnlocked(options);
  try {
    const keyring = new Keyring(custody);
    if (!facts.get('meta_key')) await bootstrap(options, { database, facts, keyring, storeId });
    const metaKey = await unsealMetaKey(facts, keyring, storeId);
    const serviceKeyId = facts.text('service_key') ?? '';
    assertIdentity(facts, metaKey, [storeId, account, serviceKeyId]);
    await clearAbandoned(options, { database, facts, keyring, storeId });
    const store = new Store(database, metaKey);
    await upgradeRows(store, metaKey, options.clock());
    return {
      home: options.home,
      store,
      facts,
      custody,
      keyring,
      storeId,
      account,
      serviceKeyId,
      metaKey,
      custodyRecord: facts.text('custody') ?? '',
    };
  } catch (error) {
    custody.close();
    database.close();
    throw error;
  }
}

/** A store with its custody, before any of its keys has been read. */
export interface Unlocked {
  readonly database: Database;
  readonly facts: Facts;
  readonly custody: Custody;
  readonly storeId: string;
  readonly account: string;
}

/** The first half of `openVault`: it works even when the keys themselves are lost. */
export async function openUnlocked(
  options: Pick<VaultOptions, 'custody' | 'home'>,
): Promise<Unlocked> {
  const database = await Database.open(options.home);
  try {
    const facts = new Facts(database);
    const { storeId, account } = await identity(database, facts);
    const custody = await openCustody(options.custody, database, facts, storeId);
    return { database, facts, custody, storeId, account };
  } catch (error) {
    database.close();
    throw error;
  }
}

async function identity(
  database: Database,
  facts: Facts,
): Promise<{ storeId: string; account: string }> {
  if (!facts.get('store_id')) {
    await database.transaction(() => {
      if (facts.get('store_id')) return;
      facts.set('store_id', randomUUID());
      // Sixteen digits, as the cloud's account ids have, and not beginning with 0.
      facts.set('account', `1${String(randomInt(0, 10 ** 12)).padStart(12, '0')}000`);
    });
  }
  return { storeId: facts.text('store_id') ?? '', account: facts.text('account') ?? '' };
}

async function openCustody(
  wanted: CustodyOptions = { kind: 'keychain' },
  database: Database,
  facts: Facts,
  storeId: string,
): Promise<Custody> {
  const recorded = facts.text('custody');
  if (recorded === undefined) return await newCustody(wanted, database, facts, storeId);
  const record = custodyRecord(recorded);
  if (record.kind === 'keychain') {
    return keychainCustody(storeId.slice(0, 8), wanted.kind === 'keychain' ? wanted : {});
  }
  const shelf = shelfOf(database, facts);
  if (record.kind === 'keyfile') {
    if (wanted.kind !== 'keyfile') throw meansMissing('keyfile');
    return wrappedCustody('keyfile', keyFileRoot(wanted.path, record), shelf);
  }
  if (wanted.kind !== 'passphrase') throw meansMissing('passphrase');
  const root = await passphraseRoot(await wanted.ask(), record);
  return wrappedCustody('passphrase', root, shelf);
}

/** Decides once and for all where this store's keys lie; a racing process may have been first. */
async function newCustody(
  wanted: CustodyOptions,
  database: Database,
  facts: Facts,
  storeId: string,
): Promise<Custody> {
  if (wanted.kind === 'keychain') {
    const custody = keychainCustody(storeId.slice(0, 8), wanted);
    try {
      // Looking for what is not there proves that the keychain keeps and gives back, before
      // anything depends on it.
      await custody.read('k.nothing');
    } catch (error) {
      custody.close();
      throw error;
    }
    await decide(database, facts, { kind: 'keychain' });
    return custody;
  }
  const { root, record } =
    wanted.kind === 'keyfile'
      ? newKeyFileRoot(wanted.path)
      : await newPassphraseRoot(await wanted.ask());
  const mine = await decide(database, facts, record);
  const shelf = shelfOf(database, facts);
  if (mine) return wrappedCustody(record.kind, root, shelf);
  const winner = custodyRecord(facts.text('custody') ?? '{}');
  if (winner.kind === 'keychain') return keychainCustody(storeId.slice(0, 8));
  if (winner.kind !== wanted.kind) throw meansMissing(winner.kind);
  const theirs =
    wanted.kind === 'keyfile'
      ? keyFileRoot(wanted.path, winner)
      : await passphraseRoot(await wanted.ask(), winner);
  return wrappedCustody(winner.kind, theirs, shelf);
}

/** What the store says of custody; it is read before there is a key that could vouch for it. */
function custodyRecord(text: string): RootRecord | { readonly kind: 'keychain' } {
  const record = jsonFact(text) as RootRecord | { readonly kind: 'keychain' };
  if (['keychain', 'keyfile', 'passphrase'].includes(record.kind)) return record;
  throw localError('IntegrityFailure', 'The record of custody is damaged; restore a backup');
}

async function decide(
  database: Database,
  facts: Facts,
  record: RootRecord | { kind: 'keychain' },
): Promise<boolean> {
  return await database.transaction(() => {
    if (facts.get('custody')) return false;
    facts.set('custody', JSON.stringify(record));
    return true;
  });
}

interface Bootstrap {
  readonly database: Database;
  readonly facts: Facts;
  readonly keyring: Keyring;
  readonly storeId: string;
}

/**
 * Makes the service key and the key of the metadata. The attempt is written down before the key
 * goes into custody, so that a crash leaves a trace by which the stray item is found.
 */
async function bootstrap(options: VaultOptions, parts: Bootstrap): Promise<void> {
  const { database, facts, keyring, storeId } = parts;
  const name = { keyId: randomUUID(), versionId: randomUUID() };
  const trace = `boot/${name.keyId}/${name.versionId}`;
  await database.transaction(() => facts.set(trace, String(options.clock())));
  const kcv = await keyring.create(name);
  const metaBytes = newKeyBytes();
  const sealed = seal(keyring.get(name, kcv), name, 'meta', metaBytes, [storeId, 'meta']);
  const won = await database.transaction(() => {
    facts.remove(trace);
    if (facts.get('meta_key')) return false;
    const metaKey = keyFrom(Buffer.from(metaBytes));
    const store = new Store(database, metaKey);
    const now = options.clock();
    store.keys.insert({
      key_id: name.keyId,
      state: 'Enabled',
      spec: 'Aliyun_AES_256',
      usage: 'ENCRYPT/DECRYPT',
      creator: 'kms',
      service: 1,
      description: 'Made by KMS Secrets for secrets without a key of their own',
      created_ms: now,
      deletion_ms: null,
      purge_seen_ms: null,
      protected: 0,
      protection_note: '',
      rotation_s: null,
      rotation_on: 0,
      last_rotation_ms: null,
      next_rotation_ms: null,
      primary_version: name.versionId,
    });
    store.keyVersions.insert({
      key_id: name.keyId,
      version_id: name.versionId,
      state: 'live',
      kcv,
      created_ms: now,
    });
    facts.set('meta_key', sealed);
    facts.set('meta_kcv', kcv);
    facts.set('service_key', name.keyId);
    const account = facts.text('account') ?? '';
    facts.set('identity', identityMac(metaKey, [storeId, account, name.keyId]));
    store.audit(ownRecord('CreateStore', now));
    return true;
  });
  metaBytes.fill(0);
  if (!won) await keyring.remove(name);
}

/** Removes keys that a process put into custody before it died. */
async function clearAbandoned(options: VaultOptions, parts: Bootstrap): Promise<void> {
  const { database, facts, keyring } = parts;
  for (const { name, value } of facts.under('boot/')) {
    if (Number(value.toString()) + abandonedAfterMs > options.clock()) continue;
    const [, keyId = '', versionId = ''] = name.split('/');
    await keyring.remove({ keyId, versionId });
    await database.transaction(() => facts.remove(name));
  }
}

async function unsealMetaKey(facts: Facts, keyring: Keyring, storeId: string): Promise<KeyObject> {
  const sealed = facts.get('meta_key');
  const name = sealed && sealedWith(sealed);
  const kcv = facts.get('meta_kcv');
  if (!sealed || !name || !kcv) {
    throw localError('IntegrityFailure', 'The store lost the record of its own key');
  }
  const key = await keyring.load(name, kcv);
  return keyFrom(open(key, 'meta', sealed, [storeId, 'meta']));
}

/** Facts are read before there is a key to sign them with; those that matter are signed here. */
function identityMac(metaKey: KeyObject, identity: readonly string[]): Buffer {
  return macOf(deriveKey(metaKey, 'identity'), identity);
}

function assertIdentity(facts: Facts, metaKey: KeyObject, identity: readonly string[]): void {
  const signed = facts.get('identity');
  if (signed && sameBytes(signed, identityMac(metaKey, identity))) return;
  throw localError('IntegrityFailure', 'The identity of the store was changed; restore a backup');
}

function shelfOf(database: Database, facts: Facts): Parameters<typeof wrappedCustody>[2] {
  return {
    get: (item) => facts.custodyItem(item),
    put: (item, sealed) => database.transaction(() => facts.putCustodyItem(item, sealed)),
  };
}

function meansMissing(kind: CustodyKind): Error {
  return kind === 'keyfile'
    ? localError('KeyFileRequired', 'This store needs its key file: set KMS_SECRETS_KEY_FILE')
    : localError('PassphraseRequired', 'This store is locked with a passphrase; enter it to go on');
}
