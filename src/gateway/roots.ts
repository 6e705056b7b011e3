import { readFile, rename, writeFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import { rootsFile } from './certificate.ts';

/** The process that asks, and the store whose root it is about. */
export interface RootsPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly home: string;
}

/**
 * Writes a file with the roots this user's programs trust and ours: variables such as
 * `SSL_CERT_FILE` replace what a program trusts, and it may well talk to other hosts too.
 */
export async function writeRootsBundle(file: string, place: RootsPlace): Promise<void> {
  const { SSL_CERT_FILE, REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS } = place.env;
  const base = SSL_CERT_FILE ?? REQUESTS_CA_BUNDLE;
  const texts = [
    base ? await textOf(base) : systemRoots(),
    NODE_EXTRA_CA_CERTS ? await textOf(NODE_EXTRA_CA_CERTS) : '',
    await readFile(rootsFile(place.home), 'utf8'),
  ];
  // Written aside first: a program that starts meanwhile must not read half of it.
  const draft = `${file}.${place.pid}`;
  await writeFile(draft, texts.map((text) => `${text.trim()}\n`).join(''));
  await rename(draft, file);
}

function systemRoots(): string {
  const system = getCACertificates('system');
  return (system.length > 0 ? system : getCACertificates('bundled')).join('\n');
}

/** A variable may name a file that is gone; whoever set it has lived without it. */
async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => '');
}
