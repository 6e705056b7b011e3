import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { WrongUsage } from '../../src/cli/arguments.ts';
import { scan } from '../../src/cli/scan.ts';
import { fileMaxBytes } from '../../src/cli/scan-read.ts';
import { madeUpPassword } from '../support/made-up.ts';
import { io } from './io.ts';

// Split, so that no scanner trips over this file.
/** In one piece it would be an ignore of this file. */
const ignore = ['kms-secrets', 'ignore'].join('-');
const value = madeUpPassword;
const line = `db_password = "${value}"\n`;

describe('scan', () => {
  let folder = '';
  let cwd = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'scan-'));
    cwd = folder;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('answers 0 for a folder without credentials', async () => {
    put('a.py', 'print("hello")\n');
    const { code, out } = await run();
    assert.equal(code, 0);
    assert.match(out, /^No credentials in 1 file/);
  });

  it('answers 1 and tells file, place and rule, never the value', async () => {
    put('src/a.py', `\n${line}`);
    for (const format of ['text', 'json', 'sarif']) {
      const { code, out } = await run('--format', format, '--explain');
      assert.equal(code, 1);
      assert.ok(!out.includes(value), format);
      assert.ok(out.includes('src/a.py') && out.includes('generic-password'), format);
    }
  });

  it('keeps the JSON contract', async () => {
    put('src/a.py', `\n${line}`);
    const { findings, summary } = await json();
    const { file, startLine, startColumn, endLine, endColumn, ruleId, message, fingerprint } =
      findings[0] ?? {};
    assert.deepEqual(
      [file, startLine, startColumn, endLine, endColumn],
      ['src/a.py', 2, 16, 2, 16 + value.length],
    );
    assert.equal(ruleId, 'generic-password');
    assert.match(String(message), /db_password/);
    assert.match(String(fingerprint), /^[0-9a-f]{32}$/);
    assert.deepEqual([summary.files, summary.findings], [1, 1]);
  });

  it('counts columns in UTF-16 units and reads UTF-16, byte order marks and Latin-1', async () => {
    put('utf8.py', `# 🔑\n${line}`);
    put('utf16.py', Buffer.from(`\ufeff${line}`, 'utf16le'));
    put('latin1.py', Buffer.concat([Buffer.from('# caf\xe9\n', 'latin1'), Buffer.from(line)]));
    const { findings, summary } = await json();
    assert.deepEqual(
      findings.map(({ startColumn }) => startColumn),
      [16, 16, 16],
    );
    assert.deepEqual(summary.odd, [
      { file: 'latin1.py', reason: 'no valid UTF-8, read as Latin-1' },
    ]);
  });

  it('tells odd files once and goes on', async () => {
    put('a.py', line);
    put('binary.dat', Buffer.from([1, 0, 2, 0, 0, 3]));
    symlinkSync('.', join(folder, 'loop'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const { findings, summary } = await json();
    assert.equal(findings.length, 1);
    assert.equal(summary.binary, 1);
    assert.equal(summary.links, 1);
    assert.deepEqual(summary.odd, [{ file: 'pipe', reason: 'not a regular file' }]);
  });

  it('reads long files to their end, and of binary ones only as much as tells', async () => {
    put('long.py', `${'x = 1\n'.repeat(200_000)}${line}`);
    put('edge.py', `${'#'.repeat(64 * 1024 - line.length - 1)}\n${line}`);
    put('binary.dat', Buffer.concat([Buffer.alloc(3_000_000), Buffer.from(line)]));
    const { findings, summary } = await json();
    assert.deepEqual(
      findings.map(({ file, startLine }) => [file, startLine]),
      [
        ['edge.py', 2],
        ['long.py', 200_001],
      ],
    );
    assert.equal(summary.binary, 1);
    assert.equal(summary.bytes, 6 * 200_000 + line.length + 64 * 1024 + 3_000_000 + line.length);
  });

  it('tells what is too large to look at', async () => {
    put('large.txt', '');
    truncateSync(join(folder, 'large.txt'), fileMaxBytes + 1);
    writeFileSync(join(folder, 'large.txt'), 'a'.repeat(100_000), { flag: 'r+' });
    const { summary } = await json();
    assert.deepEqual(summary.odd, [{ file: 'large.txt', reason: 'too large' }]);
  });

  it('honours .gitignore files, nested ones and exceptions too', async () => {
    put('.gitignore', 'out/\n*.log\n!keep.log\n');
    put('sub/.gitignore', '/own.py\n');
    for (const file of ['out/a.py', 'a.log', 'keep.log', 'sub/own.py', 'sub/deep/own.py'])
      put(file, line);
    const { findings } = await json();
    assert.deepEqual(
      findings.map(({ file }) => file),
      ['keep.log', 'sub/deep/own.py'],
    );
    assert.equal((await json('--no-ignore')).findings.length, 5);
  });

  it('honours what the repository around a folder ignores', async () => {
    mkdirSync(join(folder, '.git/info'), { recursive: true });
    put('.git/info/exclude', 'local.py\n');
    // What is no pattern does not take the others along.
    put('.gitignore', '[z-a]\n/sub/out/\n');
    for (const file of ['sub/out/a.py', 'sub/local.py', 'sub/b.py']) put(file, line);
    const { findings } = await json('sub');
    assert.deepEqual(
      findings.map(({ file }) => file),
      ['sub/b.py'],
    );
  });

  it('heeds comments and .kmssecretsignore, and tells stale ones', async () => {
    put('a.py', line.replace('\n', ` # ${ignore}: a test account\n`));
    put('b.py', line);
    put('c.py', `x = 1 # ${ignore}: gone\n`);
    put('.kmssecretsignore', 'b.py # made up\nnothing/ # long gone\n');
    const { findings, summary } = await json();
    assert.deepEqual(findings, []);
    assert.equal(summary.ignored, 1);
    assert.deepEqual(summary.staleIgnores, [
      { file: 'c.py', line: 1 },
      { file: '.kmssecretsignore', line: 2 },
    ]);
  });

  it('leaves out what a baseline lists, wherever it has moved in its file', async () => {
    put('a.py', line);
    assert.equal((await run('--write-baseline', 'known.json')).code, 0);
    put('a.py', `\n\n${line}`);
    assert.equal((await run('--baseline', 'known.json')).code, 0);
    put('b.py', line);
    const { findings } = await json('--baseline', 'known.json');
    assert.deepEqual(
      findings.map(({ file }) => file),
      ['b.py'],
    );
    put('a.py', `x = 1\n# ${ignore}\n`);
    assert.equal((await json('--baseline', 'known.json')).summary.staleIgnores.length, 2);
  });

  it('writes a baseline anew with all that is known and the reasons', async () => {
    put('a.py', line);
    await run('--write-baseline', 'known.json');
    const path = join(folder, 'known.json');
    const read = (): string => readFileSync(path, 'utf8');
    writeFileSync(path, read().replace(/("fingerprint": "\w+")/, '$1, "reason": "made up"'));
    put('b.py', line);
    put('a.py', `x = 1\n${line}`);
    assert.equal((await run('--baseline', 'known.json', '--write-baseline', 'known.json')).code, 0);
    const kept = JSON.parse(read()).findings;
    assert.deepEqual(
      kept.map(({ file, reason }: { file: string; reason?: string }) => [file, reason]),
      [
        ['a.py', 'made up'],
        ['b.py', undefined],
      ],
    );
    const before = read();
    put('a.py', `x = 1\ny = 2\n${line}`);
    await run('--write-baseline', 'known.json');
    assert.equal(read(), before, 'lines that move change nothing');
    put('package.json', '{}');
    assert.equal((await run('--write-baseline', 'package.json')).code, 2);
  });

  it('explains what is ignored with the reasons people gave', async () => {
    put('a.py', line.replace('\n', ` # ${ignore}: a test account\n`));
    put('b.py', line);
    put('c.py', line);
    put('.kmssecretsignore', 'b.py # made up\n');
    await run('--write-baseline', 'known.json');
    const { code, out } = await run('--baseline', 'known.json', '--explain');
    assert.equal(code, 0);
    assert.match(out, /a\.py:1:\d+ {2}not reported: \w+: ignored by a comment: a test account/);
    assert.match(out, /b\.py:1:1 {2}not reported: b\.py: left out by a glob: made up/);
    assert.match(out, /c\.py:1:\d+ {2}not reported: \w+: listed in the baseline\n/);
    assert.ok(!out.includes(`${ignore}: `));
  });

  it('tells an entry of the baseline that its file holds no more, and no other', async () => {
    for (const file of ['a.py', 'b.py', 'sub/c.py']) put(file, line);
    put('.kmssecretsignore', 'sub/d.py\n');
    put('sub/d.py', line);
    await run('--write-baseline', 'known.json');
    put('a.py', 'x = 1\n');
    rmSync(join(folder, 'b.py'));
    const stale = async (...args: string[]): Promise<number> =>
      (await json('--baseline', 'known.json', ...args)).summary.staleIgnores.length;
    assert.equal(await stale(), 2);
    assert.equal(await stale('--confidence', 'high'), 0);
    assert.equal(await stale('a.py'), 1);
    put('.kmssecretsignore', 'nothing.py\n');
    assert.equal(await stale('sub'), 0);
  });

  it('reads standard input under a name', async () => {
    const { code, out } = await run('-', '--stdin-path', 'a.py', '--format', 'json');
    assert.equal(code, 1);
    assert.equal(JSON.parse(out).findings[0].file, 'a.py');
  });

  it('refuses what it does not understand', async () => {
    for (const args of [
      ['nowhere'],
      ['--format', 'xml'],
      ['--staged', '--history'],
      ['--threads', '0'],
      ['-', 'a'],
    ]) {
      await assert.rejects(run(...args), WrongUsage);
    }
  });

  describe('with git', () => {
    beforeEach(() => {
      git('init', '-q', '.');
      git('config', 'user.email', 'a@example.com');
      git('config', 'user.name', 'a');
    });

    it('looks at staged lines only', async () => {
      put('old.py', line);
      commit();
      put('old.py', `${line}x = 1\n`);
      put('new name.py', line);
      put('unstaged.py', line);
      git('add', 'old.py', 'new name.py');
      const { findings } = await json('--staged');
      assert.deepEqual(
        findings.map(({ file }) => file),
        ['new name.py'],
      );
    });

    it('looks at lines since a revision, new files included', async () => {
      put('old.py', line);
      commit();
      put('old.py', `${line}y = 2\n${line}`);
      put('new.py', line);
      const { findings } = await json('--since', 'HEAD');
      assert.deepEqual(
        findings.map(({ file, startLine }) => [file, startLine]),
        [
          ['new.py', 1],
          ['old.py', 3],
        ],
      );
    });

    it('looks at changed files whatever they are called', async () => {
      const names = ['a b.py', 'new\nline.py', 'qu"ote.py', 'ta\tb.py', 'back\\slash.py', 'ünï.py'];
      for (const name of names) put(name, 'x = 1\n');
      commit();
      for (const [index, name] of names.entries()) put(name, `x = 1\ny = ${index}\n${line}`);
      git('add', '.');
      for (const args of [['--staged'], ['--since', 'HEAD']]) {
        const { findings, summary } = await json(...args);
        assert.deepEqual(
          findings.map(({ file, startLine }) => [file, startLine]),
          names.toSorted().map((name) => [name, 3]),
        );
        assert.deepEqual(summary.odd, []);
      }
    });

    it('looks at what git takes for binary', async () => {
      put('.gitattributes', '*.py -diff\n');
      put('a.py', line);
      put('b.ini', Buffer.from(line, 'utf16le'));
      git('add', '.');
      const { findings } = await json('--staged');
      assert.deepEqual(
        findings.map(({ file }) => file),
        ['a.py', 'b.ini'],
      );
    });

    it('does not take a renamed file for new lines', async () => {
      const old = `${line}${'x = 1\n'.repeat(9)}`;
      put('a.py', old);
      commit();
      git('mv', 'a.py', 'b.py');
      assert.equal((await json('--staged')).findings.length, 0);
      put('b.py', `${old}${line}`);
      git('add', '.');
      const { findings } = await json('--staged');
      assert.deepEqual(
        findings.map(({ file, startLine }) => [file, startLine]),
        [['b.py', 11]],
      );
    });

    it('heeds no setting of git about how diffs look', async () => {
      const settings = {
        noprefix: 'true',
        mnemonicPrefix: 'true',
        submodule: 'log',
        external: 'false',
      };
      for (const [name, value] of Object.entries(settings)) git('config', `diff.${name}`, value);
      git('config', 'color.ui', 'always');
      put('b/c.py', line);
      git('add', '.');
      const { findings } = await json('--staged');
      assert.deepEqual(
        findings.map(({ file }) => file),
        ['b/c.py'],
      );
    });

    it('heeds the .kmssecretsignore above the working folder, up to the top', async () => {
      for (const file of ['sub/deep/b.py', 'sub/deep/c.py', 'd.py']) put(file, line);
      put('.kmssecretsignore', '/sub/deep/b.py\nd.py\nnothing.py\n');
      cwd = join(folder, 'sub/deep');
      for (const paths of [[], ['.', '../../d.py']]) {
        const { findings, summary } = await json(...paths);
        assert.deepEqual(
          findings.map(({ file }) => file),
          ['c.py'],
        );
        assert.deepEqual(summary.staleIgnores, [], 'only the whole of its folder tells');
      }
    });

    it('looks through the history, each content once, and names the commit', async () => {
      put('a.py', line);
      commit();
      put('a.py', 'x = 1\n');
      commit();
      assert.equal((await json()).findings.length, 0);
      const { findings } = await json('--history');
      assert.equal(findings.length, 1);
      assert.match(String(findings[0]?.commit), /^[0-9a-f]{40}$/);
    });

    it('tells a content of the history that is damaged, and goes on', async () => {
      put('a.py', line);
      put('b.py', 'x = 1\n');
      commit();
      const object = execFileSync('git', ['rev-parse', 'HEAD:b.py'], { cwd: folder }).toString();
      const path = join(folder, '.git/objects', object.slice(0, 2), object.slice(2).trim());
      chmodSync(path, 0o600);
      writeFileSync(path, 'not what git wrote');
      const { findings, summary } = await json('--history');
      assert.equal(findings.length, 1);
      assert.deepEqual(summary.odd, [{ file: 'b.py', reason: 'unreadable' }]);
    });

    it('fails with 2 where there is no repository', async () => {
      rmSync(join(folder, '.git'), { recursive: true });
      const { code, err } = await run('--staged');
      assert.equal(code, 2);
      assert.match(err, /git/i);
    });

    it('installs a hook, but not over another', async () => {
      assert.equal((await run('hook', 'install')).code, 0);
      const hook = join(folder, '.git/hooks/pre-commit');
      assert.ok(existsSync(hook) && (statSync(hook).mode & 0o111) !== 0);
      assert.equal((await run('hook', 'install')).code, 0);
      writeFileSync(hook, '#!/bin/sh\necho mine\n');
      await assert.rejects(run('hook', 'install'), /add the line/);
      assert.equal((await run('hook', 'install', '--force')).code, 0);
    });

    it('leaves a hook alone that scans already', async () => {
      const hook = join(folder, '.git/hooks/pre-commit');
      const mine = '#!/bin/sh\nmake lint\nkms-secrets scan --staged\n';
      mkdirSync(dirname(hook), { recursive: true });
      writeFileSync(hook, mine);
      assert.equal((await run('hook', 'install')).code, 0);
      assert.equal(readFileSync(hook, 'utf8'), mine);
    });

    it('installs the hook where husky lets people write', async () => {
      git('config', 'core.hooksPath', '.husky/_');
      put('.husky/_/pre-commit', '#!/bin/sh\n. "$(dirname "$0")/h"\n');
      assert.equal((await run('hook', 'install')).code, 0);
      assert.match(readFileSync(join(folder, '.husky/pre-commit'), 'utf8'), /--staged/);
    });
  });

  function put(file: string, content: string | Buffer): void {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  function git(...args: string[]): void {
    const { status, stderr } = spawnSync('git', args, { cwd: folder });
    assert.equal(status, 0, String(stderr));
  }

  function commit(): void {
    git('add', '.');
    git('commit', '-q', '-m', 'x');
  }

  async function json(...args: string[]): Promise<JsonReport> {
    return JSON.parse((await run(...args, '--format', 'json')).out);
  }

  async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const out = new Collector();
    const err = new Collector();
    const stdin = Readable.from([Buffer.from(line)]);
    const parts = { cwd, home: folder, stdin, stdout: out, stderr: err, clock: Date.now };
    const code = await scan(args, io(parts));
    return { code, out: out.text, err: err.text };
  }
});

interface JsonReport {
  readonly findings: readonly Record<string, unknown>[];
  readonly summary: {
    readonly files: number;
    readonly bytes: number;
    readonly links: number;
    readonly findings: number;
    readonly ignored: number;
    readonly binary: number;
    readonly odd: readonly unknown[];
    readonly staleIgnores: readonly unknown[];
  };
}

class Collector extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
