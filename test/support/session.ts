import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { privateEnvironment, withKeyring } from './keyring.ts';
import { type MyApp, prepareMyApp } from './myapp.ts';
import { repository, temporaryFolder } from './places.ts';
import { freePort } from './processes.ts';
import { nodeFolder, startVscodeServer } from './vscode.ts';
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
  try {
    const myapp = await prepareMyApp(join(folder, 'myapp'));
    cleanups.push(() => myapp.postgres.stop());
    const gatewayPort = await freePort();
    const env = {
      ...privateEnvironment(folder),
      PATH: [nodeFolder, process.env.PATH].join(delimiter),
      ...options.env,
    };
    const server = await startVscodeServer({
      folder,
      env,
      workspace: myapp.folder,
      driven: false,
      extensions: [options.extension ?? repository],
      settings: { 'kmsSecrets.gateway.port': gatewayPort, ...options.settings },
      ...(options.keyring === false ? {} : { inside: withKeyring }),
    });
    cleanups.push(() => server.stop());
    const browser = await startBrowser();
    cleanups.push(() => browser.close());
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
    await end();
    throw error;
  }
}
