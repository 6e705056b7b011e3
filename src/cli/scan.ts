import { KmsError } from '../base/errors.ts';
import type { Io } from './io.ts';

/** `scan`: looks for credentials in files. */
export async function scan(_args: readonly string[], _io: Io): Promise<number> {
  throw new KmsError('UnsupportedOperation', 'This build cannot scan');
}
