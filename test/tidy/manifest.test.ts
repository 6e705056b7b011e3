import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'mocha';
import { repository } from '../support/places.ts';
import { type Source, sources } from './sources.ts';

type Texts = Readonly<Record<string, string>>;

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    readonly menus: Readonly<Record<string, readonly { readonly command?: string }[]>>;
  };
}

const manifestText = readFileSync(join(repository, 'package.json'), 'utf8');
const manifest = JSON.parse(manifestText) as Manifest;
const { commands, configuration, menus } = manifest.contributes;
const settings = configuration.properties;
const english = texts('package.nls.json');
const chinese = texts('package.nls.zh-cn.json');

describe('The manifest', () => {
  let all: readonly Source[] = [];
  before(async () => {
    all = await sources();
  });

  it('has an English and a Chinese text for everything it shows', () => {
    const wanted = [...manifestText.matchAll(/"%([\w.]+)%"/g)].map(([, key = '']) => key);
    const lacks = (given: Texts) => [...new Set(wanted)].filter((key) => given[key] === undefined);
    assert.deepEqual(lacks(english), [], 'missing in package.nls.json');
    assert.deepEqual(lacks(chinese), [], 'missing in package.nls.zh-cn.json');
  });

  it('uses every text it has', () => {
    const unused = Object.keys(english).filter((key) => !manifestText.includes(`"%${key}%"`));
    assert.deepEqual(unused, [], 'nothing shows these any more');
    assert.deepEqual(Object.keys(chinese).toSorted(), Object.keys(english).toSorted());
  });

  it('says everything in words of its own', () => {
    assert.deepEqual(
      commands.filter(({ title }) => !/^%.+%$/.test(title)),
      [],
      'a title has to be a key of package.nls.json',
    );
    for (const [id, setting] of Object.entries(settings)) {
      const doc = String(setting.markdownDescription ?? setting.description);
      assert.match(doc, /^%.+%$/, `${id} needs a description from package.nls.json`);
    }
  });

  it('declares the commands that the extension has, and no others', () => {
    const declared = commands.map(({ command }) => command).toSorted();
    const file = all.find(({ path }) => path === 'src/extension/commands.ts');
    const implemented = [...(file?.text ?? '').matchAll(/^ {2}'(kmsSecrets\.\w+)':/gm)];
    assert.deepEqual(
      implemented.map(([, id]) => id).toSorted(),
      declared,
      'compare package.json with src/extension/commands.ts',
    );
  });

  it('puts nothing into menus that is not declared', () => {
    const declared = new Set(commands.map(({ command }) => command));
    const shown = Object.values(menus).flatMap((menu) =>
      menu.flatMap(({ command }) => command ?? []),
    );
    assert.deepEqual(
      [...new Set(shown)].filter((id) => !declared.has(id)),
      [],
    );
  });

  it('says of each setting where it may be set', () => {
    for (const [id, setting] of Object.entries(settings)) {
      assert.ok('scope' in setting && 'default' in setting, `${id} needs a scope and a default`);
    }
  });

  it('lets no workspace open the endpoint or choose what is executed', () => {
    for (const [id, { scope }] of Object.entries(settings)) {
      if (!/gateway|port|custody|command|path/i.test(id)) continue;
      assert.ok(scope === 'machine' || scope === 'application', `${id} has to be of scope machine`);
    }
  });
});

function texts(file: string): Texts {
  return JSON.parse(readFileSync(join(repository, file), 'utf8')) as Texts;
}
