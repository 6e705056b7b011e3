import { KmsError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { findKey } from './cmks.ts';
import type { Context } from './context.ts';
import type { ReplyValue } from './engine.ts';
import { liveSecret, secretOwner } from './find-secret.ts';
import type { KeyRow } from './model.ts';
import { invalid, missing } from './parameters.ts';

export type Tag = { readonly TagKey: string; readonly TagValue: string };

interface ResourceInput {
  readonly KeyId?: string | undefined;
  readonly SecretName?: string | undefined;
}

type Fields = Record<string, ReplyValue>;

/** Rows of one page of ListTagResources. */
const tagPageRows = 200;

/** Adds tags, overwriting those of the same key. `Rejected.LimitExceeded` past 20 of an owner. */
export function putTags(context: Context, owner: string, tags: readonly Tag[]): void {
  for (const { TagKey, TagValue } of tags) {
    context.store.tags.put({ owner, key: TagKey, value: TagValue });
  }
  if (context.store.tags.count('WHERE owner = ?', owner) > limits.tags) {
    throw new KmsError('Rejected.LimitExceeded', `A resource takes at most ${limits.tags} tags`);
  }
}

/** The tags of a key or a secret, by key. */
export function tagsOf(context: Context, owner: string): Tag[] {
  return context.store.tags
    .list('WHERE owner = ? ORDER BY key', owner)
    .map((row) => ({ TagKey: row.key, TagValue: row.value }));
}

/** The owner of a CMK's tags. */
export function keyOwner(key: KeyRow): string {
  return `key/${key.key_id}`;
}

/** TagResource, on the one key or secret that is named. */
export function tagResource(
  context: Context,
  input: ResourceInput & { readonly Tags: readonly Tag[] },
): Fields {
  putTags(context, taggable(context, input), input.Tags);
  return {};
}

/** UntagResource; keys that are not there are ignored. */
export function untagResource(
  context: Context,
  input: ResourceInput & { readonly TagKeys: readonly string[] },
): Fields {
  const owner = taggable(context, input);
  for (const key of input.TagKeys) context.store.tags.remove(owner, key);
  return {};
}

/** ListResourceTags, for keys. */
export function listResourceTags(context: Context, input: { readonly KeyId: string }): Fields {
  const key = findKey(context, input.KeyId);
  const Tag = tagsOf(context, keyOwner(key)).map((tag) => ({ KeyId: key.key_id, ...tag }));
  return { Tags: { Tag } };
}

interface ManyInput {
  readonly ResourceType: 'key' | 'secret';
  readonly ResourceId?: readonly string[] | undefined;
}

/** TagResources: the same tags on up to 50 resources of one type. */
export function tagResources(
  context: Context,
  input: ManyInput & { readonly Tag: readonly { readonly Key: string; readonly Value: string }[] },
): Fields {
  const tags = input.Tag.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
  for (const owner of owners(context, input)) putTags(context, owner, tags);
  return {};
}

/** UntagResources: the named keys, or (`All`, and no key named) every tag. */
export function untagResources(
  context: Context,
  input: ManyInput & {
    readonly TagKey?: readonly string[] | undefined;
    readonly All?: boolean | undefined;
  },
): Fields {
  if (!input.TagKey?.length && !input.All) throw missing('TagKey');
  for (const owner of owners(context, input)) {
    for (const key of input.TagKey ?? []) context.store.tags.remove(owner, key);
    if (!input.TagKey?.length) context.store.tags.removeWhere('WHERE owner = ?', owner);
  }
  return {};
}

/** ListTagResources: the tags of some resources, or the resources that carry all of some tags. */
export function listTagResources(
  context: Context,
  input: ManyInput & {
    readonly Tag?:
      | readonly { readonly Key: string; readonly Value?: string | undefined }[]
      | undefined;
    readonly NextToken?: string | undefined;
  },
): Fields {
  const { store } = context;
  const after = Buffer.from(input.NextToken ?? '', 'base64url')
    .toString()
    .split('\0');
  const [afterOwner = '', afterKey = ''] = after;
  const wanted = input.ResourceId && new Set(owners(context, input));
  const carries = (owner: string): boolean =>
    (input.Tag ?? []).every(({ Key, Value }) => {
      const row = store.tags.get(owner, Key);
      return row !== undefined && (Value === undefined || row.value === Value);
    });
  const rows = store.tags
    .list(
      'WHERE (owner, key) > (?, ?) AND owner LIKE ? ORDER BY owner, key',
      afterOwner,
      afterKey,
      `${input.ResourceType}/%`,
    )
    .filter((row) => (!wanted || wanted.has(row.owner)) && carries(row.owner));
  const page = rows.slice(0, tagPageRows);
  const last = rows.length > page.length ? page.at(-1) : undefined;
  return {
    TagResources: {
      TagResource: page.map((row) => ({
        ResourceId: resourceId(context, row.owner),
        ResourceType: input.ResourceType,
        TagKey: row.key,
        TagValue: row.value,
      })),
    },
    NextToken: last ? Buffer.from(`${last.owner}\0${last.key}`).toString('base64url') : '',
  };
}

function taggable(context: Context, input: ResourceInput): string {
  if ((input.KeyId === undefined) === (input.SecretName === undefined)) {
    throw input.KeyId === undefined
      ? missing('SecretName')
      : invalid('KeyId', 'nothing when SecretName is given');
  }
  if (input.SecretName !== undefined) return secretOwner(liveSecret(context, input.SecretName));
  const key = findKey(context, input.KeyId ?? '');
  if (key.state === 'PendingDeletion') {
    throw new KmsError(
      'Rejected.PendingDeletion',
      'The request was rejected because the key state is PendingDeletion.',
    );
  }
  return keyOwner(key);
}

function owners(context: Context, input: ManyInput): string[] {
  return (input.ResourceId ?? []).map((id) =>
    input.ResourceType === 'secret'
      ? taggable(context, { SecretName: id })
      : taggable(context, { KeyId: id }),
  );
}

function resourceId(context: Context, owner: string): string {
  const id = owner.slice(owner.indexOf('/') + 1);
  if (owner.startsWith('key/')) return id;
  return context.store.secrets.get(id)?.name ?? id;
}

/** The tags of the resource a permit is about, for conditions on tags. */
export function tagFacts(context: Context, owner: string): Record<string, string> {
  return Object.fromEntries(tagsOf(context, owner).map((tag) => [tag.TagKey, tag.TagValue]));
}
