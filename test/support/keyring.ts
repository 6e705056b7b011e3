import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensured } from './places.ts';
import { run } from './processes.ts';

/** A program with its arguments, ready for `spawn`. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** Opens the keyring of a private folder; it protects nothing that is worth more than a test. */
const keyringPassword = 'private-folder';

/**
 * The same command inside a D-Bus session of its own with an unlocked GNOME keyring, so that the
 * real Secret Service answers and the person's own keyring is never touched. Where the keyring
 * lies is up to `HOME` and `XDG_DATA_HOME`: see `privateEnvironment`.
 */
export function withKeyring({ command, args }: Command): Command {
  // The daemons tell of limits and services they lack, none of which is news: only the command
  // itself gets our standard error, which waits on descriptor 3.
  const unlock = `printf %s ${keyringPassword} | gnome-keyring-daemon --unlock --components=secrets`;
  const inside = `${unlock} >/dev/null 3>&-; exec "$@" 2>&3 3>&-`;
  const outside = 'exec 3>&2 2>/dev/null; exec dbus-run-session -- sh -c "$0" sh "$@"';
  return { command: 'sh', args: ['-c', outside, inside, command, ...args] };
}

/** Whether `withKeyring` can work on this machine. */
export function canRunKeyring(): boolean {
  return process.platform === 'linux' && ['dbus-run-session', 'gnome-keyring-daemon'].every(onPath);
}

export function onPath(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** Whether a keychain answers already: always on macOS and Windows, on Linux a Secret Service. */
export async function hasKeychain(): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  if (process.env.DBUS_SESSION_BUS_ADDRESS === undefined || !onPath('dbus-send')) return false;
  const bus = [
    '--session',
    '--print-reply',
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus',
  ];
  const question = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  const { stdout } = await run('dbus-send', [...bus, ...question], { timeoutMs: 2_000 });
  return stdout.includes('boolean true');
}

/**
 * An environment that knows nothing of this machine's user: home, settings, keyring and store all
 * lie in `folder`.
 */
export function privateEnvironment(folder: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^(KMS_|ALIBABA_CLOUD_|XDG_|VSCODE_|DBUS_|GNOME_KEYRING_|NODE_OPTIONS$)/.test(name),
  );
  const home = ensured(join(folder, 'home'), 0o700);
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: ensured(join(home, '.config')),
    XDG_DATA_HOME: ensured(join(home, '.local', 'share')),
    XDG_CACHE_HOME: ensured(join(home, '.cache')),
    XDG_RUNTIME_DIR: ensured(join(folder, 'run'), 0o700),
    KMS_SECRETS_HOME: join(folder, 'store'),
  };
}
