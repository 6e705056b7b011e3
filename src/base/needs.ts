import type { Needs } from './protocol.ts';
import type { Translate } from './translate.ts';

/** One sentence for each thing that has to be done so that the code runs from now on. */
export function sayNeeds({ installs, starts, injects }: Needs, t: Translate): readonly string[] {
  return [
    ...installs.map((install) => t('The code needs a package: {0}', install)),
    ...starts.map((start) => t('Start the program with: {0}', `${start} …`)),
    ...injects.map((inject) => t('Give the program the file that this writes: {0}', `${inject} …`)),
  ];
}

/** Of a move after which the code runs as before. */
export const noNeeds: Needs = { installs: [], starts: [], injects: [] };

/** The needs of several moves, each once. */
export function joinNeeds(several: readonly Needs[]): Needs {
  const all = (of: keyof Needs) => [...new Set(several.flatMap((needs) => needs[of]))];
  return { installs: all('installs'), starts: all('starts'), injects: all('injects') };
}
