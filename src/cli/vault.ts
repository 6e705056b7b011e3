import { resolve } from 'node:path';
import { toKmsError } from '../base/errors.ts';
import { silentLog } from '../base/log.ts';
import { Sensitive } from '../base/sensitive.ts';
import type { CustodyOptions } from '../engine/custody.ts';
import type { Engine } from '../engine/engine.ts';
import type { Io } from './io.ts';

/**
 * Opens the engine for as long as `work` takes. When the store turns out to be locked with a
 * passphrase, it is asked for where there is somebody to ask, and `work` begins again.
 */
export async function withEngine<T>(io: Io, work: (engine: Engine) => Promise<T>): Promise<T> {
  const custody = custodyOf(io);
  try {
    return await withCustody(io, custody, work);
  } catch (error) {
    const locked = toKmsError(error).local === 'PassphraseRequired';
    if (!locked || custody.kind !== 'keychain' || !io.stdin.isTTY || !io.stderr.isTTY) throw error;
    return await withCustody(io, { kind: 'passphrase', ask: () => askPassphrase(io) }, work);
  }
}

/**
 * Where the environment says the keys are: `KMS_SECRETS_KEY_FILE`, `KMS_SECRETS_PASSPHRASE_FILE`.
 */
export function custodyOf(io: Io): CustodyOptions {
  const keyFile = io.env.KMS_SECRETS_KEY_FILE;
  if (keyFile) return { kind: 'keyfile', path: resolve(io.cwd, keyFile) };
  const passphraseFile = io.env.KMS_SECRETS_PASSPHRASE_FILE;
  if (passphraseFile) {
    return { kind: 'passphrase', ask: () => passphraseFrom(passphraseFile, io) };
  }
  return { kind: 'keychain', helper: io.keychainHelper };
}

async function withCustody<T>(
  io: Io,
  custody: CustodyOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { openEngine } = await import('../engine/open.ts');
  const engine = await openEngine({ home: io.home, custody, clock: io.clock, log: silentLog });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

async function askPassphrase(io: Io): Promise<Sensitive> {
  const { askHidden } = await import('./prompt.ts');
  return await askHidden(io.t('Passphrase of the store'), io);
}

async function passphraseFrom(file: string, io: Io): Promise<Sensitive> {
  const { textOfFile, withoutLineEnd } = await import('./values.ts');
  return Sensitive.fromText(withoutLineEnd(await textOfFile(file, io)));
}
