import { limits } from '../base/limits.ts';
import type { Sensitive } from '../base/sensitive.ts';
import type { Context } from './context.ts';
import type { ReplyValue } from './engine.ts';
import { liveSecret } from './find-secret.ts';
import { openVersion, selectVersion, type VersionChoice } from './secrets.ts';
import { stagesOf } from './stages.ts';

/* What can be told of values without showing them. */

type Fields = Record<string, ReplyValue>;

/** FindSecretsByValue: live secrets whose current value is exactly this one, by its keyed hash. */
export function findSecretsByValue(
  context: Context,
  input: { readonly SecretData: Sensitive },
): Fields {
  const { store } = context;
  const hash = store.hashOfValue(input.SecretData.reveal());
  const names = store.versions.list('WHERE value_hash = ?', hash).flatMap((version) => {
    const secret = store.secrets.get(version.secret_id);
    if (secret?.purge_ms !== null) return [];
    return stagesOf(secret).get('ACSCurrent') === version.version_id ? [secret.name] : [];
  });
  return { SecretNames: { SecretName: names.sort().slice(0, limits.pageSizeMax) } };
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
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? Object.keys(value) : undefined;
  } catch {
    return undefined;
  }
}
