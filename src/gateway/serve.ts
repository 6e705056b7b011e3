import {
  createServer,
  type IncomingMessage,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import { KmsError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { type AnswerContext, answer, type GatewayReply } from './answer.ts';
import type { TlsIdentity } from './certificate.ts';
import { writeFault } from './dialect.ts';
import type { GatewayLimits } from './limits.ts';

export interface FrontOptions {
  readonly context: AnswerContext;
  /** Rejects while the store cannot be opened; asked again at the next TLS connection. */
  readonly identity: () => Promise<TlsIdentity>;
  readonly limits: GatewayLimits;
  readonly log: Log;
}

/** Speaks HTTP and HTTPS on the connections it is given; owns no port. */
export interface Front {
  /** Takes a fresh connection over. A first byte of 0x16 means TLS. */
  accept(socket: Socket): void;
  /** Makes the certificate now instead of at the first TLS connection. */
  prepare(): Promise<void>;
  /** Lets requests in progress finish, for at most `graceMs`; then ends every connection. */
  close(graceMs: number): Promise<void>;
}

/** Makes the two servers that share whatever connections they are given. */
export function createFront(options: FrontOptions): Front {
  const { limits, log } = options;
  const open = new Set<Socket>();
  const state = { closing: false, busy: 0 };
  const settings: ServerOptions = {
    maxHeaderSize: limits.headBytes,
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: 500,
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    state.busy += 1;
    response.once('close', () => {
      state.busy -= 1;
    });
    void handle(request, response, options, state);
  };
  const plain = createServer(settings, onRequest);
  const secure = createSecureServer(
    { ...settings, minVersion: 'TLSv1.2', handshakeTimeout: limits.firstByteMs },
    onRequest,
  );
  for (const server of [plain, secure]) {
    server.maxHeadersCount = limits.headers;
    server.on('clientError', refuseMalformed);
    // They listen nowhere themselves, but only from here on do they watch their time limits.
    server.emit('listening');
  }
  secure.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    socket.destroy();
    if (!options.context.refusals.take('tls', options.context.clock())) return;
    log.warn(`TLS handshake failed: ${error.code ?? error.name}`);
  });
  const renew = certificateRenewal(secure, options);

  return {
    accept(socket) {
      if (state.closing || open.size >= limits.connections) {
        socket.destroy();
        return;
      }
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      socket.on('error', ignore);
      sniff(socket, limits.firstByteMs, async (isTls) => {
        try {
          if (isTls) await renew();
          (isTls ? secure : plain).emit('connection', socket);
        } catch (thrown) {
          socket.destroy();
          log.error(`No certificate: ${thrown instanceof KmsError ? thrown.message : 'unknown'}`);
        }
      });
    },
    prepare: renew,
    async close(graceMs) {
      state.closing = true;
      for (const server of [plain, secure]) server.closeIdleConnections();
      await until(() => state.busy === 0, graceMs);
      for (const server of [plain, secure]) {
        server.closeAllConnections();
        server.close();
      }
      for (const socket of open) socket.destroy();
    },
  };
}

function ignore(): void {}

/** Waits for the first byte and puts it back. */
function sniff(socket: Socket, waitMs: number, found: (isTls: boolean) => Promise<void>): void {
  const timer = setTimeout(() => socket.destroy(), waitMs);
  socket.once('close', () => clearTimeout(timer));
  socket.once('readable', () => {
    clearTimeout(timer);
    const first: unknown = socket.read(1);
    if (!Buffer.isBuffer(first)) {
      socket.destroy();
      return;
    }
    socket.unshift(first);
    void found(first[0] === 0x16);
  });
}

/** Gives the server the certificate of the day; one attempt at a time. */
function certificateRenewal(server: SecureServer, options: FrontOptions): () => Promise<void> {
  let renewAt = Number.NEGATIVE_INFINITY;
  let attempt: Promise<void> | undefined;
  return async () => {
    if (options.context.clock() < renewAt) return;
    attempt ??= options
      .identity()
      .then((identity) => {
        server.setSecureContext({ key: identity.key, cert: identity.cert, minVersion: 'TLSv1.2' });
        renewAt = identity.renewAt;
      })
      .finally(() => {
        attempt = undefined;
      });
    await attempt;
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { context, limits, log }: FrontOptions,
  state: { readonly closing: boolean },
): Promise<void> {
  const started = performance.now();
  const reply = await answer(
    {
      method: request.method ?? '',
      target: request.url ?? '',
      rawHeaders: request.rawHeaders,
      sourceIp: request.socket.remoteAddress ?? '',
      body: () => readBody(request, limits.bodyBytes),
    },
    context,
  );
  if (reply.close || state.closing) response.shouldKeepAlive = false;
  response.writeHead(reply.status, reply.rawHeaders);
  // The reply may hold a value: it leaves the memory once it is on its way.
  response.end(reply.body, () => reply.body.fill(0));
  log.info(logLine(reply, performance.now() - started));
}

/** Names and numbers of our own only: nothing a caller made up reaches the log. */
function logLine({ status, entry }: GatewayReply, elapsedMs: number): string {
  const what = `${entry.operation ?? '-'} ${status}${entry.code ? ` ${entry.code}` : ''}`;
  return `${what} ${entry.accessKeyId ?? '-'} ${elapsedMs.toFixed(1)} ms ${entry.requestId}`;
}

/** A little too much is still read, so that the caller can be told; much too much is cut off. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      if (bytes > 2 * maxBytes) break;
    }
  } catch {
    throw new KmsError('ParseRequestParameterException', 'The body broke off');
  }
  if (bytes <= maxBytes) return Buffer.concat(chunks);
  throw new KmsError('RequestEntityTooLarge', `The body is larger than ${maxBytes} bytes`);
}

/** What Node's parser refused: no request exists, so the reply is written by hand. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const status = tooLarge
    ? '413 Payload Too Large'
    : late
      ? '408 Request Timeout'
      : '400 Bad Request';
  const { type, bytes } = writeFault(
    {
      HttpStatus: Number.parseInt(status, 10),
      Code: tooLarge ? 'RequestEntityTooLarge' : 'ParseRequestParameterException',
      Message: tooLarge
        ? 'The request line and headers are too large'
        : late
          ? 'The request took too long'
          : 'The request is not HTTP/1.1',
      RequestId: crypto.randomUUID(),
      HostId: 'localhost',
      Recommend: '',
    },
    'JSON',
  );
  const head = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: ${type}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  socket.end(Buffer.concat([Buffer.from(head), bytes]));
  // Reads on for a moment: closing with unread bytes would reset the connection under the reply.
  socket.resume();
  setTimeout(() => socket.destroy(), 500).unref();
}

async function until(done: () => boolean, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!done() && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
