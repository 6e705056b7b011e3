import manifest from '../../package.json' with { type: 'json' };
import { exitCodes, type Io, write } from './io.ts';

/** Of this package. */
export const { version } = manifest;

/** `version`: prints the version and nothing else. */
export async function printVersion(io: Io): Promise<number> {
  await write(io.stdout, `${version}\n`);
  return exitCodes.done;
}
