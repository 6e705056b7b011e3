import { limits } from '../base/limits.ts';
import type { VersionRow } from './model.ts';
import type { Store } from './store.ts';

/* Fields of values that are JSON objects, found again by the keyed hash of what they hold. */

/**
 * Remembers the texts of a JSON object. Their names stay in the sealed value; what is shorter than
 * a password says little and is left out, as is what comes after so many.
 */
export function insertFields(
  store: Store,
  version: Pick<VersionRow, 'secret_id' | 'version_id' | 'data_type'>,
  value: Uint8Array,
): void {
  const { secret_id, version_id, data_type } = version;
  const begin = Buffer.from(value.subarray(0, 8)).toString();
  // What begins otherwise is no object: most values need not be read.
  if (data_type !== 'text' || !/^\s*\{/.test(begin)) return;
  const fields = Object.values(objectIn(Buffer.from(value).toString('utf8')) ?? {});
  const hashes = new Map<string, Buffer>();
  for (const field of fields) {
    if (limits.foundFields <= hashes.size) break;
    if (typeof field !== 'string' || field.length < limits.foundFieldChars) continue;
    const hash = store.hashOfValue(Buffer.from(field, 'utf8'));
    hashes.set(hash.toString('hex'), hash);
  }
  for (const value_hash of hashes.values()) {
    store.valueFields.insert({ secret_id, version_id, value_hash });
  }
}

export function removeFields(store: Store, secretId: string, versionId: string): void {
  store.valueFields.removeWhere('WHERE secret_id = ? AND version_id = ?', secretId, versionId);
}

/** The object that a JSON text is; `undefined` when it is none. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
