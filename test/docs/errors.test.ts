import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { statusOfCode } from '../../src/base/errors.ts';
import type { Caller } from '../../src/engine/engine.ts';
import { operations } from '../../src/engine/operations.ts';
import { callerOf, refuses } from '../support/calls.ts';
import { temporaryEngine, testClock } from '../support/engine.ts';
import { type Laboratory, provocations, validParameters } from './provocations.ts';

const dayMs = 86_400_000;

describe('Every error the API page calls answered', () => {
  for (const [operation, errors] of Object.entries(provocations)) {
    for (const [code, provoke] of Object.entries(errors)) {
      it(`${operation}: ${code}`, async () => {
        await withLaboratory(async (laboratory) => {
          if (operation === 'BatchGetSecretValue' && !/Parameter$/.test(code)) {
            const { Errors } = (await provoke(laboratory)) as { Errors: { Code: string }[] };
            assert.deepEqual(
              Errors.map(({ Code }) => Code),
              [code],
            );
          } else {
            const error = await refuses(provoke(laboratory), code);
            assert.equal(error.status, statusOfCode[error.code]);
          }
        });
      });
    }
  }
});

describe('Every operation of the API page', () => {
  const stateful = ['CancelKeyDeletion', 'DescribeKeyVersion', 'RotateSecret'];
  for (const [name, { local }] of Object.entries(operations)) {
    if (local || stateful.includes(name)) continue;
    it(`${name} succeeds with the parameters that the provocations change`, async () => {
      await withLaboratory(async (laboratory) => {
        const reply = await laboratory.call(name, validParameters(laboratory)[name]);
        assert.match(reply.RequestId, /^[0-9a-f-]{36}$/);
      });
    });
  }
});

async function withLaboratory(work: (laboratory: Laboratory) => Promise<void>): Promise<void> {
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
    await work({
      call,
      as: (policy) => callerOf(engine, userWith(policy)),
      wait: (days) => clock.advance(days * dayMs),
      KeyId,
      CiphertextBlob: String(CiphertextBlob),
    });
  } finally {
    await close();
  }
}

function userWith(policy: unknown): Caller {
  const policies = policy === undefined ? [] : [policy];
  return { principal: 'user/someone', via: 'gateway', policies };
}
