import { randomUUID } from 'node:crypto';
import type { Context } from './context.ts';
import type { ReplyValue } from './engine.ts';
import { liveSecret, secretOwner } from './find-secret.ts';
import { freeName, insertVersion, openVersion } from './secrets.ts';
import { putTags, tagsOf } from './tags.ts';

/**
 * CopySecret: a new secret with everything that one has, its versions, stages, tags, policy and
 * rotation. Each value is sealed anew, since a sealed value opens in its own place only.
 */
export function copySecret(
  context: Context,
  input: { readonly SecretName: string; readonly NewSecretName: string },
): Record<string, ReplyValue> {
  const { store, nowMs } = context;
  const from = liveSecret(context, input.SecretName);
  freeName(context, input.NewSecretName);
  const to = store.secrets.insert({
    ...from,
    secret_id: randomUUID(),
    name: input.NewSecretName,
    creator: context.caller.principal,
    created_ms: nowMs,
    updated_ms: nowMs,
  });
  putTags(context, secretOwner(to), tagsOf(context, secretOwner(from)));
  const versions = store.versions.list('WHERE secret_id = ? ORDER BY seq', from.secret_id);
  for (const version of versions) {
    const value = openVersion(context, from, version);
    insertVersion(
      context,
      { ...to, version_seq: version.seq },
      {
        VersionId: version.version_id,
        SecretData: value,
        SecretDataType: version.data_type,
      },
    );
    value.wipe();
  }
  return { SecretName: to.name, Versions: versions.length };
}
