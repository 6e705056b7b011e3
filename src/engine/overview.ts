import { type Context, pageOf, timeText } from './context.ts';
import type { ReplyValue } from './engine.ts';
import { secretOwner } from './find-secret.ts';
import type { KeyRow, SecretRow } from './model.ts';
import { plannedDeletion, rotationFields } from './secret-fields.ts';
import { stagesOf } from './stages.ts';
import { keyOwner, tagsOf } from './tags.ts';

/* What a person wants to see at a glance of secrets and keys, in one answer each. */

type Fields = Record<string, ReplyValue>;

interface Page {
  readonly PageNumber?: number | undefined;
  readonly PageSize?: number | undefined;
}

/** Orders in which secrets can be listed, each with its SQL. */
const orders = {
  Name: 'ORDER BY name',
  Newest: 'ORDER BY created_ms DESC, secret_id',
  Changed: 'ORDER BY updated_ms DESC, secret_id',
} as const;

export type SecretOrder = keyof typeof orders;
export const secretOrders = ['Name', 'Newest', 'Changed'] as const satisfies SecretOrder[];

/** Which secrets to list; what is missing does not narrow. */
interface Choice extends Page {
  /** A part of the name or the description. */
  readonly Text?: string | undefined;
  readonly TagKey?: string | undefined;
  readonly TagValue?: string | undefined;
  readonly WithoutTagKey?: string | undefined;
  readonly KeyId?: string | undefined;
  readonly Deletion?: 'NotPending' | 'Pending' | undefined;
  readonly SortBy?: SecretOrder | undefined;
}

/**
 * ListSecretStates: each secret with its current version, rotation, deletion and tags, and how many
 * others of the same choice wait for their deletion.
 */
export function listSecretStates(context: Context, input: Choice): Fields {
  const { secrets } = context.store;
  const [sql, values] = chosen(context, input);
  const total = secrets.count(sql, ...values);
  const order = orders[input.SortBy ?? 'Name'];
  const page = pageOf(input, 100, total, (limit, offset) =>
    secrets.list(
      `WHERE secret_id IN (SELECT secret_id FROM secret ${sql} ${order} LIMIT ? OFFSET ?) ${order}`,
      ...values,
      limit,
      offset,
    ),
  );
  const [pendingSql, pendingValues] = chosen(context, { ...input, Deletion: 'Pending' });
  return {
    SecretStates: { Secret: page.rows.map((secret) => stateOfSecret(context, secret)) },
    ...page.counts,
    PendingDeletions: secrets.count(pendingSql, ...pendingValues),
  };
}

/** ListSecretTags: every tag that live secrets carry, with their number. */
export function listSecretTags(context: Context): Fields {
  const rows = context.store.tags.list(
    "WHERE owner LIKE 'secret/%' ORDER BY key, value LIMIT ?",
    tagRowsMax,
  );
  const pairs = new Map(rows.map(({ key, value }) => [JSON.stringify([key, value]), [key, value]]));
  const Tag = [...pairs.values()].map(([TagKey = '', TagValue = '']) => {
    const [sql, values] = chosen(context, { TagKey, TagValue, Deletion: 'NotPending' });
    return { TagKey, TagValue, Secrets: context.store.secrets.count(sql, ...values) };
  });
  return { SecretTags: { Tag: Tag.filter(({ Secrets }) => 0 < Secrets) } };
}

/** Tags beyond this number of rows are not looked at. */
const tagRowsMax = 20_000;

/** ListKeyStates: each key with its state, rotation, aliases, and how many secrets it protects. */
export function listKeyStates(context: Context, input: Page): Fields {
  const { keys } = context.store;
  const sql = 'WHERE (deletion_ms IS NULL OR deletion_ms > ?)';
  const page = pageOf(input, 100, keys.count(sql, context.nowMs), (limit, offset) =>
    keys.list(`${sql} ORDER BY created_ms, key_id LIMIT ? OFFSET ?`, context.nowMs, limit, offset),
  );
  return {
    KeyStates: { Key: page.rows.map((key) => stateOfKey(context, key)) },
    ...page.counts,
  };
}

function stateOfSecret(context: Context, secret: SecretRow): Fields {
  return {
    SecretName: secret.name,
    SecretType: secret.type,
    Description: secret.description,
    EncryptionKeyId: secret.cmk_id,
    CreateTime: timeText(secret.created_ms),
    UpdateTime: timeText(secret.updated_ms),
    CurrentVersion: stagesOf(secret).get('ACSCurrent') ?? '',
    ...plannedDeletion(secret),
    ...rotationFields(secret),
    Tags: { Tag: tagsOf(context, secretOwner(secret)) },
  };
}

function stateOfKey(context: Context, key: KeyRow): Fields {
  const { store } = context;
  const { key_id: id } = key;
  return {
    KeyId: id,
    KeyState: key.state,
    Description: key.description,
    CreationDate: timeText(key.created_ms),
    CreatorType: key.service ? 'Service' : 'User',
    AutomaticRotation: key.rotation_on ? 'Enabled' : 'Disabled',
    ...(key.next_rotation_ms === null ? {} : { NextRotationDate: timeText(key.next_rotation_ms) }),
    ...(key.deletion_ms === null ? {} : { DeleteDate: timeText(key.deletion_ms) }),
    Aliases: {
      Alias: store.aliases.list('WHERE key_id = ? ORDER BY name', id).map(({ name }) => name),
    },
    DeletionProtection: key.protected ? 'Enabled' : 'Disabled',
    Tags: { Tag: tagsOf(context, keyOwner(key)) },
    KeyVersions: store.keyVersions.count("WHERE key_id = ? AND state = 'live'", id),
    Secrets: store.secrets.count('WHERE cmk_id = ?', id),
  };
}

/** The condition of a choice, with the values it binds. */
function chosen(
  { nowMs }: Context,
  { Text, TagKey, TagValue, WithoutTagKey, KeyId, Deletion }: Choice,
): readonly [sql: string, values: readonly (string | number)[]] {
  const conditions: [sql: string, ...values: (string | number)[]][] = [
    Deletion === 'NotPending'
      ? ['purge_ms IS NULL']
      : Deletion === 'Pending'
        ? ['purge_ms > ?', nowMs]
        : ['(purge_ms IS NULL OR purge_ms > ?)', nowMs],
  ];
  if (Text !== undefined) {
    const part = `%${Text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    const like = "LIKE ? ESCAPE '\\'";
    conditions.push([`(name ${like} OR description ${like})`, part, part]);
  }
  const tagged = "EXISTS (SELECT 1 FROM tag WHERE owner = 'secret/' || secret_id AND key = ?";
  if (TagKey !== undefined) conditions.push([`${tagged} AND value = ?)`, TagKey, TagValue ?? '']);
  if (WithoutTagKey !== undefined) conditions.push([`NOT ${tagged})`, WithoutTagKey]);
  if (KeyId !== undefined) conditions.push(['cmk_id = ?', KeyId]);
  return [
    `WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`,
    conditions.flatMap(([, ...values]) => values),
  ];
}
