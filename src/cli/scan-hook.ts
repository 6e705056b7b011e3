import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { phrase } from '../base/translate.ts';
import { isSet, parseArguments, refuseExtra, WrongUsage } from './arguments.ts';
import { write } from './io.ts';
import type { ScanIo } from './scan.ts';
import { git } from './scan-git.ts';

const mark = 'kms-secrets scan --staged';
const author = 'Installed by "kms-secrets hook install"';
const script = `#!/bin/sh
# ${author}: refuses a commit that adds a credential.
PATH="$PATH:$PWD/node_modules/.bin"
command -v kms-secrets >/dev/null 2>&1 || {
  echo "kms-secrets is not installed; the commit was not scanned" >&2
  exit 0
}
exec ${mark} --confidence medium
`;

/** `kms-secrets hook install`: makes git scan what is staged before each commit. */
export async function hook(args: readonly string[], io: ScanIo): Promise<number> {
  const parsed = parseArguments(args, [{ name: 'force', doc: 'Replace the hook that is there' }]);
  refuseExtra(parsed, 1);
  if (parsed.positionals[0] !== 'install')
    throw new WrongUsage('hook needs the word install', 'scan');
  const path = hookPath(io.cwd);
  const there = existsSync(path) ? readFileSync(path, 'utf8') : script;
  // A hook of somebody else's that scans already is left as it is.
  if (there.includes(author) || !there.includes(mark)) {
    if (!there.includes(author) && !isSet(parsed, 'force')) {
      throw new WrongUsage(
        phrase`There is a pre-commit hook already: add the line "${mark}" to ${path}, or pass --force to replace it`,
        'scan',
      );
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, script);
    chmodSync(path, 0o755);
  }
  await write(io.stdout, `${io.t('git scans before each commit now ({0})', path)}\n`);
  return 0;
}

/** Where git, or husky if git asks it, looks for what to do before a commit. */
function hookPath(cwd: string): string {
  const named = git(cwd, ['rev-parse', '--git-path', 'hooks']).toString().replace(/\n$/, '');
  const folder = resolve(cwd, named);
  // Husky writes this folder anew at each install; what people write lies above it.
  const isHuskys = basename(folder) === '_' && basename(dirname(folder)) === '.husky';
  return join(isHuskys ? dirname(folder) : folder, 'pre-commit');
}
