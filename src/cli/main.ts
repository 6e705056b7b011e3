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

const { argv, env, platform, versions } = process;
const home = resolve(homeOf({ env, platform, userFolder: homedir() }));

if (Number.parseInt(versions.node, 10) >= 22) start();
else {
  // What comes next cannot even be loaded there; finer differences are told by `doctor`.
  process.stderr.write(`kms-secrets needs Node.js 24.15 or newer; this is ${versions.node}\n`);
  process.exitCode = 1;
}

function start(): void {
  if (isOursAlone(home)) enableCompileCache(join(home, 'code-cache'));
  // Operations are written with a capital letter; see `quick.ts`.
  const [first = '', second = '', third] = argv.slice(2);
  const [name, next] = first === 'kms' ? [second, third] : [first, second];
  const isOperation = /^[A-Z]/.test(name) && next !== '--help';
  const part = isOperation ? 'quick' : name === 'scan' || name === 'hook' ? 'scan' : 'program';
  const source = part === 'scan' ? 'scan-program' : part;
  const file = import.meta.url.endsWith('.ts') ? `./${source}.ts` : `./cli-${part}.js`;
  const helper = isOperation && usesKeychain() ? startKeychainHelper() : undefined;
  const program = createRequire(import.meta.url)(file) as {
    readonly start: (keychainHelper?: ChildProcess) => void;
  };
  program.start(helper);
}

/** A store that is yet to be made is not to touch the keychain before its home is checked. */
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
