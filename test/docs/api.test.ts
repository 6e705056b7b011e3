import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { operations } from '../../src/engine/operations.ts';
import { accountOf, apiPage, reasonLeftOut } from './api.ts';
import { neverFrom, optionalHere } from './differences.ts';
import { provocations } from './provocations.ts';
import { sheet } from './sheet.ts';

const path = new URL('../../docs/api.md', import.meta.url);
const parameterNames = (operation: string): string[] =>
  (sheet[operation]?.parameters ?? []).map((name) => name.replace('*', ''));

describe('docs/api.md', () => {
  it('is what the table of operations says (UPDATE=1 writes it anew)', () => {
    const page = apiPage(operations);
    if (process.env.UPDATE === '1') writeFileSync(path, page);
    assert.equal(readFileSync(path, 'utf8'), page);
  });

  it('knows every operation of the cloud that is offered, and no other', () => {
    const offered = Object.keys(operations).filter((name) => !operations[name]?.local);
    assert.deepEqual(offered.toSorted(), Object.keys(sheet).toSorted());
    assert.deepEqual(Object.keys(provocations).toSorted(), Object.keys(sheet).toSorted());
  });

  it('gives a reason for every parameter that is not taken', () => {
    for (const operation of Object.keys(sheet)) {
      for (const parameter of parameterNames(operation)) {
        const taken = Object.hasOwn(operations[operation]?.parameters ?? {}, parameter);
        const reason = reasonLeftOut(operation, parameter);
        assert.equal(taken, reason === undefined, `${operation}.${parameter}: taken or a reason`);
      }
    }
  });

  it('requires what the cloud requires, or says why not', () => {
    for (const [operation, { parameters }] of Object.entries(sheet)) {
      for (const parameter of parameters.filter((name) => name.endsWith('*'))) {
        const name = parameter.slice(0, -1);
        const ours = operations[operation]?.parameters[name];
        assert.ok(ours?.required || optionalHere[name], `${operation}.${name} is not required`);
      }
    }
  });

  it('accounts for every documented error', () => {
    for (const [operation, { errors }] of Object.entries(sheet)) {
      for (const code of errors) {
        assert.ok(accountOf(operation, code), `${operation}: ${code} needs a proof or a reason`);
      }
    }
  });

  it('calls nothing impossible that is provoked', () => {
    for (const pair of Object.keys(neverFrom)) {
      const [operation = '', code = ''] = pair.split(' ');
      assert.ok(sheet[operation]?.errors.includes(code), `${pair} is not documented`);
      assert.ok(!provocations[operation]?.[code], `${pair} is provoked`);
    }
  });
});
