// `npm start`: opens VS Code on a copy of the sample application, with the extension as built now,
// a PostgreSQL server to log in to and a keychain. Ctrl-C ends all of it.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { canRunKeyring, hasKeychain, onPath, privateEnvironment, withKeyring } from './keyring.ts';
import { type MyApp, prepareMyApp } from './myapp.ts';
import { cache, ensured, repository, temporaryFolder } from './places.ts';
import { type Running, run, start } from './processes.ts';
import { nodeFolder, startVscodeServer, vscodeFromNpm } from './vscode.ts';

/** How long the server that offers desktop VS Code may take to answer, and the download to end. */
const probeMs = 3_000;
const downloadMs = 40_000;

const releases = 'https://update.code.visualstudio.com/api/releases/stable';

/** Undone in reverse order. */
const cleanups: (() => Promise<unknown>)[] = [];

let stopping: Promise<void> | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopping ??= stopAll().then(() => process.exit(0));
  });
}

try {
  await main();
} catch (error) {
  // What is being stopped may fail on its way; that is no news.
  if (stopping === undefined) {
    console.error(error instanceof Error ? error.message : error);
    await stopAll();
    process.exit(1);
  }
}

async function main(): Promise<void> {
  await build();
  const folder = temporaryFolder('start');
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const preparing = prepareMyApp(join(folder, 'myapp'));
  const [myapp, desktop] = await Promise.all([preparing, editorAtHand()]);
  cleanups.push(() => myapp.postgres.stop());
  const editor = desktop ? await openDesktop(desktop, folder, myapp) : await openWeb(folder, myapp);
  cleanups.push(() => editor.stop());
  console.log('Ctrl-C ends VS Code, PostgreSQL and everything else that was started.');
  editor.child.once('exit', () => {
    stopping ??= stopAll().then(() => process.exit(0));
  });
}

async function stopAll(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup().catch(console.error);
}

async function build(): Promise<void> {
  const { code, stdout, stderr } = await run(process.execPath, [join(repository, 'esbuild.js')]);
  process.stdout.write(stdout);
  if (code !== 0) throw new Error(stderr);
}

/** Desktop VS Code, where it can be shown and is named, installed or quickly fetched. */
async function desktopVscode(): Promise<string | undefined> {
  const named = process.env.VSCODE_EXECUTABLE;
  if (named !== undefined) return named;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
  if (onPath(process.platform === 'win32' ? 'code.cmd' : 'code')) return 'code';
  try {
    await fetch(releases, { signal: AbortSignal.timeout(probeMs) });
    const late = new Promise<undefined>((resolve) => {
      setTimeout(() => resolve(undefined), downloadMs).unref();
    });
    return await Promise.race([downloadAndUnzipVSCode({ cachePath: ensured(cache) }), late]);
  } catch {
    console.log('Desktop VS Code cannot be downloaded here.');
    return undefined;
  }
}

/** The desktop VS Code to open; `undefined` when it is the one from npm, which is there then. */
async function editorAtHand(): Promise<string | undefined> {
  const desktop = await desktopVscode();
  if (desktop === undefined) await vscodeFromNpm();
  return desktop;
}

async function openDesktop(executable: string, folder: string, myapp: MyApp): Promise<Running> {
  const args = [
    ...['--user-data-dir', join(folder, 'user'), '--extensions-dir', join(folder, 'extensions')],
    ...['--disable-workspace-trust', '--skip-welcome', '--skip-release-notes', '--new-window'],
    ...['--wait', `--extensionDevelopmentPath=${repository}`, myapp.folder, myapp.main],
  ];
  // The keychain is the person's own, so the store stays as well: their keys would be orphaned.
  const env = { ...process.env, KMS_SECRETS_HOME: keptStore(), PATH: pathWithNode() };
  const shell = process.platform === 'win32';
  console.log(`Opening ${executable} on ${myapp.folder}`);
  return start(executable, args, { env, stdio: 'inherit', shell });
}

async function openWeb(folder: string, myapp: MyApp): Promise<Running> {
  const keychain = await hasKeychain();
  const keyring = !keychain && canRunKeyring();
  if (!keychain && !keyring) {
    console.log(
      'There is no keychain: KMS Secrets will say what to do (on Debian: gnome-keyring).',
    );
  }
  const server = await startVscodeServer({
    folder,
    env: {
      ...(keychain ? process.env : withoutHome(folder)),
      ...(keychain && { KMS_SECRETS_HOME: keptStore() }),
      PATH: pathWithNode(),
    },
    workspace: myapp.folder,
    driven: false,
    extensions: [repository],
    ...(process.env.PORT === undefined ? {} : { port: Number(process.env.PORT) }),
    ...(keyring ? { inside: withKeyring } : {}),
  });
  console.log(`\nVS Code is open on MyApp:\n\n    ${server.url}\n`);
  return server;
}

/** A home in the session's folder; only npm keeps its own settings, to install from a terminal. */
function withoutHome(folder: string): NodeJS.ProcessEnv {
  const npmrc = join(homedir(), '.npmrc');
  return {
    ...privateEnvironment(folder),
    ...(existsSync(npmrc) ? { npm_config_userconfig: npmrc } : {}),
  };
}

function keptStore(): string {
  return process.env.KMS_SECRETS_HOME ?? ensured(join(cache, 'store'), 0o700);
}

/** MyApp is TypeScript, which Node runs from version 24 on: the terminal finds ours first. */
function pathWithNode(): string {
  return [nodeFolder, process.env.PATH].join(delimiter);
}
