import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, it } from 'mocha';
import { policyDocument } from '../../src/engine/policies.ts';
import { repository } from '../support/places.ts';

const allow = { Effect: 'Allow', Action: 'kms:GetSecretValue', Resource: '*' };

const fitting: readonly object[] = [
  { Version: '1', Statement: [allow] },
  { Version: '1', Statement: [{ Effect: 'Deny', NotAction: ['kms:*'], NotResource: 'a' }] },
  { Version: '1', Statement: [{ ...allow, Sid: 'x', Principal: { RAM: ['acs:ram::1:*'] } }] },
  {
    Version: '1',
    Statement: [{ ...allow, Condition: { IpAddress: { 'acs:SourceIp': ['::1'] } } }],
  },
];

const odd: readonly unknown[] = [
  [],
  {},
  { Version: '2', Statement: [allow] },
  { Version: '1', Statement: [] },
  { Version: '1', Statement: new Array(101).fill(allow) },
  { Version: '1', Statement: [{ ...allow, Effect: 'allow' }] },
  { Version: '1', Statement: [{ ...allow, Actions: [] }] },
  { Version: '1', Statement: [{ ...allow, Action: [1] }] },
  { Version: '1', Statement: [{ ...allow, Sid: 'x'.repeat(129) }] },
  { Version: '1', Statement: [{ ...allow, Principal: { User: 'x' } }] },
  { Version: '1', Statement: [{ ...allow, Condition: { IpAddress: 'x' } }] },
  { Version: '1', Statement: [allow], Id: 'x' },
];

describe('the schema of policies in the editor', () => {
  const text = readFileSync(join(repository, 'media/policy.schema.json'), 'utf8');
  const ajv = new Ajv({ strict: false });
  const fits = ajv.compile(JSON.parse(text) as object);

  it('takes what the store takes', () => {
    for (const policy of fitting) {
      assert.ok(policyDocument().safeParse(policy).success, JSON.stringify(policy));
      assert.ok(fits(policy), JSON.stringify(fits.errors));
    }
  });

  it('objects to what the store refuses', () => {
    for (const policy of odd) {
      assert.ok(!policyDocument().safeParse(policy).success, JSON.stringify(policy));
      assert.ok(!fits(policy), JSON.stringify(policy));
    }
  });
});
