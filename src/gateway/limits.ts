/**
 * What one caller may cost this process. Generous for SDKs, tight for everyone else. The official
 * SDKs send every parameter in the query, so the request head must hold the longest legal value
 * (30,720 bytes, three times as long when percent-encoded) and the longest policy.
 */
export const gatewayLimits = {
  /** Request line and headers together. */
  headBytes: 256 * 1024,
  headers: 64,
  bodyBytes: 256 * 1024,
  parameters: 256,
  /** Names such as `Tag.1.Key`: parts between the dots, and the highest number in one. */
  parameterDepth: 4,
  parameterIndex: 100,
  jsonDepth: 8,
  nonceChars: 256,
  connections: 256,
  /** From the accepted connection to its first byte, and for the TLS handshake. */
  firstByteMs: 5_000,
  headMs: 5_000,
  /** From the first byte of a request to its last. */
  requestMs: 10_000,
  idleMs: 65_000,
  /** How far the clock of a caller may be off, either way. */
  clockSkewMs: 15 * 60_000,
  /** Longer than a signed request can stay fresh, so that a replay finds its nonce. */
  nonceKeepMs: 31 * 60_000,
  /** Token buckets: sustained rate and burst, for each access key and for refused signatures. */
  keyRequestsPerSecond: 10_000,
  keyBurst: 20_000,
  refusalsPerSecond: 20,
  refusalBurst: 100,
  /** Access keys whose bucket is remembered at a time. */
  buckets: 1_000,
} as const;

export type GatewayLimits = { readonly [name in keyof typeof gatewayLimits]: number };
