import { errorKinds } from '../../src/base/error-kinds.ts';
import type { Phrase } from '../../src/base/translate.ts';
import type { Option } from '../../src/cli/arguments.ts';
import type { Command } from '../../src/cli/command.ts';
import { commands, scanCommands } from '../../src/cli/commands.ts';
import { friendly } from '../../src/cli/friendly.ts';
import { chapters, operationCommands } from '../../src/cli/operations.ts';
import type { Source } from './sources.ts';

/** The texts for people in a source: of `t('…')`, of phrases, of a wrong usage. */
export function textsIn({ text }: Source): readonly string[] {
  const plain = [...text.matchAll(calls)].map(({ 1: single = '', 2: double }) => double ?? single);
  const phrases = [...text.matchAll(templates)].map(({ 1: template = '' }) => {
    let hole = 0;
    return template.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, () => `{${hole++}}`);
  });
  return [...plain, ...phrases].map((found) => found.replace(/\\(.)/g, '$1'));
}

const quoted = /(?:'((?:[^'\\\n]|\\.)+)'|"((?:[^"\\\n]|\\.)+)")/.source;
const calls = new RegExp(`(?:(?<![\\w$])t|new WrongUsage|confirm:)(?:\\(\\s*|\\s*)${quoted}`, 'g');
const templates = /(?<![\w$])phrase`((?:[^`\\]|\\.)*)`/g;

/** What tables hold for the help of the command line, and for failures. */
export function tableTexts(): readonly string[] {
  const all: readonly (Pick<Command, 'doc' | 'notes'> & { options: readonly Option[] })[] = [
    ...commands,
    ...scanCommands,
    ...operationCommands(),
  ];
  const texts = all.flatMap(({ doc, notes = [], options }) => [
    doc,
    ...notes,
    ...options
      .filter(({ hidden }) => !hidden)
      .flatMap(({ doc, takes }) => [doc, ...(takes === undefined ? [] : [keyOf(takes)])]),
  ]);
  const titles = chapters().map(({ title }) => title);
  const confirms = friendly.flatMap(({ confirm }) => confirm ?? []);
  return [...new Set([...texts, ...titles, ...confirms, ...errorKinds])].filter(isText);
}

const keyOf = (what: Phrase | string): string => (typeof what === 'string' ? what : what.message);

/**
 * What comes to `t` in a variable. That each of these has Chinese is asserted where the tests of
 * the command line speak.
 */
export const variableTexts: readonly string[] = [
  ...['binary', 'no valid UTF-8, read as Latin-1', 'not a regular file', 'symbolic link'],
  ...['too large', 'unreadable', 'vanished'],
  ...['low', 'medium', 'high'],
  ...['1 credential', '{0} credentials', '1 file', '{0} files'],
  ...['1 finding ignored', '{0} findings ignored'],
  ...['1 binary file passed over', '{0} binary files passed over'],
  ...['1 symbolic link not followed', '{0} symbolic links not followed'],
  ...['created', 'new version', 'skipped', 'unchanged'],
  ...['no permission', 'it is a folder', 'no such file', 'the disk is full', 'unknown reason'],
  ...['a part of its path is no folder', 'the disk is read-only'],
  ...['Commands', 'ok', 'note', 'problem', 'Store', 'Keys', 'Contents', 'Endpoint'],
  ...['others may read it', 'under a passphrase', 'no keychain', 'nothing stored yet'],
  ...['nobody serves now', 'It is part of Node.js: see there'],
  'Install Node.js 24.15 or later (or 22.23.3 or later of 22)',
  'Open VS Code, or run kms-secrets serve; run --endpoint brings its own',
  'End it, or choose another port: kms-secrets serve --port, kmsSecrets.gateway.port',
];

/** Words to type, examples and paths are the same in every language. */
const isText = (text: string): boolean => /[a-z]{2} [a-z]/i.test(text) && !/^ /.test(text);
