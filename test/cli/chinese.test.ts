import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'mocha';
import { translator } from '../../src/base/translate.ts';
import { commands } from '../../src/cli/commands.ts';
import { printHelp } from '../../src/cli/help.ts';
import type { Io } from '../../src/cli/io.ts';
import { languageOf, translateInto } from '../../src/cli/language.ts';
import { operationCommands } from '../../src/cli/operations.ts';
import { CommandLine } from './command-line.ts';
import { chinese, io } from './io.ts';

describe('the command line in Chinese', () => {
  const cli = new CommandLine();
  const inChinese = (...args: readonly string[]) =>
    cli.run(args, { env: { LC_ALL: 'zh_CN.UTF-8' } });
  after(() => cli.remove());

  it('has help for everything, without an English line', async () => {
    for (const command of [...commands, ...operationCommands()]) {
      const lines = (await printed((io) => printHelp(command, io))).split('\n');
      // A line of an example, or of an option that has none but its name, has no words.
      const english = lines.filter(
        (line) =>
          /^ {0,2}\S.*[a-z]{3,} [a-z]{2,} [a-z]{2,}/.test(line) &&
          !/^ {2}(bash|fish|zsh) /.test(line),
      );
      assert.deepEqual(
        english.filter((line) => !/\p{Script=Han}/u.test(line)),
        [],
        command.name,
      );
    }
  });

  it('tells what is wrong with a line', async () => {
    const { stderr, code } = await inChinese('GetSecretVale');
    assert.match(stderr, /未知的操作或命令：GetSecretVale。您是否想用 GetSecretValue 或 /);
    assert.match(stderr, /参见 kms-secrets --help/);
    assert.equal(code, 2);
  });

  it('answers failures as the service does, and says what they mean', async () => {
    const { stderr } = await inChinese('GetSecretValue', '--SecretName', 'nowhere');
    assert.match(
      stderr,
      /^Code: Forbidden.ResourceNotFound\nMessage: .+\nRequestId: \S+\n含义：凭据不存在\n$/,
    );
  });

  it('keeps what scripts read', async () => {
    const { stdout } = await inChinese('doctor', '--output', 'json');
    const { checks } = JSON.parse(stdout) as { checks: { name: string; state: string }[] };
    assert.deepEqual(
      checks.map(({ name }) => name),
      ['Node.js', 'SQLite', 'Store', 'Keys', 'Contents', 'Endpoint'],
    );
    assert.match((await inChinese('doctor')).stdout, /^正常 +Node\.js /m);
  });
});

describe('the language of a terminal', () => {
  it('is named by the first of three variables', () => {
    const names = { LC_ALL: 'zh_CN.UTF-8', LC_MESSAGES: 'de_DE', LANG: 'en_US.UTF-8' };
    assert.equal(languageOf(names, 'linux'), 'zh_CN.UTF-8');
    assert.equal(languageOf({ ...names, LC_ALL: '' }, 'linux'), 'de_DE');
    assert.equal(languageOf({ LANG: names.LANG }, 'darwin'), 'en_US.UTF-8');
    assert.equal(languageOf({}, 'linux'), 'C');
  });

  it('is Chinese for Simplified Chinese alone', () => {
    const speaks = (language: string): string => translateInto(language)('Usage:');
    for (const name of ['zh', 'zh.UTF-8', 'zh_CN', 'zh_CN.GB18030', 'zh-Hans-CN', 'zh_SG.utf8']) {
      assert.equal(speaks(name), chinese['Usage:'], name);
    }
    for (const name of ['C', 'POSIX', 'en_US', 'zh_TW.UTF-8', 'zh-Hant-HK', 'zha']) {
      assert.equal(speaks(name), 'Usage:', name);
    }
  });
});

async function printed(print: (io: Io) => Promise<void>): Promise<string> {
  const stdout = new PassThrough();
  const all = text(stdout);
  await print(io({ stdout, t: translator(chinese) }));
  stdout.end();
  return await all;
}
