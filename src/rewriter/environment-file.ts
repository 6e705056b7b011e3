import type { Site } from './dialect.ts';
import { folderOf, foldersUpTo } from './paths.ts';
import type { FileEdit, Target } from './plan.ts';
import { eolOf, shellWord } from './text.ts';

/** What the command that starts the program begins with, so that it gets the variables. */
export function environmentStart(site: Site): string {
  const path = placeOf(site).slice(site.project.root.length + 1);
  return `kms-secrets run --env-file ${shellWord(path)} --`;
}

/** The reference that stands for a target; the key is percent-encoded where it must be. */
export function referenceTo({ secretName, jsonKey }: Target): string {
  const key = jsonKey === undefined ? '' : `#${encodeURIComponent(jsonKey)}`;
  return `kms://${secretName}${key}`;
}

/** A variable that stands for the target, with the edit that adds it where it is not there yet. */
export function variableFor(site: Site): {
  readonly name: string;
  readonly edits: readonly FileEdit[];
} {
  const path = placeOf(site);
  const text = site.project.read(path);
  const reference = referenceTo(site.target);
  const known = new Map(entriesOf(text ?? ''));
  const wanted = nameFor(site.target);
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}_${count}`;
    const held = known.get(name);
    if (held === reference) return { name, edits: [] };
    if (held !== undefined) continue;
    const eol = eolOf(text ?? site.text);
    // Some readers of env files begin a comment at every `#` outside quotes.
    const line = `${name}=${reference.includes('#') ? `"${reference}"` : reference}${eol}`;
    if (text === undefined) {
      const newText = header.map((one) => one + eol).join('') + line;
      return { name, edits: [{ path, create: true, start: 0, end: 0, newText }] };
    }
    const gap = text === '' || text.endsWith('\n') ? '' : eol;
    const edit = { path, start: text.length, end: text.length, newText: gap + line };
    return { name, edits: [edit] };
  }
}

const fileName = 'kms-secrets.env';

const header = [
  '# References to secrets, no values. They are filled in by',
  `#   kms-secrets run --env-file ${fileName} -- command`,
];

const manifests = /^(Cargo\.toml|CMakeLists\.txt|Gemfile|Makefile|[\w.-]+\.gemspec)$/;

/** Where there is one already, beside what describes the project, or at its root. */
function placeOf({ file, project }: Site): string {
  const folders = foldersUpTo(folderOf(file.absolutePath), project.root);
  const folder =
    folders.find((at) => project.read(`${at}/${fileName}`) !== undefined) ??
    folders.find((at) => project.files(at).some((name) => manifests.test(name))) ??
    project.root;
  return `${folder}/${fileName}`;
}

/** `shop/db-password` and the key `user` give `SHOP_DB_PASSWORD_USER`. */
function nameFor({ secretName, jsonKey }: Target): string {
  const words = [secretName, jsonKey ?? ''].join('_').toUpperCase();
  const name = words.replace(/[^A-Z\d]+/g, '_').replace(/^_+|_+$/g, '');
  // Names of one word are likely to mean something to the system, as `USER` does.
  return /^[A-Z].*_/.test(name) ? name : `KMS_${name}`;
}

function* entriesOf(text: string): Generator<[name: string, value: string]> {
  const entries = text.matchAll(
    /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*?)[ \t\r]*$/gm,
  );
  for (const [, name = '', value = ''] of entries) {
    yield [name, value.replace(/^(["'])(.*)\1$/, '$2')];
  }
}
