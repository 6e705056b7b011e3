import { arnOf, type Context, type Page, pageOf, timeText } from './context.ts';
import type { ReplyValue } from './engine.ts';
import { secretOwner } from './find-secret.ts';
import type { SecretRow } from './model.ts';
import { plannedDeletion } from './secret-fields.ts';
import { tagsOf } from './tags.ts';

/** `[{"Key":"SecretName","Values":["a","b"]}]`: OR inside one key, AND between keys. */
export interface Filter {
  readonly Key: string;
  readonly Values: readonly string[];
}

interface ListInput {
  readonly Filters?: readonly Filter[] | undefined;
  readonly FetchTags?: boolean | undefined;
  readonly PageNumber?: number | undefined;
  readonly PageSize?: number | undefined;
}

type Fields = Record<string, ReplyValue>;

/** A condition on one row for one value of a filter, with the parameter it binds. */
type Condition = readonly [sql: string, bind: (value: string) => string];

const asIs = (value: string): string => value;
const upper = (value: string): string => value.toUpperCase();
const pattern = (value: string): string => value.replace(/[\\%_]/g, (sign) => `\\${sign}`);
const prefix = (value: string): string => `${pattern(value)}%`;
const inside = (value: string): string => `%${pattern(value)}%`;

/**
 * Filters of ListSecrets. How names match is not documented; here a value is a prefix of the name.
 */
const secretConditions: Readonly<Record<string, Condition>> = {
  SecretName: ["name LIKE ? ESCAPE '\\'", prefix],
  Description: ["description LIKE ? ESCAPE '\\'", inside],
  TagKey: ["EXISTS (SELECT 1 FROM tag WHERE owner = 'secret/' || secret_id AND key = ?)", asIs],
  TagValue: ["EXISTS (SELECT 1 FROM tag WHERE owner = 'secret/' || secret_id AND value = ?)", asIs],
  SecretType: ['upper(type) = ?', upper],
  Creator: ['creator = ?', asIs],
  DKMSInstanceId: ["'' = ?", asIs],
};

const keyConditions: Readonly<Record<string, Condition>> = {
  KeyId: ['key_id = ?', asIs],
  KeyState: ['state = ?', asIs],
  KeySpec: ['spec = ?', asIs],
  KeyUsage: ['usage = ?', asIs],
  ProtectionLevel: ["'SOFTWARE' = ?", asIs],
  CreatorType: ["CASE service WHEN 1 THEN 'Service' ELSE 'User' END = ?", asIs],
  Creator: ['creator = ?', asIs],
  AliasName: ['EXISTS (SELECT 1 FROM alias WHERE alias.key_id = cmk.key_id AND name = ?)', asIs],
  TagKey: ["EXISTS (SELECT 1 FROM tag WHERE owner = 'key/' || key_id AND key = ?)", asIs],
  TagValue: ["EXISTS (SELECT 1 FROM tag WHERE owner = 'key/' || key_id AND value = ?)", asIs],
  DKMSInstanceId: ["'' = ?", asIs],
};

export const secretFilterKeys = Object.keys(secretConditions);
export const keyFilterKeys = Object.keys(keyConditions);

/** ListSecrets, newest first, pending deletions included. */
export function listSecrets(context: Context, input: ListInput): Fields {
  const { sql, values } = where(secretConditions, input.Filters, [
    '(purge_ms IS NULL OR purge_ms > ?)',
    context.nowMs,
  ]);
  const { secrets } = context.store;
  const total = input.Filters?.length
    ? secrets.count(sql, ...values)
    : secrets.total() - secrets.count('WHERE purge_ms <= ?', context.nowMs);
  const page = pageOf(input, 10, total, (limit, offset) =>
    secretsAt(context, sql, values, { limit, offset, total }),
  );
  const Secret = page.rows.map((secret) => ({
    SecretName: secret.name,
    SecretType: secret.type,
    CreateTime: timeText(secret.created_ms),
    UpdateTime: timeText(secret.updated_ms),
    ...plannedDeletion(secret),
    ...(input.FetchTags ? { Tags: { Tag: tagsOf(context, secretOwner(secret)) } } : {}),
  }));
  return { SecretList: { Secret }, ...page.counts };
}

/** A page of secrets, newest first, counted from whichever end is nearer. */
function secretsAt(
  { store }: Context,
  condition: string,
  values: readonly (string | number)[],
  { limit, offset, total }: { limit: number; offset: number; total: number },
): readonly SecretRow[] {
  const after = total - offset - limit;
  const fromEnd = after < offset;
  const order = fromEnd
    ? 'ORDER BY created_ms, secret_id DESC'
    : 'ORDER BY created_ms DESC, secret_id';
  // The rows that are passed over are passed over in the index, which has all this asks for.
  const rows = store.secrets.list(
    `WHERE secret_id IN (SELECT secret_id FROM secret ${condition} ${order} LIMIT ? OFFSET ?) ${order}`,
    ...values,
    fromEnd ? Math.max(0, Math.min(limit, limit + after)) : limit,
    fromEnd ? Math.max(0, after) : offset,
  );
  return fromEnd ? rows.reverse() : rows;
}

/** ListKeys, oldest first. */
export function listKeys(context: Context, input: ListInput): Fields {
  const { sql, values } = where(keyConditions, input.Filters, [
    '(deletion_ms IS NULL OR deletion_ms > ?)',
    context.nowMs,
  ]);
  const { keys } = context.store;
  const page = pageOf(input, 10, keys.count(sql, ...values), (limit, offset) =>
    keys.list(`${sql} ORDER BY created_ms, key_id LIMIT ? OFFSET ?`, ...values, limit, offset),
  );
  const Key = page.rows.map(({ key_id }) => ({
    KeyId: key_id,
    KeyArn: arnOf(context, 'key', key_id),
  }));
  return { Keys: { Key }, ...page.counts };
}

/** ListAliases and ListAliasesByKeyId. */
export function listAliases(context: Context, input: ListInput, keyId?: string): Fields {
  const { aliases } = context.store;
  const sql = keyId === undefined ? '' : 'WHERE key_id = ?';
  const values = keyId === undefined ? [] : [keyId];
  const page = pageOf(input, 10, aliases.count(sql, ...values), (limit, offset) =>
    aliases.list(`${sql} ORDER BY name LIMIT ? OFFSET ?`, ...values, limit, offset),
  );
  const Alias = page.rows.map((alias) => ({
    AliasName: alias.name,
    AliasArn: arnOf(context, 'alias', alias.name.slice('alias/'.length)),
    KeyId: alias.key_id,
  }));
  return { Aliases: { Alias }, ...page.counts };
}

/** ListKeyVersions, newest first. */
export function listKeyVersions(context: Context, input: ListInput, keyId: string): Fields {
  const all = context.store.keyVersions.list(
    "WHERE key_id = ? AND state = 'live' ORDER BY created_ms DESC, version_id",
    keyId,
  );
  const page: Page<(typeof all)[number]> = pageOf(input, 10, all.length, (limit, offset) =>
    all.slice(offset, offset + limit),
  );
  const KeyVersion = page.rows.map((version) => ({
    KeyId: version.key_id,
    KeyVersionId: version.version_id,
    CreationDate: timeText(version.created_ms),
  }));
  return { KeyVersions: { KeyVersion }, ...page.counts };
}

function where(
  conditions: Readonly<Record<string, Condition>>,
  filters: readonly Filter[] = [],
  base: readonly [sql: string, value: number],
): { readonly sql: string; readonly values: readonly (string | number)[] } {
  const clauses: string[] = [base[0]];
  const values: (string | number)[] = [base[1]];
  const byKey = Map.groupBy(filters, (filter) => filter.Key);
  for (const [key, group] of byKey) {
    const condition = conditions[key];
    const wanted = group.flatMap((filter) => filter.Values);
    if (!condition || wanted.length === 0) continue;
    clauses.push(`(${wanted.map(() => condition[0]).join(' OR ')})`);
    values.push(...wanted.map(condition[1]));
  }
  return { sql: `WHERE ${clauses.join(' AND ')}`, values };
}
