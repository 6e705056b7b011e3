import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KnownSecret } from './secret-index.ts';

/**
 * Writes what is known of a secret into a file, for editors that show files only, and answers its
 * URI. It holds metadata and no value, and lies in the private folder of the store.
 */
export async function metadataFile(home: string, secret: KnownSecret): Promise<string> {
  const folder = join(home, 'metadata');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${encodeURIComponent(secret.name)}.json`);
  await writeFile(path, `${JSON.stringify(shown(secret), null, 2)}\n`, { mode: 0o600 });
  return pathToFileURL(path).href;
}

function shown(secret: KnownSecret): object {
  const { name, type, description, created, updated, plannedDeletion, nextRotation } = secret;
  return {
    SecretName: name,
    SecretType: type,
    Description: description,
    CreateTime: timeText(created),
    UpdateTime: timeText(updated),
    PlannedDeleteTime: timeText(plannedDeletion),
    NextRotationDate: timeText(nextRotation),
    Versions: secret.versions.map((version) => ({
      VersionId: version.id,
      CreateTime: timeText(version.created),
      VersionStages: version.stages,
    })),
  };
}

const timeText = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();
