#!/usr/bin/env node
// Starts the command line with V8's compiled code from last time: half of a short command's time.
import { existsSync } from 'node:fs';
import { createRequire, enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { homeOf } from '../base/home.ts';

const { env, platform } = process;

// Code from a folder that others can write to would be theirs: it lies with the store, if anywhere.
const home = resolve(homeOf({ env, platform, userFolder: homedir() }));
if (existsSync(home)) enableCompileCache(join(home, 'code-cache'));

const program = import.meta.url.endsWith('.ts') ? './process.ts' : './cli-process.js';
createRequire(import.meta.url)(program);
