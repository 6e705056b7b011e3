import { KmsError } from '../base/errors.ts';
import { type ReadingPolicy, readingPolicy, secretArnPrefix } from '../base/reading-policy.ts';
import type { Sensitive } from '../base/sensitive.ts';
import { type AccessKey, type Engine, rootThrough } from '../engine/engine.ts';

/** Names of secrets, each as it is or with `*` at its end; none where there is no workspace. */
export type WorkspaceSecrets = () => readonly string[];

export interface WorkspaceKey {
  readonly id: string;
  readonly secret: Sensitive;
}

/** How often the policy follows what the files of the workspace look up, in ms. */
const followEveryMs = 2_000;
/** A workspace that names more secrets than this may read all of them. */
const namesMax = 500;

/**
 * The access key with which the programs of one workspace read its secrets, and no others: those in
 * the names of its folders, and those its files look up. While this process lives, the key follows
 * the files; it loses what they no longer name when it is asked for anew.
 */
export class WorkspaceKeys {
  readonly #engine: Engine;
  readonly #secrets: WorkspaceSecrets;
  readonly #followed = new Set<string>();
  #following: NodeJS.Timeout | undefined;

  constructor(engine: Engine, secrets: WorkspaceSecrets) {
    this.#engine = engine;
    this.#secrets = secrets;
  }

  /** The key of that id, or a new one for that user when it is unknown or switched off. */
  async obtain(id: unknown, userName: unknown): Promise<WorkspaceKey> {
    const known = typeof id === 'string' ? await this.#engine.accessKey(id) : undefined;
    const key =
      known?.status === 'Active' ? await this.#narrowed(known) : await this.#made(userName);
    this.#followed.add(key.accessKeyId);
    this.#following ??= setInterval(() => {
      this.#follow().catch(() => undefined);
    }, followEveryMs).unref();
    return { id: key.accessKeyId, secret: key.secret };
  }

  async #made(UserName: unknown): Promise<AccessKey> {
    const wanted = { UserName, Policy: policyFor(this.#secrets()) };
    const reply = await this.#engine.call('CreateAccessKey', wanted, rootThrough('editor'));
    const id = (reply.AccessKey as { readonly AccessKeyId: string }).AccessKeyId;
    const made = await this.#engine.accessKey(id);
    if (!made) throw new KmsError('InternalFailure', 'The new access key cannot be read');
    return made;
  }

  async #narrowed(key: AccessKey): Promise<AccessKey> {
    await this.#allow(key, this.#secrets());
    return key;
  }

  async #follow(): Promise<void> {
    for (const id of this.#followed) {
      const key = await this.#engine.accessKey(id);
      if (!key) {
        this.#followed.delete(id);
        continue;
      }
      // Another window of the workspace may know more of its files than we do.
      const allowed = new Set([...secretsIn(key), ...this.#secrets()]);
      await this.#allow(key, [...allowed]);
    }
  }

  async #allow(key: AccessKey, secrets: readonly string[]): Promise<void> {
    const Policy = policyFor(secrets);
    const known = policyOf(key);
    // Somebody gave the key a policy by hand: that one counts.
    if (known?.Statement[0]?.Sid !== sid) return;
    if (JSON.stringify(known) === JSON.stringify(Policy)) return;
    const change = { AccessKeyId: key.accessKeyId, Policy };
    await this.#engine.call('UpdateAccessKey', change, rootThrough('editor'));
  }
}

/** Marks the policies that are ours to change. */
const sid = 'secrets-of-the-workspace';

/** Reading those secrets; all of them when there are none, or too many, to be named. */
function policyFor(secrets: readonly string[]): ReadingPolicy {
  const plain = secrets.map((name) => name.replace(/^acs:kms:[^:]*:[^:]*:secret\//, ''));
  const names = plain.filter((name) => legalName.test(name)).toSorted();
  const narrow = 0 < names.length && names.length <= namesMax;
  return readingPolicy(narrow ? names : ['*'], sid);
}

/** What a file looks up can be any text; a `*` in it would be a pattern. */
const legalName = /^[\w/+=.@-]{1,192}\*?$/;

function secretsIn(key: AccessKey): readonly string[] {
  const resources = policyOf(key)?.Statement[0]?.Resource ?? [];
  return resources.flatMap((resource) =>
    resource.startsWith(secretArnPrefix) && resource !== `${secretArnPrefix}*`
      ? [resource.slice(secretArnPrefix.length)]
      : [],
  );
}

function policyOf({ caller }: AccessKey): ReadingPolicy | undefined {
  const [policy] = (caller.policies ?? []) as ReadingPolicy[];
  return policy;
}
