import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { privateEnvironment, withKeyring } from './keyring.ts';
import { type MyApp, prepareMyApp } from './myapp.ts';
import { repository, temporaryFolder } from './places.ts';
import { freePort } from './processes.ts';
import { nodeFolder, startVscodeServer, type VscodeServer } from './vscode.ts';
import { Workbench } from './workbench.ts';

/** What a session may have differently. */
export interface SessionOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether a Secret Service with an unlocked keyring is there; so unless told otherwise. */
  readonly keyring?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** The extension, unpacked or as `.vsix`; the repository's own build unless told otherwise. */
  readonly extension?: string;
  /** What is done to the page before the window opens in it. */
  readonly prepare?: (page: Page) => Promise<void>;
  readonly screen?: { readonly width: number; readonly height: number; readonly scale: number };
}

/** One person at one machine that knows nothing of this one: VS Code open on MyApp. */
export interface Session {
  readonly workbench: Workbench;
  readonly page: Page;
  readonly myapp: MyApp;
  /** The folder of the store. */
  readonly store: string;
  /** Where everything of this session lies. */
  readonly folder: string;
  readonly gatewayPort: number;
  end(): Promise<void>;
}

/** Starts a session; takes about ten seconds. `end` leaves nothing of it. */
export async function startSession(options: SessionOptions = {}): Promise<Session> {
  const folder = temporaryFolder('session');
  const cleanups = [() => rm(folder, { recursive: true, force: true })];
  const end = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  const kept = async <T>(starting: Promise<T>, cleanup: (part: T) => Promise<void>): Promise<T> => {
    const part = await starting;
    cleanups.push(() => cleanup(part));
    return part;
  };
  const gatewayPort = await freePort();
  // The three know nothing of each other: the window opens its folder when all are there.
  const parts = [
    kept(prepareMyApp(join(folder, 'myapp')), ({ postgres }) => postgres.stop()),
    kept(serverIn(folder, gatewayPort, options), (server) => server.stop()),
    kept(startBrowser(), (browser) => browser.close()),
  ] as const;
  try {
    const [myapp, server, browser] = await Promise.all(parts);
    const { width, height, scale } = options.screen ?? { width: 1280, height: 800, scale: 1 };
    const context = await browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: scale,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    await options.prepare?.(page);
    const workbench = await Workbench.open(page, server.url);
    return { workbench, page, myapp, store: join(folder, 'store'), folder, gatewayPort, end };
  } catch (error) {
    await Promise.allSettled(parts);
    await end();
    throw error;
  }
}

function serverIn(
  folder: string,
  gatewayPort: number,
  { env, extension = repository, keyring = true, settings }: SessionOptions,
): Promise<VscodeServer> {
  return startVscodeServer({
    folder,
    env: {
      ...privateEnvironment(folder),
      PATH: [nodeFolder, process.env.PATH].join(delimiter),
      ...env,
    },
    workspace: join(folder, 'myapp'),
    driven: false,
    extensions: [extension],
    settings: {
      'kmsSecrets.gateway.port': gatewayPort,
      // Otherwise every menu of quick fixes waits until TypeScript has read the whole project.
      'typescript.tsserver.useSyntaxServer': 'always',
      ...settings,
    },
    ...(keyring ? { inside: withKeyring } : {}),
  });
}
