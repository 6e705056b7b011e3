import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isReference, parseReference, pick } from '../../src/base/reference.ts';

describe('a reference', () => {
  it('names a secret, and a key, stage or version of it', () => {
    assert.deepEqual(parseReference('kms://team/db.cred@1'), { secretName: 'team/db.cred@1' });
    assert.deepEqual(parseReference('kms://db#password?VersionStage=ACSPrevious'), {
      secretName: 'db',
      jsonKey: 'password',
      versionStage: 'ACSPrevious',
    });
    assert.deepEqual(parseReference('kms://db?VersionId=v2'), {
      secretName: 'db',
      versionId: 'v2',
    });
  });

  it('may have its key last, as a URL has', () => {
    assert.deepEqual(parseReference('kms://db?VersionId=v2#user'), {
      secretName: 'db',
      jsonKey: 'user',
      versionId: 'v2',
    });
  });

  it('may be percent-encoded', () => {
    assert.equal(parseReference('kms://db#a%3Fb').jsonKey, 'a?b');
    assert.throws(() => parseReference('kms://db#100%'), /percent sign/);
  });

  it('is refused when it says something else', () => {
    assert.throws(() => parseReference('kms://'), /is not kms:\/\/name/);
    assert.throws(() => parseReference('kms://a b'), /is not kms:\/\/name/);
    assert.throws(() => parseReference('kms://a#b?c#d'), /is not kms:\/\/name/);
    assert.throws(() => parseReference('kms://a?Stage=x'), /Stage is neither/);
  });

  it('is told from other texts by its beginning', () => {
    assert.equal(isReference('kms://x'), true);
    assert.equal(isReference('https://kms://x'), false);
  });
});

describe('a key of a JSON value', () => {
  const value = '{"user":"ann","port":5432,"on":true,"a.b":"dot","in":{"x/y":["zero"]},"no":null}';

  it('gives texts as they are and anything else as JSON', () => {
    assert.equal(pick(value, 'user'), 'ann');
    assert.equal(pick(value, 'port'), '5432');
    assert.equal(pick(value, 'on'), 'true');
    assert.equal(pick(value, 'a.b'), 'dot');
    assert.equal(pick(value, 'no'), 'null');
    assert.equal(pick(value, 'in'), '{"x/y":["zero"]}');
  });

  it('may be a JSON pointer', () => {
    assert.equal(pick(value, '/in/x~1y/0'), 'zero');
  });

  it('is missing where it is', () => {
    assert.equal(pick(value, 'password'), undefined);
    assert.equal(pick(value, 'toString'), undefined);
    assert.equal(pick(value, '/in/none'), undefined);
    assert.equal(pick('no json', 'user'), undefined);
    assert.equal(pick('"text"', 'length'), undefined);
  });
});
