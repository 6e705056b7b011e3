/** A server under measurement, running. */
export interface Contestant {
  readonly name: string;
  readonly port: number;
  /** Requests per round on one connection and on 32; a slow server gets fewer. */
  readonly sizes: readonly [one: number, many: number];
  requests(count: number): Buffer[];
  stop(): Promise<void>;
}

/** A whole HTTP request, byte by byte; its length goes into its headers. */
export function encoded(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Buffer {
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body) }).map(
    ([name, held]) => `${name}: ${held}\r\n`,
  );
  return Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
