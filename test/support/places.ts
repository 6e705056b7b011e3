import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The folder of the repository. */
export const repository = dirname(dirname(import.meta.dirname));

/** Where screenshots and reports of the last test run lie. */
export const out = join(repository, 'test', 'out');

/** Where editors that took long to fetch are kept between runs. */
export const cache = join(repository, '.vscode-test');

/**
 * A new private folder with a short real path: the sockets of D-Bus, the keyring and PostgreSQL
 * that come to lie in it may have no more than about 100 characters.
 */
export function temporaryFolder(purpose: string): string {
  return mkdtempSync(join(realpathSync(tmpdir()), `kms-${purpose}-`));
}

/** The folder, made when it is missing. */
export function ensured(folder: string, mode = 0o755): string {
  mkdirSync(folder, { recursive: true, mode });
  return folder;
}
