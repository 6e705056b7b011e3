#!/usr/bin/env node
// Starts the command line: with V8's compiled code from last time, which is half of a short
// command's time, and with the keychain's helper starting meanwhile, which is most of the rest.
import type { ChildProcess } from 'node:child_process';
import { existsSync, lstatSync } from 'node:fs';
import { createRequire, enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { homeOf } from '../base/home.ts';
import { startKeychainHelper } from '../engine/keychain-process.ts';

const { argv, env, platform } = process;

const home = resolve(homeOf({ env, platform, userFolder: homedir() }));
if (isOursAlone(home)) enableCompileCache(join(home, 'code-cache'));

// Operations are written with a capital letter; see `quick.ts`.
const [first = '', second = '', third] = argv.slice(2);
const [name, next] = first === 'kms' ? [second, third] : [first, second];
const isOperation = /^[A-Z]/.test(name) && next !== '--help';
const file = import.meta.url.endsWith('.ts')
  ? `./${isOperation ? 'quick' : 'program'}.ts`
  : `./cli-${isOperation ? 'quick' : 'program'}.js`;

// A store that is about to be made is not to be asked for its keychain before its home is checked.
const helper = isOperation && usesKeychain() ? startKeychainHelper() : undefined;
const { start } = createRequire(import.meta.url)(file) as {
  readonly start: (keychainHelper?: ChildProcess) => void;
};
start(helper);

function usesKeychain(): boolean {
  if (env.KMS_SECRETS_KEY_FILE || env.KMS_SECRETS_PASSPHRASE_FILE) return false;
  return existsSync(join(home, 'store.db'));
}

/** Compiled code from a folder that somebody else can write to would be theirs. */
function isOursAlone(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return false;
  return platform === 'win32' || (stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0);
}
