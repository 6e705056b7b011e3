import { KmsError } from '../base/errors.ts';
import type { Sensitive } from '../base/sensitive.ts';
import { type Engine, type ReplyValue, rootThrough } from '../engine/engine.ts';
import { clientEnvironment } from '../gateway/client-environment.ts';
import type { RootsPlace } from '../gateway/roots.ts';
import type { StateKeeper } from './state.ts';

/**
 * What a program needs in its environment to reach the gateway, signed with the access key of that
 * id, or with a new one for that user when the id is unknown or switched off.
 */
export async function environmentFor(
  params: Readonly<Record<string, unknown>>,
  { engine, state }: StateKeeper,
  place: Omit<RootsPlace, 'home'>,
): Promise<Readonly<Record<string, ReplyValue>>> {
  const { endpoint } = state.gateway ?? {};
  if (endpoint === undefined) {
    throw new KmsError(
      'ServiceUnavailableTemporary',
      'The local endpoint is not running: check the setting kmsSecrets.gateway.enabled and whether another program holds the port',
    );
  }
  const key = (await knownKey(params.AccessKeyId, engine)) ?? (await newKey(params, engine));
  const variables = await clientEnvironment(endpoint, key.id, { ...place, home: engine.home });
  return {
    AccessKeyId: key.id,
    Environment: { ...variables, ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.secret },
  };
}

interface Key {
  readonly id: string;
  readonly secret: Sensitive;
}

async function knownKey(id: unknown, engine: Engine): Promise<Key | undefined> {
  if (typeof id !== 'string') return undefined;
  const found = await engine.accessKey(id);
  return found?.status === 'Active' ? { id, secret: found.secret } : undefined;
}

async function newKey(params: Readonly<Record<string, unknown>>, engine: Engine): Promise<Key> {
  const reply = await engine.call(
    'CreateAccessKey',
    { UserName: params.UserName },
    rootThrough('editor'),
  );
  const id = (reply.AccessKey as { readonly AccessKeyId: string }).AccessKeyId;
  const made = await engine.accessKey(id);
  if (!made) throw new KmsError('InternalFailure', 'The new access key cannot be read');
  return { id, secret: made.secret };
}
