import { randomInt } from 'node:crypto';
import { KmsError } from '../base/errors.ts';
import { oncePer } from '../base/once.ts';
import { Sensitive } from '../base/sensitive.ts';
import { arnOf, type Context, timeText } from './context.ts';
import type { Caller, ReplyValue } from './engine.ts';
import type { AccessKeyRow } from './model.ts';
import { type PolicyDocument, policyDocument } from './policies.ts';
import type { Store } from './store.ts';

type Fields = Record<string, ReplyValue>;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const idChars = 20;
const secretChars = 30;

/** An access key whose secret part lies in custody already. */
export interface NewAccessKey {
  readonly accessKeyId: string;
  readonly secret: Sensitive;
}

/** A fresh id and secret, shaped as the cloud's. */
export function newAccessKey(): NewAccessKey {
  return {
    accessKeyId: `LTAI${randomText(idChars)}`,
    secret: Sensitive.fromText(randomText(secretChars)),
  };
}

/** The name of an access key's secret part in custody. */
export function accessKeyItem(accessKeyId: string): string {
  return `ak.${Buffer.from(accessKeyId).toString('hex')}`;
}

/** Throws unless the access key of the caller, if it has one with rights of its own, is active. */
export function assertStands({ store, caller }: Pick<Context, 'caller' | 'store'>): void {
  if (!caller.policies || caller.accessKeyId === undefined) return;
  const row = store.accessKeys.get(caller.accessKeyId);
  if (!row) throw unknown();
  if (row.status === 'Active') return;
  throw new KmsError('InvalidAccessKeyId.Inactive', 'Specified access key is disabled.');
}

/**
 * What a caller may do; `undefined` for the account root, who may do everything. An access key has
 * the policies that stand in the store now, whatever they were when its signature was checked.
 */
export function policiesOf(store: Store, caller: Caller): readonly PolicyDocument[] | undefined {
  if (!caller.policies) return undefined;
  if (caller.accessKeyId === undefined) return parsed(caller.policies);
  const row = store.accessKeys.get(caller.accessKeyId);
  return row ? parsed(policiesIn(row)) : [];
}

/** The policies of an access key as they were written. */
export const policiesIn = oncePer(({ policy }: AccessKeyRow) => JSON.parse(policy) as unknown[]);

const parsed = oncePer((policies: readonly unknown[]) =>
  policies.map((policy) => policyDocument().parse(policy)),
);

/** CreateAccessKey: for a user, with policies that default to reading every secret. */
export function createAccessKey(
  context: Context,
  input: { readonly UserName?: string | undefined; readonly Policy?: PolicyDocument | undefined },
  made: NewAccessKey,
): Fields {
  const row: AccessKeyRow = {
    access_key_id: made.accessKeyId,
    user_name: input.UserName ?? 'local',
    status: 'Active',
    policy: JSON.stringify([input.Policy ?? readingPolicy(context)]),
    created_ms: context.nowMs,
  };
  context.store.accessKeys.insert(row);
  return { AccessKey: { ...shown(row), AccessKeySecret: made.secret } };
}

export function listAccessKeys(context: Context): Fields {
  const AccessKey = context.store.accessKeys
    .list('ORDER BY created_ms, access_key_id')
    .map((row) => {
      const lastUsed = context.store.lastUsed(row.access_key_id);
      return {
        ...shown(row),
        Policy: JSON.stringify(policiesIn(row)[0]),
        ...(lastUsed === undefined ? {} : { LastUsedDate: timeText(lastUsed) }),
      };
    });
  return { AccessKeys: { AccessKey } };
}

export function updateAccessKey(
  context: Context,
  input: {
    readonly AccessKeyId: string;
    readonly Status?: 'Active' | 'Inactive' | undefined;
    readonly Policy?: PolicyDocument | undefined;
  },
): Fields {
  const row = findAccessKey(context, input.AccessKeyId);
  context.store.accessKeys.update(row, {
    status: input.Status ?? row.status,
    policy: input.Policy ? JSON.stringify([input.Policy]) : row.policy,
  });
  return {};
}

export function deleteAccessKey(context: Context, input: { readonly AccessKeyId: string }): Fields {
  const row = findAccessKey(context, input.AccessKeyId);
  context.store.accessKeys.remove(row.access_key_id);
  return {};
}

function findAccessKey(context: Context, accessKeyId: string): AccessKeyRow {
  const row = context.store.accessKeys.get(accessKeyId);
  if (row) return row;
  throw unknown();
}

function unknown(): KmsError {
  return new KmsError('InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
}

function shown(row: AccessKeyRow): Record<string, string> {
  return {
    AccessKeyId: row.access_key_id,
    UserName: row.user_name,
    Status: row.status,
    CreateDate: timeText(row.created_ms),
  };
}

/** What an application needs and no more: read values, and look at their metadata. */
function readingPolicy(context: Context): PolicyDocument {
  return {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['kms:GetSecretValue', 'kms:DescribeSecret', 'kms:ListSecretVersionIds'],
        Resource: [`${arnOf(context, 'secret')}/*`],
      },
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: [`${arnOf(context, 'key')}/*`],
      },
    ],
  };
}

function randomText(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
