import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { detect } from '../../src/detector/detect.ts';
import { allRules, type Proof, ruleById } from '../../src/detector/rules.ts';

const rules = allRules();

describe('rules', () => {
  it('have an id, a title and an advice each, and no id twice', () => {
    assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
    for (const { id, title, advice } of rules) {
      assert.match(id, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      assert.notEqual(title, '');
      assert.match(advice, /\.$/, id);
      assert.equal(ruleById(id)?.title, title);
    }
  });

  it('have two hits and two misses each, those of tokens aside, which their forms prove', () => {
    for (const { id, token, hits, misses } of rules) {
      if (token === undefined) assert.ok(hits.length > 1 && misses.length > 1, id);
    }
  });

  for (const rule of rules) {
    for (const [index, hit] of rule.hits.entries()) {
      it(`${rule.id} finds its hit ${index + 1}`, () => {
        assert.ok(idsIn(hit).includes(rule.id), `found ${idsIn(hit).join(', ') || 'nothing'}`);
      });
    }
    for (const [index, miss] of rule.misses.entries()) {
      it(`${rule.id} passes over its miss ${index + 1}`, () => {
        assert.deepEqual(idsIn(miss), []);
      });
    }
  }
});

function idsIn({ text, path }: Proof): string[] {
  return detect(text.replaceAll('¦', ''), { path: path ?? 'a.txt' }).map(({ ruleId }) => ruleId);
}
