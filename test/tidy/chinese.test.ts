import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { featureNames } from '../../src/detector/features.ts';
import { beyond, type Limit, limits } from '../../src/detector/limits.ts';
import { allRules, keepNew } from '../../src/detector/rules.ts';
import { factText, reasonTemplates, reasonText } from '../../src/server/rule-text.ts';
import { repository } from '../support/places.ts';
import { sources } from './sources.ts';
import { tableTexts, textsIn, variableTexts } from './texts.ts';

const read = (path: string): Record<string, string> =>
  JSON.parse(readFileSync(join(repository, path), 'utf8'));

/** The reasons why a credential cannot be moved: sentences of the rewriter. */
function refusals(): string[] {
  const folder = join(repository, 'src/rewriter');
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const sentences = texts.flatMap((text) =>
    [...text.matchAll(/'((?:[^'\\\n]|\\.)*)'/g)].map(([, sentence = '']) => sentence),
  );
  return sentences.filter((text) => /^[A-Z][\w.-]* .* \w/.test(text) && !/[=;{}]/.test(text));
}

/** What the rules say: each general one its own, tokens by kind and provider. */
function ruleTexts(): { readonly needed: string[]; readonly kinds: string[] } {
  const rules = allRules();
  const own = rules.filter(({ token }) => !token).flatMap(({ title, advice }) => [title, advice]);
  const tokens = rules.flatMap(({ token }) => token ?? []);
  return {
    needed: [...own, keepNew, ...tokens.flatMap(({ revoke }) => revoke ?? [])],
    kinds: tokens.map(({ what }) => what),
  };
}

/** What is translated of the facts that the detector weighs, and of its limits. */
function detectorTexts(): readonly string[] {
  const asked: string[] = [];
  const note = (text: string): string => {
    asked.push(text);
    return text;
  };
  for (const fact of featureNames) factText(fact, note);
  for (const limit of Object.keys(limits)) reasonText(beyond(limit as Limit), note);
  return asked;
}

/** Where texts for people stand. */
const speaks = /^src\/(base|cli|engine|extension|server)\//;

const holes = (text: string): string[] => (text.match(/\{\d+\}/g) ?? []).sort();

describe('the Chinese texts', () => {
  const bundle = read('l10n/bundle.l10n.zh-cn.json');

  it('translate every message of the code, and nothing else', async () => {
    const { needed, kinds } = ruleTexts();
    const said = (await sources()).filter(({ path }) => speaks.test(path)).flatMap(textsIn);
    const reasons = [...reasonTemplates, ...detectorTexts()];
    const all = new Set([...said, ...tableTexts(), ...refusals(), ...needed, ...reasons]);
    assert.deepEqual([...all].filter((text) => bundle[text] === undefined).sort(), []);
    const known = new Set([...all, ...variableTexts, ...kinds]);
    assert.deepEqual(
      Object.keys(bundle).filter((text) => !known.has(text)),
      [],
    );
  });

  it('know every reason of the detector', () => {
    const known: readonly string[] = reasonTemplates;
    for (const file of ['score.ts', 'detect.ts']) {
      const text = readFileSync(join(repository, 'src/detector', file), 'utf8');
      for (const [, reason = ''] of text.matchAll(/reasons\.push\('([^']+)'/g)) {
        assert.ok(known.includes(reason), `src/server/rule-text.ts does not know “${reason}”`);
      }
    }
    const exclusions = readFileSync(join(repository, 'src/detector/exclude.ts'), 'utf8');
    const reasons = [...exclusions.matchAll(/(?:return |[?,=:] |\n {4})'([a-z][\w-]* [\w ,-]+)'/g)];
    assert.ok(20 < reasons.length);
    for (const [, reason = ''] of reasons) {
      assert.ok(known.includes(reason), `src/server/rule-text.ts does not know “${reason}”`);
    }
  });

  it('name most kinds of tokens', () => {
    const { kinds } = ruleTexts();
    const named = kinds.filter((what) => bundle[what] !== undefined);
    assert.ok(0.7 * kinds.length < named.length, `${named.length} of ${kinds.length}`);
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
