import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { baseName } from './paths.ts';

/** Folders that hold what others wrote, or what was built. */
const foreignFolders = new Set(
  [
    ...['node_modules', 'bower_components', '.git', '.hg', '.svn', '.venv', 'venv', '__pycache__'],
    ...['vendor', 'target', 'dist', 'out', 'build', 'coverage', '.next', '.gradle', '.cache'],
  ].map((name) => name.toLowerCase()),
);

/** Whether a file lies in a folder that holds what others wrote, or what was built. */
export const isForeign = (path: string): boolean =>
  path
    .toLowerCase()
    .split('/')
    .some((part) => foreignFolders.has(part));

/** Folders in which nobody looks for text of their own, built or not. */
const storageFolders = new Set(['.git', '.hg', '.svn', 'node_modules', 'bower_components']);

export type Wanted = 'own' | 'all';

/**
 * The files below a folder, folder by folder, without following symbolic links: `own` leaves out
 * what others wrote or what was built, `all` only version control and packages. A folder that
 * cannot be read has none.
 */
export async function* filesBelow(root: string, wanted: Wanted): AsyncGenerator<string> {
  const leftOut = wanted === 'own' ? foreignFolders : storageFolders;
  const open = [root];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of await entriesOf(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.isFile()) yield path;
      else if (entry.isDirectory() && !leftOut.has(entry.name.toLowerCase())) open.push(path);
    }
  }
}

const entriesOf = (folder: string): Promise<Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch(() => []);

/** Names of files that hold no text a person wrote. */
const noText =
  /\.(?:7z|avif|bmp|br|class|db|dll|dylib|eot|exe|gif|gz|ico|jar|jpe?g|lock|mov|mp[34]|node|o|otf|pdf|png|pyc|so|sqlite\d?|tar|tgz|tiff?|ttf|wasm|wav|webm|webp|woff2?|xz|zip|zst)$/i;

/** The bytes of a file; `undefined` for one larger than `maxBytes`, or that cannot be read. */
export async function bytesOf(path: string, maxBytes: number): Promise<Buffer | undefined> {
  try {
    const { size } = await stat(path);
    return size <= maxBytes ? await readFile(path) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The text of a file that has one of the words in it; `undefined` for what has none, is too large,
 * is no text, or cannot be read. Most files are done with before they become a text.
 */
export async function textWith(
  words: readonly string[],
  path: string,
  maxBytes: number,
): Promise<string | undefined> {
  if (noText.test(baseName(path))) return undefined;
  const bytes = await bytesOf(path, maxBytes);
  if (!bytes || !words.some((word) => bytes.includes(word)) || bytes.includes(0)) return undefined;
  return new TextDecoder().decode(bytes);
}
