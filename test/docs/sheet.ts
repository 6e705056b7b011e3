/**
 * What the reference of KMS API 2016-01-20 says, as data: operations, their parameters (`*` marks a
 * required one) and the errors it documents for each. The generated page and its tests compare the
 * table of operations with this.
 */
export interface SheetOperation {
  readonly parameters: readonly string[];
  readonly errors: readonly string[];
}

const paging = ['PageNumber', 'PageSize'];
const badInput = 'InvalidParameter';
const denied = 'Forbidden.NoPermission';
const noSecret = 'Forbidden.ResourceNotFound';
const noKey = 'Forbidden.KeyNotFound';
const noAlias = 'Forbidden.AliasNotFound';
const noAccessKey = 'InvalidAccessKeyId.NotFound';
const inWindow = 'Rejected.ResourceInDeleteWindow';
const failure = 'InternalFailure';
const keyStates = ['Rejected.Disabled', 'Rejected.PendingDeletion', 'Rejected.PendingImport'];
const sealingErrors = [
  ...[badInput, denied, noKey, noAlias, noAccessKey],
  ...[...keyStates, 'Rejected.Unavailable'],
];

export const sheet: Readonly<Record<string, SheetOperation>> = {
  CreateSecret: {
    parameters: [
      ...['SecretName*', 'VersionId*', 'SecretData*', 'EncryptionKeyId', 'SecretDataType'],
      ...['Description', 'Tags', 'SecretType', 'ExtendedConfig', 'EnableAutomaticRotation'],
      ...['RotationInterval', 'DKMSInstanceId', 'Policy'],
    ],
    errors: [
      ...['UnsupportedOperation', 'Rejected.LimitExceeded', badInput],
      ...['Rejected.ShareQuotaExceedLimit', 'Forbidden.DKMSInstanceNotFound', denied, noSecret],
      ...['Rejected.ResourceExist', inWindow, 'Rejected.Throttling', failure],
    ],
  },
  PutSecretValue: {
    parameters: ['SecretName*', 'VersionId*', 'SecretData*', 'SecretDataType', 'VersionStages'],
    errors: [
      ...[badInput, 'Rejected.LimitExceeded', denied, noSecret, 'Rejected.ResourceExist', failure],
    ],
  },
  GetSecretValue: {
    parameters: ['SecretName*', 'VersionStage', 'VersionId', 'FetchExtendedConfig', 'DryRun'],
    errors: [
      ...['Forbidden.DKMSInstanceStateInvalid', 'Forbidden.DKMSInstanceNotFound', denied],
      ...[noKey, noSecret, noAccessKey],
    ],
  },
  BatchGetSecretValue: { parameters: ['SecretsList*'], errors: [] },
  DescribeSecret: {
    parameters: ['SecretName*', 'FetchTags'],
    errors: ['IllegalTimestamp', badInput, denied, noSecret, noAccessKey],
  },
  ListSecrets: { parameters: ['FetchTags', 'Filters', ...paging], errors: [] },
  ListSecretVersionIds: {
    parameters: ['SecretName*', 'IncludeDeprecated', ...paging],
    errors: [badInput, denied, noSecret, failure],
  },
  UpdateSecret: {
    parameters: ['SecretName*', 'Description', 'ExtendedConfig.CustomData'],
    errors: [badInput, denied, noSecret, 'Rejected.ResourceExist', inWindow, failure],
  },
  UpdateSecretVersionStage: {
    parameters: ['SecretName*', 'VersionStage*', 'MoveToVersion', 'RemoveFromVersion'],
    errors: [
      ...[badInput, 'Rejected.LimitExceeded', 'Rejected.InvalidRequest'],
      ...['Rejected.UnsupportedOperation', denied, noSecret, inWindow, failure],
    ],
  },
  DeleteSecret: {
    parameters: ['SecretName*', 'ForceDeleteWithoutRecovery', 'RecoveryWindowInDays'],
    errors: [badInput, noSecret, noAccessKey, inWindow, failure],
  },
  RestoreSecret: {
    parameters: ['SecretName*'],
    errors: [badInput, denied, noSecret, 'Rejected.ResourceInUse', failure],
  },
  RotateSecret: { parameters: ['SecretName*', 'VersionId*'], errors: [] },
  UpdateSecretRotationPolicy: {
    parameters: ['SecretName*', 'EnableAutomaticRotation*', 'RotationInterval'],
    errors: [],
  },
  SetSecretPolicy: {
    parameters: ['SecretName*', 'Policy*', 'PolicyName'],
    errors: [badInput, 'MissingParameter', denied, 'Forbidden.KeyPolicyUnSupported'],
  },
  GetSecretPolicy: {
    parameters: ['SecretName*', 'PolicyName'],
    errors: [badInput, 'MissingParameter', denied, 'Forbidden.KeyPolicyUnSupported'],
  },
  GetRandomPassword: {
    parameters: [
      ...['PasswordLength', 'ExcludeCharacters', 'ExcludeLowercase', 'ExcludeUppercase'],
      ...['ExcludeNumbers', 'ExcludePunctuation', 'RequireEachIncludedType'],
    ],
    errors: [],
  },
  CreateKey: {
    parameters: [
      ...['Description', 'KeySpec', 'KeyUsage', 'Origin', 'ProtectionLevel'],
      ...['EnableAutomaticRotation', 'RotationInterval', 'DKMSInstanceId'],
      ...['KeyStorageMechanism', 'Policy', 'Tags'],
    ],
    errors: [
      ...['Rejected.LimitExceeded', badInput, 'UnsupportedOperation', denied],
      ...['Rejected.ShareQuotaExceedLimit', 'Forbidden.DKMSInstanceNotFound', failure],
      'SerivceUnvailableTemporary',
    ],
  },
  DescribeKey: { parameters: ['KeyId*'], errors: [badInput, denied, noKey, noAlias, noAccessKey] },
  ListKeys: { parameters: ['Filters', ...paging], errors: [denied] },
  UpdateKeyDescription: {
    parameters: ['KeyId*', 'Description*'],
    errors: [denied, noKey, 'Rejected.PendingDeletion'],
  },
  EnableKey: {
    parameters: ['KeyId*'],
    errors: [badInput, denied, noKey, 'Rejected.StateModifiedFailed'],
  },
  DisableKey: {
    parameters: ['KeyId*'],
    errors: [badInput, denied, noKey, 'Rejected.StateModifiedFailed'],
  },
  ScheduleKeyDeletion: {
    parameters: ['KeyId*', 'PendingWindowInDays*'],
    errors: [badInput, denied, noKey, 'Rejected.StateModifiedFailed'],
  },
  CancelKeyDeletion: {
    parameters: ['KeyId*'],
    errors: [badInput, denied, noKey, 'Rejected.StateModifiedFailed'],
  },
  SetDeletionProtection: {
    parameters: [
      ...['ProtectedResourceArn*', 'EnableDeletionProtection*', 'DeletionProtectionDescription'],
    ],
    errors: [denied],
  },
  CreateKeyVersion: {
    parameters: ['KeyId*'],
    errors: ['Rejected.UnsupportedOperation', denied, noKey, noAccessKey, ...keyStates],
  },
  ListKeyVersions: { parameters: ['KeyId*', ...paging], errors: [badInput, denied, noKey] },
  DescribeKeyVersion: {
    parameters: ['KeyId*', 'KeyVersionId*'],
    errors: [badInput, denied, 'Forbidden.KeyVersionNotFound'],
  },
  UpdateRotationPolicy: {
    parameters: ['KeyId*', 'EnableAutomaticRotation*', 'RotationInterval'],
    errors: ['Rejected.UnsupportedOperation', badInput, denied, noKey, ...keyStates],
  },
  CreateAlias: {
    parameters: ['KeyId*', 'AliasName*'],
    errors: [badInput, 'AliasAlreadyExists', denied, noKey, 'Rejected.StateModifiedFailed'],
  },
  UpdateAlias: {
    parameters: ['KeyId*', 'AliasName*'],
    errors: [denied, noAlias, noKey, 'Rejected.PendingDeletion'],
  },
  DeleteAlias: { parameters: ['AliasName*'], errors: [badInput, denied, noAlias] },
  ListAliases: { parameters: paging, errors: [badInput, denied] },
  ListAliasesByKeyId: { parameters: ['KeyId*', ...paging], errors: [badInput, denied, noKey] },
  GenerateDataKey: {
    parameters: [
      ...['KeyId*', 'KeySpec', 'NumberOfBytes', 'EncryptionContext', 'DryRun', 'Recipient'],
    ],
    errors: ['UnsupportedOperation', ...sealingErrors],
  },
  GenerateDataKeyWithoutPlaintext: {
    parameters: ['KeyId*', 'KeySpec', 'NumberOfBytes', 'EncryptionContext', 'DryRun'],
    errors: ['UnsupportedOperation', ...sealingErrors],
  },
  Encrypt: {
    parameters: ['KeyId*', 'Plaintext*', 'EncryptionContext', 'DryRun'],
    errors: sealingErrors,
  },
  Decrypt: {
    parameters: ['CiphertextBlob*', 'EncryptionContext', 'DryRun', 'Recipient'],
    errors: ['UnsupportedOperation', ...sealingErrors],
  },
  ReEncrypt: {
    parameters: [
      ...['CiphertextBlob*', 'DestinationKeyId*', 'SourceEncryptionContext'],
      ...['DestinationEncryptionContext', 'SourceKeyId', 'SourceKeyVersionId'],
      ...['SourceEncryptionAlgorithm', 'DryRun'],
    ],
    errors: ['UnsupportedOperation', ...sealingErrors],
  },
  TagResource: {
    parameters: ['KeyId', 'SecretName', 'CertificateId', 'Tags*'],
    errors: [badInput, denied, noSecret, noKey, 'Rejected.PendingDeletion'],
  },
  UntagResource: {
    parameters: ['KeyId', 'SecretName', 'CertificateId', 'TagKeys*'],
    errors: [badInput, denied, noSecret, noKey, 'Rejected.PendingDeletion'],
  },
  ListResourceTags: { parameters: ['KeyId*'], errors: [badInput, denied, noKey] },
  TagResources: {
    parameters: ['RegionId*', 'ResourceType*', 'ResourceId*', 'Tag*'],
    errors: [badInput, denied, noSecret, noKey, 'Rejected.PendingDeletion'],
  },
  UntagResources: {
    parameters: ['RegionId*', 'ResourceType*', 'ResourceId*', 'TagKey', 'All'],
    errors: [badInput, denied, noSecret, noKey, 'Rejected.PendingDeletion'],
  },
  ListTagResources: {
    parameters: ['RegionId*', 'ResourceType*', 'ResourceId', 'Tag', 'NextToken'],
    errors: [badInput, denied, noSecret, noKey],
  },
  DescribeRegions: { parameters: [], errors: [] },
};

/** Operations of the cloud that this product leaves out, by the reason why. */
export const cloudOnlyOperations: Readonly<Record<string, readonly string[]>> = {
  'asymmetric keys, MACs and key material from outside: this is a secrets manager': [
    ...['AsymmetricSign', 'AsymmetricVerify', 'AsymmetricEncrypt', 'AsymmetricDecrypt'],
    ...['GetPublicKey', 'GenerateMac', 'VerifyMac', 'GetParametersForImport'],
    ...['ImportKeyMaterial', 'DeleteKeyMaterial', 'GenerateAndExportDataKey', 'ExportDataKey'],
  ],
  'policies of keys: access keys and secrets have policies here, keys are named in those': [
    ...['SetKeyPolicy', 'GetKeyPolicy'],
  ],
  'the management plane of the cloud: there is no account, instance or network to manage here': [
    ...['OpenKmsService', 'DescribeAccountKmsStatus', 'CreateApplicationAccessPoint'],
    ...['CreateClientKey', 'CreateNetworkRule', 'CreatePolicy', 'ConnectKmsInstance'],
    ...['UpdateKmsInstanceBindVpc', 'GetKmsInstance', 'ListKmsInstances', 'ReleaseKmsInstance'],
    ...['GetDefaultKmsInstance', 'GetKmsInstanceQuotaInfos', 'GetManagedDataKey'],
    'ListManagedDataKeyVersions',
  ],
  'certificates: the cloud itself has moved them elsewhere': [
    ...['CreateCertificate', 'ImportCertificate', 'CertificatePrivateKeySign'],
  ],
};
