import type { ErrorCode, LocalCause } from './errors.ts';

/** A failure as every front door meets it, however it travelled. */
export interface Failure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly local?: string | undefined;
}

/**
 * What kind of trouble a failure is, in words that can be translated: the engine speaks English and
 * names the thing at hand. `undefined` for what nobody is helped by a kind of.
 */
export function errorKind({ code, local }: Failure): string | undefined {
  return (local && ofThisMachine[local as LocalCause]) ?? ofRequest[code as ErrorCode];
}

const ofThisMachine: Readonly<Record<LocalCause, string>> = {
  DiskFull: 'The disk is full',
  IntegrityFailure: 'The store was changed or damaged outside of KMS Secrets',
  KeychainLocked: 'The keychain is locked',
  KeychainTimeout: 'The keychain does not answer',
  KeychainUnavailable: 'There is no keychain on this machine',
  KeyFileRequired: 'The key file of the store is needed',
  KeyMismatch: 'The keychain holds the key of another store',
  KeyMissing: 'The key is missing in the keychain; a recovery kit can bring it back',
  PassphraseRequired: 'The passphrase of the store is needed',
  PassphraseWrong: 'The passphrase is wrong',
  RollbackSuspected: 'The store was put back to an older state',
  RotationFailed: 'The rotation failed; the secret is as before',
  RuntimeTooOld: 'This version of Node or VS Code is too old',
  StoreBusy: 'The store is busy; try again',
  StoreForeign: 'The folder holds something else than a store',
  StoreReadOnly: 'The store cannot be written',
  StoreTooNew: 'A newer version of KMS Secrets made the store',
  StoreUnsafe: 'Others can read the files of the store',
};

const ofRequest: Readonly<Partial<Record<ErrorCode, string>>> = {
  'Forbidden.KeyNotFound': 'The key does not exist',
  'Forbidden.NoPermission': 'This is not permitted',
  'Forbidden.ResourceNotFound': 'The secret does not exist',
  'Rejected.Disabled': 'The key is disabled',
  'Rejected.LimitExceeded': 'A limit is reached',
  'Rejected.PendingDeletion': 'The key is waiting for its deletion',
  'Rejected.ResourceExist': 'The name is taken',
  'Rejected.ResourceInDeleteWindow': 'The secret is waiting for its deletion',
  'Rejected.ResourceInUse': 'It is in use',
  InternalFailure: 'Something went wrong inside KMS Secrets',
  InvalidParameter: 'The input does not fit',
  MissingParameter: 'An input is missing',
  ServiceUnavailableTemporary: 'The language server is not available',
  UnsupportedOperation: 'This is not supported',
};

/** Every kind there is. */
export const errorKinds: readonly string[] = [
  ...Object.values(ofThisMachine),
  ...Object.values(ofRequest),
];
