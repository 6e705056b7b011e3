import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Log, silentLog } from '../../src/base/log.ts';
import { Sensitive } from '../../src/base/sensitive.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { GatewayLimits } from '../../src/gateway/limits.ts';
import { type Gateway, startGateway } from '../../src/gateway/listen.ts';
import { root, temporaryEngine } from '../support/engine.ts';
import { hostOf, type Key } from './requests.ts';

export interface Served {
  readonly engine: Engine;
  readonly home: string;
  readonly gateway: Gateway;
  readonly host: string;
  /** An access key that may do everything. */
  readonly key: Key;
  /** The same store once more, as another process has it. */
  again(): Promise<Engine>;
  close(): Promise<void>;
}

export interface ServedOptions {
  readonly clock?: () => number;
  readonly limits?: Partial<GatewayLimits>;
  readonly log?: Log;
}

/** A real engine behind a real gateway on a free port. */
export async function served(options: ServedOptions = {}): Promise<Served> {
  const clock = options.clock ?? Date.now;
  const store = await temporaryEngine({ clock });
  const gateway = await startGateway({
    engine: store.engine,
    port: 0,
    clock,
    log: options.log ?? silentLog,
    ...(options.limits ? { limits: options.limits } : {}),
  });
  return {
    engine: store.engine,
    home: store.home,
    gateway,
    host: hostOf(gateway),
    key: await accessKey(store.engine, ['kms:*']),
    again: store.again,
    async close() {
      await gateway.close();
      await store.close();
    },
  };
}

/** An access key that may do these things, or what every new one may. */
export async function accessKey(engine: Engine, actions?: readonly string[]): Promise<Key> {
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: ['*'] }];
  const Policy = actions && JSON.stringify({ Version: '1', Statement });
  const { AccessKey } = await engine.call('CreateAccessKey', { UserName: 'app', Policy }, root);
  assert.ok(typeof AccessKey === 'object' && 'AccessKeyId' in AccessKey);
  const { AccessKeyId, AccessKeySecret } = AccessKey;
  assert.ok(AccessKeySecret instanceof Sensitive);
  return { id: String(AccessKeyId), secret: AccessKeySecret.revealText() };
}

/**
 * A gateway in a process of its own: it serves the store at the port, or stands by while another
 * does. The caller ends it.
 */
export async function startGatewayProcess(
  store: { readonly home: string; readonly keyFile: string },
  port: number,
): Promise<{ readonly child: ChildProcess; readonly mine: boolean }> {
  const file = join(import.meta.dirname, 'gateway-process.ts');
  const args = [store.home, store.keyFile, String(port)];
  const child = fork(file, args, { execArgv: ['--expose-gc'] });
  const [{ mine }] = await once(child, 'message');
  return { child, mine };
}
