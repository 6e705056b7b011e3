import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { privateEnvironment } from '../../../support/keyring.ts';
import { lineOf, type Running, run, start, until } from '../../../support/processes.ts';

/** A D-Bus session of our own with a GNOME keyring in it, or without one. */
export interface KeyringSession {
  /** The environment in which the session is found. */
  readonly env: NodeJS.ProcessEnv;
  /** The keyring's process. */
  readonly daemon: Running['child'];
  lock(): Promise<void>;
  unlock(): Promise<void>;
  /** How many items the keyring has. */
  items(): Promise<number>;
  stop(): Promise<void>;
}

const collection = '/org/freedesktop/secrets/collection/login';
const password = 'private-folder';

/** Starts a session whose keyring is unlocked. */
export async function openKeyring(folder: string): Promise<KeyringSession> {
  const bus = await openBus(folder);
  let daemon = await startDaemon(bus.env);
  const ask = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(
      'dbus-send',
      ['--session', '--print-reply', '--dest=org.freedesktop.secrets', ...args],
      { env: bus.env, timeoutMs: 5_000 },
    );
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };
  return {
    env: bus.env,
    get daemon() {
      return daemon.child;
    },
    async lock() {
      const method = 'org.freedesktop.Secret.Service.Lock';
      await ask('/org/freedesktop/secrets', method, `array:objpath:${collection}`);
    },
    async unlock() {
      await daemon.stop('SIGKILL');
      daemon = await startDaemon(bus.env);
    },
    async items() {
      const get = 'org.freedesktop.DBus.Properties.Get';
      const of = ['string:org.freedesktop.Secret.Collection', 'string:Items'];
      return (await ask(collection, get, ...of)).match(/object path/g)?.length ?? 0;
    },
    async stop() {
      daemon.child.kill('SIGCONT');
      await daemon.stop('SIGKILL');
      await bus.stop();
    },
  };
}

/** Starts a session bus on which there is nothing but the bus. */
export async function openBus(
  folder: string,
): Promise<{ readonly env: NodeJS.ProcessEnv; stop(): Promise<void> }> {
  const env = privateEnvironment(folder);
  mkdirSync(join(folder, 'home', '.local', 'share', 'keyrings'), { recursive: true });
  const config = join(folder, 'bus.conf');
  // No folder of services: nothing is started behind our back when somebody asks for it.
  writeFileSync(
    config,
    `<busconfig><type>session</type><listen>unix:path=${folder}/bus</listen>
     <policy context="default"><allow send_destination="*" eavesdrop="true"/>
     <allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  );
  const args = [`--config-file=${config}`, '--nofork', '--print-address'];
  const bus = start('dbus-daemon', args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const address = await lineOf(bus.child, /^unix:/, 5_000);
  return { env: { ...env, DBUS_SESSION_BUS_ADDRESS: address }, stop: () => bus.stop('SIGKILL') };
}

async function startDaemon(env: NodeJS.ProcessEnv): Promise<Running> {
  const args = ['--foreground', '--unlock', '--components=secrets'];
  const daemon = start('gnome-keyring-daemon', args, { env, stdio: ['pipe', 'ignore', 'ignore'] });
  daemon.child.stdin?.end(password);
  const read = ['--print-reply', '--dest=org.freedesktop.secrets', collection];
  const get = 'org.freedesktop.DBus.Properties.Get';
  const locked = ['string:org.freedesktop.Secret.Collection', 'string:Locked'];
  await until('an unlocked keyring', async () => {
    const { stdout } = await run('dbus-send', ['--session', ...read, get, ...locked], { env });
    return stdout.includes('boolean false');
  });
  return daemon;
}
