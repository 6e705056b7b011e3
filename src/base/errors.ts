/**
 * The codes an API client can be answered with, each with its HTTP status.
 * Source: "Error codes" of KMS API 2016-01-20; the spellings are the service's own.
 */
export const statusOfCode = {
  'Forbidden.AccessKey': 403,
  'Forbidden.AliasNotFound': 404,
  'Forbidden.KeyNotFound': 404,
  'Forbidden.KeyVersionNotFound': 404,
  'Forbidden.NoPermission': 403,
  'Forbidden.ResourceNotFound': 404,
  'InvalidAccessKeyId.Inactive': 400,
  'InvalidAccessKeyId.NotFound': 404,
  'InvalidApi.NotFound': 404,
  'InvalidParameter.Format': 400,
  'InvalidSecurityToken.Malformed': 400,
  'InvalidTimeStamp.Expired': 400,
  'InvalidTimeStamp.Format': 400,
  'Rejected.Disabled': 409,
  'Rejected.InvalidRequest': 400,
  'Rejected.LimitExceeded': 400,
  'Rejected.PendingDeletion': 409,
  'Rejected.PendingImport': 409,
  'Rejected.ResourceExist': 409,
  'Rejected.ResourceInDeleteWindow': 409,
  'Rejected.ResourceInUse': 409,
  'Rejected.StateModifiedFailed': 409,
  'Rejected.Throttling': 429,
  'Rejected.Unavailable': 409,
  'Rejected.UnsupportedOperation': 400,
  AliasAlreadyExists: 400,
  DryRunOperationError: 400,
  IllegalTimestamp: 400,
  IncompleteSignature: 400,
  InternalFailure: 500,
  InvalidParameter: 400,
  InvalidSignatureMethod: 400,
  InvalidVersion: 400,
  MissingParameter: 400,
  ParseRequestParameterException: 400,
  RequestEntityTooLarge: 413,
  ServiceUnavailableTemporary: 503,
  SignatureDoesNotMatch: 400,
  SignatureNonceUsed: 400,
  UnsupportedHTTPMethod: 403,
  UnsupportedOperation: 400,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof statusOfCode;

/**
 * Conditions of this machine that the cloud has no word for, each with the API code under which
 * an API client meets it. Front doors that can do more (offer to unlock, to restore) look here.
 */
export const codeOfCause = {
  DiskFull: 'ServiceUnavailableTemporary',
  IntegrityFailure: 'InternalFailure',
  KeychainLocked: 'ServiceUnavailableTemporary',
  KeychainTimeout: 'ServiceUnavailableTemporary',
  KeychainUnavailable: 'ServiceUnavailableTemporary',
  KeyFileRequired: 'ServiceUnavailableTemporary',
  KeyMismatch: 'InternalFailure',
  KeyMissing: 'Rejected.Unavailable',
  PassphraseRequired: 'ServiceUnavailableTemporary',
  PassphraseWrong: 'InvalidParameter',
  RollbackSuspected: 'ServiceUnavailableTemporary',
  RotationFailed: 'InternalFailure',
  RuntimeTooOld: 'ServiceUnavailableTemporary',
  StoreBusy: 'ServiceUnavailableTemporary',
  StoreForeign: 'ServiceUnavailableTemporary',
  StoreReadOnly: 'ServiceUnavailableTemporary',
  StoreTooNew: 'ServiceUnavailableTemporary',
  StoreUnsafe: 'ServiceUnavailableTemporary',
} as const satisfies Record<string, ErrorCode>;

export type LocalCause = keyof typeof codeOfCause;

/**
 * The one error of this product. Its message is fit to show: it says what is wrong and what to do,
 * ends without a full stop unless it holds several sentences, and never holds a value.
 */
export class KmsError extends Error {
  readonly code: ErrorCode;
  /** Set when the fault lies with this machine rather than with the request. */
  readonly local: LocalCause | undefined;
  /** The request this answers, once the engine has given it an id. */
  requestId: string | undefined;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown; local?: LocalCause }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'KmsError';
    this.code = code;
    this.local = options?.local;
  }

  get status(): number {
    return statusOfCode[this.code];
  }
}

/** A fault of this machine, under the API code that `codeOfCause` gives it. */
export function localError(local: LocalCause, message: string, cause?: unknown): KmsError {
  return new KmsError(codeOfCause[local], message, { cause, local });
}

/**
 * Turns anything thrown into a `KmsError`. What was not foreseen becomes `InternalFailure` with a
 * fixed message, since a foreign message may quote its input; the original stays as `cause`.
 */
export function toKmsError(thrown: unknown): KmsError {
  if (thrown instanceof KmsError) return thrown;
  return new KmsError('InternalFailure', 'Internal Failure', { cause: thrown });
}
