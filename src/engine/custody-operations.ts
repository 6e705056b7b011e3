import { KmsError } from '../base/errors.ts';
import type { Sensitive } from '../base/sensitive.ts';
import { accessKeyItem } from './access-keys.ts';
import type { Context } from './context.ts';
import type { CustodyKind, CustodyOptions } from './custody.ts';
import type { ReplyValue } from './engine.ts';
import { keychainCustody } from './keychain.ts';
import { itemOf } from './keyring.ts';
import type { Workshop } from './operation.ts';
import { missing } from './parameters.ts';
import { lockBox } from './passphrase-box.ts';
import { jsonFact } from './store.ts';
import { newKeyFileRoot, newPassphraseRoot, type RootRecord, sealItem } from './wrapped-custody.ts';

type Fields = Record<string, ReplyValue>;

/** What a switch of custody has prepared: everything the store has to change at one stroke. */
export interface Switch {
  readonly record: RootRecord | { readonly kind: 'keychain' };
  /** Sealed items for the database, when that is where they will lie. */
  readonly sealed: readonly { readonly item: string; readonly sealed: Buffer }[];
  readonly items: readonly string[];
  readonly from: CustodyKind;
  readonly adopt: CustodyOptions;
}

/** DescribeCustody: where the keys lie and how many there are. */
export function describeCustody(context: Context): Fields {
  const { kind } = jsonFact(context.facts.text('custody') ?? '{}') as { kind: CustodyKind };
  return { Custody: { Kind: kind, Items: custodyItems(context).length, StoreId: context.storeId } };
}

/** ExportRecoveryKit: every key of the store, sealed under a passphrase, as one text. */
export async function makeRecoveryKit(
  workshop: Workshop,
  passphrase: Sensitive,
): Promise<Sensitive> {
  const items = await workshop.transaction(custodyItems);
  const lines: string[] = [];
  for (const item of items) {
    const bytes = await workshop.vault.custody.read(item);
    if (!bytes) throw new KmsError('Rejected.Unavailable', `Custody lacks the item ${item}.`);
    lines.push(`${item} ${bytes.toString('base64url')}`);
    bytes.fill(0);
  }
  const content = Buffer.from(`${workshop.vault.storeId}\n${lines.join('\n')}\n`);
  const kit = await lockBox('kms-secrets-recovery-kit', passphrase, content);
  content.fill(0);
  return kit;
}

/** Copies every key to where it will lie; nothing changes for anybody yet. */
export async function prepareSwitch(
  workshop: Workshop,
  input: {
    readonly Kind: CustodyKind;
    readonly KeyFile?: string | undefined;
    readonly Passphrase?: Sensitive | undefined;
  },
): Promise<Switch> {
  const from = workshop.vault.custody.kind;
  const adopt = optionsOf(input);
  const items = await workshop.transaction(custodyItems);
  if (adopt.kind === 'keychain') {
    if (from === 'keychain') throw alreadyThere('keychain');
    const keychain = keychainCustody(workshop.vault.storeId.slice(0, 8), adopt);
    try {
      for (const item of items) await copyItem(workshop, item, (b) => keychain.write(item, b));
    } finally {
      keychain.close();
    }
    return { record: { kind: 'keychain' }, sealed: [], items, from, adopt };
  }
  const { root, record } =
    adopt.kind === 'keyfile'
      ? newKeyFileRoot(adopt.path)
      : await newPassphraseRoot(await adopt.ask());
  const sealed: { item: string; sealed: Buffer }[] = [];
  for (const item of items) {
    await copyItem(workshop, item, async (bytes) => {
      sealed.push({ item, sealed: sealItem(root, item, bytes) });
    });
  }
  return { record, sealed, items, from, adopt };
}

/** SwitchCustody: from here on, every process finds the keys in the new place. */
export function switchCustody(context: Context, made: Switch): Fields {
  const now = custodyItems(context);
  if (now.length !== made.items.length || now.some((item) => !made.items.includes(item))) {
    throw new KmsError('Rejected.ResourceInUse', 'Keys were made meanwhile; try again.');
  }
  for (const item of made.items) context.facts.putCustodyItem(item, undefined);
  for (const { item, sealed } of made.sealed) context.facts.putCustodyItem(item, sealed);
  context.facts.set('custody', JSON.stringify(made.record));
  return { Custody: { Kind: made.record.kind, Items: made.items.length } };
}

/** Names of everything that custody holds for this store. */
export function custodyItems({ store }: Context): string[] {
  const keys = store.keyVersions
    .list("WHERE state = 'live'")
    .map((row) => itemOf({ keyId: row.key_id, versionId: row.version_id }));
  const accessKeys = store.accessKeys.list('').map((row) => accessKeyItem(row.access_key_id));
  return [...keys, ...accessKeys];
}

async function copyItem(
  workshop: Workshop,
  item: string,
  put: (bytes: Buffer) => Promise<void>,
): Promise<void> {
  const bytes = await workshop.vault.custody.read(item);
  if (!bytes) throw new KmsError('Rejected.Unavailable', `Custody lacks the item ${item}.`);
  await put(bytes);
  bytes.fill(0);
}

function optionsOf(input: {
  readonly Kind: CustodyKind;
  readonly KeyFile?: string | undefined;
  readonly Passphrase?: Sensitive | undefined;
}): CustodyOptions {
  if (input.Kind === 'keychain') return { kind: 'keychain' };
  if (input.Kind === 'keyfile') {
    if (input.KeyFile === undefined) throw missing('KeyFile');
    return { kind: 'keyfile', path: input.KeyFile };
  }
  const passphrase = input.Passphrase;
  if (!passphrase) throw missing('Passphrase');
  return { kind: 'passphrase', ask: async () => passphrase };
}

function alreadyThere(kind: CustodyKind): KmsError {
  return new KmsError('Rejected.InvalidRequest', `The keys already lie in the ${kind}.`);
}
