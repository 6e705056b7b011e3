import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Engine, Reply } from '../../src/engine/engine.ts';
import { callerOf, createSecret, readValue, refuses } from '../support/calls.ts';
import { temporaryEngine, testClock } from '../support/engine.ts';

/** A program that answers the old value backwards, and fails for `stuck`. */
const reverse = `
  let old = '';
  process.stdin.on('data', (part) => { old += part; });
  process.stdin.on('end', () => {
    if (old === 'stuck') process.exit(3);
    process.stdout.write([...old].reverse().join('') + '\\n');
  });
`;
const command = { Kind: 'Command', Command: [process.execPath, '-e', reverse] };

describe('rotation', () => {
  const clock = testClock();
  let engine: Engine;
  let close: () => Promise<void>;
  let call: (operation: string, params?: Record<string, unknown>) => Promise<Reply>;

  beforeEach(async () => {
    ({ engine, close } = await temporaryEngine({ clock }));
    call = callerOf(engine);
  });
  afterEach(() => close());

  const rotate = (VersionId = 'v2'): Promise<Reply> =>
    call('RotateSecret', { SecretName: 'db', VersionId });
  const method = (Method: unknown): Promise<Reply> =>
    call('SetRotationMethod', { SecretName: 'db', Method: JSON.stringify(Method) });

  it('needs to be told how', async () => {
    await createSecret(engine, 'db');
    await refuses(rotate(), 'UnsupportedOperation', { message: /SetRotationMethod/ });
    await refuses(method({ Kind: 'Guess' }), 'InvalidParameter');
  });

  it('generates a new value', async () => {
    await createSecret(engine, 'db');
    await method({ Kind: 'Generate', PasswordLength: 40, ExcludePunctuation: true });
    await rotate();
    assert.match(await readValue(engine, { SecretName: 'db' }), /^[A-Za-z0-9]{40}$/);
    const previous = { SecretName: 'db', VersionStage: 'ACSPrevious' };
    assert.equal(await readValue(engine, previous), 'first value');
  });

  it('asks a program, which gets the old value on its input', async () => {
    await createSecret(engine, 'db', 'abc');
    await method(command);
    await rotate();
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'cba');
  });

  it('rotates one text of a JSON value', async () => {
    await createSecret(engine, 'db', '{"user":"app","password":"abc"}');
    await method({ ...command, JsonKey: 'password' });
    await rotate();
    assert.equal(await readValue(engine, { SecretName: 'db' }), '{"user":"app","password":"cba"}');
  });

  it('leaves everything as it was when the program fails, and says why', async () => {
    await createSecret(engine, 'db', 'stuck');
    await method(command);
    await refuses(rotate(), 'InternalFailure', {
      local: 'RotationFailed',
      message: /exit code 3/,
    });
    await method({ ...command, Command: ['/nowhere/at-all'] });
    await refuses(rotate(), 'InternalFailure', { message: /cannot be started/ });
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'stuck');
    const { TotalCount } = await call('ListSecretVersionIds', { SecretName: 'db' });
    assert.equal(TotalCount, 1);
  });

  it('ignores a repeated version id', async () => {
    await createSecret(engine, 'db', 'abc');
    await method(command);
    await rotate();
    await rotate();
    assert.equal(await readValue(engine, { SecretName: 'db' }), 'cba');
  });

  it('keeps its dates', async () => {
    await createSecret(engine, 'db');
    const policy = { SecretName: 'db', EnableAutomaticRotation: 'true', RotationInterval: '7d' };
    await refuses(call('UpdateSecretRotationPolicy', policy), 'UnsupportedOperation');
    await method({ Kind: 'Generate' });
    await call('UpdateSecretRotationPolicy', policy);
    await refuses(
      call('UpdateSecretRotationPolicy', { ...policy, RotationInterval: '5h' }),
      'InvalidParameter',
    );
    clock.advance(1_000);
    await rotate();
    const described = await call('DescribeSecret', { SecretName: 'db' });
    assert.equal(described.AutomaticRotation, 'Enabled');
    assert.equal(described.RotationInterval, '604800s');
    assert.equal(described.LastRotationDate, '2026-01-01T00:00:01Z');
    assert.equal(described.NextRotationDate, '2026-01-08T00:00:01Z');
    await call('UpdateSecretRotationPolicy', {
      SecretName: 'db',
      EnableAutomaticRotation: 'false',
    });
    const off = await call('DescribeSecret', { SecretName: 'db' });
    assert.equal(off.AutomaticRotation, 'Disabled');
    assert.equal(off.NextRotationDate, undefined);
  });
});
