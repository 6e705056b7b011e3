import assert from 'node:assert/strict';
import { it } from 'mocha';
import type { Client, Credentials, Fields, Params } from './client.ts';

/** What the script needs besides the client. */
export interface Surroundings {
  /** Starts the names of this run, so that runs do not meet. */
  readonly prefix: string;
  readonly lacks: readonly string[];
  /** Access keys that must not get in, each with the code it is refused with. */
  readonly refused: ReadonlyMap<string, Credentials>;
  /** An access key whose policy allows `DescribeSecret` only. */
  readonly limited: Credentials;
}

/** The same demands on every client: what an application does, and every error it may meet. */
export function conformance(client: () => Client, around: () => Surroundings): void {
  const name = (suffix: string) => `${around().prefix}/${suffix}`;
  const call = async (operation: string, params: Params = {}): Promise<Fields> => {
    const outcome = await client().call(operation, params);
    assert.ok(outcome.reply, `${operation}: ${JSON.stringify(outcome)}`);
    return outcome.reply;
  };
  const fails = async (code: string, operation: string, params: Params, as?: Credentials) => {
    const { error } = await client().call(operation, params, as);
    assert.equal(error?.code, code, `${operation}: ${error?.message}`);
    return error.message;
  };
  const create = (SecretName: string, SecretData: string, more: Params = {}) =>
    call('CreateSecret', { SecretName, SecretData, VersionId: 'v1', ...more });
  const read = async (SecretName: string, more: Params = {}) =>
    (await call('GetSecretValue', { SecretName, ...more })).SecretData;
  /** Demands what `lacks` says: a client that learned an operation must be tested with it. */
  const has = async (operation: string): Promise<boolean> => {
    const lacks = around().lacks.includes(operation);
    if (lacks) assert.ok((await client().call(operation, {})).absent, `${operation} is there now`);
    return !lacks;
  };

  it('keeps texts to the last character', async () => {
    const texts = {
      plain: 'correct-horse',
      json: '{"user":"u","password":"p\\"w+/= %20&a=b"}',
      reserved: ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ ',
      unicode: 'ñ 中文 🔑 \u0000\u0007\r\n\t\u2028 e\u0301 \uFEFF',
      binary: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('base64'),
    };
    for (const [kind, text] of Object.entries(texts)) {
      const type = kind === 'binary' ? 'binary' : 'text';
      await create(name(kind), text, { SecretDataType: type });
      const reply = await call('GetSecretValue', { SecretName: name(kind) });
      assert.equal(reply.SecretData, text);
      assert.equal(reply.SecretDataType, type);
      assert.equal(reply.VersionId, 'v1');
      assert.deepEqual(reply.VersionStages, { VersionStage: ['ACSCurrent'] });
      assert.match(String(reply.CreateTime), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.match(String(reply.RequestId), /^[0-9a-f-]{36}$/);
    }
  });

  it('takes a value of 30,720 bytes, and not one byte more', async () => {
    const largest = `${'中'.repeat(10_239)}abc`;
    assert.equal(Buffer.byteLength(largest), 30_720);
    await create(name('largest'), largest);
    assert.equal(await read(name('largest')), largest);
    await fails('InvalidParameter', 'CreateSecret', {
      SecretName: name('too-large'),
      SecretData: `${largest}d`,
      VersionId: 'v1',
    });
  });

  it('takes names with every legal character', async () => {
    const odd = name('a/b_c+d=e.f-g@h');
    await create(odd, 'x');
    assert.equal((await call('DescribeSecret', { SecretName: odd })).SecretName, odd);
    const { Arn } = await call('DescribeSecret', { SecretName: odd });
    assert.equal(await read(String(Arn)), 'x');
  });

  it('moves the stages when a version is put', async () => {
    const SecretName = name('versions');
    await create(SecretName, 'one');
    const put = { SecretName, VersionId: 'v2', SecretData: 'two' };
    const reply = await call('PutSecretValue', put);
    assert.deepEqual(reply.VersionStages, { VersionStage: ['ACSCurrent'] });
    assert.equal(await read(SecretName), 'two');
    assert.equal(await read(SecretName, { VersionStage: 'ACSPrevious' }), 'one');
    assert.equal(await read(SecretName, { VersionId: 'v1' }), 'one');
    await call('PutSecretValue', put);
    await fails('Rejected.ResourceExist', 'PutSecretValue', { ...put, SecretData: 'three' });
    await call('PutSecretValue', {
      SecretName,
      VersionId: 'v3',
      SecretData: 'three',
      VersionStages: '["Candidate"]',
    });
    assert.equal(await read(SecretName, { VersionStage: 'Candidate' }), 'three');
    const moved = { SecretName, VersionStage: 'ACSCurrent', MoveToVersion: 'v3' };
    await call('UpdateSecretVersionStage', moved);
    assert.equal(await read(SecretName), 'three');
    const { VersionIds, TotalCount } = await call('ListSecretVersionIds', {
      SecretName,
      IncludeDeprecated: 'true',
    });
    assert.equal(TotalCount, 3);
    const rows = listIn(VersionIds, 'VersionId').map((row) => row.VersionId);
    assert.deepEqual(rows.toSorted(), ['v1', 'v2', 'v3']);
  });

  it('describes, tags and lists page by page', async () => {
    const wanted = Array.from({ length: 7 }, (_, index) => name(`page-${index}`));
    for (const SecretName of wanted) {
      await create(SecretName, 'x', { Tags: '[{"TagKey":"team","TagValue":"a b"}]' });
    }
    const [SecretName] = wanted;
    await call('UpdateSecret', { SecretName, Description: 'für die Datenbank' });
    const described = await call('DescribeSecret', { SecretName, FetchTags: 'true' });
    assert.equal(described.Description, 'für die Datenbank');
    assert.deepEqual(described.Tags, { Tag: [{ TagKey: 'team', TagValue: 'a b' }] });
    const found: unknown[] = [];
    const filtered = !around().lacks.includes('ListSecrets.Filters');
    const Filters = JSON.stringify([{ Key: 'SecretName', Values: [name('page-')] }]);
    for (let PageNumber = 1, total = 1; found.length < total; PageNumber++) {
      const paging = { PageNumber, PageSize: 3 };
      const page = await call('ListSecrets', filtered ? { Filters, ...paging } : paging);
      const rows = listIn(page.SecretList, 'Secret');
      total = Number(page.TotalCount);
      assert.equal(page.PageNumber, PageNumber);
      assert.equal(rows.length, Math.min(3, total - found.length));
      found.push(...rows.map((row) => row.SecretName));
    }
    if (filtered) assert.deepEqual(found.toSorted(), wanted);
    else
      assert.deepEqual(
        wanted.filter((each) => !found.includes(each)),
        [],
      );
    const beyond = await call('ListSecrets', { PageNumber: 10_000 });
    assert.deepEqual(listIn(beyond.SecretList, 'Secret'), []);
    await fails('InvalidParameter', 'ListSecrets', { PageSize: 101 });
  });

  it('tags through both families of operations', async () => {
    const SecretName = name('tagged');
    await create(SecretName, 'x');
    await call('TagResource', { SecretName, Tags: '[{"TagKey":"k","TagValue":"v"}]' });
    await call('UntagResource', { SecretName, TagKeys: '["k"]' });
    const described = await call('DescribeSecret', { SecretName, FetchTags: 'true' });
    assert.deepEqual(listIn(described.Tags, 'Tag'), []);
    if (!(await has('TagResources'))) return;
    const resources = {
      RegionId: 'cn-hangzhou',
      ResourceType: 'secret',
      ResourceId: [SecretName, name('plain')],
    };
    const Tag = [
      { Key: 'k1', Value: 'v1' },
      { Key: 'k2', Value: '' },
    ];
    await call('TagResources', { ...resources, Tag });
    const { TagResources } = await call('ListTagResources', { ...resources });
    const rows = listIn(TagResources, 'TagResource').map((row) => [row.ResourceId, row.TagKey]);
    assert.equal(rows.length, 4);
    await call('UntagResources', { ...resources, TagKey: ['k1', 'k2'] });
  });

  it('deletes with a way back, and for ever', async () => {
    const SecretName = name('deleted');
    await create(SecretName, 'kept');
    await fails('InvalidParameter', 'DeleteSecret', { SecretName, RecoveryWindowInDays: '6' });
    await fails('InvalidParameter', 'DeleteSecret', { SecretName, RecoveryWindowInDays: '31' });
    const deleted = await call('DeleteSecret', { SecretName, RecoveryWindowInDays: '7' });
    const days = (Date.parse(String(deleted.PlannedDeleteTime)) - Date.now()) / 86_400_000;
    assert.ok(Math.abs(days - 7) < 0.01, String(deleted.PlannedDeleteTime));
    await fails('Rejected.ResourceInDeleteWindow', 'GetSecretValue', { SecretName });
    const again = { SecretName, SecretData: 'x', VersionId: 'v1' };
    await fails('Rejected.ResourceInDeleteWindow', 'CreateSecret', again);
    await call('RestoreSecret', { SecretName });
    await fails('Rejected.ResourceInUse', 'RestoreSecret', { SecretName });
    assert.equal(await read(SecretName), 'kept');
    await call('DeleteSecret', { SecretName, ForceDeleteWithoutRecovery: 'true' });
    await fails('Forbidden.ResourceNotFound', 'GetSecretValue', { SecretName });
    await fails('Forbidden.ResourceNotFound', 'RestoreSecret', { SecretName });
    await create(SecretName, 'new');
  });

  it('tells what is wrong with a request', async () => {
    await create(name('taken'), 'x');
    const secret = { SecretName: name('taken'), SecretData: 'x', VersionId: 'v1' };
    const missing = { SecretName: name('missing') };
    assert.equal(
      await fails('Forbidden.ResourceNotFound', 'GetSecretValue', missing).then(bare),
      'Resource not found.',
    );
    await fails('Forbidden.ResourceNotFound', 'DescribeSecret', missing);
    await fails('Forbidden.ResourceNotFound', 'GetSecretValue', {
      SecretName: name('taken'),
      VersionId: 'none',
    });
    await fails('Rejected.ResourceExist', 'CreateSecret', secret);
    await fails('InvalidParameter', 'CreateSecret', { ...secret, SecretName: 'no spaces' });
    await fails('InvalidParameter', 'CreateSecret', { ...secret, SecretName: 'n'.repeat(193) });
    await fails('MissingParameter', 'CreateSecret', { SecretName: name('half'), VersionId: 'v1' });
    await fails('Rejected.InvalidRequest', 'UpdateSecretVersionStage', {
      SecretName: name('taken'),
      VersionStage: 'Custom',
      RemoveFromVersion: 'v1',
    });
    await fails('Forbidden.KeyNotFound', 'DescribeKey', {
      KeyId: '00000000-0000-4000-8000-000000000000',
    });
  });

  it('lets nobody in without a good access key', async () => {
    const params = { SecretName: name('plain') };
    for (const [code, credentials] of around().refused) {
      await fails(code, 'GetSecretValue', params, credentials);
    }
    await fails('Forbidden.NoPermission', 'GetSecretValue', params, around().limited);
    const allowed = await client().call('DescribeSecret', params, around().limited);
    assert.equal(allowed.reply?.SecretName, params.SecretName);
  });

  it('makes passwords', async () => {
    const { RandomPassword } = await call('GetRandomPassword', {
      PasswordLength: '48',
      ExcludePunctuation: 'true',
    });
    assert.match(String(RandomPassword), /^[A-Za-z0-9]{48}$/);
    await fails('InvalidParameter', 'GetRandomPassword', { PasswordLength: '7' });
  });

  it('encrypts under a key of its own', async () => {
    const { KeyMetadata } = await call('CreateKey', { Description: around().prefix });
    const { KeyId } = fieldsOf(KeyMetadata);
    const AliasName = `alias/${around().prefix}`;
    await call('CreateAlias', { KeyId, AliasName });
    const Plaintext = Buffer.from('läßt sich lesen').toString('base64');
    const sealed = await call('Encrypt', { KeyId: AliasName, Plaintext });
    assert.equal(sealed.KeyId, KeyId);
    const opened = await call('Decrypt', { CiphertextBlob: sealed.CiphertextBlob });
    assert.equal(opened.Plaintext, Plaintext);
    const key = await call('GenerateDataKey', { KeyId, NumberOfBytes: 64 });
    assert.equal(Buffer.from(String(key.Plaintext), 'base64').length, 64);
    await create(name('own-key'), 'x', { EncryptionKeyId: KeyId });
    await call('DisableKey', { KeyId });
    await fails('Rejected.Disabled', 'GetSecretValue', { SecretName: name('own-key') });
    await call('EnableKey', { KeyId });
    await call('DeleteAlias', { AliasName });
    const keys = await call('ListKeys', { PageSize: 100 });
    assert.ok(listIn(keys.Keys, 'Key').some((row) => row.KeyId === KeyId));
  });

  it('reads many values at once, where it can', async () => {
    if (!(await has('BatchGetSecretValue'))) return;
    const SecretsList = [
      { SecretName: name('plain') },
      { SecretName: name('json') },
      { SecretName: name('missing') },
    ];
    const outcome = await client().call('BatchGetSecretValue', { SecretsList });
    const { SecretValues, Errors } = outcome.reply ?? {};
    assert.equal(Array.isArray(SecretValues) && SecretValues.length, 2, JSON.stringify(outcome));
    assert.equal(Array.isArray(Errors) && Errors[0].Code, 'Forbidden.ResourceNotFound');
  });

  it('serves 32 callers at the same time', async () => {
    const callers = Array.from({ length: 32 }, (_, index) => index);
    await Promise.all(
      callers.map(async (index) => {
        const SecretName = name(`parallel-${index}`);
        await create(SecretName, `value ${index}`);
        assert.equal(await read(SecretName), `value ${index}`);
        await call('PutSecretValue', { SecretName, VersionId: 'v2', SecretData: `new ${index}` });
        assert.equal(await read(SecretName), `new ${index}`);
      }),
    );
  });
}

function listIn(wrapper: unknown, field: string): readonly Fields[] {
  const list = fieldsOf(wrapper)[field];
  return Array.isArray(list) ? list : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Some SDKs wrap the message: `code: 404, <Message> request id: …`. */
function bare(message: string): string {
  return message.replace(/^code: \d+, /, '').replace(/ request ?id: .*$/, '');
}
