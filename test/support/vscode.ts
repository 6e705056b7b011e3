import { existsSync } from 'node:fs';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from './keyring.ts';
import { cache, ensured, repository } from './places.ts';
import { freePort, lineOf, type Running, run, start } from './processes.ts';

/** The package whose `lib/vscode` is a whole VS Code server, and the version the tests are made for. */
const codeServer = '4.139.1';

const startMs = 30_000;

/** After this time an installation that did not end never will. */
const abandonedMs = 30 * 60_000;

/**
 * The VS Code server build from npm, for machines that cannot download desktop VS Code. It is
 * fetched once (half a minute) and kept; an installation that breaks off leaves nothing behind.
 * Answers the path of `server-main.js`.
 */
export async function vscodeFromNpm(say: (line: string) => void = console.log): Promise<string> {
  const home = join(cache, `code-server-${codeServer}`);
  const main = join(home, 'node_modules/code-server/lib/vscode/out/server-main.js');
  if (existsSync(main)) return main;

  say(`Fetching VS Code from npm (code-server ${codeServer}), about half a minute, only once …`);
  await removeAbandoned(ensured(cache));
  const building = await mkdtemp(join(cache, 'installing-'));
  try {
    await writeFile(join(building, 'package.json'), '{ "private": true }\n');
    // The install scripts would compile what neither we nor the tests use.
    await npm(building, ['install', '--ignore-scripts', `code-server@${codeServer}`]);
    const vscode = join(building, 'node_modules/code-server/lib/vscode');
    await npm(vscode, ['install', '--ignore-scripts', '--omit=dev']);
    // The language service for TypeScript.
    await npm(join(vscode, 'extensions'), ['install', '--ignore-scripts', '--omit=dev']);
    for (const name of ['spdlog', 'native-watchdog']) {
      const ours = join(import.meta.dirname, 'vscode-natives', `${name}.cjs`);
      await cp(ours, join(vscode, 'node_modules/@vscode', name, 'index.js'));
    }
    await chmod(building, 0o755);
    await rename(building, home).catch((error: unknown) => {
      // Another run finished the same work first.
      if (!existsSync(main)) throw error;
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return main;
}

/** Removes what installations left that were ended on their way. */
async function removeAbandoned(folder: string): Promise<void> {
  const started = (await readdir(folder)).filter((name) => name.startsWith('installing-'));
  for (const path of started.map((name) => join(folder, name))) {
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > abandonedMs) await rm(path, { recursive: true, force: true });
  }
}

async function npm(cwd: string, args: readonly string[]): Promise<void> {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const cli = process.env.npm_execpath;
  const [command, before] = cli?.endsWith('.js') ? [process.execPath, [cli]] : ['npm', []];
  // Settings npm hands down to scripts of this repository would mislead it in another folder.
  const env = { ...process.env };
  delete env.npm_config_local_prefix;
  const { code, stderr } = await run(command, [...before, ...args, ...quiet], { cwd, env });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stderr}`);
}

/** How to start the server. All its state lies in `folder`. */
export interface ServerOptions {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** The folder the window opens. */
  readonly workspace: string;
  /** For tests: no token in the address, and the page obeys `extensionTestsPath`. */
  readonly driven: boolean;
  /** Extensions to have installed: packages (`.vsix`), or unpacked folders. */
  readonly extensions?: readonly string[];
  readonly port?: number;
  /** Settings of this server, on top of those that keep the window quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What the server runs inside, such as a session with a keyring. */
  readonly inside?: (command: Command) => Command;
}

export interface VscodeServer extends Running {
  readonly port: number;
  /** Opens the workspace; holds the token where one is needed. */
  readonly url: string;
}

/** Starts the npm VS Code; resolves when it listens. */
export async function startVscodeServer(options: ServerOptions): Promise<VscodeServer> {
  const main = await vscodeFromNpm();
  const data = ensured(join(options.folder, 'vscode'));
  await writeMachineSettings(data, options.settings ?? {});
  await addExtensions(main, data, options.extensions ?? []);
  const port = options.port ?? (await freePort());
  const args = [
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...['--server-data-dir', data, '--default-folder', options.workspace],
    ...['--force-disable-user-env', '--accept-server-license-terms'],
    ...['--telemetry-level', 'off', '--disable-workspace-trust'],
    ...(options.driven ? ['--without-connection-token', '--enable-smoke-test-driver'] : []),
  ];
  const bare: Command = { command: process.execPath, args: [main, ...args] };
  const { command, args: all } = options.inside?.(bare) ?? bare;
  const server = start(command, all, {
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const line = await lineOf(server.child, /Web UI available at/, startMs);
  const url = new URL(line.replace(/.*available at\s+/, ''));
  url.hostname = '127.0.0.1';
  return { ...server, port, url: url.href };
}

/** Keeps the window quiet: no tips, no updates, no network, and files that are saved when we say. */
async function writeMachineSettings(data: string, more: object): Promise<void> {
  const folder = ensured(join(data, 'data', 'Machine'));
  const settings = {
    'chat.disableAIFeatures': true,
    'extensions.autoCheckUpdates': false,
    'extensions.ignoreRecommendations': true,
    'git.enabled': false,
    'remote.autoForwardPorts': false,
    'security.workspace.trust.enabled': false,
    'telemetry.telemetryLevel': 'off',
    'terminal.integrated.gpuAcceleration': 'off',
    'terminal.integrated.shellIntegration.enabled': false,
    'typescript.disableAutomaticTypeAcquisition': true,
    'update.mode': 'none',
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.startupEditor': 'none',
    'workbench.tips.enabled': false,
    ...more,
  };
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

async function addExtensions(
  main: string,
  data: string,
  extensions: readonly string[],
): Promise<void> {
  const folders = extensions.filter((extension) => !extension.endsWith('.vsix'));
  if (folders.length > 0) await linkExtensions(join(data, 'extensions'), folders);
  for (const vsix of extensions.filter((extension) => extension.endsWith('.vsix'))) {
    const args = ['--accept-server-license-terms', '--server-data-dir', data];
    const asked = [main, ...args, '--install-extension', vsix];
    const { code, stdout, stderr } = await run(process.execPath, asked);
    if (code !== 0) throw new Error(`${vsix} does not install:\n${stdout}${stderr}`);
  }
}

/** Makes unpacked extensions look installed, so that a rebuild needs only a reload of the window. */
async function linkExtensions(folder: string, sources: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const entries = [];
  for (const source of sources) {
    const manifest: { publisher: string; name: string; version: string } = JSON.parse(
      await readFile(join(source, 'package.json'), 'utf8'),
    );
    const id = `${manifest.publisher}.${manifest.name}`;
    const name = `${id}-${manifest.version}`;
    const location = join(folder, name);
    await symlink(source, location, 'junction');
    entries.push({
      identifier: { id },
      version: manifest.version,
      location: { $mid: 1, path: pathToFileURL(location).pathname, scheme: 'file' },
      relativeLocation: name,
    });
  }
  await writeFile(join(folder, 'extensions.json'), JSON.stringify(entries));
}

/** A folder that contains the running Node, for the PATH of programs started here. */
export const nodeFolder = dirname(process.execPath);

/** The folder of this repository's programs (`node`, `tsc` …). */
export const binFolder = join(repository, 'node_modules', '.bin');
