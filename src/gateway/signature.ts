import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { KmsError } from '../base/errors.ts';
import type { Sensitive } from '../base/sensitive.ts';
import { gatewayLimits } from './limits.ts';
import type { Pair } from './parameters.ts';

/** What a request says about its signature. Nothing of it is true before `isSignedBy` says so. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** As sent: `YYYY-MM-DDThh:mm:ssZ`. */
  readonly timestamp: string;
  /** What may occur only once. A V1 request may lack a nonce; then its signature stands in. */
  readonly nonce: string;
  readonly signature: string;
  readonly stringToSign: string;
  /** The same request in the other spelling that official SDKs have for it, where it has one. */
  readonly otherStringToSign?: string;
  readonly scheme: 'V1' | 'V3';
}

/**
 * Reads a V1 claim (HMAC-SHA1, parameters `Signature` …) from all query and form parameters.
 * Rejects what is incomplete; the order of the checks is the service's.
 */
export function readV1(method: string, pairs: readonly Pair[]): SignatureClaim {
  const given = new Map(pairs);
  refuseToken(given.get('SecurityToken'), given.get('SignatureType'), given.get('BearerToken'));
  if (given.get('SignatureMethod') !== 'HMAC-SHA1') {
    throw new KmsError('InvalidSignatureMethod', 'Specified signature method is not HMAC-SHA1');
  }
  if (given.get('SignatureVersion') !== '1.0') throw incomplete('SignatureVersion is not 1.0');
  const signature = required(given, 'Signature');
  const timestamp = given.get('Timestamp');
  if (timestamp === undefined || timestamp === '') throw noTimestamp();
  const signed = canonicalQuery(pairs.filter(([name]) => name !== 'Signature'));
  return {
    scheme: 'V1',
    accessKeyId: required(given, 'AccessKeyId'),
    timestamp,
    nonce: bounded(given.get('SignatureNonce')) || `signature:${signature}`,
    signature,
    stringToSign: `${method}&%2F&${percentEncode(signed)}`,
  };
}

/**
 * Reads a V3 claim (`ACS3-HMAC-SHA256`) from the query and the headers, names in lower case. The
 * list of signed headers is the caller's, but must cover the host and every `x-acs-` header, since
 * those decide what is done.
 */
export function readV3(
  method: string,
  pairs: readonly Pair[],
  headers: ReadonlyMap<string, string>,
  body: Buffer,
): SignatureClaim {
  const parts = authorizationPattern.exec(headers.get('authorization') ?? '')?.groups;
  const { accessKeyId, signedHeaders, signature } = parts ?? {};
  if (accessKeyId === undefined || signedHeaders === undefined || signature === undefined) {
    throw incomplete('Authorization is not of the form ACS3-HMAC-SHA256 Credential=…');
  }
  refuseToken(
    headers.get('x-acs-security-token'),
    new Map(pairs).get('SignatureType'),
    headers.get('x-acs-bearer-token'),
  );
  const timestamp = headers.get('x-acs-date');
  if (timestamp === undefined || timestamp === '') throw noTimestamp();
  const bodyHash = headers.get('x-acs-content-sha256');
  if (bodyHash !== (body.length === 0 ? hashOfNothing : hash('sha256', body))) {
    throw incomplete('x-acs-content-sha256 is not the hash of the body');
  }
  const signed = signedHeaders.split(';');
  refuseUnsigned(headers, new Set(signed), body.length);
  const canonicalHeaders = signed.map((name) => `${name}:${(headers.get(name) ?? '').trim()}\n`);
  const stringFor = (query: string) => {
    const request = `${method}\n/\n${query}\n${canonicalHeaders.join('')}\n${signedHeaders}\n${bodyHash}`;
    return `ACS3-HMAC-SHA256\n${hash('sha256', request)}`;
  };
  const query = canonicalQuery(pairs);
  return {
    scheme: 'V3',
    accessKeyId,
    timestamp,
    nonce: bounded(required(headers, 'x-acs-signature-nonce')),
    signature,
    stringToSign: stringFor(query),
    // The SDKs for C# and PHP send `Description=` and sign `Description`.
    ...(pairs.some(([, value]) => value === '')
      ? { otherStringToSign: stringFor(query.replace(/=(?=&|$)/g, '')) }
      : {}),
  };
}

/** Whether the holder of `secret` made the claim. Takes the same time whatever the answer. */
export function isSignedBy(claim: SignatureClaim, secret: Sensitive): boolean {
  const keys = signingKeys(secret);
  const given = Buffer.from(claim.signature);
  const isFor = (text: string): boolean => {
    const expected =
      claim.scheme === 'V1'
        ? createHmac('sha1', keys.v1).update(text).digest('base64')
        : createHmac('sha256', keys.v3).update(text).digest('hex');
    // The length of a signature is no secret; its bytes are.
    return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
  };
  const isSigned = isFor(claim.stringToSign);
  if (claim.otherStringToSign === undefined) return isSigned;
  const isOtherwise = isFor(claim.otherStringToSign);
  return isSigned || isOtherwise;
}

/**
 * Refuses a claim whose time is malformed or more than 15 minutes away from `now` (milliseconds
 * since 1970).
 */
export function checkTime(claim: SignatureClaim, now: number): void {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(claim.timestamp)) throw badTimestamp();
  const time = Date.parse(claim.timestamp);
  if (Number.isNaN(time)) throw badTimestamp();
  if (Math.abs(now - time) > gatewayLimits.clockSkewMs) {
    throw new KmsError(
      'InvalidTimeStamp.Expired',
      'Specified time stamp or date value is expired.',
    );
  }
}

interface SigningKeys {
  readonly v1: KeyObject;
  readonly v3: KeyObject;
}

/** Making a key from bytes costs several times what signing with it does. */
const keysOfSecrets = new WeakMap<Sensitive, SigningKeys>();

function signingKeys(secret: Sensitive): SigningKeys {
  let keys = keysOfSecrets.get(secret);
  if (!keys) {
    const v1 = Buffer.concat([secret.reveal(), Buffer.from('&')]);
    keys = { v1: createSecretKey(v1), v3: createSecretKey(secret.reveal()) };
    v1.fill(0);
    keysOfSecrets.set(secret, keys);
  }
  return keys;
}

const hashOfNothing = hash('sha256', '');
const authorizationPattern =
  /^ACS3-HMAC-SHA256 Credential=(?<accessKeyId>[^,\s]{1,128}),\s?SignedHeaders=(?<signedHeaders>[a-z0-9;-]{1,2048}),\s?Signature=(?<signature>[0-9a-f]{64})$/;

/**
 * RFC 3986: letters, digits and `-_.~` stay, everything else becomes upper-case hex of its UTF-8.
 */
function percentEncode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalQuery(pairs: readonly Pair[]): string {
  return pairs
    .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

function refuseUnsigned(
  headers: ReadonlyMap<string, string>,
  signed: ReadonlySet<string>,
  bodyBytes: number,
): void {
  for (const name of headers.keys()) {
    const decides =
      name === 'host' || name.startsWith('x-acs-') || (name === 'content-type' && bodyBytes > 0);
    if (decides && !signed.has(name)) throw incomplete(`The header ${name} is not signed`);
  }
}

/** Access keys of this store are long-lived; tokens of STS or OAuth mean nothing to it. */
function refuseToken(
  securityToken: string | undefined,
  signatureType: string | undefined,
  bearerToken: string | undefined,
): void {
  if (securityToken || bearerToken || signatureType === 'BEARERTOKEN') {
    throw new KmsError(
      'InvalidSecurityToken.Malformed',
      'Specified security token is malformed: this local service takes access keys only',
    );
  }
}

function bounded(nonce: string | undefined): string {
  if (nonce !== undefined && nonce.length > gatewayLimits.nonceChars) {
    throw incomplete('The signature nonce is too long');
  }
  return nonce ?? '';
}

function required(given: ReadonlyMap<string, string>, name: string): string {
  const value = given.get(name);
  if (value !== undefined && value !== '') return value;
  throw new KmsError('MissingParameter', `The parameter "${name}" is needed but not provided.`);
}

function incomplete(detail: string): KmsError {
  return new KmsError(
    'IncompleteSignature',
    `The request signature does not conform to Aliyun standards. ${detail}`,
  );
}

function noTimestamp(): KmsError {
  return new KmsError(
    'IllegalTimestamp',
    'The input parameter "Timestamp" that is mandatory for processing this request is not supplied.',
  );
}

function badTimestamp(): KmsError {
  return new KmsError(
    'InvalidTimeStamp.Format',
    'Specified time stamp or date value is not well formatted.',
  );
}
