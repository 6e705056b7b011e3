import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import manifest from '../../package.json' with { type: 'json' };
import texts from '../../package.nls.json' with { type: 'json' };
import { defaultSettings } from '../../src/server/settings.ts';
import { repository } from '../support/places.ts';

const { contributes } = manifest;
const source = (path: string): string => readFileSync(join(repository, path), 'utf8');
const declared: string[] = contributes.commands.map(({ command }) => command);

/** The ids of the command table, read as text since it imports `vscode`. */
const implemented = [
  ...source('src/extension/commands.ts').matchAll(/^ {2}'(kmsSecrets\.\w+)':/gm),
].map(([, id]) => id ?? '');

/** What the lines of the views are to menus. */
const lines = [
  ...['secret.live', 'secret.pendingDeletion', 'version.current', 'version.other'],
  ...['key.Enabled', 'key.Enabled.protected', 'key.Enabled.service', 'key.Disabled'],
  ...['key.PendingDeletion', 'accessKeys', 'accessKey.active', 'accessKey.inactive'],
  ...['finding', 'findings.file'],
];

/** The menu of a line. */
const menuOf = (line: string) =>
  contributes.menus['view/item/context'].filter(({ when }) => {
    const [, pattern] = /viewItem =~ \/(.+)\/$/.exec(when) ?? [];
    return pattern === undefined
      ? when.endsWith(`viewItem == ${line}`)
      : new RegExp(pattern).test(line);
  });

describe('the manifest', () => {
  it('declares exactly the commands that are implemented', () => {
    assert.ok(implemented.length > 10);
    assert.deepEqual([...declared].sort(), [...implemented].sort());
  });

  it('uses only texts that exist, and all of them', () => {
    const used = new Set(
      [...source('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key),
    );
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  it('names only declared commands in menus and welcome views', () => {
    const inMenus = Object.values(contributes.menus).flat();
    for (const { command } of inMenus) assert.ok(declared.includes(command), command);
    const links = Object.values(texts)
      .join('\n')
      .matchAll(/\(command:(kmsSecrets\.\w+)\)/g);
    for (const [, command = ''] of links) assert.ok(declared.includes(command), command);
  });

  it('shows at most two actions beside a line', () => {
    for (const line of lines) {
      const beside = menuOf(line).filter(({ group }) => group.startsWith('inline'));
      assert.ok(beside.length <= 2, `${line}: ${beside.map(({ command }) => command)}`);
    }
  });

  it('offers what fits the state of a key', () => {
    const offered = (line: string) => menuOf(line).map(({ command }) => command.slice(11));
    const some = (line: string, ...wanted: readonly string[]) =>
      wanted.filter((command) => offered(line).includes(command));
    const about = ['deleteKey', 'protectKey', 'unprotectKey', 'disableKey', 'enableKey', 'keepKey'];
    assert.deepEqual(some('key.Enabled', ...about), ['deleteKey', 'protectKey', 'disableKey']);
    assert.deepEqual(some('key.Disabled', ...about), ['deleteKey', 'protectKey', 'enableKey']);
    assert.deepEqual(some('key.Enabled.protected', ...about), ['unprotectKey', 'disableKey']);
    assert.deepEqual(some('key.Enabled.service', ...about), []);
    assert.deepEqual(some('key.PendingDeletion', ...about), ['keepKey']);
    const uses = ['disableAccessKey', 'enableAccessKey', 'deleteAccessKey'];
    assert.deepEqual(some('accessKey.active', ...uses), ['disableAccessKey', 'deleteAccessKey']);
    assert.deepEqual(some('accessKey.inactive', ...uses), ['enableAccessKey', 'deleteAccessKey']);
  });

  it('hides from the palette what cannot run without a store', () => {
    const palette = new Map(
      contributes.menus.commandPalette.map((item) => [item.command, item.when]),
    );
    for (const { command, ...rest } of contributes.commands) {
      if (!('enablement' in rest)) continue;
      assert.ok(palette.has(command), `${command} is enabled by a condition but always shown`);
      assert.ok(['false', rest.enablement].includes(palette.get(command) ?? ''), command);
    }
  });

  it('has a welcome view for every state the status item can show', () => {
    const states =
      /export type ViewState =\s([^;]+);/.exec(source('src/extension/status.ts'))?.[1] ?? '';
    const names = [...states.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    assert.ok(names.length > 3);
    const conditions = contributes.viewsWelcome.map(({ when }) => when).join(' ');
    for (const name of names) assert.match(conditions, new RegExp(`== ${name}\\b`));
  });

  it('says the same about settings as the server, with the same defaults', () => {
    const settings: Record<string, { default: unknown; scope: string }> =
      contributes.configuration.properties;
    const ofServer = Object.entries(defaultSettings).flatMap(([group, values]) =>
      Object.entries(values).map(([key, value]) => [`kmsSecrets.${group}.${key}`, value] as const),
    );
    for (const [key, value] of ofServer) assert.deepEqual(settings[key]?.default, value, key);
    const more = Object.keys(settings).filter((key) => !ofServer.some(([known]) => known === key));
    assert.deepEqual(more.sort(), ['kmsSecrets.run.environment', 'kmsSecrets.trace.server']);
  });

  it('lets no workspace decide about the endpoint or the trace', () => {
    for (const [key, { scope }] of Object.entries(contributes.configuration.properties)) {
      if (/\.(?:gateway|trace)\./.test(key)) assert.equal(scope, 'machine', key);
    }
  });

  it('offers no trace that would hold the text of documents', () => {
    const trace = contributes.configuration.properties['kmsSecrets.trace.server'];
    assert.deepEqual(trace.enum, ['off', 'messages']);
  });

  it('is never active before the editor is ready', () => {
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished']);
  });

  it('names only icons that are there', () => {
    for (const [path = ''] of source('package.json').matchAll(/media\/[\w./-]+/g)) {
      assert.ok(existsSync(join(repository, path)), path);
    }
    assert.ok(readdirSync(join(repository, 'media')).includes('kms-secrets.svg'));
  });
});
