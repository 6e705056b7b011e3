import {
  accessKeyItem,
  createAccessKey,
  deleteAccessKey,
  listAccessKeys,
  newAccessKey,
  updateAccessKey,
} from './access-keys.ts';
import { acceptStore } from './anchors.ts';
import { listAuditRecords, verifyAudit } from './audit.ts';
import { makeBackup, readBackup, restoreStore } from './backup.ts';
import { copySecret } from './copy-secret.ts';
import {
  describeCustody,
  makeRecoveryKit,
  prepareSwitch,
  switchCustody,
} from './custody-operations.ts';
import { define, type Operation } from './operation.ts';
import { listKeyStates, listSecretStates, listSecretTags, secretOrders } from './overview.ts';
import { flag, integer, json, required, text, value, word } from './parameters.ts';
import { onSecret, rootOnly } from './permits.ts';
import { rotationMethod, setRotationMethod } from './rotation.ts';
import { findSecretsByValue, listSecretKeys } from './secret-content.ts';
import {
  newSecretName,
  pageNumber,
  pageSize,
  policy,
  secretData,
  secretName,
  stage,
  versionId,
} from './shared-parameters.ts';
import { importSecrets, makeExport, readEntries } from './transfer.ts';

/*
 * Operations the cloud's API does not have: the CLI and the editor offer them, the gateway does
 * not.
 */

const passphrase = value('The passphrase: at least 12 characters', 1_024);
/** Largest export that is taken in, in bytes. */
const exportBytes = 64 * 1024 * 1024;
const accessKeyId = text('Id of the access key', { max: 64 });

export const localOperations = {
  CreateAccessKey: define({
    doc: 'Create an access key for an application',
    access: 'reveal',
    local: true,
    parameters: {
      UserName: text('RAM user it stands for (default local)', {
        max: 64,
        pattern: /^[A-Za-z0-9._-]+$/,
      }),
      Policy: policy,
    },
    permits: rootOnly('CreateAccessKey'),
    async prepare({ vault: { custody } }) {
      const made = newAccessKey();
      await custody.write(accessKeyItem(made.accessKeyId), Buffer.from(made.secret.reveal()));
      return made;
    },
    run: createAccessKey,
    undo: ({ vault: { custody } }, made) => custody.remove(accessKeyItem(made.accessKeyId)),
  }),
  ListAccessKeys: define({
    doc: 'List the access keys',
    access: 'read',
    local: true,
    parameters: {},
    permits: rootOnly('ListAccessKeys'),
    run: (context) => listAccessKeys(context),
  }),
  UpdateAccessKey: define({
    doc: 'Disable or enable an access key, or change what it may do',
    access: 'write',
    local: true,
    parameters: {
      AccessKeyId: required(accessKeyId),
      Status: word('State', ['Active', 'Inactive']),
      Policy: policy,
    },
    permits: rootOnly('UpdateAccessKey'),
    run: updateAccessKey,
  }),
  DeleteAccessKey: define({
    doc: 'Delete an access key',
    access: 'write',
    local: true,
    parameters: { AccessKeyId: required(accessKeyId) },
    permits: rootOnly('DeleteAccessKey'),
    run: deleteAccessKey,
    finish: ({ vault: { custody } }, input) => custody.remove(accessKeyItem(input.AccessKeyId)),
  }),
  SetRotationMethod: define({
    doc: 'Say how a secret gets its next value when it rotates',
    access: 'write',
    local: true,
    parameters: {
      SecretName: required(secretName),
      Method: required(
        json(
          'As JSON: {"Kind":"Generate","PasswordLength":32} or {"Kind":"Command","Command":["prog","arg"]}',
          'a rotation method: {"Kind":"Generate", …} or {"Kind":"Command","Command":[…]}',
          rotationMethod,
        ),
      ),
    },
    permits: rootOnly('SetRotationMethod'),
    run: setRotationMethod,
  }),
  FindSecretsByValue: define({
    doc: 'Name the secrets whose current value is this one, or a JSON object with it as a field',
    access: 'read',
    local: true,
    parameters: { SecretData: required(secretData) },
    permits: rootOnly('FindSecretsByValue'),
    run: findSecretsByValue,
  }),
  ListSecretKeys: define({
    doc: 'Name the keys of a value that is a JSON object, without their values',
    access: 'read',
    local: true,
    parameters: { SecretName: required(secretName), VersionId: versionId, VersionStage: stage },
    permits: onSecret('GetSecretValue', 'Decrypt'),
    run: listSecretKeys,
  }),
  CopySecret: define({
    doc: 'Make a secret of another name with everything that a secret has',
    access: 'write',
    local: true,
    parameters: {
      SecretName: required(secretName),
      NewSecretName: required(newSecretName),
    },
    permits: rootOnly('CopySecret'),
    run: copySecret,
  }),
  ListSecretStates: define({
    doc: 'List the secrets with their current version, rotation, deletion and tags',
    access: 'read',
    local: true,
    parameters: {
      Text: text('Only those with this in their name or description', { max: 200 }),
      TagKey: text('Only those with this tag', { max: 128 }),
      TagValue: text('The value of that tag (default empty)', { min: 0, max: 128 }),
      KeyId: text('Only those encrypted under this key', { max: 64 }),
      WithoutTagKey: text('Only those without this tag', { max: 128 }),
      Deletion: word('Only those whose deletion is pending, or is not', ['NotPending', 'Pending']),
      SortBy: word('Order (default Name)', secretOrders),
      PageNumber: pageNumber,
      PageSize: pageSize,
    },
    permits: rootOnly('ListSecretStates'),
    run: listSecretStates,
  }),
  ListSecretTags: define({
    doc: 'List the tags that secrets carry, with the number of secrets',
    access: 'read',
    local: true,
    parameters: {},
    permits: rootOnly('ListSecretTags'),
    run: (context) => listSecretTags(context),
  }),
  ListKeyStates: define({
    doc: 'List the keys with their state, rotation, aliases and number of secrets',
    access: 'read',
    local: true,
    parameters: { PageNumber: pageNumber, PageSize: pageSize },
    permits: rootOnly('ListKeyStates'),
    run: listKeyStates,
  }),
  DescribeCustody: define({
    doc: 'Show where the keys lie',
    access: 'read',
    local: true,
    parameters: {},
    permits: rootOnly('DescribeCustody'),
    run: (context) => describeCustody(context),
  }),
  SwitchCustody: define({
    doc: 'Move the keys to the keychain, under a passphrase, or under a key file',
    access: 'write',
    local: true,
    parameters: {
      Kind: required(word('The new place', ['keychain', 'passphrase', 'keyfile'])),
      KeyFile: text('Path of the key file, for keyfile', { max: 4_096 }),
      Passphrase: value('The passphrase, for passphrase', 1_024),
    },
    permits: rootOnly('SwitchCustody'),
    prepare: prepareSwitch,
    run: (context, _input, made) => switchCustody(context, made),
    async finish({ vault, adopt }, _input, { adopt: custody, from, items }) {
      adopt(custody);
      if (from !== 'keychain') return;
      for (const item of items) await vault.custody.remove(item);
    },
  }),
  ExportRecoveryKit: define({
    doc: 'Write all keys into one text that opens with a passphrase',
    access: 'reveal',
    local: true,
    parameters: { Passphrase: required(passphrase) },
    permits: rootOnly('ExportRecoveryKit'),
    prepare: (workshop, input) => makeRecoveryKit(workshop, input.Passphrase),
    run: (_context, _input, RecoveryKit) => ({ RecoveryKit }),
  }),
  BackupStore: define({
    doc: 'Write a consistent copy of the store, and check it',
    access: 'read',
    local: true,
    parameters: { Path: text('File to write (default: in the backups folder)', { max: 4_096 }) },
    permits: rootOnly('BackupStore'),
    prepare: (workshop, input) => makeBackup(workshop, input.Path),
    run: (_context, _input, { path, bytes, secrets }) => ({
      Backup: { Path: path, Bytes: bytes, Secrets: secrets },
    }),
  }),
  RestoreStore: define({
    doc: 'Put a backup in place of what the store holds now',
    access: 'write',
    local: true,
    erases: true,
    parameters: { Path: required(text('The backup', { max: 4_096 })) },
    permits: rootOnly('RestoreStore'),
    prepare: (workshop, input) => readBackup(workshop, input.Path),
    run: (context, _input, made) => ({ Restored: restoreStore(context, made) }),
  }),
  ExportSecrets: define({
    doc: 'Write all secrets into one text that opens with a passphrase',
    access: 'reveal',
    local: true,
    parameters: { Passphrase: required(passphrase) },
    permits: rootOnly('ExportSecrets'),
    prepare: (workshop, input) => makeExport(workshop, input.Passphrase),
    run: (_context, _input, { text, count }) => ({ Export: text, Secrets: count }),
  }),
  ImportSecrets: define({
    doc: 'Import secrets from an export or from a list, all or none',
    access: 'write',
    local: true,
    parameters: {
      Export: value('Text that ExportSecrets wrote', exportBytes),
      Passphrase: passphrase,
      Entries: value('Secrets as JSON, values in Base64', exportBytes),
      OnConflict: word('What to do with a taken name (default Fail)', [
        'Fail',
        'NewVersion',
        'Skip',
      ]),
      Preview: flag('Only tell what would happen (default false)'),
    },
    permits: rootOnly('ImportSecrets'),
    prepare: (_workshop, input) => readEntries(input),
    run: importSecrets,
  }),
  ListAuditRecords: define({
    doc: 'List what was asked of the store, newest first',
    access: 'read',
    local: true,
    parameters: {
      Before: integer('Only records with a smaller Sequence', 1, Number.MAX_SAFE_INTEGER),
      PageSize: integer('Records a page (default 100)', 1, 1_000),
    },
    permits: rootOnly('ListAuditRecords'),
    run: listAuditRecords,
  }),
  VerifyAudit: define({
    doc: 'Check the audit log from its first record to its last, and that no row was added, removed or put back',
    access: 'read',
    local: true,
    parameters: {},
    permits: rootOnly('VerifyAudit'),
    run: (context) => verifyAudit(context),
  }),
  AcceptStore: define({
    doc: 'Accept a store that was put back to an older state',
    access: 'write',
    local: true,
    parameters: {},
    vouches: true,
    permits: rootOnly('AcceptStore'),
    run({ store }) {
      store.trustRows();
      return {};
    },
    finish: ({ vault }) => acceptStore(vault),
  }),
} as const satisfies Record<string, Operation>;
