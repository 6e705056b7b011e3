import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { repository } from '../support/places.ts';
import { expectNone, type Source, sources } from './sources.ts';

describe('Chinese', () => {
  let all: readonly Source[] = [];
  before(async () => {
    all = await sources();
  });

  it('has Chinese for every text of the extension', () => {
    const file = 'l10n/bundle.l10n.zh-cn.json';
    const bundle = JSON.parse(readFileSync(join(repository, file), 'utf8')) as Record<
      string,
      string
    >;
    const call = /(?<![\w$])t\(\s*(?:'((?:[^'\\\n]|\\.)+)'|"((?:[^"\\\n]|\\.)+)")/g;
    expectNone(
      all
        .filter(({ path }) => /^src\/(extension|server)\//.test(path))
        .flatMap(({ path, text }) =>
          [...text.matchAll(call)]
            .map(({ 1: single, 2: double, index }) => ({
              key: (single ?? double ?? '').replace(/\\(.)/g, '$1'),
              line: text.slice(0, index).split('\n').length,
            }))
            .filter(({ key }) => bundle[key] === undefined)
            .map(({ key, line }) => ({ path, line, remedy: `"${key}" is missing in ${file}` })),
        ),
    );
  });
});
