import { randomBytes, randomUUID } from 'node:crypto';
import { type ErrorCode, KmsError, statusOfCode, toKmsError } from '../base/errors.ts';
import { Sensitive } from '../base/sensitive.ts';
import type { AccessKey, Engine, Reply } from '../engine/engine.ts';
import { type Body, type Format, writeFault, writeReply } from './dialect.ts';
import { gatewayLimits } from './limits.ts';
import {
  decodeJson,
  decodePairs,
  distinct,
  nest,
  type Pair,
  type Parameters,
} from './parameters.ts';
import { checkTime, isSignedBy, readV1, readV3, type SignatureClaim } from './signature.ts';
import type { Throttle } from './throttle.ts';

/** A request as it came in, free of sockets. */
export interface GatewayRequest {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly target: string;
  /** Names and values in turn, as `IncomingMessage.rawHeaders`. */
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  /** Reads the body there is; rejects with `RequestEntityTooLarge`. */
  body(): Promise<Buffer>;
}

export interface GatewayReply {
  readonly status: number;
  /** Names and values in turn. */
  readonly rawHeaders: string[];
  readonly body: Buffer;
  /** The caller is not to be trusted with another request on the same connection. */
  readonly close: boolean;
  /** For the access log; holds nothing the caller made up. */
  readonly entry: {
    readonly operation: string | undefined;
    readonly accessKeyId: string | undefined;
    readonly code: ErrorCode | undefined;
    readonly requestId: string;
  };
}

export interface AnswerContext {
  readonly engine: Pick<Engine, 'accessKey' | 'call' | 'glanceAtAccessKey'>;
  /** Whether the gateway offers an operation of that name. */
  offers(operation: string): boolean;
  /** The `Host` values that mean this gateway, in lower case. */
  readonly hosts: ReadonlySet<string>;
  readonly clock: () => number;
  readonly keys: Throttle;
  readonly refusals: Throttle;
}

/**
 * Answers a request of the API. Checks, in this order: host and origin, form, operation, access
 * key, time, signature; only then does the engine hear of it, which takes the nonce in the
 * transaction of the operation. Never rejects.
 */
export async function answer(
  request: GatewayRequest,
  context: AnswerContext,
): Promise<GatewayReply> {
  const known: Known = { format: 'JSON', host: 'localhost', stage: 'stranger' };
  try {
    const headers = readHeaders(request.rawHeaders);
    refuseForeignHost(headers, context.hosts);
    known.host = headers.get('host') ?? known.host;
    refuseBrowser(headers);
    const call = await readCall(request, headers, known);
    if (!context.offers(call.operation)) throw notOffered();
    known.operation = call.operation;
    if (call.version !== '2016-01-20') {
      throw new KmsError('InvalidVersion', 'Specified parameter Version is not valid.');
    }
    const claim = call.claim();
    const accessKey = await authenticate(claim, context);
    known.accessKeyId = accessKey.accessKeyId;
    known.stage = 'caller';
    if (!context.keys.take(accessKey.accessKeyId, context.clock())) throw throttled();
    const once = { nonce: claim.nonce, keepMs: gatewayLimits.nonceKeepMs };
    const caller = { ...accessKey.caller, sourceIp: request.sourceIp, once };
    const reply = await context.engine.call(call.operation, call.parameters, caller);
    return success(reply, known);
  } catch (thrown) {
    const error = toKmsError(thrown);
    if (known.stage === 'caller') return failure(error, known, false);
    const patience = context.refusals.take('', context.clock());
    return failure(patience ? error : throttled(), known, true);
  }
}

/** What is known of a request so far, for its reply and for the log. */
interface Known {
  format: Format;
  host: string;
  stage: 'stranger' | 'caller';
  operation?: string;
  accessKeyId?: string;
}

interface Call {
  readonly operation: string;
  readonly version: string;
  readonly parameters: Parameters;
  readonly claim: () => SignatureClaim;
}

/** Headers that decide something may come once only; of the others the last counts. */
function readHeaders(raw: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]?.toLowerCase() ?? '';
    const decides = decidingHeaders.has(name) || name.startsWith('x-acs-');
    if (decides && headers.has(name)) {
      throw new KmsError('ParseRequestParameterException', 'A header is given more than once');
    }
    headers.set(name, raw[index + 1] ?? '');
  }
  return headers;
}

const decidingHeaders = new Set(['host', 'authorization', 'content-type', 'origin']);

/** A page whose name was rebound to this machine arrives with its own name as `Host`. */
function refuseForeignHost(headers: Map<string, string>, hosts: ReadonlySet<string>): void {
  if (hosts.has((headers.get('host') ?? '').toLowerCase())) return;
  throw new KmsError('Forbidden.NoPermission', 'This host name is not served here');
}

/** No SDK sends these headers, and no page can leave them out. */
function refuseBrowser(headers: Map<string, string>): void {
  const site = headers.get('sec-fetch-site');
  const fromPage =
    headers.has('origin') ||
    headers.has('referer') ||
    headers.has('cookie') ||
    headers.has('access-control-request-method') ||
    headers.has('access-control-request-private-network') ||
    (site !== undefined && site !== 'none');
  if (fromPage) throw new KmsError('Forbidden.NoPermission', 'Web pages are not answered');
}

async function readCall(
  request: GatewayRequest,
  headers: Map<string, string>,
  known: Known,
): Promise<Call> {
  const { method, target } = request;
  if (method !== 'POST' && method !== 'GET') {
    throw new KmsError('UnsupportedHTTPMethod', 'Only GET and POST are answered');
  }
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (path !== '/') throw notOffered();
  const query = decodePairs(mark < 0 ? '' : target.slice(mark + 1));
  known.format = replyFormat(query, headers);
  const isV3 = headers.get('authorization')?.startsWith('ACS3-HMAC-SHA256') ?? false;
  const body = hasBody(headers) ? await request.body() : noBytes;
  const { pairs, json } = readBody(query, headers, body);
  if (json && !isV3) throw new KmsError('IncompleteSignature', unsignedBody);
  // Only what the signature of its scheme covers counts.
  const given = isV3 ? headers : new Map(pairs);
  return {
    operation: required('Action', given.get(isV3 ? 'x-acs-action' : 'Action')),
    version: required('Version', given.get(isV3 ? 'x-acs-version' : 'Version')),
    parameters: {
      ...nest(pairs.filter(([name]) => !commonParameters.has(name))),
      ...json,
    },
    claim: () =>
      isV3 ? readV3(method, query, headers, body) : unsignedOrV1(method, pairs, headers),
  };
}

function hasBody(headers: ReadonlyMap<string, string>): boolean {
  const announced = headers.get('content-length');
  return announced === undefined ? headers.has('transfer-encoding') : announced !== '0';
}

const noBytes = Buffer.alloc(0);

const unsignedBody =
  'The request signature does not conform to Aliyun standards. It does not cover a JSON body';

/** Parameters of the transport, not of an operation. */
const commonParameters = new Set([
  'AccessKeyId',
  'Action',
  'BearerToken',
  'Format',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureNonce',
  'SignatureType',
  'SignatureVersion',
  'Timestamp',
  'Version',
]);

function replyFormat(query: readonly Pair[], headers: Map<string, string>): Format {
  const asked = query.find(([name]) => name === 'Format')?.[1] ?? headers.get('accept') ?? '';
  return /^(application\/|text\/)?xml/i.test(asked) ? 'XML' : 'JSON';
}

function readBody(
  query: Pair[],
  headers: Map<string, string>,
  body: Buffer,
): { pairs: Pair[]; json?: Parameters } {
  if (body.length === 0) return { pairs: query };
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  const text = utf8(body);
  if (type === 'application/x-www-form-urlencoded') {
    return { pairs: distinct([...query, ...decodePairs(text)]) };
  }
  if (type === 'application/json') {
    const json = decodeJson(text);
    if (query.some(([name]) => name in json)) {
      throw new KmsError(
        'ParseRequestParameterException',
        'A parameter is given both in the query and in the body',
      );
    }
    return { pairs: query, json };
  }
  throw new KmsError(
    'ParseRequestParameterException',
    'The body is neither application/x-www-form-urlencoded nor application/json',
  );
}

function utf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new KmsError('ParseRequestParameterException', 'The body is not UTF-8');
  }
}

function unsignedOrV1(
  method: string,
  pairs: readonly Pair[],
  headers: Map<string, string>,
): SignatureClaim {
  if (headers.has('authorization') || !pairs.some(([name]) => name === 'Signature')) {
    throw new KmsError(
      'IncompleteSignature',
      'The request signature does not conform to Aliyun standards. Sign it with ACS3-HMAC-SHA256 or HMAC-SHA1',
    );
  }
  return readV1(method, pairs);
}

function required(name: string, value: string | undefined): string {
  if (value) return value;
  throw new KmsError('MissingParameter', `The parameter "${name}" is needed but not provided.`);
}

/** Signs for access keys that do not exist, so that they cost what others cost. */
const dummySecret = new Sensitive(randomBytes(30));

/**
 * A right signature of a key that is at hand needs no look at the store: the engine asks again, in
 * the transaction of the call, whether the key stands. Everybody else is looked up, known or not.
 */
function authenticate(
  claim: SignatureClaim,
  context: AnswerContext,
): AccessKey | Promise<AccessKey> {
  const known = context.engine.glanceAtAccessKey(claim.accessKeyId);
  if (!isSignedBy(claim, known?.secret ?? dummySecret) || !known) return lookUp(claim, context);
  checkTime(claim, context.clock());
  return known;
}

async function lookUp(claim: SignatureClaim, context: AnswerContext): Promise<AccessKey> {
  const accessKey = await context.engine.accessKey(claim.accessKeyId);
  const signed = isSignedBy(claim, accessKey?.secret ?? dummySecret);
  if (accessKey === undefined) {
    throw new KmsError('InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
  }
  if (accessKey.status !== 'Active') {
    throw new KmsError('InvalidAccessKeyId.Inactive', 'Specified access key is disabled.');
  }
  checkTime(claim, context.clock());
  if (!signed) {
    // The Go SDK and the CLI look for their own string to sign in this message.
    throw new KmsError(
      'SignatureDoesNotMatch',
      `Specified signature is not matched with our calculation. server string to sign is:${claim.stringToSign}`,
    );
  }
  return accessKey;
}

function notOffered(): KmsError {
  return new KmsError(
    'InvalidApi.NotFound',
    'Specified api is not found, please check your url and method.',
  );
}

function throttled(): KmsError {
  return new KmsError('Rejected.Throttling', 'QPS Limit Exceeded');
}

function success(reply: Reply, known: Known): GatewayReply {
  return finish(200, reply.RequestId, writeReply(reply, known.format), known);
}

function failure(error: KmsError, known: Known, close: boolean): GatewayReply {
  const requestId = error.requestId ?? randomUUID();
  const body = writeFault(
    {
      HttpStatus: statusOfCode[error.code],
      Code: error.code,
      Message: error.message,
      RequestId: requestId,
      HostId: known.host,
      Recommend: `https://api.aliyun.com/troubleshoot?q=${error.code}&product=Kms&requestId=${requestId}`,
    },
    known.format,
  );
  return finish(error.status, requestId, body, known, error.code, close);
}

function finish(
  status: number,
  requestId: string,
  body: Body,
  known: Known,
  code?: ErrorCode,
  close = false,
): GatewayReply {
  return {
    status,
    rawHeaders: [
      ...['content-type', body.type],
      ...['content-length', String(body.bytes.length)],
      ...['cache-control', 'no-store'],
      ...['x-acs-request-id', requestId],
    ],
    body: body.bytes,
    close,
    entry: { requestId, operation: known.operation, accessKeyId: known.accessKeyId, code },
  };
}
