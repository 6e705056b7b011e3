import { PassThrough } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';

/** A process that has nothing and nobody; a test says what it has. */
export function io(parts: Partial<Io>): Io {
  return {
    env: {},
    cwd: '/',
    pid: 1,
    platform: 'linux',
    versions: { node: '24.21.0', sqlite: '3.53.0' },
    home: '/nowhere',
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    clock: () => 0,
    onSignal: () => () => undefined,
    ...parts,
  };
}
