import { createHash, createHmac, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Gateway } from '../../src/gateway/listen.ts';

/*
 * Requests as clients make them, written from the documentation of the two signatures and not from
 * our own reading of them, so that the two can disagree.
 */

export interface Key {
  readonly id: string;
  readonly secret: string;
}

export interface Request {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; empty when it is something else. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface SignOptions {
  readonly key: Key;
  readonly host: string;
  readonly method?: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
  readonly nonce?: string;
  readonly body?: { readonly type: string; readonly text: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly version?: string;
  /** How names and values are written on the request line; percent-encoded unless given. */
  readonly write?: (text: string) => string;
  /** Whether V3 signs the mere name of an empty parameter, which is sent as `name=`. */
  readonly bareNames?: boolean;
}

type Texts = Readonly<Record<string, string>>;

/** A request with the signature ACS3-HMAC-SHA256. */
export function signV3(operation: string, params: Texts, options: SignOptions): Request {
  const { key, host, method = 'POST', body, bareNames = false } = options;
  const signedQuery = canonical(params).replace(/=(?=&|$)/g, bareNames ? '' : '=');
  const query = written(params, options.write);
  const headers: Record<string, string> = {
    host,
    'x-acs-action': operation,
    'x-acs-version': options.version ?? '2016-01-20',
    'x-acs-date': utc(options.at ?? Date.now()),
    'x-acs-signature-nonce': options.nonce ?? randomBytes(16).toString('hex'),
    'x-acs-content-sha256': createHash('sha256')
      .update(body?.text ?? '')
      .digest('hex'),
    ...(body ? { 'content-type': body.type } : {}),
    ...options.headers,
  };
  const names = Object.keys(headers).toSorted();
  const lines = names.map((name) => `${name}:${headers[name]?.trim()}\n`).join('');
  const canonicalRequest = [
    method,
    '/',
    signedQuery,
    lines,
    names.join(';'),
    headers['x-acs-content-sha256'],
  ].join('\n');
  const digest = createHash('sha256').update(canonicalRequest).digest('hex');
  const signature = createHmac('sha256', key.secret)
    .update(`ACS3-HMAC-SHA256\n${digest}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${key.id},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return {
    method,
    target: query === '' ? '/' : `/?${query}`,
    headers: { ...headers, authorization },
    ...(body ? { body: body.text } : {}),
  };
}

/** A request with the older signature HMAC-SHA1, everything in the query or in a form. */
export function signV1(
  operation: string,
  params: Texts,
  options: SignOptions & { readonly form?: boolean; readonly common?: Texts },
): Request {
  const { key, host, method = 'POST' } = options;
  const common: Record<string, string> = {
    Action: operation,
    Version: options.version ?? '2016-01-20',
    Format: 'JSON',
    AccessKeyId: key.id,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: options.nonce ?? randomBytes(16).toString('hex'),
    Timestamp: utc(options.at ?? Date.now()),
    ...options.common,
  };
  const all = { ...common, ...params };
  const text = `${method}&%2F&${encode(canonical(all))}`;
  const Signature = createHmac('sha1', `${key.secret}&`).update(text).digest('base64');
  const signed = written({ ...all, Signature }, options.write);
  if (!options.form) {
    return { method, target: `/?${signed}`, headers: { host, ...options.headers } };
  }
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method, target: '/', headers: { host, ...type, ...options.headers }, body: signed };
}

export function hostOf(gateway: Pick<Gateway, 'state'>): string {
  return new URL(gateway.state.endpoint ?? '').host;
}

/** Sends a request over plain HTTP, or over TLS when roots are given. */
export function send(
  gateway: Pick<Gateway, 'state'>,
  request: Request,
  ca?: string,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { method, target: path, headers, body } = request;
  const options = {
    host: '127.0.0.1',
    port: Number(hostOf(gateway).split(':')[1]),
    method,
    path,
    headers: { connection: 'close', 'content-length': Buffer.byteLength(body ?? ''), ...headers },
    setHost: false,
  };
  const outgoing = ca
    ? httpsRequest({ ...options, ca, servername: 'localhost' })
    : httpRequest(options);
  outgoing.on('error', reject);
  outgoing.on('response', async (response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const json = text.startsWith('{') ? JSON.parse(text) : {};
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
    } catch (error) {
      reject(error);
    }
  });
  outgoing.end(body);
  return promise;
}

function canonical(params: Texts): string {
  return Object.entries(params)
    .toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

function written(params: Texts, write: (text: string) => string = encode): string {
  return Object.entries(params)
    .map(([name, value]) => `${write(name)}=${write(value)}`)
    .join('&');
}

export function encode(text: string): string {
  return Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9\-_.~]/.test(character)) return character;
    return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
