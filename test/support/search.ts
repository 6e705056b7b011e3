import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files below a folder that hold a text, links not followed. */
export function filesWith(text: string, folder: string): string[] {
  return filesBelow(folder).filter((file) => readFileSync(file).includes(text));
}

/**
 * The files below a folder. Links are not followed, as `recursive` of `readdirSync` would; sockets
 * and the like are no files.
 */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}
