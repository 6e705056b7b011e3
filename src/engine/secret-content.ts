import { limits } from '../base/limits.ts';
import type { Sensitive } from '../base/sensitive.ts';
import type { Context } from './context.ts';
import type { ReplyValue } from './engine.ts';
import { liveSecret } from './find-secret.ts';
import type { SecretRow, ValueFieldRow, VersionRow } from './model.ts';
import { openVersion, selectVersion, type VersionChoice } from './secrets.ts';
import { stagesOf } from './stages.ts';
import { objectIn } from './value-fields.ts';

/* What can be told of values without showing them. */

type Fields = Record<string, ReplyValue>;

/**
 * FindSecretsByValue: live secrets whose current value is exactly this one, and the fields of JSON
 * objects that are; both by their keyed hash.
 */
export function findSecretsByValue(
  context: Context,
  input: { readonly SecretData: Sensitive },
): Fields {
  const { store } = context;
  const hash = store.hashOfValue(input.SecretData.reveal());
  const names = store.versions
    .list('WHERE value_hash = ?', hash)
    .flatMap((version) => currentSecret(context, version)?.name ?? []);
  const fields = store.valueFields
    .list('WHERE value_hash = ?', hash)
    .flatMap((field) => keysHolding(context, field, input.SecretData))
    .sort((a, b) => (a.SecretName < b.SecretName ? -1 : 1));
  return {
    SecretNames: { SecretName: names.sort().slice(0, limits.pageSizeMax) },
    Fields: { Field: fields.slice(0, limits.pageSizeMax) },
  };
}

/** The live secret whose current version that is. */
function currentSecret(
  { store }: Context,
  { secret_id, version_id }: Pick<VersionRow, 'secret_id' | 'version_id'>,
): SecretRow | undefined {
  const secret = store.secrets.get(secret_id);
  const isCurrent = secret?.purge_ms === null && stagesOf(secret).get('ACSCurrent') === version_id;
  return isCurrent ? secret : undefined;
}

/** The keys under which a value that is a JSON object holds another one. */
function keysHolding(
  context: Context,
  field: ValueFieldRow,
  wanted: Sensitive,
): { readonly SecretName: string; readonly Key: string }[] {
  const secret = currentSecret(context, field);
  const version = secret && context.store.versions.get(field.secret_id, field.version_id);
  if (!version) return [];
  const value = openVersion(context, secret, version);
  try {
    const entries = Object.entries(objectIn(value.revealText()) ?? {});
    const text = wanted.revealText();
    const holding = entries.filter(([, held]) => held === text);
    return holding.map(([Key]) => ({ SecretName: secret.name, Key }));
  } finally {
    value.wipe();
  }
}

/** ListSecretKeys: the names of the keys of a JSON value; none when the value is no JSON object. */
export function listSecretKeys(context: Context, input: VersionChoice): Fields {
  const secret = liveSecret(context, input.SecretName);
  const version = selectVersion(context, secret, input);
  const value = openVersion(context, secret, version);
  try {
    const keys = version.data_type === 'text' ? keysOf(value.revealText()) : undefined;
    return {
      SecretName: secret.name,
      VersionId: version.version_id,
      IsObject: keys !== undefined,
      Keys: { Key: keys ?? [] },
    };
  } finally {
    value.wipe();
  }
}

function keysOf(text: string): string[] | undefined {
  const object = objectIn(text);
  return object && Object.keys(object);
}
