/** The fields of a reply, as the API documents them. */
export type Fields = Readonly<Record<string, unknown>>;

/** A secret as lists and descriptions tell of it. Times are milliseconds since 1970. */
export interface SecretRow {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly created: number | undefined;
  readonly updated: number | undefined;
  /** When it will be gone, if its deletion is pending. */
  readonly plannedDeletion: number | undefined;
  readonly nextRotation: number | undefined;
  /** The version with the stage ACSCurrent, where the reply tells it. */
  readonly currentVersion: string | undefined;
}

/** A version of a secret. */
export interface VersionRow {
  readonly id: string;
  readonly created: number | undefined;
  readonly stages: readonly string[];
}

/** Reads one entry of a ListSecrets reply, or a DescribeSecret reply. */
export function secretRow(fields: Fields): SecretRow {
  return {
    name: String(fields.SecretName),
    type: String(fields.SecretType ?? 'Generic'),
    description: String(fields.Description ?? ''),
    created: timeOf(fields.CreateTime),
    updated: timeOf(fields.UpdateTime),
    plannedDeletion: timeOf(fields.PlannedDeleteTime),
    nextRotation: timeOf(fields.NextRotationDate),
    currentVersion: fields.CurrentVersion ? String(fields.CurrentVersion) : undefined,
  };
}

/** The secrets of a ListSecrets reply. */
export const secretsIn = (reply: Fields): SecretRow[] =>
  listIn(reply, 'SecretList', 'Secret').map(secretRow);

/** The secrets of a ListSecretStates reply. */
export const secretStatesIn = (reply: Fields): SecretRow[] =>
  listIn(reply, 'SecretStates', 'Secret').map(secretRow);

/** Where a value is kept, whole or as a field of a JSON object, by a FindSecretsByValue reply. */
export const placesIn = (
  reply: Fields,
): { readonly secretName: string; readonly jsonKey?: string }[] => [
  ...textsIn(reply.SecretNames, 'SecretName').map((secretName) => ({ secretName })),
  ...listIn(reply, 'Fields', 'Field').map(({ SecretName, Key }) => ({
    secretName: String(SecretName),
    jsonKey: String(Key),
  })),
];

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** The tags of one secret or key, as replies nest them. */
export const tagsIn = (reply: Fields): Tag[] =>
  listIn(reply, 'Tags', 'Tag').map(({ TagKey, TagValue }) => ({
    key: String(TagKey),
    value: String(TagValue),
  }));

/** A tag, and how many live secrets carry it. */
export interface TagCount extends Tag {
  readonly secrets: number;
}

/** The tags of a ListSecretTags reply. */
export const tagCountsIn = (reply: Fields): TagCount[] =>
  listIn(reply, 'SecretTags', 'Tag').map((fields) => ({
    key: String(fields.TagKey),
    value: String(fields.TagValue),
    secrets: Number(fields.Secrets),
  }));

/** A customer master key as lists show it. Times are milliseconds since 1970. */
export interface CmkRow {
  readonly id: string;
  readonly state: string;
  readonly description: string;
  readonly aliases: readonly string[];
  /** Made by the store itself, for secrets that name no key. */
  readonly isService: boolean;
  readonly versions: number;
  readonly secrets: number;
  readonly created: number | undefined;
  readonly nextRotation: number | undefined;
  readonly plannedDeletion: number | undefined;
  /** Whether it can be deleted only after its protection was taken off. */
  readonly isProtected: boolean;
  readonly tags: readonly Tag[];
}

/** The keys of a ListKeyStates reply. */
export const cmksIn = (reply: Fields): CmkRow[] =>
  listIn(reply, 'KeyStates', 'Key').map((fields) => ({
    id: String(fields.KeyId),
    state: String(fields.KeyState),
    description: String(fields.Description),
    aliases: textsIn(fields.Aliases, 'Alias'),
    isService: fields.CreatorType === 'Service',
    versions: Number(fields.KeyVersions),
    secrets: Number(fields.Secrets),
    created: timeOf(fields.CreationDate),
    nextRotation: timeOf(fields.NextRotationDate),
    plannedDeletion: timeOf(fields.DeleteDate),
    isProtected: fields.DeletionProtection === 'Enabled',
    tags: tagsIn(fields),
  }));

/** An access key as lists show it, without its secret part. Times are milliseconds since 1970. */
export interface AccessKeyRow {
  readonly id: string;
  readonly user: string;
  readonly isActive: boolean;
  readonly created: number | undefined;
  readonly lastUsed: number | undefined;
  /** What it may do, as JSON. */
  readonly policy: string;
}

/** The access keys of a ListAccessKeys reply. */
export const accessKeysIn = (reply: Fields): AccessKeyRow[] =>
  listIn(reply, 'AccessKeys', 'AccessKey').map((fields) => ({
    id: String(fields.AccessKeyId),
    user: String(fields.UserName),
    isActive: fields.Status === 'Active',
    created: timeOf(fields.CreateDate),
    lastUsed: timeOf(fields.LastUsedDate),
    policy: String(fields.Policy),
  }));

/** The versions of a ListSecretVersionIds reply, newest first. */
export function versionsIn(reply: Fields): VersionRow[] {
  return listIn(reply, 'VersionIds', 'VersionId')
    .map((fields) => ({
      id: String(fields.VersionId),
      created: timeOf(fields.CreateTime),
      stages: textsIn(fields.VersionStages, 'VersionStage'),
    }))
    .sort((a, b) => (b.created ?? 0) - (a.created ?? 0));
}

/** The entries of a list as the API nests them: `{ Outer: { Inner: [ … ] } }`. */
export function listIn(reply: Fields, outer: string, inner: string): readonly Fields[] {
  const list = fieldsOf(reply[outer])?.[inner];
  if (!Array.isArray(list)) return [];
  return list.map(fieldsOf).filter((each) => each !== undefined);
}

/** The texts of a list as the API nests them: `{ Inner: [ … ] }`. */
export function textsIn(wrapped: unknown, inner: string): string[] {
  const list = fieldsOf(wrapped)?.[inner];
  return Array.isArray(list) ? list.map(String) : [];
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
