import * as vscode from 'vscode';
import type { KmsError, LocalCause } from '../base/errors.ts';

const { t } = vscode.l10n;

/**
 * What went wrong, in the user's language. The engine speaks English and names the thing at hand;
 * where the editor speaks another language, what kind of trouble it is comes first.
 */
export function errorText({ code, local, message }: Failure): string {
  if (/^en\b/.test(vscode.env.language)) return message;
  const known = (local && ofThisMachine(local)) ?? ofRequest(code);
  return known === undefined ? message : `${known} (${message})`;
}

/** A failure as the channel and the state of the server tell of it. */
type Failure = Pick<KmsError, 'message'> & {
  readonly code?: string | undefined;
  readonly local?: string | undefined;
};

function ofThisMachine(local: string): string | undefined {
  const texts: Readonly<Record<LocalCause, string>> = {
    DiskFull: t('The disk is full'),
    IntegrityFailure: t('The store was changed or damaged outside of KMS Secrets'),
    KeychainLocked: t('The keychain is locked'),
    KeychainTimeout: t('The keychain does not answer'),
    KeychainUnavailable: t('There is no keychain on this machine'),
    KeyMismatch: t('The keychain holds the key of another store'),
    KeyMissing: t('The key is missing in the keychain; a recovery kit can bring it back'),
    PassphraseRequired: t('The passphrase of the store is needed'),
    PassphraseWrong: t('The passphrase is wrong'),
    RollbackSuspected: t('The store was put back to an older state'),
    RotationFailed: t('The rotation failed; the secret is as before'),
    RuntimeTooOld: t('This version of Node or VS Code is too old'),
    StoreBusy: t('The store is busy; try again'),
    StoreForeign: t('The folder holds something else than a store'),
    StoreReadOnly: t('The store cannot be written'),
    StoreTooNew: t('A newer version of KMS Secrets made the store'),
    StoreUnsafe: t('Others can read the files of the store'),
  };
  return Object.hasOwn(texts, local) ? texts[local as LocalCause] : undefined;
}

function ofRequest(code: string | undefined): string | undefined {
  const texts: Readonly<Record<string, string>> = {
    'Forbidden.KeyNotFound': t('The key does not exist'),
    'Forbidden.NoPermission': t('This is not permitted'),
    'Forbidden.ResourceNotFound': t('The secret does not exist'),
    'Rejected.Disabled': t('The key is disabled'),
    'Rejected.LimitExceeded': t('A limit is reached'),
    'Rejected.PendingDeletion': t('The key is waiting for its deletion'),
    'Rejected.ResourceExist': t('The name is taken'),
    'Rejected.ResourceInDeleteWindow': t('The secret is waiting for its deletion'),
    'Rejected.ResourceInUse': t('It is in use'),
    InternalFailure: t('Something went wrong inside KMS Secrets'),
    InvalidParameter: t('The input does not fit'),
    MissingParameter: t('An input is missing'),
    ServiceUnavailableTemporary: t('The language server is not available'),
    UnsupportedOperation: t('This is not supported'),
  };
  return code === undefined ? undefined : texts[code];
}
