import { randomUUID } from 'node:crypto';
import { type BigIntStats, lstatSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { toKmsError } from '../base/errors.ts';
import { type Phrase, phrase, say } from '../base/translate.ts';
import { rootThrough } from '../engine/engine.ts';
import { rootsFile } from '../gateway/certificate.ts';
import { type Arguments, optionText } from './arguments.ts';
import { isColoured, paint } from './colour.ts';
import { exitCodes, type Io, write } from './io.ts';
import { type Json, outputWish, printJson } from './output.ts';
import { gatewayPort } from './serve.ts';
import { columnsOf } from './table.ts';
import { custodyOf, withEngine } from './vault.ts';

/** What `doctor` found of one thing: `note` is worth knowing, `problem` has to be mended. */
interface Check {
  readonly name: string;
  readonly state: 'ok' | 'note' | 'problem';
  readonly found: Phrase | string;
  readonly fix?: Phrase | string;
}

/** `doctor`: 0 when nothing has to be mended, 1 otherwise. */
export async function doctor(parsed: Arguments, io: Io): Promise<number> {
  const checks = [
    runtime(io),
    await sqlite(io),
    place(io),
    await custody(io),
    await store(io),
    await gateway(io),
  ];
  const output = optionText(parsed, 'output');
  if (output === undefined) await printChecks(checks, io);
  else await printJson({ checks: checks.map(inEnglish) }, outputWish(output), io);
  return checks.some(({ state }) => state === 'problem') ? exitCodes.refused : exitCodes.done;
}

/** What scripts read is the same in every language. */
const inEnglish = ({ name, state, found, fix }: Check): { readonly [field: string]: Json } => ({
  name,
  state,
  found: say(found),
  ...(fix === undefined ? {} : { fix: say(fix) }),
});

async function printChecks(checks: readonly Check[], io: Io): Promise<void> {
  const colours = { ok: 'green', note: 'yellow', problem: 'red' } as const;
  const width = Math.max(...checks.map(({ name }) => columnsOf(io.t(name))));
  for (const { name, state, found, fix } of checks) {
    const word = io.t(state);
    const shown = isColoured(io.stdout, io) ? paint(colours[state], word) : word;
    const line = `${padded(word, 9, shown)}${padded(io.t(name), width)}  ${say(found, io.t)}`;
    const mended = fix === undefined ? '' : `${' '.repeat(9 + width)}  → ${say(fix, io.t)}\n`;
    await write(io.stdout, `${line}\n${mended}`);
  }
}

/** Fills a text up to a number of terminal columns; `shown` is how it looks in colour. */
const padded = (text: string, width: number, shown = text): string =>
  shown + ' '.repeat(Math.max(0, width - columnsOf(text)));

function runtime({ versions }: Io): Check {
  const [major = 0, minor = 0, patch = 0] = versions.node.split('.').map(Number);
  const good =
    major > 24 ||
    (major === 24 && minor >= 15) ||
    (major === 22 && (minor > 23 || (minor === 23 && patch >= 3)));
  return good
    ? { name: 'Node.js', state: 'ok', found: versions.node }
    : {
        name: 'Node.js',
        state: 'problem',
        found: phrase`${versions.node} is too old`,
        fix: 'Install Node.js 24.15 or later (or 22.23.3 or later of 22)',
      };
}

async function sqlite({ versions }: Io): Promise<Check> {
  const found = versions.sqlite ?? 'none';
  const { isSafeSqlite } = await import('../engine/sqlite-file.ts');
  return isSafeSqlite(found)
    ? { name: 'SQLite', state: 'ok', found }
    : {
        name: 'SQLite',
        state: 'problem',
        found: phrase`${found} can damage a store that several programs share`,
        fix: 'It is part of Node.js: see there',
      };
}

/** The folder and the file of the store: where, whose, and who else may read them. */
function place({ home, platform }: Io): Check {
  const name = 'Store';
  const folder = lstatSync(home, { throwIfNoEntry: false });
  if (folder === undefined) {
    return { name, state: 'note', found: phrase`${home} is made on first use` };
  }
  const file = join(home, 'store.db');
  const open = [
    ...opened(home, folder, 0o700, platform),
    ...opened(file, lstatSync(file, { throwIfNoEntry: false }), 0o600, platform),
  ];
  if (open.length === 0) return { name, state: 'ok', found: home };
  return { name, state: 'problem', found: 'others may read it', fix: open.join(' && ') };
}

function opened(
  path: string,
  stats: Stats | BigIntStats | undefined,
  mode: number,
  platform: NodeJS.Platform,
): readonly string[] {
  if (stats === undefined || platform === 'win32' || (Number(stats.mode) & 0o077) === 0) return [];
  return [`chmod ${mode.toString(8)} '${path}'`];
}

/** A real round trip where the keys are to lie. */
async function custody(io: Io): Promise<Check> {
  const wanted = custodyOf(io);
  if (wanted.kind === 'passphrase') {
    return { name: 'Keys', state: 'ok', found: 'under a passphrase' };
  }
  if (wanted.kind === 'keyfile') {
    const stats = lstatSync(wanted.path, { throwIfNoEntry: false });
    const fixes = opened(wanted.path, stats, 0o600, io.platform);
    if (fixes.length === 0) {
      return { name: 'Keys', state: 'ok', found: phrase`in the key file ${wanted.path}` };
    }
    const found = phrase`in the key file ${wanted.path}, which others may read`;
    return { name: 'Keys', state: 'problem', found, fix: fixes.join(' && ') };
  }
  const { keychainCustody } = await import('../engine/keychain.ts');
  const keychain = keychainCustody('doctor');
  const item = `k.doctor.${randomUUID().replaceAll('-', '')}`;
  const started = performance.now();
  try {
    await keychain.write(item, Buffer.from('doctor'));
    await keychain.remove(item);
    const elapsed = Math.round(performance.now() - started);
    const found = phrase`OS keychain, written and read back in ${elapsed} ms`;
    return { name: 'Keys', state: 'ok', found };
  } catch (error) {
    const { message, local } = toKmsError(error);
    return { name: 'Keys', state: 'problem', found: local ?? 'no keychain', fix: message };
  } finally {
    keychain.close();
  }
}

/** Opens the store as any command does, when there is one. */
async function store(io: Io): Promise<Check> {
  const name = 'Contents';
  const file = lstatSync(join(io.home, 'store.db'), { throwIfNoEntry: false });
  if (file === undefined) return { name, state: 'note', found: 'nothing stored yet' };
  try {
    const { TotalCount } = await withEngine(io, (engine) =>
      engine.call('ListSecrets', { PageSize: '1' }, rootThrough('cli')),
    );
    return { name, state: 'ok', found: phrase`opens; ${Number(TotalCount)} secrets` };
  } catch (error) {
    const { message, local, code } = toKmsError(error);
    return { name, state: 'problem', found: local ?? code, fix: message };
  }
}

/** Whether a process of this store answers where SDKs look for it. */
async function gateway(io: Io): Promise<Check> {
  const name = 'Endpoint';
  const endpoint = `https://localhost:${gatewayPort}`;
  const answer = await whoServes(io);
  if (answer === 'ours') return { name, state: 'ok', found: endpoint };
  return answer === 'nobody'
    ? {
        name,
        state: 'note',
        found: 'nobody serves now',
        fix: 'Open VS Code, or run kms-secrets serve; run --endpoint brings its own',
      }
    : {
        name,
        state: 'problem',
        found: phrase`port ${gatewayPort} belongs to another program or store`,
        fix: 'End it, or choose another port: kms-secrets serve --port, kmsSecrets.gateway.port',
      };
}

async function whoServes({ home }: Io): Promise<'ours' | 'nobody' | 'stranger'> {
  const { promise, resolve } = Promise.withResolvers<'ours' | 'nobody' | 'stranger'>();
  const socket = connect({
    host: '127.0.0.1',
    port: gatewayPort,
    servername: 'localhost',
    timeout: 2_000,
    ca: readRoots(home),
  });
  socket.once('secureConnect', () => resolve('ours'));
  socket.once('timeout', () => resolve('stranger'));
  socket.on('error', ({ code }: NodeJS.ErrnoException) =>
    resolve(code === 'ECONNREFUSED' ? 'nobody' : 'stranger'),
  );
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

function readRoots(home: string): string {
  try {
    return readFileSync(rootsFile(home), 'utf8');
  } catch {
    return '';
  }
}
