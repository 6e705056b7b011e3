import { existsSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import {
  type GlobIgnore,
  globFor,
  ignoreFileName,
  ignoringFolder,
  readIgnoreFile,
} from '../detector/ignore.ts';

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
  const top = ignoringFolder(folder, existsSync);
  if (top === undefined) return { globs: [], isOwn: true, covering: () => undefined };
  const globs = readIgnoreFile(readFileSync(join(top, ignoreFileName), 'utf8'));
  const below = relative(top, folder).split(sep).join('/');
  return {
    globs,
    isOwn: below === '',
    covering: (path) => globFor(globs, posix.join(below, path)),
  };
}
