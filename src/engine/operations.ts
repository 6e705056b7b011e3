import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { KmsError, toKmsError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { phrase } from '../base/translate.ts';
import { assertEnabled, findKey } from './cmks.ts';
import { arnOf, type Context } from './context.ts';
import type { KeyName } from './crypto.ts';
import * as keys from './keys.ts';
import {
  keyFilterKeys,
  listAliases,
  listKeys,
  listKeyVersions,
  listSecrets,
  secretFilterKeys,
} from './lists.ts';
import { localOperations } from './local-operations.ts';
import { define, type Fields, type Operation, type Workshop } from './operation.ts';
import {
  duration,
  flag,
  type Input,
  integer,
  json,
  required,
  text,
  value,
  word,
} from './parameters.ts';
import { randomPassword } from './passwords.ts';
import {
  keyPermit,
  onAlias,
  onAll,
  onKey,
  onMany,
  onSecret,
  onTagged,
  secretPermits,
} from './permits.ts';
import type { Permit } from './policies.ts';
import { makeNextValue, rotateSecret, updateSecretRotationPolicy } from './rotation.ts';
import { getSecretPolicy, setSecretPolicy } from './secret-policies.ts';
import * as secrets from './secrets.ts';
import {
  aliasName,
  ciphertext,
  description,
  dryRun,
  encryptionContext,
  fetchTags,
  filters,
  keyId,
  keyRotation,
  newSecretName,
  pageNumber,
  pageSize,
  policy,
  secretData,
  secretDataType,
  secretName,
  stage,
  stages,
  tagKey,
  tagKeyList,
  tagList,
  tagText,
  versionId,
} from './shared-parameters.ts';
import { updateSecretVersionStage } from './stages.ts';
import * as tags from './tags.ts';

/*
 * The table of operations. Names, parameters and fields are spelled as in KMS API 2016-01-20.
 * Every front door is made from it: a new row is offered by all of them at once.
 */

// New key versions: announced in the store, made in custody, entered by the operation itself.

async function makeKeyVersion(
  workshop: Workshop,
  announce: (context: Context) => KeyName,
): Promise<keys.NewKey> {
  const name = await workshop.transaction((context) => {
    const announced = announce(context);
    keys.announceVersion(context, announced);
    return announced;
  });
  return { name, kcv: await workshop.vault.keyring.create(name) };
}

async function undoKeyVersion(workshop: Workshop, { name }: keys.NewKey): Promise<void> {
  await workshop.vault.keyring.remove(name);
  await workshop.transaction((context) =>
    context.store.keyVersions.remove(name.keyId, name.versionId),
  );
}

const policyName = word('Name of the policy; there is only this one', ['default']);

const secretsListItem = () =>
  z.object({
    SecretName: z.string(),
    VersionId: z.optional(z.string()),
    VersionStage: z.optional(z.string()),
    FetchExtendedConfig: z.optional(z.union([z.boolean(), z.string()])),
  });

type BatchItem = z.infer<ReturnType<typeof secretsListItem>>;

/** One entry of BatchGetSecretValue: its value, or why there is none. */
function batchEntry(context: Context, item: BatchItem): { value: Fields } | { error: Fields } {
  try {
    context.authorise(secretPermits(context, 'GetSecretValue', item.SecretName, 'Decrypt'));
    return { value: secrets.getSecretValue(context, item) };
  } catch (thrown) {
    if (!(thrown instanceof KmsError)) throw thrown;
    const { code, message, status } = toKmsError(thrown);
    return {
      error: { SecretName: item.SecretName, Code: code, Message: message, HttpStatus: status },
    };
  }
}

const secretOperations = {
  CreateSecret: define({
    doc: 'Create a secret with its first version',
    access: 'write',
    parameters: {
      SecretName: required(newSecretName),
      VersionId: required(versionId),
      SecretData: required(secretData),
      EncryptionKeyId: keyId,
      SecretDataType: secretDataType,
      Description: description,
      Tags: tagList,
      SecretType: text('Type of the secret; only Generic exists here', { max: 32 }),
      Policy: policy,
    },
    permits: (context, input) => [
      {
        action: 'kms:CreateSecret',
        resource: arnOf(context, 'secret'),
        subject: arnOf(context, 'secret', input.SecretName),
      },
      ...(input.EncryptionKeyId === undefined
        ? []
        : [keyPermit(context, 'GenerateDataKey', input.EncryptionKeyId)]),
    ],
    run(context, input) {
      if (input.SecretType !== undefined && input.SecretType !== 'Generic') {
        throw new KmsError(
          'UnsupportedOperation',
          'This action is not supported. Secrets of type Generic are the only ones kept locally.',
        );
      }
      return secrets.createSecret(context, input);
    },
  }),
  PutSecretValue: define({
    doc: 'Store a new version of a secret',
    access: 'write',
    parameters: {
      SecretName: required(secretName),
      VersionId: required(versionId),
      SecretData: required(secretData),
      SecretDataType: secretDataType,
      VersionStages: stages,
    },
    permits: onSecret('PutSecretValue', 'GenerateDataKey'),
    run: secrets.putSecretValue,
  }),
  GetSecretValue: define({
    doc: 'Read the value of a secret',
    access: 'reveal',
    parameters: {
      SecretName: required(secretName),
      VersionStage: stage,
      VersionId: versionId,
      FetchExtendedConfig: flag('Ignored for Generic secrets'),
      DryRun: dryRun,
    },
    permits: onSecret('GetSecretValue', 'Decrypt'),
    run: secrets.getSecretValue,
  }),
  BatchGetSecretValue: define({
    doc: 'Read the values of up to 20 secrets',
    access: 'reveal',
    parameters: {
      SecretsList: required(
        json(
          'The secrets, as JSON: [{"SecretName":"a"},{"SecretName":"b","VersionStage":"ACSPrevious"}]',
          phrase`a JSON array of 1 to ${limits.batchSecrets} {"SecretName","VersionId","VersionStage"}`,
          () => z.array(secretsListItem()).check(z.minLength(1), z.maxLength(limits.batchSecrets)),
        ),
      ),
    },
    permits: () => [],
    run(context, input) {
      const entries = input.SecretsList.map((item) => batchEntry(context, item));
      return {
        SecretValues: entries.flatMap((entry) => ('value' in entry ? [entry.value] : [])),
        Errors: entries.flatMap((entry) => ('error' in entry ? [entry.error] : [])),
      };
    },
  }),
  DescribeSecret: define({
    doc: 'Show the metadata of a secret',
    access: 'read',
    parameters: { SecretName: required(secretName), FetchTags: fetchTags },
    permits: onSecret('DescribeSecret'),
    run: secrets.describeSecret,
  }),
  ListSecrets: define({
    doc: 'List the secrets',
    access: 'read',
    parameters: {
      FetchTags: fetchTags,
      Filters: filters(secretFilterKeys),
      PageNumber: pageNumber,
      PageSize: pageSize,
    },
    permits: onAll('ListSecrets', 'secret'),
    run: listSecrets,
  }),
  ListSecretVersionIds: define({
    doc: 'List the versions of a secret',
    access: 'read',
    parameters: {
      SecretName: required(secretName),
      IncludeDeprecated: flag('Show versions without a stage too (default false)'),
      PageNumber: pageNumber,
      PageSize: pageSize,
    },
    permits: onSecret('ListSecretVersionIds'),
    run: secrets.listSecretVersionIds,
  }),
  UpdateSecret: define({
    doc: 'Change the description of a secret',
    access: 'write',
    parameters: { SecretName: required(secretName), Description: description },
    permits: onSecret('UpdateSecret'),
    run: secrets.updateSecret,
  }),
  UpdateSecretVersionStage: define({
    doc: 'Move a stage label to another version, or remove it',
    access: 'write',
    parameters: {
      SecretName: required(secretName),
      VersionStage: required(stage),
      MoveToVersion: versionId,
      RemoveFromVersion: versionId,
    },
    permits: onSecret('UpdateSecretVersionStage'),
    run: updateSecretVersionStage,
  }),
  DeleteSecret: define({
    doc: 'Delete a secret, after a recovery window or at once',
    access: 'write',
    erases: true,
    parameters: {
      SecretName: required(secretName),
      ForceDeleteWithoutRecovery: flag('Delete at once and for ever (default false)'),
      RecoveryWindowInDays: integer(
        'Days in which it can be restored (default 30)',
        limits.recoveryWindowDaysMin,
        limits.recoveryWindowDaysMax,
      ),
    },
    permits: onSecret('DeleteSecret'),
    run: secrets.deleteSecret,
  }),
  RestoreSecret: define({
    doc: 'Restore a secret within its recovery window',
    access: 'write',
    parameters: { SecretName: required(secretName) },
    permits: onSecret('RestoreSecret'),
    run: secrets.restoreSecret,
  }),
  RotateSecret: define({
    doc: 'Rotate a secret now, by the method it was given',
    access: 'write',
    parameters: { SecretName: required(secretName), VersionId: required(versionId) },
    permits: onSecret('RotateSecret'),
    prepare: (workshop, input) =>
      makeNextValue(workshop, input, (context) => onSecret('RotateSecret')(context, input)),
    run: rotateSecret,
  }),
  UpdateSecretRotationPolicy: define({
    doc: 'Turn automatic rotation of a secret on or off',
    access: 'write',
    parameters: {
      SecretName: required(secretName),
      EnableAutomaticRotation: required(flag('On or off')),
      RotationInterval: duration(
        'Time between automatic rotations, such as 30d',
        limits.secretRotationHoursMin * 3_600,
        limits.secretRotationHoursMax * 3_600,
      ),
    },
    permits: onSecret('UpdateSecretRotationPolicy'),
    run: updateSecretRotationPolicy,
  }),
  SetSecretPolicy: define({
    doc: 'Set the resource policy of a secret',
    access: 'write',
    parameters: {
      SecretName: required(secretName),
      Policy: required(policy),
      PolicyName: policyName,
    },
    permits: onSecret('SetSecretPolicy'),
    run: setSecretPolicy,
  }),
  GetSecretPolicy: define({
    doc: 'Show the resource policy of a secret',
    access: 'read',
    parameters: { SecretName: required(secretName), PolicyName: policyName },
    permits: onSecret('GetSecretPolicy'),
    run: getSecretPolicy,
  }),
  GetRandomPassword: define({
    doc: 'Generate a random password',
    access: 'reveal',
    parameters: {
      PasswordLength: integer(
        'Number of characters (default 32)',
        limits.passwordChars.min,
        limits.passwordChars.max,
      ),
      ExcludeCharacters: text('Characters it must not have', { max: 94, pattern: /^[!-~]+$/ }),
      ExcludeLowercase: flag('Without a to z (default false)'),
      ExcludeUppercase: flag('Without A to Z (default false)'),
      ExcludeNumbers: flag('Without digits (default false)'),
      ExcludePunctuation: flag('Without punctuation (default false)'),
      RequireEachIncludedType: flag('At least one of each kind (default true)'),
    },
    permits: onAll('GetRandomPassword'),
    run: (_context, input) => ({ RandomPassword: randomPassword(input) }),
  }),
} as const satisfies Record<string, Operation>;

const keyOperations = {
  CreateKey: define({
    doc: 'Create a customer master key',
    access: 'write',
    parameters: {
      Description: description,
      KeySpec: word('Kind of key (default Aliyun_AES_256)', ['Aliyun_AES_256']),
      KeyUsage: word('What it is for (default ENCRYPT/DECRYPT)', ['ENCRYPT/DECRYPT']),
      Origin: word('Where its bytes come from (default Aliyun_KMS)', ['Aliyun_KMS']),
      ProtectionLevel: word('How it is protected (default SOFTWARE)', ['SOFTWARE']),
      EnableAutomaticRotation: flag('Rotate it by itself (default false)'),
      RotationInterval: keyRotation,
      Tags: tagList,
    },
    permits: onAll('CreateKey', 'key'),
    prepare: (workshop) =>
      makeKeyVersion(workshop, () => ({ keyId: randomUUID(), versionId: randomUUID() })),
    run: keys.createKey,
    undo: undoKeyVersion,
  }),
  DescribeKey: define({
    doc: 'Show the metadata of a key',
    access: 'read',
    parameters: { KeyId: required(keyId) },
    permits: onKey('DescribeKey'),
    run: keys.describeKey,
  }),
  ListKeys: define({
    doc: 'List the keys',
    access: 'read',
    parameters: {
      Filters: filters(keyFilterKeys),
      PageNumber: pageNumber,
      PageSize: pageSize,
    },
    permits: onAll('ListKeys', 'key'),
    run: listKeys,
  }),
  UpdateKeyDescription: define({
    doc: 'Change the description of a key',
    access: 'write',
    parameters: { KeyId: required(keyId), Description: required(description) },
    permits: onKey('UpdateKeyDescription'),
    run: keys.updateKeyDescription,
  }),
  EnableKey: define({
    doc: 'Enable a disabled key',
    access: 'write',
    parameters: { KeyId: required(keyId) },
    permits: onKey('EnableKey'),
    run: (context, input) => keys.setKeyState(context, input, 'Enabled'),
  }),
  DisableKey: define({
    doc: 'Disable a key: nothing under it opens until it is enabled again',
    access: 'write',
    parameters: { KeyId: required(keyId) },
    permits: onKey('DisableKey'),
    run: (context, input) => keys.setKeyState(context, input, 'Disabled'),
  }),
  ScheduleKeyDeletion: define({
    doc: 'Delete a key after a waiting time, with everything it protects',
    access: 'write',
    parameters: {
      KeyId: required(keyId),
      PendingWindowInDays: required(
        integer('Days to wait', limits.keyPendingWindowDaysMin, limits.keyPendingWindowDaysMax),
      ),
    },
    permits: onKey('ScheduleKeyDeletion'),
    run: keys.scheduleKeyDeletion,
  }),
  CancelKeyDeletion: define({
    doc: 'Keep a key that is pending deletion',
    access: 'write',
    parameters: { KeyId: required(keyId) },
    permits: onKey('CancelKeyDeletion'),
    run: keys.cancelKeyDeletion,
  }),
  SetDeletionProtection: define({
    doc: 'Turn deletion protection of a key on or off',
    access: 'write',
    parameters: {
      ProtectedResourceArn: required(text('ARN of the key', { max: 300 })),
      EnableDeletionProtection: required(flag('On or off')),
      DeletionProtectionDescription: description,
    },
    permits: (context, input) => [
      keyPermit(context, 'SetDeletionProtection', input.ProtectedResourceArn),
    ],
    run: keys.setDeletionProtection,
  }),
  CreateKeyVersion: define({
    doc: 'Rotate a key: make a new version the primary one',
    access: 'write',
    parameters: { KeyId: required(keyId) },
    permits: onKey('CreateKeyVersion'),
    prepare: (workshop, input) =>
      makeKeyVersion(workshop, (context) => {
        context.authorise(onKey('CreateKeyVersion')(context, input));
        const row = findKey(context, input.KeyId);
        assertEnabled(row);
        keys.assertVersionsLeft(context, row);
        return { keyId: row.key_id, versionId: randomUUID() };
      }),
    run: keys.createKeyVersion,
    undo: undoKeyVersion,
  }),
  ListKeyVersions: define({
    doc: 'List the versions of a key',
    access: 'read',
    parameters: { KeyId: required(keyId), PageNumber: pageNumber, PageSize: pageSize },
    permits: onKey('ListKeyVersions'),
    run: (context, input) => listKeyVersions(context, input, findKey(context, input.KeyId).key_id),
  }),
  DescribeKeyVersion: define({
    doc: 'Show one version of a key',
    access: 'read',
    parameters: {
      KeyId: required(keyId),
      KeyVersionId: required(text('Id of the key version', { max: 64 })),
    },
    permits: onKey('DescribeKeyVersion'),
    run: keys.describeKeyVersion,
  }),
  UpdateRotationPolicy: define({
    doc: 'Turn automatic rotation of a key on or off',
    access: 'write',
    parameters: {
      KeyId: required(keyId),
      EnableAutomaticRotation: required(flag('On or off')),
      RotationInterval: keyRotation,
    },
    permits: onKey('UpdateRotationPolicy'),
    run: keys.updateRotationPolicy,
  }),
  CreateAlias: define({
    doc: 'Give a key an alias',
    access: 'write',
    parameters: { KeyId: required(keyId), AliasName: required(aliasName) },
    permits: onAlias('CreateAlias'),
    run: (context, input) => keys.putAlias(context, input, 'create'),
  }),
  UpdateAlias: define({
    doc: 'Give an alias to another key',
    access: 'write',
    parameters: { KeyId: required(keyId), AliasName: required(aliasName) },
    permits: onAlias('UpdateAlias'),
    run: (context, input) => keys.putAlias(context, input, 'update'),
  }),
  DeleteAlias: define({
    doc: 'Delete an alias',
    access: 'write',
    parameters: { AliasName: required(aliasName) },
    permits: onAlias('DeleteAlias'),
    run: keys.deleteAlias,
  }),
  ListAliases: define({
    doc: 'List the aliases',
    access: 'read',
    parameters: { PageNumber: pageNumber, PageSize: pageSize },
    permits: onAll('ListAliases', 'alias'),
    run: (context, input) => listAliases(context, input),
  }),
  ListAliasesByKeyId: define({
    doc: 'List the aliases of a key',
    access: 'read',
    parameters: { KeyId: required(keyId), PageNumber: pageNumber, PageSize: pageSize },
    permits: onKey('ListAliasesByKeyId'),
    run: (context, input) => listAliases(context, input, findKey(context, input.KeyId).key_id),
  }),
} as const satisfies Record<string, Operation>;

const dataKeyParameters = {
  KeyId: required(keyId),
  KeySpec: word('Length of the data key (default AES_256)', ['AES_256', 'AES_128']),
  NumberOfBytes: integer('Length in bytes; wins over KeySpec', 1, limits.dataKeyBytes),
  EncryptionContext: encryptionContext,
  DryRun: dryRun,
};

const cryptoOperations = {
  GenerateDataKey: define({
    doc: 'Generate a data key, with its plaintext',
    access: 'reveal',
    parameters: dataKeyParameters,
    permits: onKey('GenerateDataKey'),
    run: (context, input: Input<typeof dataKeyParameters>) =>
      keys.generateDataKey(context, input, true),
  }),
  GenerateDataKeyWithoutPlaintext: define({
    doc: 'Generate a data key, sealed only',
    access: 'read',
    parameters: dataKeyParameters,
    permits: onKey('GenerateDataKeyWithoutPlaintext'),
    run: (context, input: Input<typeof dataKeyParameters>) =>
      keys.generateDataKey(context, input, false),
  }),
  Encrypt: define({
    doc: 'Encrypt up to 6 KiB under a key',
    access: 'read',
    parameters: {
      KeyId: required(keyId),
      Plaintext: required(value('The plaintext, in Base64', limits.plaintextBytes * 2)),
      EncryptionContext: encryptionContext,
      DryRun: dryRun,
    },
    permits: onKey('Encrypt'),
    run: keys.encrypt,
  }),
  Decrypt: define({
    doc: 'Decrypt what Encrypt or GenerateDataKey sealed',
    access: 'reveal',
    parameters: {
      CiphertextBlob: required(ciphertext),
      EncryptionContext: encryptionContext,
      DryRun: dryRun,
    },
    permits: (context, input) => [ciphertextPermit(context, 'Decrypt', input.CiphertextBlob)],
    run: keys.decrypt,
  }),
  ReEncrypt: define({
    doc: 'Encrypt a ciphertext under another key or context',
    access: 'read',
    parameters: {
      CiphertextBlob: required(ciphertext),
      DestinationKeyId: required(keyId),
      SourceEncryptionContext: encryptionContext,
      DestinationEncryptionContext: encryptionContext,
      DryRun: dryRun,
    },
    permits: (context, input) => [
      ciphertextPermit(context, 'ReEncryptFrom', input.CiphertextBlob),
      keyPermit(context, 'ReEncryptTo', input.DestinationKeyId),
    ],
    run: keys.reEncrypt,
  }),
} as const satisfies Record<string, Operation>;

function ciphertextPermit(context: Context, action: string, blob: string): Permit {
  const name = keys.keyOfCiphertext(blob);
  return name ? keyPermit(context, action, name.keyId) : { action: `kms:${action}`, resource: '*' };
}

const taggedThing = { KeyId: keyId, SecretName: secretName };
const manyThings = {
  RegionId: text('Ignored: there is one region', { max: 64 }),
  ResourceType: required(word('Type of the resources', ['key', 'secret'])),
};
const resourceIds = json(
  'Names of the secrets or ids of the keys (ResourceId.1 …), or a JSON array',
  phrase`a list of 1 to ${limits.tagResources} names`,
  () => z.array(z.string()).check(z.minLength(1), z.maxLength(limits.tagResources)),
);

const tagOperations = {
  TagResource: define({
    doc: 'Add tags to a key or a secret',
    access: 'write',
    parameters: { ...taggedThing, Tags: required(tagList) },
    permits: onTagged('TagResource'),
    run: tags.tagResource,
  }),
  UntagResource: define({
    doc: 'Remove tags from a key or a secret',
    access: 'write',
    parameters: { ...taggedThing, TagKeys: required(tagKeyList) },
    permits: onTagged('UntagResource'),
    run: tags.untagResource,
  }),
  ListResourceTags: define({
    doc: 'List the tags of a key',
    access: 'read',
    parameters: { KeyId: required(keyId) },
    permits: onKey('ListResourceTags'),
    run: tags.listResourceTags,
  }),
  TagResources: define({
    doc: 'Add tags to several keys or secrets',
    access: 'write',
    parameters: {
      ...manyThings,
      ResourceId: required(resourceIds),
      Tag: required(
        json(
          'Tags (Tag.1.Key, Tag.1.Value …), or JSON: [{"Key":"k","Value":"v"}]',
          phrase`a list of 1 to ${limits.tags} tags`,
          () =>
            z
              .array(z.object({ Key: tagKey(), Value: tagText() }))
              .check(z.minLength(1), z.maxLength(limits.tags)),
        ),
      ),
    },
    permits: onMany('TagResources'),
    run: tags.tagResources,
  }),
  UntagResources: define({
    doc: 'Remove tags from several keys or secrets',
    access: 'write',
    parameters: {
      ...manyThings,
      ResourceId: required(resourceIds),
      TagKey: tagKeyList,
      All: flag('Remove every tag, when no TagKey is given (default false)'),
    },
    permits: onMany('UntagResources'),
    run: tags.untagResources,
  }),
  ListTagResources: define({
    doc: 'List tags by resource, or resources by tag',
    access: 'read',
    parameters: {
      ...manyThings,
      ResourceId: resourceIds,
      Tag: json(
        'Tags to look for (Tag.1.Key, Tag.1.Value …), or JSON',
        phrase`a list of 1 to ${limits.tags} tags`,
        () => z.array(z.object({ Key: tagText(), Value: z.optional(tagText()) })),
      ),
      NextToken: text('Where to go on', { min: 0, max: 512 }),
    },
    permits: onMany('ListTagResources'),
    run: tags.listTagResources,
  }),
} as const satisfies Record<string, Operation>;

const regionOperations = {
  DescribeRegions: define({
    doc: 'List the regions; there is one, on this machine',
    access: 'read',
    parameters: {},
    permits: () => [],
    run: () => ({ Regions: { Region: [{ RegionId: 'local' }] } }),
  }),
} as const satisfies Record<string, Operation>;

/** Every operation, by its name. */
export const operations: Readonly<Record<string, Operation>> = {
  ...secretOperations,
  ...keyOperations,
  ...cryptoOperations,
  ...tagOperations,
  ...regionOperations,
  ...localOperations,
};
