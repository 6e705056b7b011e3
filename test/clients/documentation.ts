import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { Client } from './client.ts';

/**
 * The command lines of "Secret management and usage" in the KMS documentation, word for word, each
 * with fields of its sample reply or the code it is refused with. `aliyun` itself is in no registry
 * that we reach: here its own core SDK sends what it makes of them.
 */
const commands: readonly (readonly [line: string, told: RegExp])[] = [
  [
    `aliyun kms CreateSecret --SecretName db_cred --SecretData '{"uname": "alice", "pwd": "12****"}' --VersionId v1`,
    /"SecretName":"db_cred"/,
  ],
  [
    'aliyun kms CreateSecret --SecretName ssh_key --SecretData ssh-key-blob --VersionId v1 --EncryptionKeyId KEY',
    /"SecretName":"ssh_key"/,
  ],
  ['aliyun kms ListSecrets', /"SecretList":\{"Secret":\[/],
  ['aliyun kms DescribeSecret --SecretName ssh_key', /"EncryptionKeyId":"/],
  ['aliyun kms GetSecretValue --SecretName db_cred', /"SecretData":"\{\\"uname\\": \\"alice\\"/],
  ['aliyun kms DeleteSecret --SecretName ssh_key', /"PlannedDeleteTime":"/],
  ['aliyun kms RestoreSecret --SecretName ssh_key', /"SecretName":"ssh_key"/],
  ['aliyun kms DeleteSecret --SecretName ssh_key --RecoveryWindowInDays 7', /"PlannedDelete/],
  ['aliyun kms RestoreSecret --SecretName ssh_key', /"SecretName":"ssh_key"/],
  ['aliyun kms DeleteSecret --SecretName ssh_key --ForceDeleteWithoutRecovery true', /"ssh_key"/],
  ['aliyun kms RestoreSecret --SecretName ssh_key', /^Forbidden\.ResourceNotFound$/],
];

/** The documented commands one after the other, as the CLI sends them. */
export function documentedCommands(client: () => Client): void {
  it('does what the documentation says of the aliyun CLI', async () => {
    const { reply } = await client().call('CreateKey', {});
    assert.ok(reply);
    const { KeyId } = reply.KeyMetadata as { readonly KeyId: string };
    for (const [line, told] of commands) {
      const { operation, params } = parsed(line.replace('KEY', KeyId));
      const outcome = await client().call(operation, params);
      assert.match(outcome.error?.code ?? JSON.stringify(outcome.reply), told, line);
    }
  });
}

/** A command line as the CLI reads it; it adds a region and, for V1, an empty type of signature. */
function parsed(line: string): { operation: string; params: Record<string, string> } {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const [, , operation = '', ...rest] = words;
  const params: Record<string, string> = { RegionId: 'cn-hangzhou', SignatureType: '' };
  for (let at = 0; at + 1 < rest.length; at += 2) {
    params[(rest[at] ?? '').replace(/^--/, '')] = rest[at + 1] ?? '';
  }
  return { operation, params };
}
