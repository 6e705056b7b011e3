import { KmsError } from '../base/errors.ts';
import type { ReplyValue } from '../engine/engine.ts';
import { clientEnvironment } from '../gateway/client-environment.ts';
import type { RootsPlace } from '../gateway/roots.ts';
import type { StateKeeper } from './state.ts';
import type { WorkspaceKeys } from './workspace-key.ts';

/**
 * What a program needs in its environment to reach the gateway, signed with the access key of that
 * id, or with a new one for that user when the id is unknown or switched off.
 */
export async function environmentFor(
  params: Readonly<Record<string, unknown>>,
  { engine, state }: StateKeeper,
  keys: WorkspaceKeys,
  place: Omit<RootsPlace, 'home'>,
): Promise<Readonly<Record<string, ReplyValue>>> {
  const { endpoint } = state.gateway ?? {};
  if (endpoint === undefined) {
    throw new KmsError(
      'ServiceUnavailableTemporary',
      'The local endpoint is not running: check the setting kmsSecrets.gateway.enabled and whether another program holds the port',
    );
  }
  const key = await keys.obtain(params.AccessKeyId, params.UserName);
  const variables = await clientEnvironment(endpoint, key.id, { ...place, home: engine.home });
  return {
    AccessKeyId: key.id,
    Environment: { ...variables, ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.secret },
  };
}
