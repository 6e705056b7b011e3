import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { repository } from '../support/places.ts';

describe('the comparison with other extensions', () => {
  const page = readFileSync(join(repository, 'docs/comparison.md'), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| (?!Feature|-)/.test(line));

  it('proves every row by a test that exists', () => {
    assert.ok(50 < rows.length);
    for (const row of rows) {
      const [, file = '', title = ''] = /`(test\/[\w./-]+\.ts) › (.+)` \|$/.exec(row) ?? [];
      assert.ok(title !== '', `no test is named: ${row}`);
      assert.ok(existsSync(join(repository, file)), `${file} is not there`);
      const text = readFileSync(join(repository, file), 'utf8').replaceAll("\\'", "'");
      const titles = ["'", '"', '`'].map((quote) => `it(${quote}${title}${quote}`);
      assert.ok(
        titles.some((known) => text.includes(known)),
        `${file} has no test “${title}”`,
      );
    }
  });
});
