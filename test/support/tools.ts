import { existsSync } from 'node:fs';
import { chromiumPath } from './browser.ts';
import { onPath } from './keyring.ts';
import { run } from './processes.ts';

/** A program or library the tests need that npm does not bring, in a package of Debian. */
export interface Tool {
  readonly package: string;
  /** Without it, some tests say loudly that they prove nothing, and the others go on. */
  readonly dispensable?: true;
  present(): boolean;
}

const tools: readonly Tool[] = [
  { package: 'chromium', present: () => chromiumPath() !== undefined },
  { package: 'gnome-keyring', present: () => onPath('gnome-keyring-daemon') },
  { package: 'libsecret-1-0', present: () => hasLibrary('libsecret-1.so.0') },
  { package: 'dbus', present: () => onPath('dbus-run-session') },
  { package: 'dbus-x11', present: () => onPath('dbus-launch') },
  { package: 'neovim', dispensable: true, present: () => onPath('nvim') },
  { package: 'zsh', dispensable: true, present: () => onPath('zsh') },
  { package: 'fish', dispensable: true, present: () => onPath('fish') },
  { package: 'docker-compose', dispensable: true, present: () => onPath('docker-compose') },
  { package: 'ruby', dispensable: true, present: () => onPath('ruby') },
];

/** Compilers and interpreters of `npm run test:matrix`, as far as Debian has them. */
export const matrixTools: readonly Tool[] = [
  { package: 'php-cli', present: () => onPath('php') },
  { package: 'ruby', present: () => onPath('ruby') },
  { package: 'mono-mcs', present: () => onPath('mcs') },
  { package: 'mono-runtime', present: () => onPath('mono') },
  { package: 'libnewtonsoft-json5.0-cil', present: () => existsSync(newtonsoft) },
];

/** Where Debian puts what the C# SDK brings along elsewhere. */
export const newtonsoft = '/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll';

/** The tools of the whole test. Elsewhere than on Linux the system's own keychain serves. */
const testTools = process.platform === 'linux' ? tools : tools.slice(0, 1);

const missingOf = (needed: readonly Tool[]): readonly Tool[] =>
  needed.filter(({ present }) => !present());

/** Installs what is missing where we may (root on Debian); otherwise says in one sentence what. */
export async function ensureTools(needed: readonly Tool[] = testTools): Promise<void> {
  const missing = missingOf(needed).map((tool) => tool.package);
  if (missing.length === 0) return;
  const may = process.getuid?.() === 0 && onPath('apt-get');
  if (may) {
    console.log(`Installing ${missing.join(', ')} …`);
    await aptInstall(missing);
  }
  const still = missingOf(needed).flatMap((tool) => (tool.dispensable ? [] : [tool.package]));
  if (still.length > 0) {
    throw new Error(`The tests need ${still.join(', ')}: sudo apt-get install ${still.join(' ')}`);
  }
}

async function aptInstall(packages: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  const first = await run('apt-get', args, { env });
  if (first.code === 0) return;
  // The lists of packages may be old or absent.
  await run('apt-get', ['update', '-q'], { env });
  const second = await run('apt-get', args, { env });
  if (second.code !== 0) console.error(second.stderr.trim());
}

function hasLibrary(name: string): boolean {
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as string] ?? process.arch;
  const folders = [`/usr/lib/${machine}-linux-gnu`, '/usr/lib64', '/usr/lib', '/lib'];
  return folders.some((folder) => existsSync(`${folder}/${name}`));
}
