import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { rulesPage } from './rules-page.ts';

const page = join(import.meta.dirname, '../../docs/rules.md');

describe('docs/rules.md', () => {
  it('lists the rules as they are', () => {
    if (process.env.UPDATE) writeFileSync(page, rulesPage());
    assert.equal(readFileSync(page, 'utf8'), rulesPage(), 'run this test again with UPDATE=1');
  });
});
