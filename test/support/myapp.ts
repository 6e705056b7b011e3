import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { repository } from './places.ts';
import { type Login, type Postgres, startPostgres } from './postgres.ts';

/** What MyApp may import: its own packages and the SDK its rewritten code will ask for. */
const packages = ['pg', 'typescript', '@types/node', '@types/pg', '@alicloud/kms20160120'];

/** The sample application, ready to run, with the server it logs in to. */
export interface MyApp {
  /** The folder to open. */
  readonly folder: string;
  /** The file that holds the password. */
  readonly main: string;
  readonly login: Login;
  readonly postgres: Postgres;
}

/**
 * Starts a PostgreSQL server and copies the sample application into `folder`, a new password in
 * its source.
 */
export async function prepareMyApp(folder: string): Promise<MyApp> {
  const login = newLogin();
  const postgres = await startPostgres(login);
  const main = await copyMyApp(folder, login, postgres.port);
  return { folder, main, login, postgres };
}

/** A user of that database, with a password nobody used before. */
export function newLogin(): Login {
  return { user: 'myapp', password: newPassword() };
}

/**
 * Copies the sample application and writes the password into it: the repository holds only the
 * template, so that no scanner finds a password there. Answers the path of its `main.ts`.
 */
export async function copyMyApp(folder: string, login: Login, port: number): Promise<string> {
  await cp(join(repository, 'test/fixtures/myapp'), folder, { recursive: true });
  const main = join(folder, 'src/main.ts');
  const template = await readFile(main, 'utf8');
  const filled = template.replace('__PASSWORD__', login.password).replace('__PORT__', String(port));
  await writeFile(main, filled);
  await linkPackages(join(folder, 'node_modules'));
  return main;
}

/** Links single packages, so that an `npm install` by hand replaces links and touches nothing here. */
async function linkPackages(modules: string): Promise<void> {
  for (const name of packages) {
    const installed = join(repository, 'node_modules', name);
    const link = join(modules, name);
    if (!existsSync(installed)) continue;
    await mkdir(dirname(link), { recursive: true });
    await symlink(installed, link, 'junction');
  }
}

/** Twenty letters and digits, of each kind at least one. */
function newPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  const pick = (from: string): string => from.charAt(randomInt(from.length));
  const rest = Array.from({ length: 17 }, () => pick(alphabet)).join('');
  return `${pick(alphabet.slice(0, 24))}${pick('23456789')}${rest}${pick('ABCDEFGHJKLMNPQRSTUVWXYZ')}`;
}
