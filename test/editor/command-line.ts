import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const { KMS_TEST_CLI: cli = '' } = process.env;

/** The command line, inside the extension host: another front door to the same store. */
export async function kmsSecrets(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args]);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** The names of all secrets in the store. */
export async function secretNames(): Promise<string[]> {
  const reply = await kmsSecrets('ListSecrets');
  const { Secret } = reply.SecretList as { readonly Secret: { readonly SecretName: string }[] };
  return Secret.map(({ SecretName }) => SecretName);
}
