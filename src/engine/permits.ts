import { oncePer } from '../base/once.ts';
import { keyIdOf } from './cmks.ts';
import { arnOf, type Context, plainName } from './context.ts';
import { secretOwner } from './find-secret.ts';
import type { SecretRow } from './model.ts';
import { type Permit, policyDocument } from './policies.ts';
import { keyOwner, tagFacts } from './tags.ts';

/* What each kind of operation needs, as "RAM permissions" of the API reference lists it. */

type On<N extends string> = Readonly<Record<N, string>>;

export function onSecret(action: string, keyAction?: string) {
  return (context: Context, input: On<'SecretName'>): readonly Permit[] =>
    secretPermits(context, action, input.SecretName, keyAction);
}

export function secretPermits(
  context: Context,
  action: string,
  nameOrArn: string,
  keyAction?: string,
): readonly Permit[] {
  const name = plainName(context, 'secret', nameOrArn);
  const base = { action: `kms:${action}`, resource: arnOf(context, 'secret', name) };
  if (!context.caller.policies) return [base];
  const row = context.store.secrets.find('WHERE name = ?', name);
  if (!row) return [base];
  const permit = {
    ...base,
    policy: policyOf(row),
    tags: () => tagFacts(context, secretOwner(row)),
  };
  if (keyAction === undefined || row.cmk_id === context.serviceKeyId) return [permit];
  return [permit, keyPermit(context, keyAction, row.cmk_id)];
}

const policyOf = oncePer((row: SecretRow) =>
  row.policy === '' ? undefined : policyDocument().parse(JSON.parse(row.policy)),
);

export function onKey(action: string) {
  return (context: Context, input: On<'KeyId'>): readonly Permit[] => [
    keyPermit(context, action, input.KeyId),
  ];
}

export function keyPermit(context: Context, action: string, reference: string): Permit {
  const id = keyIdOf(context, reference);
  const row = context.caller.policies && context.store.keys.get(id);
  return {
    action: `kms:${action}`,
    resource: arnOf(context, 'key', id),
    ...(row ? { tags: () => tagFacts(context, keyOwner(row)) } : {}),
  };
}

export function onAlias(action: string) {
  return (
    context: Context,
    input: On<'AliasName'> & { readonly KeyId?: string },
  ): readonly Permit[] => [
    {
      action: `kms:${action}`,
      resource: arnOf(context, 'alias', input.AliasName.slice('alias/'.length)),
    },
    keyPermit(context, action, input.KeyId ?? input.AliasName),
  ];
}

/** On a whole container, or on nothing in particular. */
export function onAll(action: string, type?: 'alias' | 'key' | 'secret') {
  return (context: Context): readonly Permit[] => [
    { action: `kms:${action}`, resource: type ? arnOf(context, type) : '*' },
  ];
}

export function onTagged(action: string) {
  return (
    context: Context,
    input: { readonly KeyId?: string | undefined; readonly SecretName?: string | undefined },
  ): readonly Permit[] =>
    input.SecretName === undefined
      ? [keyPermit(context, action, input.KeyId ?? '')]
      : secretPermits(context, action, input.SecretName);
}

export function onMany(action: string) {
  return (
    context: Context,
    input: {
      readonly ResourceType: 'key' | 'secret';
      readonly ResourceId?: readonly string[] | undefined;
    },
  ): readonly Permit[] => {
    const ids = input.ResourceId ?? [];
    if (ids.length === 0) return onAll(action, input.ResourceType)(context);
    return ids.flatMap((id) =>
      onTagged(action)(context, input.ResourceType === 'key' ? { KeyId: id } : { SecretName: id }),
    );
  };
}

/** Access keys and custody belong to the account alone. */
export const rootOnly =
  (action: string) =>
  (context: Context): readonly Permit[] => [
    { action: `local:${action}`, resource: arnOf(context, 'key') },
  ];
