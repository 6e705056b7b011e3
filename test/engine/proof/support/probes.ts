import { KmsError } from '../../../../src/base/errors.ts';
import { Sensitive } from '../../../../src/base/sensitive.ts';
import type { Engine } from '../../../../src/engine/engine.ts';
import { openEngine } from '../../../../src/engine/open.ts';
import { root } from '../../../support/engine.ts';
import type { Place } from './store-place.ts';
import { withEngine } from './store-place.ts';

/** A question to the engine whose answer is known: an operation and its parameters. */
export type Probe = readonly [operation: string, params: Readonly<Record<string, string>>];

/** What is to be asked of a store, and what it answered while nothing was wrong with it. */
export interface Known {
  readonly probes: readonly Probe[];
  readonly accessKeyId: string;
  readonly answers: ReadonlyMap<string, string>;
}

/** What a look at an altered store found. */
export interface Seen {
  /** Answers that are neither the known one nor a refusal: the worst that can be. */
  readonly wrong: readonly string[];
  /** Questions that were refused because something was altered. */
  readonly refused: readonly string[];
  /** Questions about something that is there no more: a row under another key is a row that is gone. */
  readonly missing: readonly string[];
  /** Refusals that do not say what is wrong. */
  readonly unclear: readonly string[];
  /** Questions that were answered as always. */
  readonly right: readonly string[];
}

/** The clock of these stores: replies hold no time but what was stored. */
export const clock = (): number => Date.UTC(2026, 0, 15);

/** Makes a store with something in every table and asks all there is to ask. */
export async function richStore(place: Place): Promise<Known> {
  const custody = { kind: 'keyfile', path: place.keyFile } as const;
  const engine = await openEngine({ home: place.home, custody, clock });
  const call = (operation: string, params: Record<string, unknown>) =>
    engine.call(operation, params, root);
  const { KeyMetadata } = await call('CreateKey', { Description: 'k', Tags: tagsJson });
  const { KeyId } = KeyMetadata as { KeyId: string };
  await call('CreateAlias', { KeyId, AliasName: 'alias/a' });
  for (const SecretName of ['one', 'two']) {
    const EncryptionKeyId = SecretName === 'one' ? KeyId : undefined;
    const value = { SecretName, VersionId: 'v1', SecretData: `first of ${SecretName}` };
    await call('CreateSecret', { ...value, EncryptionKeyId, Description: 'd', Tags: tagsJson });
    const SecretData = JSON.stringify({ password: `of ${SecretName}` });
    await call('PutSecretValue', { SecretName, VersionId: 'v2', SecretData });
    await call('SetSecretPolicy', { SecretName, Policy: policyJson });
  }
  const { CiphertextBlob } = await call('Encrypt', { KeyId, Plaintext: 'aGVsbG8=' });
  const { AccessKey } = await call('CreateAccessKey', { UserName: 'app' });
  const { AccessKeyId } = AccessKey as { AccessKeyId: string };
  await engine.sealedItem('tls.leaf', async () => Buffer.from('leaf'));
  const once = { nonce: 'n', keepMs: 60_000 };
  await engine.call('DescribeRegions', {}, { ...root, accessKeyId: AccessKeyId, once });
  await engine.close();
  const probes = [
    ...['one', 'two'].flatMap((SecretName): Probe[] => [
      ['GetSecretValue', { SecretName }],
      ['GetSecretValue', { SecretName, VersionStage: 'ACSPrevious' }],
      ['DescribeSecret', { SecretName, FetchTags: 'true' }],
      ['ListSecretVersionIds', { SecretName }],
      ['GetSecretPolicy', { SecretName }],
      ['FindSecretsByValue', { SecretData: `of ${SecretName}` }],
    ]),
    ['DescribeKey', { KeyId }],
    ['ListAliasesByKeyId', { KeyId }],
    ['ListResourceTags', { KeyId }],
    ['ListKeyVersions', { KeyId }],
    ['Decrypt', { CiphertextBlob: String(CiphertextBlob) }],
    ['ListAccessKeys', {}],
    ['VerifyAudit', {}],
  ] as const satisfies Probe[];
  const unknown = { probes, accessKeyId: AccessKeyId, answers: new Map<string, string>() };
  const answers = await withEngine(place, (asked) => answersOf(asked, unknown), custody);
  return { ...unknown, answers };
}

/** Asks an altered store everything and compares. */
export async function examine(place: Place, known: Known): Promise<Seen> {
  const custody = { kind: 'keyfile', path: place.keyFile } as const;
  const engine = await openEngine({ home: place.home, custody, clock });
  const wrong: string[] = [];
  const refused: string[] = [];
  const missing: string[] = [];
  const unclear: string[] = [];
  const right: string[] = [];
  try {
    for (const [question, answer] of await answersOf(engine, known)) {
      const expected = known.answers.get(question);
      if (answer === expected) right.push(question);
      else if (question.startsWith('VerifyAudit') && /"Intact":false/.test(answer)) {
        refused.push(question);
      } else if (
        /^(IntegrityFailure|KeyMismatch|KeyMissing|StoreForeign|StoreTooNew) /.test(answer)
      ) {
        refused.push(question);
      } else if (isLess(question, answer, expected ?? '')) missing.push(question);
      else if (/^[\w.]+ /.test(answer)) unclear.push(`${question}: ${answer}`);
      else wrong.push(`${question}: ${answer} instead of ${expected}`);
    }
  } finally {
    await engine.close();
  }
  return { wrong, refused, missing, unclear, right };
}

/**
 * Whether an answer differs from the known one only in what it lacks. Rows are signed one by one,
 * so the lack of one is no contradiction; but a value is never another one.
 */
function isLess(question: string, answer: string, known: string): boolean {
  if (/^Forbidden\.(Alias|Key|Resource)NotFound /.test(answer)) return true;
  // The time of last use is read off the audit log, which is checked by VerifyAudit.
  if (withoutUse(answer) === withoutUse(known)) return true;
  if (question === 'sealed item') return answer === '"another"';
  const parts = (text: string): string[] => text.match(/"[^"]*"(?=[:,}\]])|\d+/g) ?? [];
  const had = new Set(parts(known));
  const counts = /"(TotalCount)":\d+/g;
  return (
    /^(DescribeSecret|FindSecrets|List|access key)/.test(question) &&
    answer.length < known.length &&
    parts(answer.replace(counts, '')).every((part) => had.has(part))
  );
}

function withoutUse(answer: string): string {
  return answer.replace(/,"LastUsedDate":"[^"]*"/, '');
}

const tagsJson = '[{"TagKey":"team","TagValue":"blue"}]';
const policyJson = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: ['kms:*'], Resource: ['*'] }],
});

/** Each question with its answer as JSON, or the cause of its refusal and a message. */
async function answersOf(
  engine: Engine,
  { probes, accessKeyId }: Pick<Known, 'accessKeyId' | 'probes'>,
): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  const ask = async (question: string, answer: () => Promise<unknown>): Promise<void> => {
    const text = await answer().then(
      (reply) => JSON.stringify(reply, revealed),
      (error: unknown) =>
        error instanceof KmsError
          ? `${error.local ?? error.code} ${error.message} ${String(error.cause ?? '')}`
          : `NotOurs ${String(error)}`,
    );
    answers.set(question, text ?? 'Nothing was there');
  };
  for (const [operation, params] of probes) {
    await ask(`${operation} ${Object.values(params).join(' ')}`, async () => {
      const { RequestId, ...fields } = await engine.call(operation, params, root);
      // How long the audit log is depends on how often was asked.
      return operation === 'VerifyAudit' ? { ...fields, Records: 0 } : fields;
    });
  }
  await ask('access key', async () => {
    const { secret, ...rest } = (await engine.accessKey(accessKeyId)) ?? {};
    return { ...rest, secret: secret?.revealText() };
  });
  await ask('sealed item', async () =>
    (await engine.sealedItem('tls.leaf', async () => Buffer.from('another'))).revealText(),
  );
  return answers;
}

/** Shows what a `Sensitive` holds, whose `toJSON` does not. */
function revealed(this: Record<string, unknown>, key: string, shown: unknown): unknown {
  const value = this[key];
  return value instanceof Sensitive ? value.revealText() : shown;
}
