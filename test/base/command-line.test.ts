import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { splitCommandLine } from '../../src/base/command-line.ts';

const lines: readonly (readonly [string, readonly string[]])[] = [
  ['', []],
  ['  ', []],
  ['/bin/rotate', ['/bin/rotate']],
  ['  /bin/rotate   a  b ', ['/bin/rotate', 'a', 'b']],
  ['"/opt/my tools/rotate" app', ['/opt/my tools/rotate', 'app']],
  ["/bin/rotate 'a b' --x='c d'", ['/bin/rotate', 'a b', '--x=c d']],
  ['/bin/rotate "" x', ['/bin/rotate', '', 'x']],
  ['C:\\tools\\rotate.exe a', ['C:\\tools\\rotate.exe', 'a']],
  [`/bin/rotate "it's" '"'`, ['/bin/rotate', "it's", '"']],
];

describe('a command line', () => {
  for (const [line, words] of lines) {
    it(`is split into words: ${line}`, () => assert.deepEqual(splitCommandLine(line), words));
  }
});
