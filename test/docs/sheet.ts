/*
 * What the API reference says of each operation: its parameters and the errors it documents, as
 * names only. Source: KMS API 2016-01-20. The parity table in docs/api.md is made from this and
 * from our own table of operations.
 */

export interface SheetOperation {
  readonly parameters: readonly string[];
  readonly errors: readonly string[];
}

const paging = ['PageNumber', 'PageSize'];
const everywhere = ['Forbidden.NoPermission', 'InvalidAccessKeyId.NotFound', 'InternalFailure'];
const secretErrors = ['InvalidParameter', 'Forbidden.ResourceNotFound', ...everywhere];
const inWindow = 'Rejected.ResourceInDeleteWindow';
const keyErrors = ['InvalidParameter', 'Forbidden.KeyNotFound', ...everywhere];
const useErrors = [
  'Forbidden.AliasNotFound',
  'Rejected.Disabled',
  'Rejected.PendingDeletion',
  'Rejected.PendingImport',
  'Rejected.Unavailable',
];

const operation = (parameters: readonly string[], errors: readonly string[]): SheetOperation => ({
  parameters,
  errors,
});

export const sheet: Readonly<Record<string, SheetOperation>> = {
  CreateSecret: operation(
    [
      'SecretName',
      'VersionId',
      'SecretData',
      'EncryptionKeyId',
      'SecretDataType',
      'Description',
      'Tags',
      'SecretType',
      'ExtendedConfig',
      'EnableAutomaticRotation',
      'RotationInterval',
      'DKMSInstanceId',
      'Policy',
    ],
    [
      ...secretErrors,
      'UnsupportedOperation',
      'Rejected.LimitExceeded',
      'Rejected.ShareQuotaExceedLimit',
      'Forbidden.DKMSInstanceNotFound',
      'Rejected.ResourceExist',
      inWindow,
      'Rejected.Throttling',
    ],
  ),
  PutSecretValue: operation(
    ['SecretName', 'VersionId', 'SecretData', 'SecretDataType', 'VersionStages'],
    [...secretErrors, 'Rejected.LimitExceeded', 'Rejected.ResourceExist'],
  ),
  GetSecretValue: operation(
    ['SecretName', 'VersionStage', 'VersionId', 'FetchExtendedConfig', 'DryRun'],
    [
      ...secretErrors,
      'Forbidden.DKMSInstanceStateInvalid',
      'Forbidden.DKMSInstanceNotFound',
      'Forbidden.KeyNotFound',
      'DryRunOperationError',
    ],
  ),
  BatchGetSecretValue: operation(['SecretsList'], secretErrors),
  DescribeSecret: operation(['SecretName', 'FetchTags'], [...secretErrors, 'IllegalTimestamp']),
  ListSecrets: operation(['FetchTags', 'Filters', ...paging], ['InvalidParameter', ...everywhere]),
  ListSecretVersionIds: operation(['SecretName', 'IncludeDeprecated', ...paging], secretErrors),
  UpdateSecret: operation(
    ['SecretName', 'Description', 'ExtendedConfig.CustomData'],
    [...secretErrors, 'Rejected.ResourceExist', inWindow],
  ),
  UpdateSecretVersionStage: operation(
    ['SecretName', 'VersionStage', 'MoveToVersion', 'RemoveFromVersion'],
    [
      ...secretErrors,
      'Rejected.LimitExceeded',
      'Rejected.InvalidRequest',
      'Rejected.UnsupportedOperation',
      inWindow,
    ],
  ),
  DeleteSecret: operation(
    ['SecretName', 'ForceDeleteWithoutRecovery', 'RecoveryWindowInDays'],
    [...secretErrors, inWindow],
  ),
  RestoreSecret: operation(['SecretName'], [...secretErrors, 'Rejected.ResourceInUse']),
  RotateSecret: operation(['SecretName', 'VersionId'], [...secretErrors, 'UnsupportedOperation']),
  UpdateSecretRotationPolicy: operation(
    ['SecretName', 'EnableAutomaticRotation', 'RotationInterval'],
    [...secretErrors, 'UnsupportedOperation'],
  ),
  GetRandomPassword: operation(
    [
      'PasswordLength',
      'ExcludeCharacters',
      'ExcludeLowercase',
      'ExcludeUppercase',
      'ExcludeNumbers',
      'ExcludePunctuation',
      'RequireEachIncludedType',
    ],
    ['InvalidParameter', ...everywhere],
  ),
  SetSecretPolicy: operation(
    ['SecretName', 'Policy', 'PolicyName'],
    [...secretErrors, 'MissingParameter', 'Forbidden.KeyPolicyUnSupported'],
  ),
  GetSecretPolicy: operation(
    ['SecretName', 'PolicyName'],
    [...secretErrors, 'Forbidden.KeyPolicyUnSupported'],
  ),
  TagResource: operation(
    ['KeyId', 'SecretName', 'CertificateId', 'Tags'],
    [...secretErrors, 'Forbidden.KeyNotFound', 'Rejected.PendingDeletion'],
  ),
  UntagResource: operation(
    ['KeyId', 'SecretName', 'CertificateId', 'TagKeys'],
    [...secretErrors, 'Forbidden.KeyNotFound', 'Rejected.PendingDeletion'],
  ),
  ListResourceTags: operation(['KeyId'], keyErrors),
  TagResources: operation(['RegionId', 'ResourceType', 'ResourceId', 'Tag'], secretErrors),
  UntagResources: operation(
    ['RegionId', 'ResourceType', 'ResourceId', 'TagKey', 'All'],
    secretErrors,
  ),
  ListTagResources: operation(
    ['RegionId', 'ResourceType', 'ResourceId', 'Tag', 'NextToken'],
    secretErrors,
  ),
  CreateKey: operation(
    [
      'Description',
      'KeySpec',
      'KeyUsage',
      'Origin',
      'ProtectionLevel',
      'EnableAutomaticRotation',
      'RotationInterval',
      'DKMSInstanceId',
      'KeyStorageMechanism',
      'Policy',
      'Tags',
    ],
    [
      'InvalidParameter',
      'UnsupportedOperation',
      'Rejected.LimitExceeded',
      'Rejected.ShareQuotaExceedLimit',
      'Forbidden.DKMSInstanceNotFound',
      ...everywhere,
    ],
  ),
  DescribeKey: operation(['KeyId'], [...keyErrors, 'Forbidden.AliasNotFound']),
  ListKeys: operation(['Filters', ...paging], ['InvalidParameter', ...everywhere]),
  EnableKey: operation(['KeyId'], [...keyErrors, 'Rejected.StateModifiedFailed']),
  DisableKey: operation(['KeyId'], [...keyErrors, 'Rejected.StateModifiedFailed']),
  ScheduleKeyDeletion: operation(
    ['KeyId', 'PendingWindowInDays'],
    [...keyErrors, 'Rejected.StateModifiedFailed'],
  ),
  CancelKeyDeletion: operation(['KeyId'], [...keyErrors, 'Rejected.StateModifiedFailed']),
  SetDeletionProtection: operation(
    ['ProtectedResourceArn', 'EnableDeletionProtection', 'DeletionProtectionDescription'],
    keyErrors,
  ),
  UpdateKeyDescription: operation(
    ['KeyId', 'Description'],
    [...keyErrors, 'Rejected.PendingDeletion'],
  ),
  CreateKeyVersion: operation(['KeyId'], [...keyErrors, ...useErrors.slice(1)]),
  ListKeyVersions: operation(['KeyId', ...paging], keyErrors),
  DescribeKeyVersion: operation(
    ['KeyId', 'KeyVersionId'],
    [...keyErrors, 'Forbidden.KeyVersionNotFound'],
  ),
  UpdateRotationPolicy: operation(
    ['KeyId', 'EnableAutomaticRotation', 'RotationInterval'],
    [...keyErrors, 'Rejected.UnsupportedOperation', ...useErrors.slice(1)],
  ),
  CreateAlias: operation(
    ['KeyId', 'AliasName'],
    [...keyErrors, 'AliasAlreadyExists', 'Rejected.StateModifiedFailed'],
  ),
  UpdateAlias: operation(
    ['KeyId', 'AliasName'],
    [...keyErrors, 'Forbidden.AliasNotFound', 'Rejected.PendingDeletion'],
  ),
  DeleteAlias: operation(['AliasName'], [...everywhere, 'Forbidden.AliasNotFound']),
  ListAliases: operation(paging, ['InvalidParameter', ...everywhere]),
  ListAliasesByKeyId: operation(['KeyId', ...paging], keyErrors),
  GenerateDataKey: operation(
    ['KeyId', 'KeySpec', 'NumberOfBytes', 'EncryptionContext', 'DryRun', 'Recipient'],
    [...keyErrors, ...useErrors, 'UnsupportedOperation'],
  ),
  GenerateDataKeyWithoutPlaintext: operation(
    ['KeyId', 'KeySpec', 'NumberOfBytes', 'EncryptionContext', 'DryRun'],
    [...keyErrors, ...useErrors, 'UnsupportedOperation'],
  ),
  Encrypt: operation(
    ['KeyId', 'Plaintext', 'EncryptionContext', 'DryRun'],
    [...keyErrors, ...useErrors],
  ),
  Decrypt: operation(
    ['CiphertextBlob', 'EncryptionContext', 'DryRun', 'Recipient'],
    [...keyErrors, ...useErrors, 'UnsupportedOperation'],
  ),
  ReEncrypt: operation(
    [
      'CiphertextBlob',
      'DestinationKeyId',
      'SourceEncryptionContext',
      'DestinationEncryptionContext',
      'SourceKeyId',
      'SourceKeyVersionId',
      'SourceEncryptionAlgorithm',
      'DryRun',
    ],
    [...keyErrors, ...useErrors],
  ),
  DescribeRegions: operation([], ['InternalFailure']),
};

/** Parameters that are not taken here, with the reason. What arrives under these names is ignored. */
export const parametersLeftOut: Readonly<Record<string, string>> = {
  CertificateId: 'certificates are not kept here',
  DKMSInstanceId: 'there are no KMS instances on one machine',
  EnableAutomaticRotation: 'for managed secrets; rotate Generic ones with SetRotationMethod',
  ExtendedConfig: 'for managed secrets, which are not kept here',
  'ExtendedConfig.CustomData': 'for managed secrets, which are not kept here',
  KeyStorageMechanism: 'for hardware of an instance',
  Policy: 'keys have no policy of their own here; policies of users and secrets apply',
  Recipient: 'for enclaves',
  RotationInterval: 'for managed secrets; rotate Generic ones with SetRotationMethod',
  SourceEncryptionAlgorithm: 'for ciphertexts of public keys, which are not kept here',
  SourceKeyId: 'for ciphertexts of public keys, which are not kept here',
  SourceKeyVersionId: 'for ciphertexts of public keys, which are not kept here',
};

/** Documented errors that are never answered here, with the reason. */
export const errorsLeftOut: Readonly<Record<string, string>> = {
  'Forbidden.DKMSInstanceNotFound': 'no instances',
  'Forbidden.DKMSInstanceStateInvalid': 'no instances',
  'Forbidden.KeyPolicyUnSupported': 'every secret takes a policy',
  'Rejected.PendingImport': 'no imported keys',
  'Rejected.ShareQuotaExceedLimit': 'no quota of an account',
};

/** Differences and choices where the reference is silent, by operation. */
export const notes: Readonly<Record<string, readonly string[]>> = {
  CreateSecret: [
    'Only `SecretType=Generic`; every other type answers `UnsupportedOperation`.',
    'Without `EncryptionKeyId` the service key of the store is used; it shows in `DescribeSecret` and `ListKeys`.',
    'The number of secrets is not limited, so `Rejected.LimitExceeded` comes from tags only.',
  ],
  PutSecretValue: [
    'A known `VersionId` with the same value changes nothing, stages included.',
    'The eleventh version drops the oldest one without a stage.',
    'Pending deletion answers `Rejected.ResourceInDeleteWindow`.',
  ],
  GetSecretValue: [
    '`VersionId` and `VersionStage` that do not belong together answer `Forbidden.ResourceNotFound`.',
    'Pending deletion answers `Rejected.ResourceInDeleteWindow`; a disabled key `Rejected.Disabled`.',
    'A version without a stage stays readable by its id.',
  ],
  BatchGetSecretValue: ['Answers 200 with what could be read, and the rest under `Errors`.'],
  ListSecrets: [
    'Newest first. A value of the filter `SecretName` is a prefix of the name, of `Description` a part of the text; different keys are combined with AND.',
  ],
  UpdateSecretVersionStage: [
    'Moving ACSCurrent puts ACSPrevious on the version it leaves, and so swaps the two when it moves back.',
    '`Rejected.UnsupportedOperation` does not occur: stages have no abnormal state.',
  ],
  DeleteSecret: [
    'After the window the secret is gone for every caller at once; its bytes are destroyed at a second look an hour later, so that a clock that jumped ahead destroys nothing.',
  ],
  RotateSecret: [
    'Works for Generic secrets, which the cloud does not rotate: say how with the local operation SetRotationMethod; without it, `UnsupportedOperation`.',
  ],
  UpdateSecretRotationPolicy: ['For Generic secrets, as RotateSecret.'],
  CreateKey: [
    '`Aliyun_AES_256`, `ENCRYPT/DECRYPT`, `Aliyun_KMS` and `SOFTWARE` only; at most 200 keys.',
  ],
  CreateKeyVersion: ['For symmetric keys, without a waiting time between versions; at most 50.'],
  UpdateRotationPolicy: ['From 7 to 365 days.'],
  ScheduleKeyDeletion: [
    'Deletion protection and the service key answer `Rejected.UnsupportedOperation`.',
  ],
  Decrypt: [
    'A ciphertext that was changed, comes from elsewhere or belongs to another context answers `InvalidParameter`.',
  ],
  TagResources: ['`ResourceId.1 …` and `Tag.1.Key …` as on the wire, or JSON arrays.'],
};
