type Params = Readonly<Record<string, unknown>>;
export type Calls = (
  operation: string,
  params?: Params,
) => Promise<Readonly<Record<string, unknown>>>;

/**
 * A store with things to do wrong in it, made anew for every provocation: a secret `s` with version
 * `v1`, and one named `gone` that is pending deletion.
 */
export interface Laboratory {
  /** Calls as the account itself. */
  readonly call: Calls;
  /** Lets days go by. */
  wait(days: number): void;
  /** Calls as a RAM user with this policy, or with none at all. */
  as(policy?: unknown): Calls;
  /** A key with the alias `alias/k` under which the secret `t` lies. */
  readonly KeyId: string;
  /** A ciphertext of that key. */
  readonly CiphertextBlob: string;
}

/** One way to be refused. */
export type Provocation = (laboratory: Laboratory) => Promise<unknown>;

const name = { SecretName: 's' };
const value = { SecretData: 'a value' };
const missingSecret = { SecretName: 'nobody' };
const pending = { SecretName: 'gone' };
const missingKey = { KeyId: '00000000-0000-0000-0000-00000000dead' };
const missingAlias = { KeyId: 'alias/nobody' };
const tags = { Tags: '[{"TagKey":"k","TagValue":"v"}]' };
const many = (ResourceType: string, id: string) => ({ ResourceType, ResourceId: [id] });
const Tag = [{ Key: 'k', Value: 'v' }];
const Policy = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] };

/**
 * Valid parameters of every operation, typed as the official SDKs type them; the provocations
 * change them.
 */
export function validParameters(laboratory: Laboratory): Readonly<Record<string, Params>> {
  const { KeyId, CiphertextBlob } = laboratory;
  const key = { KeyId };
  return {
    CreateSecret: { SecretName: 'new', VersionId: 'v1', ...value },
    PutSecretValue: { ...name, VersionId: 'v2', ...value },
    GetSecretValue: name,
    BatchGetSecretValue: { SecretsList: [name] },
    DescribeSecret: name,
    ListSecrets: {},
    ListSecretVersionIds: name,
    UpdateSecret: { ...name, Description: 'd' },
    UpdateSecretVersionStage: { ...name, VersionStage: 'mine', MoveToVersion: 'v1' },
    DeleteSecret: name,
    RestoreSecret: pending,
    RotateSecret: { ...name, VersionId: 'v9' },
    UpdateSecretRotationPolicy: { ...name, EnableAutomaticRotation: false },
    SetSecretPolicy: { ...name, Policy: JSON.stringify(Policy) },
    GetSecretPolicy: name,
    GetRandomPassword: {},
    CreateKey: {},
    DescribeKey: key,
    ListKeys: {},
    UpdateKeyDescription: { ...key, Description: 'd' },
    EnableKey: key,
    DisableKey: key,
    ScheduleKeyDeletion: { ...key, PendingWindowInDays: 7 },
    CancelKeyDeletion: key,
    SetDeletionProtection: { ProtectedResourceArn: KeyId, EnableDeletionProtection: true },
    CreateKeyVersion: key,
    ListKeyVersions: key,
    DescribeKeyVersion: { ...key, KeyVersionId: 'v' },
    UpdateRotationPolicy: { ...key, EnableAutomaticRotation: false },
    CreateAlias: { ...key, AliasName: 'alias/new' },
    UpdateAlias: { ...key, AliasName: 'alias/k' },
    DeleteAlias: { AliasName: 'alias/k' },
    ListAliases: {},
    ListAliasesByKeyId: key,
    GenerateDataKey: key,
    GenerateDataKeyWithoutPlaintext: key,
    Encrypt: { ...key, Plaintext: 'AAAA' },
    Decrypt: { CiphertextBlob },
    ReEncrypt: { CiphertextBlob, DestinationKeyId: KeyId },
    TagResource: { ...name, ...tags },
    UntagResource: { ...name, TagKeys: '["k"]' },
    ListResourceTags: key,
    TagResources: { ...many('secret', 's'), Tag },
    UntagResources: { ...many('secret', 's'), TagKey: ['k'] },
    ListTagResources: many('secret', 's'),
    DescribeRegions: {},
  };
}

/** Operations whose parameters are valid, but only in another state of the store. */
export const needState: ReadonlySet<string> = new Set([
  'CancelKeyDeletion',
  'DescribeKeyVersion',
  'RotateSecret',
]);

/** The operation with its valid parameters, some of them changed. */
const using =
  (operation: string, changed: Params): Provocation =>
  (laboratory) =>
    laboratory.call(operation, { ...validParameters(laboratory)[operation], ...changed });

/** The operation after something else was done. */
const after =
  (before: (laboratory: Laboratory) => Promise<unknown>, operation: string): Provocation =>
  async (laboratory) => {
    await before(laboratory);
    return await laboratory.call(operation, validParameters(laboratory)[operation]);
  };

const disabled = ({ call, KeyId }: Laboratory) => call('DisableKey', { KeyId });
const dying = ({ call, KeyId }: Laboratory) =>
  call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });

const nobodyMay =
  (operation: string): Provocation =>
  (laboratory) =>
    laboratory.as()(operation, validParameters(laboratory)[operation]);

/** What every operation on one secret answers to a bad name, an unknown one and a stranger. */
const onSecret = (operation: string): Record<string, Provocation> => ({
  InvalidParameter: using(operation, { SecretName: 'no spaces' }),
  'Forbidden.ResourceNotFound': using(operation, missingSecret),
  'Forbidden.NoPermission': nobodyMay(operation),
  MissingParameter: using(operation, { SecretName: undefined }),
});

/** What every operation on one key answers to a bad id, an unknown one and a stranger. */
const onKey = (operation: string): Record<string, Provocation> => ({
  InvalidParameter: using(operation, { KeyId: 'k'.repeat(301) }),
  'Forbidden.KeyNotFound': using(operation, missingKey),
  'Forbidden.AliasNotFound': using(operation, missingAlias),
  'Forbidden.NoPermission': nobodyMay(operation),
  MissingParameter: using(operation, { KeyId: undefined }),
});

const needsEnabledKey = (operation: string): Record<string, Provocation> => ({
  'Rejected.Disabled': after(disabled, operation),
  'Rejected.PendingDeletion': after(dying, operation),
});

const dryRun = (operation: string): Record<string, Provocation> => ({
  DryRunOperationError: using(operation, { DryRun: 'true' }),
});

const ofTags = (operation: string, more: Params): Record<string, Provocation> => ({
  ...onSecret(operation),
  'Forbidden.KeyNotFound': ({ call }) => call(operation, { ...missingKey, ...more }),
  'Rejected.PendingDeletion': async (laboratory) => {
    await dying(laboratory);
    return await laboratory.call(operation, { KeyId: laboratory.KeyId, ...more });
  },
});

const ofManyTags = (operation: string, more: Params): Record<string, Provocation> => ({
  InvalidParameter: using(operation, { ResourceType: 'certificate' }),
  MissingParameter: using(operation, { ResourceType: undefined }),
  'Forbidden.NoPermission': nobodyMay(operation),
  'Forbidden.ResourceNotFound': using(operation, many('secret', 'nobody')),
  'Forbidden.KeyNotFound': ({ call }) =>
    call(operation, { ...many('key', missingKey.KeyId), ...more }),
  'Rejected.PendingDeletion': async (laboratory) => {
    await dying(laboratory);
    return await laboratory.call(operation, { ...many('key', laboratory.KeyId), ...more });
  },
});

const batchOf = async (laboratory: Laboratory, item: Params): Promise<unknown> =>
  await laboratory.call('BatchGetSecretValue', { SecretsList: [item] });

/**
 * For each operation the errors it really gives, each with a way to be given it. The page of the
 * API lists exactly these as answered; a test runs them all.
 */
export const provocations: Readonly<Record<string, Readonly<Record<string, Provocation>>>> = {
  CreateSecret: {
    InvalidParameter: using('CreateSecret', { SecretData: 'x'.repeat(30_721) }),
    MissingParameter: using('CreateSecret', { SecretData: undefined }),
    UnsupportedOperation: using('CreateSecret', { SecretType: 'Rds' }),
    'Forbidden.NoPermission': nobodyMay('CreateSecret'),
    'Forbidden.KeyNotFound': using('CreateSecret', { EncryptionKeyId: missingKey.KeyId }),
    'Rejected.Disabled': async (laboratory) => {
      await disabled(laboratory);
      return await using('CreateSecret', { EncryptionKeyId: laboratory.KeyId })(laboratory);
    },
    'Rejected.ResourceExist': using('CreateSecret', name),
    'Rejected.ResourceInDeleteWindow': using('CreateSecret', pending),
  },
  PutSecretValue: {
    ...onSecret('PutSecretValue'),
    'Rejected.ResourceExist': using('PutSecretValue', { VersionId: 'v1', SecretData: 'other' }),
    'Rejected.LimitExceeded': async ({ call }) => {
      const VersionStages = JSON.stringify(Array.from({ length: 8 }, (_, at) => `stage${at}`));
      return await call('PutSecretValue', { ...name, VersionId: 'v2', ...value, VersionStages });
    },
    'Rejected.ResourceInDeleteWindow': using('PutSecretValue', pending),
    'Rejected.Disabled': async ({ call, KeyId }) => {
      await call('DisableKey', { KeyId });
      return await call('PutSecretValue', { SecretName: 't', VersionId: 'v2', ...value });
    },
  },
  GetSecretValue: {
    ...onSecret('GetSecretValue'),
    ...dryRun('GetSecretValue'),
    'Forbidden.KeyNotFound': async ({ call, wait, KeyId }) => {
      await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
      wait(8);
      return await call('GetSecretValue', { SecretName: 't' });
    },
    'Rejected.Disabled': async ({ call, KeyId }) => {
      await call('DisableKey', { KeyId });
      return await call('GetSecretValue', { SecretName: 't' });
    },
    'Rejected.PendingDeletion': async (laboratory) => {
      await dying(laboratory);
      return await laboratory.call('GetSecretValue', { SecretName: 't' });
    },
    'Rejected.ResourceInDeleteWindow': using('GetSecretValue', pending),
  },
  BatchGetSecretValue: {
    InvalidParameter: using('BatchGetSecretValue', { SecretsList: [] }),
    MissingParameter: using('BatchGetSecretValue', { SecretsList: undefined }),
    'Forbidden.ResourceNotFound': (laboratory) => batchOf(laboratory, missingSecret),
    'Rejected.ResourceInDeleteWindow': (laboratory) => batchOf(laboratory, pending),
  },
  DescribeSecret: onSecret('DescribeSecret'),
  ListSecrets: {
    InvalidParameter: using('ListSecrets', { PageSize: 101 }),
    'Forbidden.NoPermission': nobodyMay('ListSecrets'),
  },
  ListSecretVersionIds: onSecret('ListSecretVersionIds'),
  UpdateSecret: {
    ...onSecret('UpdateSecret'),
    'Rejected.ResourceInDeleteWindow': using('UpdateSecret', pending),
  },
  UpdateSecretVersionStage: {
    ...onSecret('UpdateSecretVersionStage'),
    'Rejected.InvalidRequest': async ({ call }) => {
      await call('PutSecretValue', { ...name, VersionId: 'v2', ...value });
      return await call('UpdateSecretVersionStage', {
        ...{ ...name, VersionStage: 'ACSCurrent', MoveToVersion: 'v1', RemoveFromVersion: 'v1' },
      });
    },
    'Rejected.LimitExceeded': async ({ call }) => {
      for (let at = 0; at < 7; at++) {
        const VersionStage = `stage${at}`;
        const moved = { ...name, VersionStage, MoveToVersion: 'v1' };
        await call('UpdateSecretVersionStage', moved);
      }
      const ninth = { ...name, VersionStage: 'one-more', MoveToVersion: 'v1' };
      return await call('UpdateSecretVersionStage', ninth);
    },
    'Rejected.ResourceInDeleteWindow': using('UpdateSecretVersionStage', pending),
  },
  DeleteSecret: {
    ...onSecret('DeleteSecret'),
    InvalidParameter: using('DeleteSecret', { RecoveryWindowInDays: '31' }),
    'Rejected.ResourceInDeleteWindow': using('DeleteSecret', pending),
  },
  RestoreSecret: {
    ...onSecret('RestoreSecret'),
    'Rejected.ResourceInUse': using('RestoreSecret', name),
  },
  RotateSecret: {
    ...onSecret('RotateSecret'),
    UnsupportedOperation: using('RotateSecret', {}),
    'Rejected.ResourceInDeleteWindow': using('RotateSecret', pending),
  },
  UpdateSecretRotationPolicy: {
    ...onSecret('UpdateSecretRotationPolicy'),
    UnsupportedOperation: using('UpdateSecretRotationPolicy', {
      EnableAutomaticRotation: true,
      RotationInterval: '7d',
    }),
    'Rejected.ResourceInDeleteWindow': using('UpdateSecretRotationPolicy', pending),
  },
  SetSecretPolicy: {
    ...onSecret('SetSecretPolicy'),
    InvalidParameter: using('SetSecretPolicy', { Policy: '{"Version":"2","Statement":[]}' }),
    'Rejected.ResourceInDeleteWindow': using('SetSecretPolicy', pending),
  },
  GetSecretPolicy: {
    ...onSecret('GetSecretPolicy'),
    InvalidParameter: using('GetSecretPolicy', { PolicyName: 'mine' }),
  },
  GetRandomPassword: {
    InvalidParameter: using('GetRandomPassword', { PasswordLength: '7' }),
    'Forbidden.NoPermission': nobodyMay('GetRandomPassword'),
  },
  CreateKey: {
    InvalidParameter: using('CreateKey', { KeySpec: 'RSA_2048' }),
    MissingParameter: using('CreateKey', { EnableAutomaticRotation: true }),
    'Forbidden.NoPermission': nobodyMay('CreateKey'),
    'Rejected.LimitExceeded': async ({ call }) => {
      for (let at = 0; at < 200; at++) await call('CreateKey');
    },
  },
  DescribeKey: onKey('DescribeKey'),
  ListKeys: {
    InvalidParameter: using('ListKeys', { PageSize: 0 }),
    'Forbidden.NoPermission': nobodyMay('ListKeys'),
  },
  UpdateKeyDescription: {
    ...onKey('UpdateKeyDescription'),
    'Rejected.PendingDeletion': after(dying, 'UpdateKeyDescription'),
  },
  EnableKey: {
    ...onKey('EnableKey'),
    'Rejected.StateModifiedFailed': after(dying, 'EnableKey'),
  },
  DisableKey: {
    ...onKey('DisableKey'),
    'Rejected.StateModifiedFailed': after(dying, 'DisableKey'),
  },
  ScheduleKeyDeletion: {
    ...onKey('ScheduleKeyDeletion'),
    InvalidParameter: using('ScheduleKeyDeletion', { PendingWindowInDays: 6 }),
    'Rejected.StateModifiedFailed': after(dying, 'ScheduleKeyDeletion'),
    'Rejected.UnsupportedOperation': after(
      ({ call, KeyId: ProtectedResourceArn }) =>
        call('SetDeletionProtection', { ProtectedResourceArn, EnableDeletionProtection: true }),
      'ScheduleKeyDeletion',
    ),
  },
  CancelKeyDeletion: {
    ...onKey('CancelKeyDeletion'),
    'Rejected.StateModifiedFailed': using('CancelKeyDeletion', {}),
  },
  SetDeletionProtection: {
    InvalidParameter: using('SetDeletionProtection', { ProtectedResourceArn: 'k'.repeat(301) }),
    MissingParameter: using('SetDeletionProtection', { ProtectedResourceArn: undefined }),
    'Forbidden.KeyNotFound': using('SetDeletionProtection', {
      ProtectedResourceArn: missingKey.KeyId,
    }),
    'Forbidden.NoPermission': nobodyMay('SetDeletionProtection'),
    'Rejected.PendingDeletion': after(dying, 'SetDeletionProtection'),
  },
  CreateKeyVersion: { ...onKey('CreateKeyVersion'), ...needsEnabledKey('CreateKeyVersion') },
  ListKeyVersions: onKey('ListKeyVersions'),
  DescribeKeyVersion: {
    ...onKey('DescribeKeyVersion'),
    'Forbidden.KeyVersionNotFound': using('DescribeKeyVersion', {}),
  },
  UpdateRotationPolicy: {
    ...onKey('UpdateRotationPolicy'),
    ...needsEnabledKey('UpdateRotationPolicy'),
    InvalidParameter: using('UpdateRotationPolicy', { RotationInterval: '6d' }),
  },
  CreateAlias: {
    ...onKey('CreateAlias'),
    InvalidParameter: using('CreateAlias', { AliasName: 'alias/acs/mine' }),
    AliasAlreadyExists: using('CreateAlias', { AliasName: 'alias/k' }),
    'Rejected.StateModifiedFailed': after(dying, 'CreateAlias'),
  },
  UpdateAlias: {
    ...onKey('UpdateAlias'),
    'Forbidden.AliasNotFound': using('UpdateAlias', { AliasName: 'alias/nobody' }),
    'Rejected.PendingDeletion': after(dying, 'UpdateAlias'),
  },
  DeleteAlias: {
    InvalidParameter: using('DeleteAlias', { AliasName: 'k' }),
    MissingParameter: using('DeleteAlias', { AliasName: undefined }),
    'Forbidden.AliasNotFound': using('DeleteAlias', { AliasName: 'alias/nobody' }),
    'Forbidden.NoPermission': nobodyMay('DeleteAlias'),
  },
  ListAliases: {
    InvalidParameter: using('ListAliases', { PageNumber: 0 }),
    'Forbidden.NoPermission': nobodyMay('ListAliases'),
  },
  ListAliasesByKeyId: onKey('ListAliasesByKeyId'),
  GenerateDataKey: {
    ...onKey('GenerateDataKey'),
    ...needsEnabledKey('GenerateDataKey'),
    ...dryRun('GenerateDataKey'),
    InvalidParameter: using('GenerateDataKey', { NumberOfBytes: 1025 }),
  },
  GenerateDataKeyWithoutPlaintext: {
    ...onKey('GenerateDataKeyWithoutPlaintext'),
    ...needsEnabledKey('GenerateDataKeyWithoutPlaintext'),
    ...dryRun('GenerateDataKeyWithoutPlaintext'),
  },
  Encrypt: {
    ...onKey('Encrypt'),
    ...needsEnabledKey('Encrypt'),
    ...dryRun('Encrypt'),
    InvalidParameter: using('Encrypt', { Plaintext: 'not base64!' }),
  },
  Decrypt: {
    ...needsEnabledKey('Decrypt'),
    ...dryRun('Decrypt'),
    InvalidParameter: using('Decrypt', { EncryptionContext: { another: 'context' } }),
    MissingParameter: using('Decrypt', { CiphertextBlob: undefined }),
    'Forbidden.NoPermission': nobodyMay('Decrypt'),
    'Forbidden.KeyNotFound': async (laboratory) => {
      await dying(laboratory);
      laboratory.wait(8);
      return await using('Decrypt', {})(laboratory);
    },
  },
  ReEncrypt: {
    ...needsEnabledKey('ReEncrypt'),
    ...dryRun('ReEncrypt'),
    InvalidParameter: using('ReEncrypt', { CiphertextBlob: 'AAAA' }),
    MissingParameter: using('ReEncrypt', { DestinationKeyId: undefined }),
    'Forbidden.NoPermission': nobodyMay('ReEncrypt'),
    'Forbidden.KeyNotFound': using('ReEncrypt', { DestinationKeyId: missingKey.KeyId }),
    'Forbidden.AliasNotFound': using('ReEncrypt', { DestinationKeyId: missingAlias.KeyId }),
  },
  TagResource: {
    ...ofTags('TagResource', tags),
    'Rejected.LimitExceeded': async ({ call }) => {
      const twenty = Array.from({ length: 20 }, (_, at) => ({ TagKey: `k${at}`, TagValue: '' }));
      await call('TagResource', { ...name, Tags: JSON.stringify(twenty) });
      return await call('TagResource', { ...name, ...tags });
    },
  },
  UntagResource: ofTags('UntagResource', { TagKeys: '["k"]' }),
  ListResourceTags: onKey('ListResourceTags'),
  TagResources: ofManyTags('TagResources', { Tag }),
  UntagResources: ofManyTags('UntagResources', { TagKey: ['k'] }),
  ListTagResources: ofManyTags('ListTagResources', {}),
  DescribeRegions: {},
};
