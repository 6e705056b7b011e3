import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type Translate, translator } from '../../src/base/translate.ts';
import type { Io } from '../../src/cli/io.ts';
import { repository } from '../support/places.ts';

const file = join(repository, 'l10n/bundle.l10n.zh-cn.json');

/** What Chinese there is. */
export const chinese = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>;

/** Speaks English, of what there is Chinese for too: also of texts that come in a variable. */
const spoken: Translate = (message, ...args) => {
  assert.ok(Object.hasOwn(chinese, message), `${JSON.stringify(message)} has no Chinese`);
  return translator()(message, ...args);
};

/** A process that has nothing and nobody; a test says what it has. */
export function io(parts: Partial<Io>): Io {
  return {
    env: {},
    cwd: '/',
    pid: 1,
    platform: 'linux',
    versions: { node: '24.21.0', sqlite: '3.53.0' },
    home: '/nowhere',
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    t: spoken,
    clock: () => 0,
    onSignal: () => () => undefined,
    ...parts,
  };
}
