#!/usr/bin/env node
// Starts the command line with V8's compiled code from last time: half of a short command's time.
import { lstatSync } from 'node:fs';
import { createRequire, enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { homeOf } from '../base/home.ts';

const { argv, env, platform } = process;

const home = resolve(homeOf({ env, platform, userFolder: homedir() }));
if (isOursAlone(home)) enableCompileCache(join(home, 'code-cache'));

// Operations are written with a capital letter; see `quick.ts`.
const [first = '', second = ''] = argv.slice(2);
const program = /^[A-Z]/.test(first === 'kms' ? second : first) ? 'quick' : 'program';
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const prefix = extension === '.js' ? 'cli-' : '';
createRequire(import.meta.url)(`./${prefix}${program}${extension}`);

/** Compiled code from a folder that somebody else can write to would be theirs. */
function isOursAlone(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return false;
  return platform === 'win32' || (stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0);
}
