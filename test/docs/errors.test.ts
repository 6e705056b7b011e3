import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { statusOfCode } from '../../src/base/errors.ts';
import { operations } from '../../src/engine/operations.ts';
import { refuses } from '../support/calls.ts';
import { withLaboratory } from './laboratory.ts';
import { needState, provocations, validParameters } from './provocations.ts';

describe('Every error the API page calls answered', () => {
  for (const [operation, errors] of Object.entries(provocations)) {
    for (const [code, provoke] of Object.entries(errors)) {
      it(`${operation}: ${code}`, async () => {
        await withLaboratory(async (laboratory) => {
          if (operation === 'BatchGetSecretValue' && !/Parameter$/.test(code)) {
            const { Errors } = (await provoke(laboratory)) as { Errors: { Code: string }[] };
            assert.deepEqual(
              Errors.map(({ Code }) => Code),
              [code],
            );
          } else {
            const error = await refuses(provoke(laboratory), code);
            assert.equal(error.status, statusOfCode[error.code]);
          }
        });
      });
    }
  }
});

describe('Every operation of the API page', () => {
  for (const [name, { local }] of Object.entries(operations)) {
    if (local || needState.has(name)) continue;
    it(`${name} succeeds with the parameters that the provocations change`, async () => {
      await withLaboratory(async (laboratory) => {
        const reply = await laboratory.call(name, validParameters(laboratory)[name]);
        assert.match(String(reply.RequestId), /^[0-9a-f-]{36}$/);
      });
    });
  }
});
