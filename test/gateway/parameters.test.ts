import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { KmsError } from '../../src/base/errors.ts';
import { decodeJson, decodePairs, nest } from '../../src/gateway/parameters.ts';

describe('parameters', () => {
  it('decode both spellings of a space and every percent-encoding', () => {
    assert.deepEqual(decodePairs('a=x+y&b=x%20y&c=%2B&d=v%20a*l~!%27()%C3%A9%E4%B8%AD&e=&f'), [
      ['a', 'x y'],
      ['b', 'x y'],
      ['c', '+'],
      ['d', "v a*l~!'()é中"],
      ['e', ''],
      ['f', ''],
    ]);
  });

  it('keep an = in a value and skip empty parts', () => {
    assert.deepEqual(decodePairs('&a=b=c&&'), [['a', 'b=c']]);
    assert.deepEqual(decodePairs(''), []);
  });

  for (const query of ['a=%', 'a=%zz', 'a=%C3', 'a=%ED%A0%80', '%FF=1', 'a=1&a=2', 'a=1&%61=2']) {
    it(`refuse ${query}`, () => refuses(() => decodePairs(query)));
  }

  it('may be 256, not 257', () => {
    const query = (count: number) => Array.from({ length: count }, (_, i) => `p${i}=`).join('&');
    assert.equal(decodePairs(query(256)).length, 256);
    refuses(() => decodePairs(query(257)));
  });

  it('become lists and records', () => {
    assert.deepEqual(plain('ResourceId.2=b&ResourceId.1=a&ResourceId.10=c'), {
      ResourceId: ['a', 'b', 'c'],
    });
    assert.deepEqual(plain('Tag.1.Key=k1&Tag.1.Value=v1&Tag.2.Key=k2&Tag.2.Value='), {
      Tag: [
        { Key: 'k1', Value: 'v1' },
        { Key: 'k2', Value: '' },
      ],
    });
    assert.deepEqual(plain('ExtendedConfig.CustomData.DBName=app1&SecretName=s'), {
      SecretName: 's',
      ExtendedConfig: { CustomData: { DBName: 'app1' } },
    });
  });

  for (const query of [
    'Tag=x&Tag.1.Key=y',
    'Tag.1.Key=y&Tag=x',
    'Tag.1=x&Tag.1.Key=y',
    'Tag.1.Key=y&Tag.1=x',
    'a.b.c.d.e=1',
    'ResourceId.101=x',
  ]) {
    it(`do not become ${query}`, () => refuses(() => nested(query)));
  }

  it('nest four deep and count to 100', () => {
    assert.deepEqual(plain('a.b.c.d=1&l.100=x'), { a: { b: { c: { d: '1' } } }, l: ['x'] });
  });

  it('cannot reach a prototype', () => {
    const parameters = nested('__proto__.polluted=1&constructor.prototype.polluted=1');
    assert.equal(Reflect.get({}, 'polluted'), undefined);
    assert.equal(Object.getPrototypeOf(parameters), null);
    decodeJson('{"__proto__":{"polluted":1}}');
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  it('come from a JSON body too, without its nulls', () => {
    assert.deepEqual(
      { ...decodeJson('{"SecretName":"s","PageSize":5,"Tags":[],"VersionId":null}') },
      {
        SecretName: 's',
        PageSize: 5,
        Tags: [],
      },
    );
  });

  for (const body of [
    '',
    '[]',
    '"x"',
    'null',
    '{',
    '{"a":"\\ud800"}',
    `${'{"a":'.repeat(9)}1${'}'.repeat(9)}`,
  ]) {
    it(`are not in the body ${body.slice(0, 20)}`, () => refuses(() => decodeJson(body)));
  }

  it('are never quoted in a refusal', () => {
    const canary = `canary${'-'.repeat(3)}value`;
    for (const attempt of [
      () => decodeJson(`{"SecretData":"${canary}`),
      () => decodePairs(`SecretData=${canary}%`),
      () => decodePairs(`${canary}=1&${canary}=2`),
    ]) {
      assert.throws(attempt, (error) => {
        assert.ok(error instanceof KmsError);
        return !`${error.message} ${error.stack}`.includes(canary);
      });
    }
  });
});

/** As JSON has it: the records of `nest` have no prototype, which `deepEqual` minds. */
function plain(query: string): unknown {
  return JSON.parse(JSON.stringify(nested(query)));
}

function nested(query: string): unknown {
  return nest(decodePairs(query));
}

function refuses(attempt: () => unknown): void {
  assert.throws(
    attempt,
    (error) => error instanceof KmsError && error.code === 'ParseRequestParameterException',
  );
}
