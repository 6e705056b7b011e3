import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Finding } from '../../src/detector/finding.ts';
import { fingerprintOf, fingerprintsOf } from '../../src/detector/fingerprint.ts';

describe('fingerprintOf', () => {
  it('stays when lines move and the indentation changes', () => {
    assert.equal(of('password = "one"'), of('\n\n   password =  "one"'.replace('=  ', '= ')));
  });

  it('does not depend on the value', () => {
    assert.equal(of('password = "one"'), of('password = "another"'));
  });

  it('does not depend on other values of the line', () => {
    assert.equal(of('("first-value", password = "one")'), of('("other-thing", password = "one")'));
  });

  it('differs by path, rule and name', () => {
    const text = 'password = "one"';
    const finding = findingIn(text);
    const all = [
      fingerprintOf(text, 'a.ts', finding),
      fingerprintOf(text, 'b.ts', finding),
      fingerprintOf(text, 'a.ts', { ...finding, ruleId: 'other' }),
      fingerprintOf(text, 'a.ts', { ...finding, name: 'other' }),
    ];
    assert.equal(new Set(all).size, all.length);
  });

  it('tells equal findings of a file apart', () => {
    const text = 'password = "one"\npassword = "one"';
    const finding = findingIn(text);
    const second = { ...finding, start: finding.start + 17, end: finding.end + 17 };
    const [one, two] = fingerprintsOf(text, 'a.ts', [finding, second]);
    assert.notEqual(one, two);
  });
});

function of(text: string): string {
  return fingerprintOf(text, 'a.ts', findingIn(text));
}

function findingIn(text: string): Finding {
  const start = text.lastIndexOf('"', text.length - 2) + 1;
  return {
    ruleId: 'generic-password',
    start,
    end: text.length - 1,
    confidence: 'high',
    severity: 'high',
    name: 'password',
    reasons: [],
  };
}
