import { boundYoungGeneration } from '../base/young-generation.ts';
import { answered } from './frame.ts';
import { startProgram } from './process.ts';
import { scan } from './scan.ts';

/** `kms-secrets scan` and `hook` without the code of everything else, so that a hook is quick. */
export function start(): void {
  boundYoungGeneration();
  startProgram((args, io) => {
    const rest = args[0] === 'scan' ? args.slice(1) : args;
    return answered(() => scan(rest, io), io);
  });
}
