import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { repository } from '../support/places.ts';

const pages = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md', 'SECURITY.md'];

describe('What is written', () => {
  for (const page of [...pages, ...globSync('docs/*.md', { cwd: repository }).sort()]) {
    const text = readFileSync(join(repository, page), 'utf8');

    it(`names only files that exist: ${page}`, () => {
      const named = [...text.matchAll(/`((?:src|test|docs|media)\/[\w./-]+)`/g)];
      const missing = named.map(([, path = '']) => path).filter((path) => !exists(path));
      assert.deepEqual(missing, []);
    });

    it(`leads only to pages that exist: ${page}`, () => {
      const links = [...text.matchAll(/\]\((?!https?:|#|mailto:|command:)([^)#\s]+)/g)];
      const missing = links
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(join(repository, page, '..', path)));
      assert.deepEqual(missing, []);
    });
  }
});

/** What is made here and never committed; it need not be there yet. */
const made = readFileSync(join(repository, '.gitignore'), 'utf8').split('\n');

/** In the repository, or in the sample application that the pages tell of. */
const exists = (path: string): boolean =>
  made.includes(`${path}/`) ||
  ['.', 'test/fixtures/myapp'].some((folder) => existsSync(join(repository, folder, path)));
