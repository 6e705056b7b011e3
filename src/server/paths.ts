import { fileURLToPath } from 'node:url';

/** The absolute path of a `file:` URI with `/`; `undefined` for what has no place on disk. */
export function pathOf(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri).replaceAll('\\', '/');
  } catch {
    return undefined;
  }
}

/** The innermost of the folders that holds the path, or the folder the path lies in. */
export function rootOf(path: string, folders: readonly string[]): string {
  const holding = folders.filter((folder) => path.startsWith(withSlash(folder)));
  const innermost = holding.sort((a, b) => b.length - a.length)[0];
  return innermost ?? (path.slice(0, path.lastIndexOf('/')) || '/');
}

/** The path relative to the root, with `/`; the path itself when it lies elsewhere. */
export function relativeTo(root: string, path: string): string {
  return path.startsWith(withSlash(root)) ? path.slice(withSlash(root).length) : path;
}

/** The last part of a path or URI. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const withSlash = (folder: string): string => (folder.endsWith('/') ? folder : `${folder}/`);
