import { KmsError } from '../base/errors.ts';
import { silentLog } from '../base/log.ts';
import { Sensitive } from '../base/sensitive.ts';
import { type Engine, rootThrough } from '../engine/engine.ts';
import { clientEnvironment } from '../gateway/client-environment.ts';
import { startGateway } from '../gateway/listen.ts';
import type { Io } from './io.ts';
import { gatewayPort } from './serve.ts';
import { withEngine } from './vault.ts';

/** The RAM user whose access key `run --endpoint` hands out. */
const userName = 'kms-secrets-run';

/**
 * Gives `work` an endpoint that answers as long as it runs, and the variables by which the official
 * SDKs find it: in this process when no other one of this store serves already. `secret` is the
 * secret part of the access key, to be masked.
 */
export async function withEndpoint<T>(
  io: Io,
  work: (engine: Engine, variables: Record<string, string>, secret: string) => Promise<T>,
): Promise<T> {
  return await withEngine(io, async (engine) => {
    const gateway = await gatewayOf(engine, io);
    try {
      const { endpoint = '' } = gateway.state;
      const key = await accessKeyOf(engine);
      const secret = key.secret.revealText();
      const variables = {
        ...(await clientEnvironment(endpoint, key.id, io)),
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret,
      };
      return await work(engine, variables, secret);
    } finally {
      await gateway.close();
    }
  });
}

async function gatewayOf(engine: Engine, io: Io): ReturnType<typeof startGateway> {
  const options = { engine, clock: io.clock, log: silentLog };
  const usual = await startGateway({ ...options, port: gatewayPort });
  if (usual.state.endpoint !== undefined) return usual;
  await usual.close();
  return await startGateway({ ...options, port: 0 });
}

/** The access key of this store for programs that `run` starts; made when there is none. */
async function accessKeyOf(engine: Engine): Promise<{ id: string; secret: Sensitive }> {
  const caller = rootThrough('cli');
  const { AccessKeys } = await engine.call('ListAccessKeys', { UserName: userName }, caller);
  for (const id of idsIn(AccessKeys)) {
    const known = await engine.accessKey(id);
    if (known?.status === 'Active') return { id, secret: known.secret };
  }
  const { AccessKey } = await engine.call('CreateAccessKey', { UserName: userName }, caller);
  const made = AccessKey as { readonly AccessKeyId?: unknown; readonly AccessKeySecret?: unknown };
  if (typeof made.AccessKeyId === 'string' && made.AccessKeySecret instanceof Sensitive) {
    return { id: made.AccessKeyId, secret: made.AccessKeySecret };
  }
  throw new KmsError('InternalFailure', 'No access key could be made');
}

function idsIn(list: unknown): readonly string[] {
  const { AccessKey = [] } = (list ?? {}) as { readonly AccessKey?: readonly unknown[] };
  return AccessKey.flatMap((entry) => {
    const { AccessKeyId, UserName } = entry as { AccessKeyId?: unknown; UserName?: unknown };
    return typeof AccessKeyId === 'string' && UserName === userName ? [AccessKeyId] : [];
  });
}
