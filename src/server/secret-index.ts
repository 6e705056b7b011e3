import { toKmsError } from '../base/errors.ts';
import {
  type SecretRow,
  secretRow,
  secretsIn,
  type VersionRow,
  versionsIn,
} from '../base/replies.ts';
import { type Engine, type Reply, rootThrough } from '../engine/engine.ts';

/** What is known of a secret without its values. */
export interface KnownSecret extends SecretRow {
  readonly versions: readonly VersionRow[];
}

/** At most so many names are offered at once. */
const namesMax = 100;

/**
 * What the store knows of secrets, by name, remembered until the store changes. It never asks for a
 * value. While there is no store it knows nothing, and does not make one.
 */
export class SecretIndex {
  readonly #engine: Engine;
  readonly #hasStore: () => boolean;
  readonly #known = new Map<string, Promise<KnownSecret | undefined>>();

  constructor(engine: Engine, hasStore: () => boolean) {
    this.#engine = engine;
    this.#hasStore = hasStore;
  }

  forget(): void {
    this.#known.clear();
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
