import { createConnection, type Socket } from 'node:net';

/** How a server held up under a number of connections. */
export interface Load {
  readonly connections: number;
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  /** Whole requests, byte by byte; each is sent once. */
  readonly requests: readonly Buffer[];
}

/**
 * Sends requests over plain HTTP, each connection one after the other, and measures every one.
 * Rejects at the first answer that is not a 200.
 */
export async function load(options: LoadOptions): Promise<Load> {
  const { connections, requests } = options;
  const times = new Float64Array(requests.length);
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      let exchange = await openExchange(options.port);
      for (let index = next++; index < requests.length; index = next++) {
        const sent = performance.now();
        // Some servers answer one request per connection; then opening the next is part of it.
        if (exchange.isOver()) exchange = await openExchange(options.port);
        await exchange.send(requests[index] ?? Buffer.alloc(0));
        times[index] = performance.now() - sent;
      }
      exchange.close();
    }),
  );
  const elapsedMs = performance.now() - started;
  times.sort();
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return {
    connections,
    requests: requests.length,
    perSecond: Math.round((requests.length / elapsedMs) * 1000),
    p50: at(0.5) ?? 0,
    p99: at(0.99) ?? 0,
    max: at(1) ?? 0,
  };
}

interface Exchange {
  /** Resolves when the whole answer is there. */
  send(request: Buffer): Promise<void>;
  /** Whether the server has ended the connection. */
  isOver(): boolean;
  close(): void;
}

/** As little of an HTTP client as will do: the client must not be what is measured. */
async function openExchange(port: number): Promise<Exchange> {
  const socket: Socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
  let received = '';
  let waiting: PromiseWithResolvers<void> | undefined;
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
    const head = received.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(received)?.[1];
    if (received.length < head + 4 + Number(length ?? 0)) return;
    const ok = received.startsWith('HTTP/1.1 200 ');
    if (/\r\nconnection: close\r\n/i.test(received.slice(0, head + 2))) socket.end();
    const answer = received;
    received = '';
    if (ok) waiting?.resolve();
    else waiting?.reject(new Error(answer.slice(0, 600)));
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('The server closed the connection')));
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return {
    send(request) {
      waiting = Promise.withResolvers<void>();
      socket.write(request);
      return waiting.promise;
    },
    isOver: () => socket.writableEnded || socket.destroyed,
    close() {
      socket.removeAllListeners('close');
      socket.destroy();
    },
  };
}
