import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One program of a fixture, with credentials made up for this run. */
export interface Program {
  readonly path: string;
  readonly text: string;
  /** Written in the title when the credential has to stay: why. */
  readonly refused?: string;
  /** The made-up parts of the credentials. */
  readonly credentials: readonly string[];
  /** The made-up user name, where it shall be moved together with the credential. */
  readonly user?: string;
}

const letters = 'abcdefghijkmnpqrstuvwxyz';
const sorts = [letters, letters.toUpperCase(), '23456789'];

/**
 * Reads a fixture: programs that begin with `//- path` (or `#- path`), followed by `refused: why`
 * where the replacement has to be refused. Every `§` becomes a credential of its own, so that no
 * scanner finds one in the repository; `¤` becomes the user name that belongs to it.
 */
export function readPrograms(file: string): readonly Program[] {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  const [, ...sections] = text.split(/^(?:\/\/|#)- /m);
  return sections.map((section) => {
    const title = section.slice(0, section.indexOf('\n'));
    const [path = '', refused] = title.split(/\s+refused:\s*/);
    const credentials: string[] = [];
    const body = section.slice(title.length + 1).replaceAll('§', () => {
      const credential = madeUp();
      credentials.push(credential);
      return credential;
    });
    const user = body.includes('¤') ? `u${madeUp().toLowerCase()}` : undefined;
    return {
      path,
      text: body.replaceAll('¤', user ?? ''),
      credentials,
      ...(user === undefined ? {} : { user }),
      ...(refused === undefined ? {} : { refused }),
    };
  });
}

/** Eighteen characters that look as those of a generated password do. */
function madeUp(): string {
  return Array.from({ length: 18 }, (_, index) => {
    const sort = sorts[index < sorts.length ? index : randomInt(sorts.length)] ?? letters;
    return sort[randomInt(sort.length)];
  }).join('');
}
