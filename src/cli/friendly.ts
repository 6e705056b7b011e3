/** A command of our own that is one operation of the table, said in fewer words. */
export interface Friendly {
  /** One or two words; the second may be a switch. */
  readonly name: string;
  readonly doc: string;
  readonly operation: string;
  /** The parameter that stands alone behind the command. */
  readonly operand?: string;
  /** Parameters the command itself decides. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** Said on a terminal before anything happens; elsewhere --yes has to be given. */
  readonly confirm?: string;
}

export const friendly: readonly Friendly[] = [
  {
    name: 'access-key create',
    doc: 'Make an access key for an SDK; its secret part is shown only now',
    operation: 'CreateAccessKey',
  },
  { name: 'access-key list', doc: 'List the access keys', operation: 'ListAccessKeys' },
  {
    name: 'access-key disable',
    doc: 'Refuse an access key until it is enabled again',
    operation: 'UpdateAccessKey',
    operand: 'AccessKeyId',
    fixed: { Status: 'Inactive' },
  },
  {
    name: 'access-key enable',
    doc: 'Accept an access key again',
    operation: 'UpdateAccessKey',
    operand: 'AccessKeyId',
    fixed: { Status: 'Active' },
  },
  {
    name: 'access-key delete',
    doc: 'Delete an access key for ever',
    operation: 'DeleteAccessKey',
    operand: 'AccessKeyId',
  },
  { name: 'keychain', doc: 'Show where the keys lie', operation: 'DescribeCustody' },
  { name: 'keychain status', doc: 'The same', operation: 'DescribeCustody' },
  {
    name: 'keychain switch',
    doc: 'Move the keys to another place: keychain, passphrase or keyfile',
    operation: 'SwitchCustody',
    operand: 'Kind',
  },
  {
    name: 'audit',
    doc: 'List what was asked of the store, newest first',
    operation: 'ListAuditRecords',
  },
  {
    name: 'audit --verify',
    doc: 'Check the audit log from its first record to its last; 1 when it is broken',
    operation: 'VerifyAudit',
  },
  {
    name: 'backup',
    doc: 'Write a consistent copy of the store, and check it',
    operation: 'BackupStore',
    operand: 'Path',
  },
  {
    name: 'restore',
    doc: 'Put a backup in place of what the store holds now',
    operation: 'RestoreStore',
    operand: 'Path',
    confirm: 'Everything the store holds now is replaced.',
  },
];
