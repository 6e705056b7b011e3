import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, type Context, describe, it } from 'mocha';
import { onPath } from '../support/keyring.ts';
import { CommandLine } from './command-line.ts';

describe('completion', () => {
  const cli = new CommandLine();
  const scripts = new Map<string, string>();
  before(async function () {
    this.timeout(20_000);
    for (const shell of ['bash', 'zsh', 'fish']) {
      scripts.set(shell, await cli.file(shell, (await cli.run(['completion', shell])).stdout));
    }
  });
  after(() => cli.remove());

  /** What bash offers for the last of these words. */
  const bash = (...words: readonly string[]): readonly string[] => {
    const script = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kms_secrets
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const args = ['-c', script, scripts.get('bash') ?? '', 'kms-secrets', ...words];
    return execFileSync('bash', args, { encoding: 'utf8', cwd: cli.folder }).trim().split('\n');
  };

  it('in bash offers operations, commands and their second words', function () {
    needs('bash', this);
    assert.deepEqual(bash('GetSecretV'), ['GetSecretValue']);
    assert.deepEqual(bash('ru'), ['run']);
    assert.deepEqual(bash('access-key', 'd'), ['disable', 'delete']);
  });

  it('in bash offers the parameters of an operation, and the values that are known', function () {
    needs('bash', this);
    assert.deepEqual(bash('CreateSecret', '--Secret'), [
      '--SecretName',
      '--SecretData',
      '--SecretDataType',
      '--SecretType',
    ]);
    assert.deepEqual(bash('CreateSecret', '--SecretName', 'x', '--Descr'), ['--Description']);
    assert.deepEqual(bash('access-key', 'create', '--U'), ['--UserName']);
    assert.deepEqual(bash('ListSecrets', '--output', ''), ['json', 'table', 'text']);
    assert.deepEqual(bash('ListSecrets', '--FetchTags', 't'), ['true']);
    assert.deepEqual(bash('env', '--format', ''), ['dotenv', 'shell', 'json']);
    assert.deepEqual(bash('scan', '--format', ''), ['text', 'json', 'sarif']);
  });

  it('in bash offers files where no option is begun', function () {
    needs('bash', this);
    assert.deepEqual(bash('run', '--env-file', 'fi'), ['fish']);
  });

  it('in fish offers the same', function () {
    needs('fish', this);
    const fish = (line: string): readonly string[] => {
      const script = `source ${scripts.get('fish')}; complete -C '${line}'`;
      const env = { ...process.env, ...cli.env };
      return execFileSync('fish', ['-c', script], { encoding: 'utf8', env })
        .trim()
        .split('\n')
        .map((offer) => offer.split('\t')[0] ?? '');
    };
    assert.deepEqual(fish('kms-secrets GetSecretV'), ['GetSecretValue']);
    assert.ok(fish('kms-secrets CreateSecret --Secret').includes('--SecretData'));
    assert.deepEqual(fish('kms-secrets access-key en'), ['enable']);
    assert.deepEqual(fish('kms-secrets ListSecrets --output t'), ['table', 'text']);
  });

  it('in zsh offers the same', function () {
    needs('zsh', this);
    // The functions that make offers are replaced by ones that print them.
    const zsh = (...words: readonly string[]): readonly string[] => {
      const script = `
        compdef() { : }
        _describe() { for offer in "\${(@P)2}"; do print -r -- \${offer%%:*}; done }
        compadd() { [[ $1 = -a ]] && print -rl -- "\${(@P)2}" || print -rl -- "\${@:2}" }
        _files() { print files }
        source "$1"; words=("\${@:2}"); CURRENT=$#words; _kms_secrets`;
      const args = ['-f', '-c', script, 'zsh', scripts.get('zsh') ?? '', 'kms-secrets', ...words];
      return execFileSync('zsh', args, { encoding: 'utf8' }).trim().split('\n');
    };
    assert.ok(zsh('').includes('GetSecretValue'));
    assert.ok(zsh('CreateSecret', '--').includes('--SecretData'));
    assert.ok(zsh('access-key', '').includes('enable'));
    assert.deepEqual(zsh('ListSecrets', '--output', ''), ['json', 'table', 'text']);
    assert.deepEqual(zsh('run', 'x'), ['files']);
  });

  it('is refused for another shell', async () => {
    const { code, stderr } = await cli.run(['completion', 'tcsh']);
    assert.equal(code, 2);
    assert.match(stderr, /bash, zsh, fish, not for tcsh/);
  }).timeout(20_000);
}).timeout(20_000);

function needs(shell: string, test: Context): void {
  if (onPath(shell)) return;
  console.error(`    NOT PROVEN HERE: it takes ${shell}`);
  test.skip();
}
