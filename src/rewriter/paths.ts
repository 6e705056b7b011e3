/** Paths with `/`, absolute: what `Project` speaks, whatever the platform. */

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** With its dot; empty when there is none. */
export function extensionOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

/** Whether a path is the folder or lies below it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** The folder, its parent and so on, up to and including `root`; only itself when outside. */
export function foldersUpTo(folder: string, root: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== root && isInside(at, root) && at !== ''; ) {
    at = folderOf(at);
    folders.push(at);
  }
  return folders;
}

/** `a/./b/../c` made plain. */
export function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 1) parts.pop();
    else if (part !== '.' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.join('/');
}

/** How `from` (a folder) names `to` (a file), beginning with `./` or `../`. */
export function relativePath(from: string, to: string): string {
  const start = from.split('/');
  const target = to.split('/');
  let common = 0;
  while (common < start.length && common < target.length - 1) {
    if (start[common] !== target[common]) break;
    common++;
  }
  const up = '../'.repeat(start.length - common);
  return (up || './') + target.slice(common).join('/');
}
