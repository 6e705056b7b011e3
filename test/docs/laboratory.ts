import type { Caller, Engine } from '../../src/engine/engine.ts';
import { callerOf } from '../support/calls.ts';
import { temporaryEngine, testClock } from '../support/engine.ts';
import type { Calls, Laboratory } from './provocations.ts';

/** How a laboratory is called: as the account itself, and as a RAM user with a policy or none. */
export interface Door {
  readonly call: Calls;
  as(policy?: unknown): Calls;
}

/** Prepares a store, gives `work` its laboratory, and removes it. */
export async function withLaboratory(
  work: (laboratory: Laboratory) => Promise<void>,
  doorTo: (engine: Engine) => Door = straight,
): Promise<void> {
  const clock = testClock();
  const { engine, close } = await temporaryEngine({ clock });
  const call = callerOf(engine);
  try {
    const { KeyMetadata } = await call('CreateKey');
    const { KeyId } = KeyMetadata as { KeyId: string };
    await call('CreateAlias', { KeyId, AliasName: 'alias/k' });
    const made = { VersionId: 'v1', SecretData: 'a value' };
    await call('CreateSecret', { SecretName: 's', ...made });
    await call('CreateSecret', { SecretName: 't', EncryptionKeyId: KeyId, ...made });
    await call('CreateSecret', { SecretName: 'gone', ...made });
    await call('DeleteSecret', { SecretName: 'gone' });
    const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext: 'AAAA' });
    const wait = (days: number): void => clock.advance(days * dayMs);
    await work({ ...doorTo(engine), wait, KeyId, CiphertextBlob: String(CiphertextBlob) });
  } finally {
    await close();
  }
}

const dayMs = 86_400_000;

/** Into the engine, without a gateway. */
function straight(engine: Engine): Door {
  return { call: callerOf(engine), as: (policy) => callerOf(engine, userWith(policy)) };
}

function userWith(policy: unknown): Caller {
  const policies = policy === undefined ? [] : [policy];
  return { principal: 'user/someone', via: 'gateway', policies };
}
