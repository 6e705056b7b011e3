import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { privateEnvironment } from '../support/keyring.ts';
import { madeUpPassword } from '../support/made-up.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { type Finished, run } from '../support/processes.ts';
import { isHere, preCommit } from './toolchains.ts';

/* What docs/scan.md says to do before each commit and in a pipeline, done as it stands there. */
describe('a commit with a credential', () => {
  let folder = '';
  let env: NodeJS.ProcessEnv = {};

  beforeEach(async () => {
    folder = temporaryFolder('git-hooks');
    const program = join(folder, 'node_modules/.bin/kms-secrets');
    mkdirSync(dirname(program), { recursive: true });
    symlinkSync(join(repository, 'dist/cli.js'), program);
    const person = { NAME: 'somebody', EMAIL: 'somebody@example.com' };
    const named = Object.entries(person).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]);
    const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
    env = { ...privateEnvironment(folder), ...Object.fromEntries(named), PATH: path };
    await git('init', '-q');
    writeFileSync(join(folder, '.gitignore'), 'node_modules/\nhome/\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is refused by the hook, and taken without it', async () => {
    assert.equal((await npx('kms-secrets', 'hook', 'install')).code, 0);
    await refusesOnlyCredentials();
  });

  it('is refused by the pre-commit framework', async function () {
    if (!isHere(preCommit)) return this.skip();
    writeFileSync(join(folder, '.pre-commit-config.yaml'), documented('repos:'));
    const installed = await run(await preCommit.install(), ['install'], { cwd: folder, env });
    assert.equal(installed.code, 0, installed.stdout + installed.stderr);
    await refusesOnlyCredentials();
  });

  it('is told by the command of the pipeline, for whoever reads SARIF', async () => {
    put(`password = '${madeUpPassword}'`);
    const [, command = ''] = /- run: (npx kms-secrets .*)/.exec(documented('name:')) ?? [];
    const { code } = await run('sh', ['-c', command], { cwd: folder, env });
    assert.equal(code, 1);
    const report = JSON.parse(readFileSync(join(folder, 'credentials.sarif'), 'utf8'));
    assert.equal(report.runs[0].results.length, 1);
  });

  async function refusesOnlyCredentials(): Promise<void> {
    put(`password = '${madeUpPassword}'`);
    const refused = await commit();
    const said = refused.stdout + refused.stderr;
    assert.notEqual(refused.code, 0, said);
    assert.match(said, /app\.py/);
    assert.ok(!said.includes(madeUpPassword));
    put('password = os.environ["PASSWORD"]');
    const taken = await commit();
    assert.equal(taken.code, 0, taken.stdout + taken.stderr);
  }

  function put(line: string): void {
    writeFileSync(join(folder, 'app.py'), `${line}\n`);
  }

  async function commit(): Promise<Finished> {
    await git('add', '.');
    return await git('commit', '-q', '-m', 'a change');
  }

  function git(...args: readonly string[]): Promise<Finished> {
    return run('git', args, { cwd: folder, env });
  }

  function npx(...args: readonly string[]): Promise<Finished> {
    return run('npx', ['--no-install', ...args], { cwd: folder, env });
  }
});

/** The example of the documentation that begins so. */
function documented(start: string): string {
  const page = readFileSync(join(repository, 'docs/scan.md'), 'utf8');
  const examples = page.matchAll(/```yaml\n(.*?)```/gs);
  const found = [...examples].map(([, text = '']) => text).find((text) => text.startsWith(start));
  assert.ok(found, `docs/scan.md has no example that begins with ${start}`);
  return found;
}
