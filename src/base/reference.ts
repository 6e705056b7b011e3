import { KmsError } from './errors.ts';

/**
 * `kms://name#jsonKey?VersionStage=…&VersionId=…`: where a value is, in a text that may be shared.
 */
export interface Reference {
  readonly secretName: string;
  /** A key of the JSON object that is the value, or a JSON pointer when it begins with `/`. */
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

const form = /^kms:\/\/([^#?\s]+)(?:#([^?]*))?(?:\?([^#]*))?(?:#(.*))?$/s;

/** Whether a text is meant as a reference, well formed or not. */
export const isReference = (text: string): boolean => text.startsWith('kms://');

/**
 * Reads a reference; the key may also stand last, as in a URL. Name and key may be
 * percent-encoded. Throws `InvalidParameter`.
 */
export function parseReference(text: string): Reference {
  const [, name, keyFirst, query = '', keyLast] = form.exec(text) ?? [];
  if (name === undefined || (keyFirst !== undefined && keyLast !== undefined)) {
    throw new KmsError(
      'InvalidParameter',
      `${text} is not kms://name#jsonKey?VersionStage=stage&VersionId=id`,
    );
  }
  const parameters = new URLSearchParams(query);
  for (const parameter of parameters.keys()) {
    if (parameter !== 'VersionStage' && parameter !== 'VersionId') {
      throw new KmsError(
        'InvalidParameter',
        `${text}: ${parameter} is neither VersionStage nor VersionId`,
      );
    }
  }
  const jsonKey = keyFirst ?? keyLast;
  const versionStage = parameters.get('VersionStage');
  const versionId = parameters.get('VersionId');
  return {
    secretName: decode(name, text),
    ...(jsonKey ? { jsonKey: decode(jsonKey, text) } : {}),
    ...(versionStage ? { versionStage } : {}),
    ...(versionId ? { versionId } : {}),
  };
}

/**
 * The part of a value that a key names: a text as it is, anything else as JSON. `undefined` when
 * the value is no JSON object or has no such key.
 */
export function pick(value: string, jsonKey: string): string | undefined {
  const path = jsonKey.startsWith('/')
    ? jsonKey.slice(1).split('/').map(unescapePointer)
    : [jsonKey];
  let node: unknown = parseJson(value);
  for (const key of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
  }
  return typeof node === 'string' ? node : JSON.stringify(node);
}

const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decode(part: string, whole: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new KmsError('InvalidParameter', `${whole} has a percent sign that encodes nothing`);
  }
}
