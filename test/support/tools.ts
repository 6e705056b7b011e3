import { existsSync } from 'node:fs';
import { chromiumPath } from './browser.ts';
import { onPath } from './keyring.ts';
import { run } from './processes.ts';

/** What the tests need that npm does not bring, and the Debian package that has it. */
const tools = [
  { package: 'chromium', present: () => chromiumPath() !== undefined },
  { package: 'gnome-keyring', present: () => onPath('gnome-keyring-daemon') },
  { package: 'libsecret-1-0', present: () => hasLibrary('libsecret-1.so.0') },
  { package: 'dbus', present: () => onPath('dbus-run-session') },
  { package: 'dbus-x11', present: () => onPath('dbus-launch') },
];

/** The Debian packages of what is missing here. Elsewhere the system's own keychain serves. */
export function missingTools(): string[] {
  const needed = process.platform === 'linux' ? tools : tools.slice(0, 1);
  return needed.filter(({ present }) => !present()).map((tool) => tool.package);
}

/** Installs what is missing where we may (root on Debian); otherwise says in one sentence what. */
export async function ensureTools(): Promise<void> {
  const missing = missingTools();
  if (missing.length === 0) return;
  const may = process.getuid?.() === 0 && onPath('apt-get');
  if (may) {
    console.log(`Installing ${missing.join(', ')} …`);
    await aptInstall(missing);
  }
  const still = missingTools();
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
