import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { repository } from '../support/places.ts';

const read = (path: string): Record<string, string> =>
  JSON.parse(readFileSync(join(repository, path), 'utf8'));

/** The English texts handed to `t` in the sources that speak to the person at the editor. */
function messages(): string[] {
  const folders = ['src/base', 'src/server', 'src/server/features', 'src/extension'];
  const found = new Set<string>();
  for (const folder of folders) {
    for (const name of readdirSync(join(repository, folder))) {
      if (!name.endsWith('.ts')) continue;
      const text = readFileSync(join(repository, folder, name), 'utf8');
      for (const match of text.matchAll(/\bt\(\s*'((?:[^'\\]|\\.)*)'/g)) {
        found.add((match[1] ?? '').replace(/\\(.)/g, '$1'));
      }
    }
  }
  return [...found].sort();
}

const holes = (text: string): string[] => (text.match(/\{\d+\}/g) ?? []).sort();

describe('the Chinese texts', () => {
  const bundle = read('l10n/bundle.l10n.zh-cn.json');

  it('translate every message of the code, and nothing else', () => {
    assert.deepEqual(Object.keys(bundle).sort(), messages());
  });

  it('fill in the same things', () => {
    for (const [english, chinese] of Object.entries(bundle)) {
      assert.deepEqual(holes(chinese), holes(english), english);
      assert.match(chinese, /\p{Script=Han}/u, english);
    }
  });

  it('translate every text of the manifest, and nothing else', () => {
    const english = read('package.nls.json');
    const chinese = read('package.nls.zh-cn.json');
    assert.deepEqual(Object.keys(chinese), Object.keys(english));
    const commandLinks = (text: string) => text.match(/\(command:[\w.]+\)/g);
    for (const [key, text] of Object.entries(english)) {
      assert.deepEqual(commandLinks(chinese[key] ?? ''), commandLinks(text), key);
    }
  });
});
