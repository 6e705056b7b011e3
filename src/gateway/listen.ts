import { readFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import { KmsError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { boundYoungGeneration } from '../base/young-generation.ts';
import type { Engine } from '../engine/engine.ts';
import { operations } from '../engine/operations.ts';
import { rootsFile, tlsIdentity } from './certificate.ts';
import { type GatewayLimits, gatewayLimits } from './limits.ts';
import { createFront, type Front } from './serve.ts';
import { tokenBuckets } from './throttle.ts';

/** What the gateway needs of an engine. */
export type GatewayEngine = Pick<
  Engine,
  'accessKey' | 'call' | 'glanceAtAccessKey' | 'home' | 'putSealedItem' | 'sealedItem'
>;

export interface GatewayOptions {
  readonly engine: GatewayEngine;
  /** 0 takes any free port. */
  readonly port: number;
  /** `localhost` (both loopback addresses, the default), `127.0.0.1` or `::1`. */
  readonly host?: string;
  readonly clock: () => number;
  readonly log: Log;
  /** Overrides of `gatewayLimits`, for tests and measurements. */
  readonly limits?: Partial<GatewayLimits>;
}

export interface GatewayState {
  /**
   * `https://<host>:<port>` where this process or another one of this store serves; absent when a
   * stranger holds the port, and after `close`.
   */
  readonly endpoint?: string;
  /** Whether it is this process that serves. */
  readonly mine: boolean;
}

/** The gateway as one process sees it: serving, or standing by until the port is free. */
export interface Gateway {
  readonly state: GatewayState;
  /** Calls `listener` after each change of `state`. Returns the stop. */
  onState(listener: (state: GatewayState) => void): () => void;
  /** Finishes the requests in progress and frees the port. */
  close(): Promise<void>;
}

/**
 * Serves the API on loopback, HTTP and HTTPS on the same port. When the port is taken it stands by
 * and takes over within two seconds after the port becomes free. Resolves once it serves or stands
 * by; rejects with `InvalidParameter` for a host or port that can never work.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const addresses = addressesOf(options.host ?? 'localhost');
  const listeners = new Set<(state: GatewayState) => void>();
  const stop = new AbortController();
  let state: GatewayState = { mine: false };
  const change = (next: GatewayState) => {
    if (next.mine === state.mine && next.endpoint === state.endpoint) return;
    state = next;
    for (const listener of listeners) listener(next);
  };

  let serving = await serve(options, addresses);
  const announce = (endpoint: string) => {
    options.log.info(`Gateway serves ${endpoint}`);
    change({ endpoint, mine: true });
  };
  let standingBy = Promise.resolve();
  if (serving) announce(serving.endpoint);
  else {
    change({ ...(await holderOf(options)), mine: false });
    options.log.info(`Port ${options.port} is taken; standing by`);
    const takeOver = async () => {
      serving = await serve(options, addresses);
      if (serving) announce(serving.endpoint);
      return serving !== undefined;
    };
    standingBy = standBy(options, takeOver, change, stop.signal);
  }

  return {
    get state() {
      return state;
    },
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      stop.abort();
      await standingBy;
      await serving?.close();
      serving = undefined;
      change({ mine: false });
    },
  };
}

interface Serving {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Between two attempts to take the port over. */
const standByMs = 500;
/** Attempts between two looks at who holds the port. */
const lookEvery = 20;
/** How long requests in progress may take to finish when the gateway closes. */
const graceMs = 2_000;

async function standBy(
  options: GatewayOptions,
  takeOver: () => Promise<boolean>,
  change: (state: GatewayState) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    await pause(standByMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      if (await takeOver()) return;
      if (attempt % lookEvery === 0) change({ ...(await holderOf(options)), mine: false });
    } catch {
      // Whatever the port said this time, it may say something else in half a second.
    }
  }
}

function addressesOf(host: string): readonly string[] {
  if (host === 'localhost') return ['127.0.0.1', '::1'];
  if (host === '127.0.0.1' || host === '::1') return [host];
  throw new KmsError(
    'InvalidParameter',
    'The gateway listens on this machine only: its host is localhost, 127.0.0.1 or ::1',
  );
}

/** `undefined` when the port is taken on any of the addresses. */
async function serve(
  options: GatewayOptions,
  addresses: readonly string[],
): Promise<Serving | undefined> {
  let front: Front | undefined;
  const accept = (socket: Socket) => (front ? front.accept(socket) : socket.destroy());
  const servers = await bindAll(addresses, options.port, accept);
  if (servers === undefined) return undefined;
  boundYoungGeneration();
  const port = portOf(servers[0]);
  front = frontFor(options, port);
  // Programs read the file of roots when they start, so it must be there before they do. While the
  // keychain is locked there is no certificate yet; the first TLS connection tries again.
  await front.prepare().catch((error: unknown) => {
    options.log.warn(`No certificate yet: ${error instanceof KmsError ? error.message : 'failed'}`);
  });
  return {
    endpoint: endpointAt(options, port),
    async close() {
      const closed = servers.map(closeServer);
      await front?.close(graceMs);
      await Promise.all(closed);
    },
  };
}

function frontFor(options: GatewayOptions, port: number): Front {
  const limits = { ...gatewayLimits, ...options.limits };
  const { clock, engine, log } = options;
  const bare = port === 80 || port === 443;
  const hosts = ['localhost', '127.0.0.1', '[::1]'].flatMap((host) =>
    bare ? [host, `${host}:${port}`] : [`${host}:${port}`],
  );
  return createFront({
    limits,
    log,
    identity: () => tlsIdentity(engine, clock),
    context: {
      engine,
      offers: (name) => Object.hasOwn(operations, name) && operations[name]?.local === false,
      hosts: new Set(hosts),
      clock,
      keys: tokenBuckets(limits.keyRequestsPerSecond, limits.keyBurst, limits.buckets),
      refusals: tokenBuckets(limits.refusalsPerSecond, limits.refusalBurst, limits.buckets),
    },
  });
}

/**
 * Binds every address or none: were `::1` left to somebody else, programs that ask for `localhost`
 * would talk to them. An address this machine does not have is left out.
 */
async function bindAll(
  addresses: readonly string[],
  port: number,
  accept: (socket: Socket) => void,
): Promise<readonly Server[] | undefined> {
  for (let attempt = 1; attempt <= freePortAttempts; attempt++) {
    const servers: Server[] = [];
    let taken = false;
    for (const address of addresses) {
      const bound = await bind(address, servers.length > 0 ? portOf(servers[0]) : port, accept);
      if (bound === 'taken') taken = true;
      else if (bound !== 'missing') servers.push(bound);
      if (taken) break;
    }
    if (!taken && servers.length > 0) return servers;
    await Promise.all(servers.map(closeServer));
    if (port !== 0) break;
  }
  return undefined;
}

/** A free port of 127.0.0.1 need not be free on `::1`. */
const freePortAttempts = 10;

function bind(
  address: string,
  port: number,
  accept: (socket: Socket) => void,
): Promise<Server | 'taken' | 'missing'> {
  const { promise, resolve, reject } = Promise.withResolvers<Server | 'taken' | 'missing'>();
  const server = createServer({ noDelay: true, pauseOnConnect: false }, accept);
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') resolve('taken');
    else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve('missing');
    else reject(new KmsError('InvalidParameter', `Port ${port} cannot be used`, { cause: error }));
  });
  server.listen({ host: address, port, exclusive: true, backlog: 511 }, () => resolve(server));
  return promise;
}

/**
 * Named by its address where it has one only: whoever holds the other one is not to be sent what is
 * meant for us.
 */
function endpointAt({ host = 'localhost' }: GatewayOptions, port: number): string {
  return `https://${host === '::1' ? '[::1]' : host}:${port}`;
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Only a process of this store can present a certificate that its roots vouch for. */
async function holderOf(options: GatewayOptions): Promise<{ endpoint?: string }> {
  const { engine, port } = options;
  const ca = await readFile(rootsFile(engine.home)).catch(() => undefined);
  if (ca === undefined) return {};
  const { promise, resolve } = Promise.withResolvers<{ endpoint?: string }>();
  const [host] = addressesOf(options.host ?? 'localhost');
  const socket = connect({ host, port, ca, servername: 'localhost', timeout: 2_000 });
  socket.once('secureConnect', () => resolve({ endpoint: endpointAt(options, port) }));
  for (const failure of ['error', 'timeout', 'close']) socket.once(failure, () => resolve({}));
  try {
    return await promise;
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}
