import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { repository } from '../support/places.ts';
import { run } from '../support/processes.ts';
import { CommandLine } from './command-line.ts';

const [first, second] = [['q8Kd!x2pLw', '57'].join('-'), ['Zt4#vM9sQe', '57'].join('-')] as const;

describe('kms-secrets move', () => {
  let cli: CommandLine;
  beforeEach(async () => {
    cli = new CommandLine();
    await cli.file('package.json', '{ "name": "shop", "type": "module" }\n');
    await cli.file('app.js', `const dbPassword = '${first}';\nf(dbPassword);\n`);
  });
  afterEach(() => cli.remove());

  /** From its sources, which know where the grammars are. */
  const move = (...args: readonly string[]) =>
    run(process.execPath, [join(repository, 'src/cli/main.ts'), 'move', ...args], {
      cwd: cli.folder,
      env: cli.env,
    });
  const valueIn = async (name: string): Promise<unknown> =>
    (await cli.json(['GetSecretValue', '--SecretName', name])).SecretData;

  it('takes all credentials of files and folders, pairs and equal values together', async () => {
    await mkdir(join(cli.folder, 'tool'));
    await cli.file('tool/db.py', `db = dict(user="shop-app", password="${second}")\nf(db)\n`);
    await cli.file('tool/same.py', `password = "${first}"\nf(password)\n`);
    const { code, stdout, stderr } = await move('app.js', 'tool');
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^app\.js:1: moved to the secret \S+\/db-password$/m);
    assert.match(stdout, /^tool\/db\.py:1: moved to the secret \S+, with what belongs to it$/m);
    assert.match(stdout, /^tool\/same\.py:1: is read from the secret \S+\/db-password$/m);
    assert.equal(stdout.match(/The code needs a package/g)?.length, 2);
    assert.ok(!stdout.includes(first) && !stdout.includes(second));
    const name = / secret (\S+), with/.exec(stdout)?.[1] ?? '';
    assert.equal(await valueIn(name), JSON.stringify({ username: 'shop-app', password: second }));
    assert.match(await cli.read('app.js'), /await readSecret\('\S+\/db-password'\)/);
    assert.match(await cli.read('tool/db.py'), /read_secret\("\S+", "username"\)/);
  });

  it('says beforehand what it would do, and changes nothing', async () => {
    const { code, stdout } = await move('--dry-run', '.');
    assert.equal(code, 0);
    assert.match(stdout, /^app\.js:1: would move to the secret \S+\/db-password\n$/);
    assert.match(await cli.read('app.js'), /const dbPassword = '/);
    const { stdout: secrets } = await cli.run(['ListSecrets']);
    assert.match(secrets, /"TotalCount": 0/);
  });

  it('changes nothing at all when one file cannot be written, and says which', async () => {
    await cli.file('config.py', `password = "${second}"\nf(password)\n`);
    await chmod(join(cli.folder, 'config.py'), 0o444);
    const { code, stderr } = await move('.');
    assert.equal(code, 1);
    assert.match(stderr, /config\.py is read-only, so nothing was kept/);
    assert.ok((await cli.read('app.js')).includes(first));
    const { stdout: secrets } = await cli.run(['ListSecrets']);
    assert.match(secrets, /"TotalCount": 0/);
  });

  it('heeds the ignore file at the top of the repository, too', async () => {
    await mkdir(join(cli.folder, '.git'));
    await mkdir(join(cli.folder, 'tool'));
    await cli.file('.kmssecretsignore', '/tool/db.py\n');
    await cli.file('tool/db.py', `password = "${second}"\nf(password)\n`);
    const main = join(repository, 'src/cli/main.ts');
    const { code, stderr } = await run(process.execPath, [main, 'move', '.'], {
      cwd: join(cli.folder, 'tool'),
      env: cli.env,
    });
    assert.equal(code, 0);
    assert.match(stderr, /No credential was found there/);
  });

  it('heeds ignored files, and leaves links, binaries and what git ignores alone', async () => {
    await cli.file('.kmssecretsignore', 'app.js  # an example\n');
    await cli.file('.gitignore', 'built/\n');
    await mkdir(join(cli.folder, '.git'));
    await mkdir(join(cli.folder, 'built'));
    await cli.file('built/app.js', `const dbPassword = '${first}';\n`);
    await writeFile(join(cli.folder, 'blob.py'), `\0password = "${first}"\n`);
    await symlink(join(cli.folder, 'app.js'), join(cli.folder, 'link.js'));
    const { code, stderr } = await move('.');
    assert.deepEqual([code, stderr], [0, 'No credential was found there\n']);
  });

  it('wants a line for one name, and a path that is there', async () => {
    for (const args of [['--name', 'x', 'app.js'], ['--pair', 'app.js'], [], ['nowhere']]) {
      assert.equal((await move(...args)).code, 2, args.join(' '));
    }
    const { code, stdout } = await move('app.js:1', '--name', 'shop/db');
    assert.equal(code, 0);
    assert.match(stdout, /^app\.js:1: moved to the secret shop\/db/);
    assert.equal(await valueIn('shop/db'), first);
  });
});
