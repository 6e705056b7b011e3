import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Engine, Reply } from '../../src/engine/engine.ts';
import { callerOf, createSecret, readValue, refuses } from '../support/calls.ts';
import { temporaryEngine, testClock } from '../support/engine.ts';

const day = 86_400_000;

describe('secrets', () => {
  const clock = testClock();
  let engine: Engine;
  let close: () => Promise<void>;
  let again: () => Promise<Engine>;
  let call: (operation: string, params?: Record<string, unknown>) => Promise<Reply>;

  beforeEach(async () => {
    ({ engine, close, again } = await temporaryEngine({ clock }));
    call = callerOf(engine);
  });
  afterEach(() => close());

  const put = (name: string, version: string, value: string, stages?: unknown): Promise<Reply> =>
    call('PutSecretValue', {
      SecretName: name,
      VersionId: version,
      SecretData: value,
      ...(stages === undefined ? {} : { VersionStages: stages }),
    });

  /** `v2: ACSCurrent | v1: ACSPrevious`, newest version first. */
  async function picture(name: string): Promise<string> {
    const { VersionIds } = await call('ListSecretVersionIds', {
      SecretName: name,
      IncludeDeprecated: 'true',
      PageSize: '100',
    });
    const { VersionId } = VersionIds as unknown as {
      VersionId: { VersionId: string; VersionStages: { VersionStage: string[] } }[];
    };
    return VersionId.map((one) =>
      `${one.VersionId}: ${one.VersionStages.VersionStage.join(' ')}`.trim(),
    ).join(' | ');
  }

  it('answers exactly the documented fields', async () => {
    assert.deepEqual(Object.keys(await createSecret(engine, 'db')), [
      'Arn',
      'SecretName',
      'VersionId',
      'SecretType',
      'RequestId',
    ]);
    assert.deepEqual(Object.keys(await call('GetSecretValue', { SecretName: 'db' })), [
      'SecretName',
      'VersionId',
      'SecretData',
      'SecretDataType',
      'SecretType',
      'VersionStages',
      'CreateTime',
      'RequestId',
    ]);
    const described = await call('DescribeSecret', { SecretName: 'db', FetchTags: 'true' });
    assert.equal(described.CreateTime, '2026-01-01T00:00:00Z');
    assert.deepEqual(described.Tags, { Tag: [] });
  });

  it('keeps every kind of text exactly', async () => {
    const values = ['{"k":"v a*l~!\'()é中"}', '\u{1F511}\r\n\t\0', ' ', 'x'.repeat(30_720)];
    for (const [index, value] of values.entries()) {
      await createSecret(engine, `s${index}`, value);
      assert.equal(await readValue(engine, { SecretName: `s${index}` }), value);
    }
  });

  it('moves ACSCurrent and ACSPrevious with each new version', async () => {
    await createSecret(engine, 'db');
    await put('db', 'v2', 'second');
    assert.equal(await picture('db'), 'v2: ACSCurrent | v1: ACSPrevious');
    await put('db', 'v3', 'third');
    assert.equal(await picture('db'), 'v3: ACSCurrent | v2: ACSPrevious | v1:');
    assert.equal(
      await readValue(engine, { SecretName: 'db', VersionStage: 'ACSPrevious' }),
      'second',
    );
    assert.equal(await readValue(engine, { SecretName: 'db', VersionId: 'v1' }), 'first value');
  });

  it('leaves ACSCurrent alone when only custom stages are given', async () => {
    await createSecret(engine, 'db');
    await put('db', 'v2', 'second', '["Next"]');
    assert.equal(await picture('db'), 'v2: Next | v1: ACSCurrent');
    await put('db', 'v3', 'third', '{"VersionStage":["ACSCurrent","Next"]}');
    assert.equal(await picture('db'), 'v3: ACSCurrent Next | v2: | v1: ACSPrevious');
  });

  it('treats a repeated version id as the same request, if the value is the same', async () => {
    await createSecret(engine, 'db');
    await put('db', 'v2', 'second');
    await put('db', 'v3', 'third');
    await put('db', 'v2', 'second');
    assert.equal(await picture('db'), 'v3: ACSCurrent | v2: ACSPrevious | v1:');
    await refuses(put('db', 'v2', 'another'), 'Rejected.ResourceExist');
  });

  it('drops the oldest unlabelled version past ten', async () => {
    await createSecret(engine, 'db');
    await call('UpdateSecretVersionStage', {
      SecretName: 'db',
      VersionStage: 'Keep',
      MoveToVersion: 'v1',
    });
    for (let version = 2; version <= 11; version++) await put('db', `v${version}`, `${version}`);
    const versions = (await picture('db')).split(' | ').map((one) => one.split(':')[0]);
    assert.deepEqual(versions, ['v11', 'v10', 'v9', 'v8', 'v7', 'v6', 'v5', 'v4', 'v3', 'v1']);
  });

  it('takes eight stages and refuses the ninth, changing nothing', async () => {
    await createSecret(engine, 'db');
    await put('db', 'v2', 'second', '["A","B","C","D","E","F","G"]');
    await refuses(put('db', 'v3', 'third', '["H"]'), 'Rejected.LimitExceeded');
    assert.equal(await picture('db'), 'v2: A B C D E F G | v1: ACSCurrent');
  });

  describe('UpdateSecretVersionStage', () => {
    const move = (params: Record<string, string>): Promise<Reply> =>
      call('UpdateSecretVersionStage', { SecretName: 'db', ...params });

    beforeEach(async () => {
      await createSecret(engine, 'db');
      await put('db', 'v2', 'second');
    });

    it('brings an older version back, and swaps the two labels', async () => {
      await move({ VersionStage: 'ACSCurrent', MoveToVersion: 'v1' });
      assert.equal(await picture('db'), 'v2: ACSPrevious | v1: ACSCurrent');
    });

    it('moves and removes custom stages', async () => {
      await move({ VersionStage: 'Blue', MoveToVersion: 'v1' });
      await move({ VersionStage: 'Blue', MoveToVersion: 'v2', RemoveFromVersion: 'v1' });
      assert.equal(await picture('db'), 'v2: ACSCurrent Blue | v1: ACSPrevious');
      await move({ VersionStage: 'Blue', RemoveFromVersion: 'v2' });
      assert.equal(await picture('db'), 'v2: ACSCurrent | v1: ACSPrevious');
    });

    it('refuses what cannot be', async () => {
      await refuses(move({ VersionStage: 'X' }), 'MissingParameter');
      await refuses(
        move({ VersionStage: 'ACSCurrent', RemoveFromVersion: 'v2' }),
        'InvalidParameter',
      );
      await refuses(
        move({ VersionStage: 'ACSCurrent', MoveToVersion: 'v1', RemoveFromVersion: 'v1' }),
        'Rejected.InvalidRequest',
      );
      await refuses(move({ VersionStage: 'X', MoveToVersion: 'v9' }), 'Forbidden.ResourceNotFound');
    });
  });

  it('refuses a version and a stage that do not belong together', async () => {
    await createSecret(engine, 'db');
    await put('db', 'v2', 'second');
    const params = { SecretName: 'db', VersionId: 'v1', VersionStage: 'ACSCurrent' };
    await refuses(call('GetSecretValue', params), 'Forbidden.ResourceNotFound');
  });

  describe('deletion', () => {
    beforeEach(() => createSecret(engine, 'db'));

    it('waits 30 days unless told otherwise, and can be taken back until then', async () => {
      const { PlannedDeleteTime } = await call('DeleteSecret', { SecretName: 'db' });
      const planned = new Date(clock() + 30 * day).toISOString();
      assert.equal(PlannedDeleteTime, `${planned.slice(0, 19)}Z`);
      clock.advance(30 * day - 1);
      await call('RestoreSecret', { SecretName: 'db' });
      assert.equal(await readValue(engine, { SecretName: 'db' }), 'first value');
    });

    it('is over when the window ends, and the name is free again', async () => {
      await call('DeleteSecret', { SecretName: 'db', RecoveryWindowInDays: '7' });
      clock.advance(7 * day);
      await refuses(call('RestoreSecret', { SecretName: 'db' }), 'Forbidden.ResourceNotFound');
      const { TotalCount } = await call('ListSecrets');
      assert.equal(TotalCount, 0);
      await createSecret(engine, 'db', 'new');
      assert.equal(await readValue(engine, { SecretName: 'db' }), 'new');
    });

    it('follows the state table while pending', async () => {
      await call('DeleteSecret', { SecretName: 'db' });
      const pending = 'Rejected.ResourceInDeleteWindow';
      await refuses(call('GetSecretValue', { SecretName: 'db' }), pending);
      await refuses(put('db', 'v2', 'x'), pending);
      await refuses(call('UpdateSecret', { SecretName: 'db', Description: '' }), pending);
      await refuses(call('DeleteSecret', { SecretName: 'db' }), pending);
      await refuses(createSecret(engine, 'db'), pending);
      assert.ok((await call('DescribeSecret', { SecretName: 'db' })).PlannedDeleteTime);
      assert.equal((await call('ListSecrets')).TotalCount, 1);
      await call('RestoreSecret', { SecretName: 'db' });
      await refuses(call('RestoreSecret', { SecretName: 'db' }), 'Rejected.ResourceInUse');
    });

    it('is immediate when forced', async () => {
      await refuses(
        call('DeleteSecret', {
          SecretName: 'db',
          ForceDeleteWithoutRecovery: 'true',
          RecoveryWindowInDays: '7',
        }),
        'InvalidParameter',
      );
      await call('DeleteSecret', { SecretName: 'db', ForceDeleteWithoutRecovery: 'TRUE' });
      await refuses(call('DescribeSecret', { SecretName: 'db' }), 'Forbidden.ResourceNotFound');
      await createSecret(engine, 'db');
    });

    it('destroys only at a second look, so that a clock put right loses nothing', async () => {
      await call('DeleteSecret', { SecretName: 'db', RecoveryWindowInDays: '7' });
      clock.advance(700 * day);
      await call('DescribeRegions');
      await refuses(call('DescribeSecret', { SecretName: 'db' }), 'Forbidden.ResourceNotFound');
      clock.advance(-699 * day);
      await call('RestoreSecret', { SecretName: 'db' });
      assert.equal(await readValue(engine, { SecretName: 'db' }), 'first value');
    });

    it('looks anew after the clock was put right, whoever comes by', async () => {
      await call('DeleteSecret', { SecretName: 'db', RecoveryWindowInDays: '7' });
      for (const days of [700, -699, 700]) {
        clock.advance(days * day);
        const reader = await again();
        await callerOf(reader)('DescribeRegions');
        await reader.close();
      }
      clock.advance(-700 * day);
      await call('RestoreSecret', { SecretName: 'db' });
      assert.equal(await readValue(engine, { SecretName: 'db' }), 'first value');
    });
  });

  it('pages and filters the list, newest first', async () => {
    for (let index = 1; index <= 12; index++) {
      clock.advance(1000);
      await createSecret(engine, `${index % 2 ? 'odd' : 'even'}_${index}`);
    }
    const names = async (params: Record<string, unknown>): Promise<string[]> => {
      const { SecretList } = await call('ListSecrets', params);
      const { Secret } = SecretList as unknown as { Secret: { SecretName: string }[] };
      return Secret.map((secret) => secret.SecretName);
    };
    assert.equal((await names({}))[0], 'even_12');
    assert.deepEqual(await names({ PageNumber: '3', PageSize: '5' }), ['even_2', 'odd_1']);
    assert.deepEqual(await names({ PageNumber: '4', PageSize: '5' }), []);
    const filters = JSON.stringify([{ Key: 'SecretName', Values: ['odd_1', 'even_10'] }]);
    assert.deepEqual(await names({ Filters: filters }), ['odd_11', 'even_10', 'odd_1']);
    await refuses(call('ListSecrets', { PageSize: '101' }), 'InvalidParameter');
    await refuses(
      call('ListSecrets', { Filters: '[{"Key":"Nope","Values":[]}]' }),
      'InvalidParameter',
    );
  });

  it('pages without a gap or a repetition, from either end of the list', async () => {
    for (let index = 0; index < 11; index++) await createSecret(engine, `s${index}`);
    const page = async (PageSize: number, PageNumber: number): Promise<string[]> => {
      const { SecretList } = await call('ListSecrets', { PageSize, PageNumber });
      const { Secret } = SecretList as unknown as { Secret: { SecretName: string }[] };
      return Secret.map((secret) => secret.SecretName);
    };
    const all = await page(100, 1);
    assert.equal(all.length, 11);
    for (const size of [1, 2, 3, 5, 10, 11, 12]) {
      const pages: string[] = [];
      for (let number = 1; number <= 13; number++) pages.push(...(await page(size, number)));
      assert.deepEqual(pages, all, `pages of ${size}`);
    }
  });

  it('counts what other processes make and take away', async () => {
    const other = callerOf(await again());
    await createSecret(engine, 'mine');
    assert.equal((await other('ListSecrets')).TotalCount, 1);
    await createSecret(engine, 'another');
    assert.equal((await other('ListSecrets')).TotalCount, 2);
    await other('DeleteSecret', { SecretName: 'mine', ForceDeleteWithoutRecovery: 'true' });
    assert.equal((await other('ListSecrets')).TotalCount, 1);
    assert.equal((await call('ListSecrets')).TotalCount, 1);
  });

  const bad: [string, Record<string, string>, string][] = [
    ['an unknown secret', { SecretName: 'nobody' }, 'Forbidden.ResourceNotFound'],
    ['no name', {}, 'MissingParameter'],
    ['a malformed name', { SecretName: 'no spaces' }, 'InvalidParameter'],
    ['a name of 193 characters', { SecretName: 'x'.repeat(193) }, 'InvalidParameter'],
    ['another account', { SecretName: 'acs:kms:local:1:secret/db' }, 'Forbidden.ResourceNotFound'],
  ];
  for (const [what, params, code] of bad) {
    it(`refuses ${what}`, () => refuses(call('GetSecretValue', params), code));
  }

  it('holds the limits at the limit and refuses one more', async () => {
    const create = (params: Record<string, string>): Promise<Reply> =>
      call('CreateSecret', { SecretName: 'n', VersionId: 'v', SecretData: 'd', ...params });
    await create({ SecretName: 'x'.repeat(192) });
    await refuses(create({ SecretName: 'acs/x' }), 'InvalidParameter');
    await create({ SecretName: 'b', SecretData: 'é'.repeat(15_360) });
    await refuses(create({ SecretName: 'c', SecretData: 'é'.repeat(15_361) }), 'InvalidParameter');
    await refuses(create({ SecretName: 'c', SecretData: '' }), 'InvalidParameter');
    await create({ SecretName: 'd', VersionId: 'v'.repeat(64) });
    await refuses(create({ SecretName: 'e', VersionId: 'v'.repeat(65) }), 'InvalidParameter');
    for (const days of ['6', '31', '7.5', 'x']) {
      await refuses(
        call('DeleteSecret', { SecretName: 'b', RecoveryWindowInDays: days }),
        'InvalidParameter',
        { message: /a whole number from 7 to 30/ },
      );
    }
    await refuses(create({ SecretName: 'b' }), 'Rejected.ResourceExist');
    await refuses(create({ SecretName: 'f', SecretType: 'Rds' }), 'UnsupportedOperation');
  });

  it('takes an ARN wherever it takes a name', async () => {
    const { Arn } = await createSecret(engine, 'team/db');
    assert.equal(await readValue(engine, { SecretName: String(Arn) }), 'first value');
  });

  it('answers a batch in part when some of it cannot be read', async () => {
    await createSecret(engine, 'a');
    const reply = await call('BatchGetSecretValue', {
      SecretsList: '[{"SecretName":"a"},{"SecretName":"b"}]',
    });
    const [value] = reply.SecretValues as unknown as { SecretName: string }[];
    assert.equal(value?.SecretName, 'a');
    assert.deepEqual(reply.Errors, [
      {
        SecretName: 'b',
        Code: 'Forbidden.ResourceNotFound',
        Message: 'Resource not found.',
        HttpStatus: 404,
      },
    ]);
  });
});
