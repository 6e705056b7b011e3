import type { Translate } from '../base/translate.ts';
import type { Fields } from './channel.ts';

/** A secret as the tree shows it. Times are milliseconds since 1970. */
export interface SecretRow {
  readonly name: string;
  readonly type: string;
  readonly created: number | undefined;
  readonly updated: number | undefined;
  /** When it will be gone, if its deletion is pending. */
  readonly plannedDeletion: number | undefined;
  readonly nextRotation: number | undefined;
}

/** A version of a secret as the tree shows it. */
export interface VersionRow {
  readonly secretName: string;
  readonly id: string;
  readonly created: number | undefined;
  readonly stages: readonly string[];
}

const dayMs = 86_400_000;

/** Reads one entry of a ListSecrets reply, or a DescribeSecret reply. */
export function secretRow(fields: Fields): SecretRow {
  return {
    name: String(fields.SecretName),
    type: String(fields.SecretType ?? 'Generic'),
    created: timeOf(fields.CreateTime),
    updated: timeOf(fields.UpdateTime),
    plannedDeletion: timeOf(fields.PlannedDeleteTime),
    nextRotation: timeOf(fields.NextRotationDate),
  };
}

/** Reads one entry of a ListSecretVersionIds reply. */
export function versionRow(secretName: string, fields: Fields): VersionRow {
  return {
    secretName,
    id: String(fields.VersionId),
    created: timeOf(fields.CreateTime),
    stages: listIn({ stages: fields.VersionStages }, 'stages', 'VersionStage').map(String),
  };
}

/** The entries of a list as the API nests them: `{ Outer: { Inner: [ … ] } }`. */
export function listIn(reply: Fields, outer: string, inner: string): readonly unknown[] {
  const wrapped = reply[outer];
  if (typeof wrapped !== 'object' || wrapped === null) return [];
  const list = (wrapped as Fields)[inner];
  return Array.isArray(list) ? list : [];
}

/** The state of a secret in a few words, empty for the ordinary case. */
export function secretState(secret: SecretRow, now: number, t: Translate): string {
  const parts: string[] = [];
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

function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
