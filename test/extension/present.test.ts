import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { accessKeysIn, secretRow, secretsIn, versionsIn } from '../../src/base/replies.ts';
import { translator } from '../../src/base/translate.ts';
import {
  accessKeyState,
  auditText,
  secretSpoken,
  secretState,
  versionSpoken,
  versionState,
} from '../../src/extension/present.ts';

const t = translator();
const now = Date.UTC(2026, 10, 24, 12);
const day = 86_400_000;
const iso = (time: number): string => new Date(time).toISOString();

describe('how secrets are shown', () => {
  it('says nothing special about an ordinary secret', () => {
    const secret = secretRow({ SecretName: 'db', SecretType: 'Generic', PlannedDeleteTime: '' });
    assert.equal(secretState(secret, now, t), '');
    assert.equal(secretSpoken(secret, now, t), 'secret db');
  });

  const deletions: readonly (readonly [number, string])[] = [
    [29.5 * day, 'deletes in 30 days'],
    [29 * day, 'deletes in 29 days'],
    [day, 'deletes in 1 day'],
    [1, 'deletes in 1 day'],
    [0, 'deletion due'],
    [-day, 'deletion due'],
  ];
  for (const [ahead, words] of deletions) {
    it(`says “${words}” ${ahead / day} days ahead`, () => {
      const secret = secretRow({ SecretName: 'db', PlannedDeleteTime: iso(now + ahead) });
      assert.equal(secretState(secret, now, t), words);
      assert.equal(secretSpoken(secret, now, t), `secret db, ${words}`);
    });
  }

  it('names the type of a managed secret and its next rotation', () => {
    const secret = secretRow({
      SecretName: 'db',
      SecretType: 'Rds',
      NextRotationDate: iso(now + 3 * day),
    });
    assert.equal(secretState(secret, now, t), 'Rds · rotates in 3 days');
  });

  it('speaks the language it is given', () => {
    const german = translator({ 'deletes in {0} days': 'wird in {0} Tagen gelöscht' });
    const secret = secretRow({ SecretName: 'db', PlannedDeleteTime: iso(now + 7 * day) });
    assert.equal(secretState(secret, now, german), 'wird in 7 Tagen gelöscht');
  });

  it('shows versions newest first, with their stages or that they have none', () => {
    const versions = versionsIn({
      VersionIds: {
        VersionId: [
          { VersionId: 'v1', CreateTime: iso(now - 2 * day), VersionStages: { VersionStage: [] } },
          {
            VersionId: 'v3',
            CreateTime: iso(now),
            VersionStages: { VersionStage: ['ACSCurrent', 'blue'] },
          },
          {
            VersionId: 'v2',
            CreateTime: iso(now - day),
            VersionStages: { VersionStage: ['ACSPrevious'] },
          },
        ],
      },
    });
    assert.deepEqual(
      versions.map((version) => [version.id, versionState(version, t), versionSpoken(version, t)]),
      [
        ['v3', 'ACSCurrent, blue', 'version v3, ACSCurrent, blue'],
        ['v2', 'ACSPrevious', 'version v2, ACSPrevious'],
        ['v1', 'deprecated', 'version v1, deprecated'],
      ],
    );
  });

  const uses: readonly (readonly [number | undefined, string])[] = [
    [undefined, 'never used'],
    [0.9, 'used within a day'],
    [1.5, 'last used 1 day ago'],
    [30, 'last used 30 days ago'],
  ];
  for (const [ago, words] of uses) {
    it(`says of an access key “${words}”, and whether it is disabled`, () => {
      const fields = {
        AccessKeyId: 'id',
        ...(ago === undefined ? {} : { LastUsedDate: iso(now - ago * day) }),
      };
      const AccessKey = ['Active', 'Inactive'].map((Status) => ({ ...fields, Status }));
      const keys = accessKeysIn({ AccessKeys: { AccessKey } });
      assert.deepEqual(
        keys.map((key) => accessKeyState(key, now, t)),
        [words, `disabled · ${words}`],
      );
    });
  }

  it('tells who did what in columns with a name, but not what the editor looks at by itself', () => {
    const record = { Time: 'now', Via: 'cli', Principal: 'root', Outcome: 'OK' };
    const arn = 'acs:kms:local:1:';
    const text = auditText(
      { Intact: true, Records: 3 },
      [
        { ...record, Operation: 'GetSecretValue', Resource: `${arn}secret/db` },
        { ...record, Operation: 'VerifyAudit', Resource: `${arn}key` },
        { ...record, Via: 'editor', Operation: 'ListKeyStates', Resource: `${arn}key` },
      ],
      t,
    );
    assert.deepEqual(
      text.split('\n').map((line) => line.split(/ +/).join(' ')),
      [
        'All 3 records are there, unchanged.',
        'Left out, since this editor looks at names and dates all the time: 1.',
        '',
        'Time Through Who Operation Resource Outcome',
        'now cli root GetSecretValue secret/db OK',
        'now cli root VerifyAudit OK',
        '',
      ],
    );
  });

  it('reads an odd reply as an empty one', () => {
    for (const odd of [
      {},
      { SecretList: null },
      { SecretList: { Secret: 'x' } },
      { SecretList: [] },
    ]) {
      assert.deepEqual(secretsIn(odd), []);
    }
  });
});
