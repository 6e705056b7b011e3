import { toKmsError } from '../base/errors.ts';
import { limits } from '../base/limits.ts';
import {
  placesIn,
  type SecretRow,
  secretRow,
  secretsIn,
  textsIn,
  type VersionRow,
  versionsIn,
} from '../base/replies.ts';
import type { Sensitive } from '../base/sensitive.ts';
import { type Engine, type Reply, rootThrough } from '../engine/engine.ts';
import type { Target } from '../rewriter/plan.ts';

/** What is known of a secret without its values. */
export interface KnownSecret extends SecretRow {
  readonly versions: readonly VersionRow[];
}

/** At most so many names are offered at once. */
const namesMax = 100;

/** Most versions whose keys are remembered. */
const keysMax = 1_000;

/**
 * What the store knows of secrets, by name, remembered until the store changes. It never asks for a
 * value. While there is no store it knows nothing, and does not make one.
 */
export class SecretIndex {
  readonly #engine: Engine;
  readonly #hasStore: () => boolean;
  #changes = 0;
  readonly #known = new Map<string, Promise<KnownSecret | undefined>>();
  /** By secret and version, none of which ever changes. */
  readonly #keys = new Map<string, Promise<readonly string[] | undefined>>();

  constructor(engine: Engine, hasStore: () => boolean) {
    this.#engine = engine;
    this.#hasStore = hasStore;
  }

  /** How often the store changed, as far as this process was told. */
  get changes(): number {
    return this.#changes;
  }

  forget(): void {
    this.#changes += 1;
    this.#known.clear();
    if (keysMax < this.#keys.size) this.#keys.clear();
  }

  /** Whether the store can be asked at all. */
  get available(): boolean {
    return this.#hasStore();
  }

  /** The secret of that name; `undefined` when there is none. Rejects when the store is locked. */
  find(name: string): Promise<KnownSecret | undefined> {
    const known = this.#known.get(name);
    if (known) return known;
    const asked = this.#ask(name).catch((error) => {
      this.#known.delete(name);
      if (toKmsError(error).code === 'Forbidden.ResourceNotFound') return undefined;
      throw error;
    });
    this.#known.set(name, asked);
    return asked;
  }

  /**
   * The names of the keys of a version that is a JSON object; `undefined` when it is none. The
   * engine reads the value and answers names only; its audit log says that it was asked.
   */
  keysOf(
    { name, created }: KnownSecret,
    { id, created: since }: VersionRow,
  ): Promise<readonly string[] | undefined> {
    const place = JSON.stringify([name, created, id, since]);
    const known = this.#keys.get(place);
    if (known) return known;
    const asked = this.#askKeys(name, id);
    this.#keys.set(place, asked);
    asked.catch(() => this.#keys.delete(place));
    return asked;
  }

  /** Where live secrets hold exactly this value now, whole or as a field of a JSON object. */
  async holding(value: Sensitive): Promise<readonly Target[]> {
    if (!this.available || limits.valueBytes < value.byteLength) return [];
    const params = { SecretData: value };
    return placesIn(await this.#engine.call('FindSecretsByValue', params, rootThrough('editor')));
  }

  /** Live secrets whose names begin with the prefix, and whether there are more of them. */
  async startingWith(
    prefix: string,
  ): Promise<{ readonly secrets: SecretRow[]; readonly more: boolean }> {
    if (!this.available) return { secrets: [], more: false };
    const { secrets, more } = await this.#list(prefix);
    return { secrets: secrets.filter((row) => row.plannedDeletion === undefined), more };
  }

  async #ask(name: string): Promise<KnownSecret | undefined> {
    // The list comes first: describing what does not exist would fill the audit with failures.
    const { secrets, more } = await this.#list(name);
    if (!more && !secrets.some((row) => row.name === name)) return undefined;
    const [described, listed] = await Promise.all([
      this.#call('DescribeSecret', { SecretName: name }),
      this.#call('ListSecretVersionIds', {
        SecretName: name,
        IncludeDeprecated: 'true',
        PageSize: '100',
      }),
    ]);
    return { ...secretRow(described), versions: versionsIn(listed) };
  }

  async #askKeys(name: string, versionId: string): Promise<readonly string[] | undefined> {
    const reply = await this.#call('ListSecretKeys', { SecretName: name, VersionId: versionId });
    return reply.IsObject === true ? textsIn(reply.Keys, 'Key') : undefined;
  }

  async #list(prefix: string): Promise<{ secrets: SecretRow[]; more: boolean }> {
    const filters = JSON.stringify([{ Key: 'SecretName', Values: [prefix] }]);
    const reply = await this.#call('ListSecrets', {
      PageSize: String(namesMax),
      ...(prefix === '' ? {} : { Filters: filters }),
    });
    return { secrets: secretsIn(reply), more: namesMax < Number(reply.TotalCount) };
  }

  #call(operation: string, params: Readonly<Record<string, string>>): Promise<Reply> {
    return this.#engine.call(operation, params, rootThrough('editor'));
  }
}
