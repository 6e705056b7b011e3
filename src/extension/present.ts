import type { AccessKeyRow, CmkRow, Fields, SecretRow, VersionRow } from '../base/replies.ts';
import type { Translate } from '../base/translate.ts';

const dayMs = 86_400_000;

/** The state of a secret in a few words: its current version, and what will happen to it. */
export function secretState(secret: SecretRow, now: number, t: Translate): string {
  const parts: string[] = [];
  if (secret.currentVersion !== undefined) parts.push(secret.currentVersion);
  if (secret.type !== 'Generic') parts.push(secret.type);
  if (secret.plannedDeletion !== undefined) parts.push(deletesIn(secret.plannedDeletion - now, t));
  else if (secret.nextRotation !== undefined) parts.push(rotatesIn(secret.nextRotation - now, t));
  return parts.join(' · ');
}

/** What a screen reader says for a secret: its name, then its state. */
export function secretSpoken(secret: SecretRow, now: number, t: Translate): string {
  const state = secretState(secret, now, t);
  return state === '' ? t('secret {0}', secret.name) : t('secret {0}, {1}', secret.name, state);
}

/** What a screen reader says for a version. */
export function versionSpoken(version: VersionRow, t: Translate): string {
  if (version.stages.length === 0) return t('version {0}, deprecated', version.id);
  return t('version {0}, {1}', version.id, version.stages.join(', '));
}

/** The stages of a version, or that it has none. */
export const versionState = (version: VersionRow, t: Translate): string =>
  version.stages.length === 0 ? t('deprecated') : version.stages.join(', ');

/** What a key is called: an alias of its own, or what it is for, or its id. */
export function cmkName(key: CmkRow, t: Translate): string {
  const [alias] = key.aliases;
  if (alias !== undefined) return alias.replace(/^alias\//, '');
  if (key.isService) return t('Key of the store');
  return key.description === '' ? key.id : key.description;
}

/** The state of a key in a few words: how many secrets it protects, and what is due. */
export function cmkState(key: CmkRow, now: number, t: Translate): string {
  const { isProtected, plannedDeletion, nextRotation, secrets, state } = key;
  const parts = [secrets === 1 ? t('1 secret') : t('{0} secrets', secrets)];
  if (state === 'Disabled') parts.push(t('disabled'));
  if (isProtected) parts.push(t('protected'));
  if (plannedDeletion !== undefined) parts.push(deletesIn(plannedDeletion - now, t));
  else if (nextRotation !== undefined) parts.push(rotatesIn(nextRotation - now, t));
  return parts.join(' · ');
}

/** What a screen reader says for a key. */
export const cmkSpoken = (key: CmkRow, now: number, t: Translate): string =>
  t('key {0}, {1}', cmkName(key, t), cmkState(key, now, t));

/** The state of an access key in a few words: when it was last used, and whether it is off. */
export function accessKeyState(
  { isActive, lastUsed }: AccessKeyRow,
  now: number,
  t: Translate,
): string {
  const days = lastUsed === undefined ? undefined : Math.floor((now - lastUsed) / dayMs);
  const used =
    days === undefined
      ? t('never used')
      : days < 1
        ? t('used within a day')
        : days === 1
          ? t('last used 1 day ago')
          : t('last used {0} days ago', days);
  return isActive ? used : `${t('disabled')} · ${used}`;
}

/** What the editor asks for by itself, all the time, to show its lists. */
const idleReads = new Set([
  'ListSecrets',
  'ListSecretStates',
  'ListSecretTags',
  'ListKeyStates',
  'ListAccessKeys',
  'DescribeSecret',
  'ListSecretVersionIds',
  'DescribeCustody',
]);

/** Whether the audit log is whole, in a sentence. */
export function auditState(verified: Fields, t: Translate): string {
  if (verified.Intact) {
    return t('All {0} records are there, unchanged.', Number(verified.Records));
  }
  return verified.BrokenAt === undefined
    ? t('The log is unchanged, but rows of the store were added, removed or put back.')
    : t('The log was changed at record {0}.', Number(verified.BrokenAt));
}

/** What the resource of a record is to a reader: that of the store as a whole needs no name. */
const resourceOf = (arn: unknown): string =>
  String(arn)
    .replace(/^acs:kms:[^:]*:[^:]*:/, '')
    .replace(/^(?:alias|key|secret)$/, '');

/** The audit log as a table, newest first, under a line that says whether the log is whole. */
export function auditText(verified: Fields, records: readonly Fields[], t: Translate): string {
  const shown = records.filter(({ Via, Operation, Outcome }) => {
    return Via !== 'editor' || Outcome !== 'OK' || !idleReads.has(String(Operation));
  });
  const heads = [t('Time'), t('Through'), t('Who'), t('Operation'), t('Resource'), t('Outcome')];
  const told = shown.map((record) => [
    String(record.Time),
    String(record.Via),
    String(record.AccessKeyId ?? record.Principal),
    String(record.Operation),
    resourceOf(record.Resource),
    String(record.Outcome),
  ]);
  const rows = [heads, ...told];
  const widths = [0, 1, 2, 3, 4].map((column) => {
    return Math.max(0, ...rows.map((row) => row[column]?.length ?? 0));
  });
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const left = records.length - shown.length;
  const note = t('Left out, since this editor looks at names and dates all the time: {0}.', left);
  return `${[auditState(verified, t), note, '', ...rows.map(line)].join('\n')}\n`;
}

function deletesIn(ms: number, t: Translate): string {
  const days = Math.ceil(ms / dayMs);
  if (days <= 0) return t('deletion due');
  return days === 1 ? t('deletes in 1 day') : t('deletes in {0} days', days);
}

function rotatesIn(ms: number, t: Translate): string {
  const days = Math.ceil(ms / dayMs);
  if (days <= 0) return t('rotation due');
  return days === 1 ? t('rotates in 1 day') : t('rotates in {0} days', days);
}
