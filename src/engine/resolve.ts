import { KmsError, toKmsError } from '../base/errors.ts';
import { isReference, parseReference, pick, type Reference } from '../base/reference.ts';
import { Sensitive } from '../base/sensitive.ts';
import { type Caller, type Engine, rootThrough } from './engine.ts';

/** A reference inside a longer text. */
const hole = /\{\{\s*(kms:\/\/[^{}]*?)\s*\}\}/g;

/** Whether `resolveText` would change a text. */
export const hasReference = (text: string): boolean =>
  isReference(text) || text.search(hole) !== -1;

/** A place of a text with the reference to be filled in there. */
export interface Spot {
  readonly start: number;
  readonly end: number;
  readonly reference: string;
  /** The value as it has to be written there. */
  readonly write: (value: string) => string;
}

/** Replaces references by values; every value it met stays in `values`, to be masked. */
export class Resolver {
  readonly values = new Set<string>();
  readonly #engine: Pick<Engine, 'call'>;
  readonly #caller: Caller;
  readonly #asked = new Map<string, Promise<string>>();

  constructor(engine: Pick<Engine, 'call'>, caller: Caller = rootThrough('cli')) {
    this.#engine = engine;
    this.#caller = caller;
  }

  /** A text that is a reference becomes its value; one with `{{ kms://… }}` is filled in. */
  async resolveText(text: string): Promise<string> {
    return isReference(text) ? this.#resolve(text) : this.fill(text);
  }

  /**
   * Fills in every `{{ kms://… }}` of a template, and these other spots; all that cannot be are
   * named in one error.
   */
  async fill(template: string, others: readonly Spot[] = []): Promise<string> {
    const spots = [...holesIn(template), ...others].sort((a, b) => a.start - b.start);
    const values = await allOrReasons(spots.map(({ reference }) => this.#resolve(reference)));
    let filled = '';
    let at = 0;
    for (const [index, { start, end, write }] of spots.entries()) {
      filled += template.slice(at, start) + write(values[index] ?? '');
      at = end;
    }
    return filled + template.slice(at);
  }

  /** `resolveText` for every value of a record; the error names each variable that failed. */
  async resolveAll(texts: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    const names = Object.keys(texts);
    const values = await allOrReasons(
      Object.entries(texts).map(async ([name, text]) => {
        try {
          return await this.resolveText(text);
        } catch (error) {
          const { code, message, local } = toKmsError(error);
          throw new KmsError(code, `${name}: ${message}`, local === undefined ? {} : { local });
        }
      }),
    );
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  }

  async #resolve(text: string): Promise<string> {
    const reference = parseReference(text);
    const value = await this.#value(reference);
    if (reference.jsonKey === undefined) return value;
    const picked = pick(value, reference.jsonKey);
    if (picked === undefined) {
      throw new KmsError(
        'Forbidden.ResourceNotFound',
        `The value of ${reference.secretName} has no key ${reference.jsonKey}`,
      );
    }
    this.values.add(picked);
    return picked;
  }

  #value({ secretName, versionId, versionStage }: Reference): Promise<string> {
    const params = {
      SecretName: secretName,
      ...(versionId === undefined ? {} : { VersionId: versionId }),
      ...(versionStage === undefined ? {} : { VersionStage: versionStage }),
    };
    const key = JSON.stringify(params);
    const asked = this.#asked.get(key) ?? this.#ask(params);
    this.#asked.set(key, asked);
    return asked;
  }

  async #ask(params: { readonly SecretName: string }): Promise<string> {
    try {
      const { SecretData } = await this.#engine.call('GetSecretValue', params, this.#caller);
      const value = SecretData instanceof Sensitive ? SecretData.revealText() : String(SecretData);
      this.values.add(value);
      return value;
    } catch (error) {
      const { code, message, local } = toKmsError(error);
      const named = `kms://${params.SecretName}: ${message}`;
      throw new KmsError(code, named, local === undefined ? {} : { local });
    }
  }
}

/** The references of a text that are marked as such. */
export function holesIn(text: string): readonly Spot[] {
  return [...text.matchAll(hole)].map(({ 0: whole, 1: reference = '', index: start }) => ({
    start,
    end: start + whole.length,
    reference,
    write: (value) => value,
  }));
}

/** All results, or one error with the reason of every failure, each said once. */
async function allOrReasons(promises: readonly Promise<string>[]): Promise<string[]> {
  const settled = await Promise.allSettled(promises);
  const failures = settled.flatMap((one) =>
    one.status === 'rejected' ? [toKmsError(one.reason)] : [],
  );
  const [first] = failures;
  if (first !== undefined) {
    const reasons = [...new Set(failures.map(({ message }) => message))].join('\n');
    throw new KmsError(
      first.code,
      reasons,
      first.local === undefined ? {} : { local: first.local },
    );
  }
  return settled.map((one) => (one.status === 'fulfilled' ? one.value : ''));
}
