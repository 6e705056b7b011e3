import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { operations } from '../../src/engine/operations.ts';
import { apiPage } from './api.ts';
import { parametersLeftOut, sheet } from './sheet.ts';

const path = new URL('../../docs/api.md', import.meta.url);

describe('docs/api.md', () => {
  it('is what the table of operations says (UPDATE=1 writes it anew)', () => {
    const page = apiPage(operations);
    if (process.env.UPDATE === '1') writeFileSync(path, page);
    assert.equal(readFileSync(path, 'utf8'), page);
  });

  it('knows every operation of the cloud that is offered, and no other', () => {
    const offered = Object.keys(operations).filter((name) => !operations[name]?.local);
    assert.deepEqual(offered.sort(), Object.keys(sheet).sort());
  });

  it('gives a reason for every parameter that is not taken', () => {
    for (const [name, { parameters }] of Object.entries(sheet)) {
      for (const parameter of parameters) {
        const taken = Object.hasOwn(operations[name]?.parameters ?? {}, parameter);
        assert.ok(taken || parametersLeftOut[parameter], `${name}.${parameter}`);
      }
    }
  });
});
