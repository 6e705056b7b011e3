/** Why a parameter of the cloud is missing here. */
export const cloudOnlyParameters: Readonly<Record<string, string>> = {
  CertificateId: 'there are no certificates here',
  DKMSInstanceId: 'there is no KMS instance on this machine',
  'CreateSecret EnableAutomaticRotation':
    'managed secrets only; rotate Generic ones with UpdateSecretRotationPolicy',
  ExtendedConfig: 'managed secrets only; the cloud ignores it for Generic ones too',
  'ExtendedConfig.CustomData': 'managed secrets only',
  KeyStorageMechanism: 'hardware instances only',
  'CreateKey Policy': 'keys have no policies of their own here',
  Recipient: 'enclaves of cloud servers only',
  'CreateSecret RotationInterval':
    'managed secrets only; rotate Generic ones with UpdateSecretRotationPolicy',
  SourceEncryptionAlgorithm: 'asymmetric keys only',
  SourceKeyId: 'asymmetric keys only; a symmetric ciphertext names its key',
  SourceKeyVersionId: 'asymmetric keys only; a symmetric ciphertext names its key',
};

/** Parameters that may be left out here although the cloud requires them. */
export const optionalHere: Readonly<Record<string, string>> = {
  RegionId: 'there is one region; what is given is ignored',
};

/** Errors that never come from here, whatever the operation, and why. */
export const neverHere: Readonly<Record<string, string>> = {
  'Forbidden.DKMSInstanceNotFound': 'there is no KMS instance on this machine',
  'Forbidden.DKMSInstanceStateInvalid': 'there is no KMS instance on this machine',
  'Forbidden.KeyPolicyUnSupported': 'every secret may have a policy here',
  'Rejected.PendingImport': 'no key waits for material from outside',
  'Rejected.ShareQuotaExceedLimit': 'nothing is shared with other accounts',
  SerivceUnvailableTemporary:
    'a fault of this machine is answered as `ServiceUnavailableTemporary`, without the slip',
};

/** Errors of one operation that never come from here, and why. */
export const neverFrom: Readonly<Record<string, string>> = {
  'CreateKey UnsupportedOperation': 'an unknown KeySpec, KeyUsage or Origin is `InvalidParameter`',
  'CreateKeyVersion Rejected.UnsupportedOperation': 'every key here takes new versions',
  'CreateSecret Rejected.LimitExceeded': 'the number of secrets has no quota here',
  'CreateSecret Forbidden.ResourceNotFound': 'nothing has to exist before a secret is created',
  'Decrypt Forbidden.AliasNotFound': 'a ciphertext names its key by id',
  'Decrypt UnsupportedOperation': 'every key here opens what it sealed',
  'GenerateDataKey UnsupportedOperation': 'every key here makes data keys',
  'GenerateDataKeyWithoutPlaintext UnsupportedOperation': 'every key here makes data keys',
  'ReEncrypt UnsupportedOperation': 'every key here takes part',
  'UpdateRotationPolicy Rejected.UnsupportedOperation': 'every key here rotates',
  'UpdateSecret Rejected.ResourceExist': 'an update has no name that could be taken',
  'UpdateSecretVersionStage Rejected.UnsupportedOperation':
    'managed secrets only; every secret here is Generic',
};

/** Errors that the gateway answers before an operation is looked at, for every operation alike. */
export const atTheGateway: Readonly<Record<string, string>> = {
  'InvalidAccessKeyId.NotFound': 'the access key is unknown',
  IllegalTimestamp: 'a signature of version 1 has no Timestamp',
};

/** Errors with which this machine speaks about itself; they depend on its state, not on the call. */
export const ofTheMachine: Readonly<Record<string, string>> = {
  InternalFailure: 'a row was changed from outside, or something unforeseen happened',
  'Rejected.Throttling': 'one access key asked more than 10,000 times a second',
  'Rejected.Unavailable': 'the key is gone from custody',
};

/** What the sheet leaves open, and how it is answered here. */
export const assumptions: readonly (readonly [operations: string, assumption: string])[] = [
  ['GetSecretValue', 'A version without a stage is still readable by its VersionId.'],
  [
    'GetSecretValue',
    'VersionId and VersionStage together have to mean the same version, else ' +
      '`Forbidden.ResourceNotFound`; so do an unknown version and an unknown stage.',
  ],
  ['GetSecretValue', 'A secret pending deletion is `Rejected.ResourceInDeleteWindow`.'],
  ['GetSecretValue', 'A CMK that is disabled or pending deletion fails as it does in Decrypt.'],
  [
    'GetSecretValue, Encrypt …',
    '`DryRun=true` that would have worked is `DryRunOperationError` 400.',
  ],
  ['PutSecretValue', 'A secret pending deletion is `Rejected.ResourceInDeleteWindow`.'],
  [
    'PutSecretValue',
    'A known VersionId with the same value changes nothing; its VersionStages are not applied.',
  ],
  ['PutSecretValue', 'Past ten versions the oldest one without a stage goes.'],
  ['UpdateSecretVersionStage', 'The version that ACSCurrent leaves becomes ACSPrevious.'],
  [
    'UpdateSecretVersionStage',
    'MoveToVersion alone takes the label from whichever version has it.',
  ],
  ['UpdateSecret', 'An empty Description clears it; none at all leaves it.'],
  [
    'ListSecrets',
    'A SecretName filter matches the beginning of the name, Description any part of it.',
  ],
  ['ListSecrets', 'Values of one filter are alternatives; different filters all have to hold.'],
  ['ListSecrets', 'Newest first. A page past the end is empty, with the same TotalCount.'],
  ['ListKeys', 'Oldest first.'],
  ['every list', 'A PageSize out of range is `InvalidParameter`.'],
  ['CreateSecret', 'EncryptionKeyId may be an alias or an ARN too.'],
  ['CreateSecret', 'SecretName is of Latin letters; the Chinese ones of old metadata are refused.'],
  ['DeleteSecret', 'A secret pending deletion cannot be deleted again, not even with force.'],
  ['GetRandomPassword', 'Excluding every character is `InvalidParameter`.'],
  ['Decrypt', 'A damaged ciphertext and another EncryptionContext are both `InvalidParameter`.'],
  ['ReEncrypt', 'KeyId and KeyVersionId of the reply are those of the new ciphertext.'],
  ['ScheduleKeyDeletion', 'Deletion protection is `Rejected.UnsupportedOperation`.'],
  ['CreateKeyVersion', 'Symmetric keys take new versions, up to 50, at any time.'],
  ['UntagResource', 'Tag keys that are not there are ignored.'],
  ['every operation', 'Permission is looked at before existence: no permission, no hint.'],
  ['every operation', 'Parameters the operation does not know are ignored.'],
];

/** What goes beyond the cloud's API under the cloud's names. */
export const extensions: readonly (readonly [operations: string, extension: string])[] = [
  [
    'RotateSecret, UpdateSecretRotationPolicy',
    'Generic secrets rotate, by the method that SetRotationMethod gave them. The cloud rotates ' +
      'managed secrets only; without a method both answer `UnsupportedOperation`.',
  ],
  ['SetSecretPolicy, GetSecretPolicy', 'They work without a KMS instance.'],
  ['UpdateSecretRotationPolicy', 'The shortest interval is 6 hours, as for CreateSecret.'],
  ['ResourceId, Tag, TagKey', 'A JSON array is taken beside the numbered form `Tag.1.Key`.'],
];
