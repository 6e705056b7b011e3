import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { nearest } from '../../src/cli/nearest.ts';

const names = ['GetSecretValue', 'PutSecretValue', 'ListSecrets', 'run', 'env'];

describe('the nearest names', () => {
  it('forgive a letter dropped, added, changed or swapped', () => {
    for (const written of [
      'GetSecretValu',
      'GetSecretValuee',
      'GetSecretVolue',
      'GteSecretValue',
    ]) {
      assert.equal(nearest(written, names)[0], 'GetSecretValue');
    }
  });

  it('forgive case and hyphens', () => {
    assert.deepEqual(nearest('list-secret', names), ['ListSecrets']);
  });

  it('are none when nothing is near', () => {
    assert.deepEqual(nearest('frobnicate', names), []);
  });
});
