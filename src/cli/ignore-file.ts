import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { type GlobIgnore, globFor, readIgnoreFile } from '../detector/ignore.ts';

export const ignoreFile = '.kmssecretsignore';

/** What the ignore file says that counts in a folder. */
export interface FolderIgnores {
  readonly globs: readonly GlobIgnore[];
  /** Whether the file lies in the folder itself, and not above it. */
  readonly isOwn: boolean;
  /** The glob that covers a path, relative to the folder, with `/`. */
  readonly covering: (path: string) => GlobIgnore | undefined;
}

/** Reads the ignore file of a folder or, above it in its repository, the nearest one. */
export function ignoresOf(folder: string): FolderIgnores {
  const top = folderWithIgnores(folder);
  if (top === undefined) return { globs: [], isOwn: true, covering: () => undefined };
  const globs = readIgnoreFile(readFileSync(join(top, ignoreFile), 'utf8'));
  const below = relative(top, folder).split(sep).join('/');
  return {
    globs,
    isOwn: below === '',
    covering: (path) => globFor(globs, posix.join(below, path)),
  };
}

function folderWithIgnores(folder: string): string | undefined {
  if (existsSync(join(folder, ignoreFile))) return folder;
  let found: string | undefined;
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, ignoreFile))) found ??= at;
    if (existsSync(join(at, '.git'))) return found;
  }
  return undefined;
}
