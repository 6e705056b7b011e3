import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { phrase } from '../base/translate.ts';
import { isSet, parseArguments, refuseExtra, WrongUsage } from './arguments.ts';
import { write } from './io.ts';
import type { ScanIo } from './scan.ts';
import { git } from './scan-git.ts';

const mark = 'kms-secrets scan --staged';
const script = `#!/bin/sh
# Installed by "kms-secrets hook install": refuses a commit that adds a credential.
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
  const folder = resolve(
    io.cwd,
    git(io.cwd, ['rev-parse', '--git-path', 'hooks']).toString().trim(),
  );
  const path = join(folder, 'pre-commit');
  if (existsSync(path) && !readFileSync(path, 'utf8').includes(mark) && !isSet(parsed, 'force')) {
    throw new WrongUsage(
      phrase`There is a pre-commit hook already: add the line "${mark}" to it, or pass --force to replace it`,
      'scan',
    );
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  await write(io.stdout, `${io.t('git scans before each commit now ({0})', path)}\n`);
  return 0;
}
