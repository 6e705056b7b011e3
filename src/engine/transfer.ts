import * as z from 'zod/mini';
import { KmsError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import { once } from '../base/once.ts';
import { Sensitive } from '../base/sensitive.ts';
import type { Context } from './context.ts';
import { sameBytes } from './crypto.ts';
import type { ReplyValue } from './engine.ts';
import { isOver, secretOwner } from './find-secret.ts';
import type { SecretRow } from './model.ts';
import type { Workshop } from './operation.ts';
import { invalid, missing } from './parameters.ts';
import { lockBox, openBox } from './passphrase-box.ts';
import { addVersion, createSecret, type NewVersion, openVersion } from './secrets.ts';
import { stagesOf, stagesOfVersion, stagesText, withStage } from './stages.ts';
import { tagsOf } from './tags.ts';

/* Secrets on their way out of one store and into another. */

type Fields = Record<string, ReplyValue>;

const name = once(() => z.string().check(z.regex(/^(?!acs\/)[A-Za-z0-9_/+=.@-]{1,192}$/)));
const versionId = once(() => z.string().check(z.minLength(1), z.maxLength(limits.versionIdChars)));
const encoded = once(() => z.string().check(z.regex(/^[A-Za-z0-9+/]*={0,2}$/)));

const entrySchema = once(() =>
  z.strictObject({
    SecretName: name(),
    Description: z.optional(z.string().check(z.maxLength(limits.descriptionChars))),
    Tags: z.optional(
      z
        .array(z.strictObject({ TagKey: z.string(), TagValue: z.string() }))
        .check(z.maxLength(limits.tags)),
    ),
    Versions: z
      .array(
        z.strictObject({
          VersionId: z.optional(versionId()),
          /** The value, in Base64. */
          Value: encoded(),
          SecretDataType: z.optional(z.enum(['text', 'binary'])),
          VersionStages: z.optional(z.array(z.string())),
        }),
      )
      .check(z.minLength(1), z.maxLength(limits.versions)),
  }),
);
const entriesSchema = once(() => z.array(entrySchema()).check(z.maxLength(100_000)));

/** A secret to be imported, its versions oldest first. */
export type ImportEntry = z.infer<ReturnType<typeof entrySchema>>;

/** What to do with a name that is taken. */
export type OnConflict = 'Fail' | 'NewVersion' | 'Skip';
type Outcome = 'created' | 'new version' | 'skipped' | 'unchanged';

/** ExportSecrets: every live secret with all its versions, sealed under a passphrase. */
export async function makeExport(
  workshop: Workshop,
  passphrase: Sensitive,
): Promise<{ readonly text: Sensitive; readonly count: number }> {
  const entries = await workshop.transaction((context) =>
    context.store.secrets
      .list('WHERE purge_ms IS NULL ORDER BY created_ms, secret_id')
      .map((secret) => exported(context, secret)),
  );
  const content = Buffer.from(JSON.stringify(entries));
  const text = await lockBox('kms-secrets-export', passphrase, content);
  content.fill(0);
  return { text, count: entries.length };
}

/** Reads what is to be imported: a sealed export with its passphrase, or plain entries as JSON. */
export async function readEntries(input: {
  readonly Export?: Sensitive | undefined;
  readonly Passphrase?: Sensitive | undefined;
  readonly Entries?: Sensitive | undefined;
}): Promise<readonly ImportEntry[]> {
  if (input.Export) {
    if (!input.Passphrase) throw missing('Passphrase');
    const content = await openBox('kms-secrets-export', input.Passphrase, input.Export);
    return parsedEntries('Export', new Sensitive(content));
  }
  if (!input.Entries) throw missing('Entries');
  return parsedEntries('Entries', input.Entries);
}

/**
 * ImportSecrets: all of it or nothing. A preview tells what would happen and changes nothing.
 * A value that is current already counts as unchanged, whatever the rule for taken names.
 */
export function importSecrets(
  context: Context,
  input: { readonly OnConflict?: OnConflict | undefined; readonly Preview?: boolean | undefined },
  entries: readonly ImportEntry[],
): Fields {
  const onConflict = input.OnConflict ?? 'Fail';
  const Secret = entries.map((entry) => {
    const outcome = planned(context, entry, onConflict);
    if (!input.Preview && outcome === 'created') create(context, entry);
    if (!input.Preview && outcome === 'new version') addCurrent(context, entry);
    return { SecretName: entry.SecretName, Outcome: outcome };
  });
  return { Imported: { Secret }, Preview: input.Preview ?? false };
}

function planned(context: Context, entry: ImportEntry, onConflict: OnConflict): Outcome {
  const taken = context.store.secrets.find('WHERE name = ?', entry.SecretName);
  if (!taken || isOver(taken, context.nowMs)) return 'created';
  if (taken.purge_ms === null && isCurrent(context, taken, entry)) return 'unchanged';
  if (onConflict === 'Skip') return 'skipped';
  if (onConflict === 'NewVersion' && taken.purge_ms === null) return 'new version';
  throw new KmsError(
    taken.purge_ms === null ? 'Rejected.ResourceExist' : 'Rejected.ResourceInDeleteWindow',
    `The secret ${entry.SecretName} exists already; nothing was imported. Choose what to do with taken names.`,
  );
}

function isCurrent(context: Context, secret: SecretRow, entry: ImportEntry): boolean {
  const holder = stagesOf(secret).get('ACSCurrent');
  const version = holder && context.store.versions.get(secret.secret_id, holder);
  const value = Buffer.from(currentOf(entry).Value, 'base64');
  return !!version && sameBytes(version.value_hash, context.store.hashOfValue(value));
}

function create(context: Context, entry: ImportEntry): void {
  const [first, ...later] = entry.Versions;
  if (!first) return;
  createSecret(context, {
    SecretName: entry.SecretName,
    VersionId: first.VersionId ?? 'v1',
    SecretData: decoded(first.Value),
    SecretDataType: first.SecretDataType,
    Description: entry.Description,
    Tags: entry.Tags,
  });
  for (const version of later) addVersion(context, rowOf(context, entry), data(version));
  const secret = rowOf(context, entry);
  let stages = stagesOf(secret);
  for (const version of entry.Versions) {
    for (const stage of version.VersionStages ?? []) {
      stages = withStage(stages, stage, version.VersionId ?? 'v1');
    }
  }
  context.store.secrets.update(secret, { stages: stagesText(stages) });
}

function addCurrent(context: Context, entry: ImportEntry): void {
  const secret = rowOf(context, entry);
  const version = currentOf(entry);
  const free = (id: string): boolean => !context.store.versions.get(secret.secret_id, id);
  const wanted = version.VersionId;
  const id = wanted !== undefined && free(wanted) ? wanted : freeVersionId(secret, free);
  addVersion(context, secret, { ...data(version), VersionId: id });
}

function freeVersionId(secret: SecretRow, free: (id: string) => boolean): string {
  for (let number = secret.version_seq + 1; ; number++) {
    if (free(`v${number}`)) return `v${number}`;
  }
}

function data(version: ImportEntry['Versions'][number]): NewVersion {
  return {
    VersionId: version.VersionId ?? '',
    SecretData: decoded(version.Value),
    SecretDataType: version.SecretDataType,
  };
}

function currentOf(entry: ImportEntry): ImportEntry['Versions'][number] {
  const labelled = entry.Versions.find((one) => one.VersionStages?.includes('ACSCurrent'));
  const version = labelled ?? entry.Versions.at(-1);
  if (!version) throw invalid('Entries', 'secrets with at least one version');
  return version;
}

function rowOf(context: Context, entry: ImportEntry): SecretRow {
  const row = context.store.secrets.find('WHERE name = ?', entry.SecretName);
  if (!row) throw new KmsError('InternalFailure', 'Internal Failure');
  return row;
}

function exported(context: Context, secret: SecretRow): ImportEntry {
  return {
    SecretName: secret.name,
    Description: secret.description,
    Tags: tagsOf(context, secretOwner(secret)),
    Versions: context.store.versions
      .list('WHERE secret_id = ? ORDER BY seq', secret.secret_id)
      .map((version) => ({
        VersionId: version.version_id,
        Value: openVersion(context, secret, version).reveal().toString('base64'),
        SecretDataType: version.data_type === 'binary' ? 'binary' : 'text',
        VersionStages: stagesOfVersion(secret, version.version_id),
      })),
  };
}

function decoded(value: string): Sensitive {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length > 0 && bytes.length <= limits.valueBytes) return new Sensitive(bytes);
  throw invalid('Value', `1 to ${limits.valueBytes} bytes, in Base64`);
}

function parsedEntries(parameter: string, text: Sensitive): readonly ImportEntry[] {
  const takes = 'a JSON array of {"SecretName","Versions":[{"Value": Base64}]}';
  let raw: unknown;
  try {
    raw = JSON.parse(text.revealText());
  } catch {
    throw invalid(parameter, takes);
  }
  const entries = entriesSchema().safeParse(raw);
  if (entries.success) return entries.data;
  const at = entries.error.issues[0]?.path.join('.') ?? '';
  throw invalid(parameter, `${takes}; something is wrong at ${at}`);
}
