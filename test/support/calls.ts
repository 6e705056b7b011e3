import assert from 'node:assert/strict';
import { KmsError } from '../../src/base/errors.ts';
import { Sensitive } from '../../src/base/sensitive.ts';
import type { Caller, Engine, Reply } from '../../src/engine/engine.ts';
import { root } from './engine.ts';

type Params = Readonly<Record<string, unknown>>;

/** A function that calls an engine as one caller: `await call('DescribeSecret', { … })`. */
export function callerOf(
  engine: Engine,
  caller: Caller = root,
): (operation: string, params?: Params) => Promise<Reply> {
  return (operation, params = {}) => engine.call(operation, params, caller);
}

/** Creates a secret with version v1. */
export function createSecret(engine: Engine, name: string, value = 'first value'): Promise<Reply> {
  return callerOf(engine)('CreateSecret', {
    SecretName: name,
    VersionId: 'v1',
    SecretData: value,
  });
}

/** The value a call answers, as text. */
export async function readValue(engine: Engine, params: Params): Promise<string> {
  const { SecretData } = await callerOf(engine)('GetSecretValue', params);
  assert.ok(SecretData instanceof Sensitive);
  return SecretData.revealText();
}

/** Expects a refusal with that code (and, where given, cause or message). */
export async function refuses(
  call: Promise<unknown>,
  code: string,
  expected: { readonly local?: string; readonly message?: RegExp } = {},
): Promise<KmsError> {
  const error = await call.then(
    () => assert.fail(`expected ${code}, but it succeeded`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof KmsError, String(error));
  assert.equal(error.code, code, error.message);
  if (expected.local !== undefined) assert.equal(error.local, expected.local);
  if (expected.message) assert.match(error.message, expected.message);
  return error;
}
