import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { onPath } from '../support/keyring.ts';
import { lineOf } from '../support/processes.ts';
import { CommandLine, program } from './command-line.ts';

/** With all that JSON, URLs and shells have to escape; the version that comes next has less. */
const [first, second] = ['cörrect "horse"/7', 'n3xt-0ne'];
const cli = new CommandLine();
const node = process.execPath;

before(async function () {
  this.timeout(20_000);
  await cli.store('db', JSON.stringify({ user: 'application', password: first }));
  const put = ['--SecretName', 'db', '--VersionId', 'v2', '--SecretData', '-'];
  await cli.json(['PutSecretValue', ...put], {
    input: JSON.stringify({ user: 'next', password: second }),
  });
  await cli.store('plain', 'single-value');
});
after(() => cli.remove());

describe('run', () => {
  const show = 'console.log(JSON.stringify([process.env.A, process.env.B, process.env.C]))';
  const shown = async (env: Record<string, string>, ...more: readonly string[]) => {
    const { stdout, stderr } = await cli.run(
      ['run', '--no-masking', ...more, '--', node, '-e', show],
      {
        env,
      },
    );
    assert.equal(stderr, '');
    return JSON.parse(stdout) as readonly (string | null)[];
  };

  it('resolves references in the environment', async () => {
    const env = {
      A: 'kms://plain',
      B: 'kms://db#password?VersionStage=ACSPrevious',
      C: 'pg://{{ kms://db#user?VersionId=v1 }}:{{kms://db#/password}}@localhost',
    };
    assert.deepEqual(await shown(env), [
      'single-value',
      first,
      `pg://application:${second}@localhost`,
    ]);
  });

  it('takes variables from env files, which win over the environment', async () => {
    await cli.file('one.env', 'A=kms://plain # a reference\nB=from one');
    await cli.file('two.env', 'B="from two"');
    const files = ['--env-file', 'one.env', '--env-file', 'two.env'];
    assert.deepEqual(await shown({ A: 'environment', C: 'environment' }, ...files), [
      'single-value',
      'from two',
      'environment',
    ]);
  });

  it('leaves the environment out of a diagnostic report', async function () {
    if (process.platform === 'win32') this.skip();
    const folder = mkdtempSync(join(cli.folder, 'reports-'));
    const env = { KEPT: first, NODE_OPTIONS: `--report-on-signal --report-directory=${folder}` };
    const reported = `until ls ${folder} | grep -q json; do sleep 0.05; done; sleep 0.2`;
    await cli.run(['run', '--', 'sh', '-c', `kill -USR2 $PPID; ${reported}`], { env });
    const reports = readdirSync(folder).filter((name) => name.endsWith('.json'));
    assert.equal(reports.length, 1);
    const report = readFileSync(join(folder, reports[0] ?? ''), 'utf8');
    assert.match(report, /"javascriptStack"/);
    assert.ok(!report.includes('KEPT') && !report.includes(JSON.stringify(first).slice(1, -1)));
  });

  it('names every variable it could not resolve, and starts nothing', async () => {
    const env = { A: 'kms://nope', B: 'kms://db#none', C: 'kms://plain' };
    const { code, stdout, stderr } = await cli.run(['run', '--', node, '-e', show], { env });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /A: kms:\/\/nope: Resource not found\./);
    assert.match(stderr, /B: The value of db has no key none/);
    assert.doesNotMatch(stderr, /single-value/);
  });

  it('opens no store when there is nothing to resolve', async () => {
    const other = new CommandLine();
    const { code, stdout } = await other.run(['run', '--', node, '-p', '1 + 1']);
    assert.deepEqual([code, stdout], [0, '2\n']);
    assert.deepEqual(readdirSync(other.folder).includes('store'), false);
    await other.remove();
  });

  it('masks values in both outputs, in every form', async () => {
    const script = `
      const { A } = process.env;
      console.log(A);
      console.log(Buffer.from('user:' + A).toString('base64').length > 0 && Buffer.from(A).toString('base64'));
      console.log(JSON.stringify({ A }));
      console.error(encodeURIComponent(A));
      for (const byte of Buffer.from(A)) process.stdout.write(Buffer.from([byte]));`;
    const { stdout, stderr } = await cli.run(['run', '--', node, '-e', script], {
      env: { A: 'kms://db#password?VersionId=v1' },
    });
    assert.match(stdout, /^\*{8}\n\*{8}=*\n\{"A":"\*{8}"\}\n\*{8}$/);
    assert.equal(stderr, '********\n');
  });

  it('comes back with the exit code, and with 128 + n after signal n', async () => {
    const env = { A: 'kms://plain' };
    for (const masking of [[], ['--no-masking']]) {
      const exit = await cli.run(['run', ...masking, '--', node, '-e', 'process.exit(7)'], { env });
      assert.equal(exit.code, 7);
      const kill = ['-e', 'process.kill(process.pid, "SIGKILL")'];
      assert.equal((await cli.run(['run', ...masking, '--', node, ...kill], { env })).code, 137);
    }
  });

  it('says which command does not exist', async () => {
    const { code, stderr } = await cli.run(['run', '--', 'no-such-command']);
    assert.equal(code, 127);
    assert.equal(stderr, 'kms-secrets: no-such-command: not found\n');
    const { code: folder } = await cli.run(['run', '--', cli.folder]);
    assert.equal(folder, 126);
    assert.equal((await cli.run(['run', 'npm', 'start'])).code, 2);
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const) {
    it(`passes ${signal} on`, async () => {
      const script = `
        process.on('${signal}', () => { console.log('caught'); process.exit(3); });
        setInterval(() => {}, 1000); console.log('ready');`;
      const args = [await program(), 'run', '--', node, '-e', script];
      const env = { ...cli.env, A: 'kms://plain' };
      const child = spawn(node, args, { cwd: cli.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
      const ended = once(child, 'exit');
      await lineOf(child, /ready/, 10_000);
      const caught = lineOf(child, /caught/, 10_000);
      child.kill(signal);
      await caught;
      assert.deepEqual(await ended, [3, null]);
    });
  }

  const onTerminal = async (script: string) => {
    const line = [node, await program(), 'run', '--', node, '-e', `'${script}'`].join(' ');
    // The shell becomes our program, so that its process id is the one that gets the signal.
    return spawn('script', ['-qec', `echo $$; exec ${line}`, '/dev/null'], {
      cwd: cli.folder,
      env: { ...cli.env, A: 'kms://plain', SHELL: '/bin/sh' },
    });
  };

  it('gives a program on a terminal a terminal, and masks it too', async function () {
    if (process.platform !== 'linux' || !onPath('script')) this.skip();
    const child = await onTerminal(
      'console.log(process.stdout.isTTY, process.env.A, process.env.SHELL); process.exit(5)',
    );
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = await once(child, 'close');
    assert.match(said, /^\d+\r\n\S*true\S* \*{8} \/bin\/sh\r\n$/);
    assert.equal(code, 5);
  });

  it('passes signals on to a program on such a terminal', async function () {
    if (process.platform !== 'linux' || !onPath('script')) this.skip();
    const script = `
      process.on("SIGTERM", () => { console.log("caught"); process.exit(3); });
      setInterval(() => {}, 1000); console.log("ready");`;
    const child = await onTerminal(script.replaceAll('\n', ' '));
    const ended = once(child, 'exit');
    const pid = lineOf(child, /^\d+/, 10_000);
    await lineOf(child, /ready/, 10_000);
    const caught = lineOf(child, /caught/, 10_000);
    process.kill(Number(await pid), 'SIGTERM');
    await caught;
    assert.deepEqual(await ended, [3, null]);
  });
}).timeout(20_000);

describe('env', () => {
  it('prints references and env files, resolved', async () => {
    await cli.file('three.env', "A=kms://db#user\nB='it is'");
    const env = { C: 'kms://plain', D: 'no reference' };
    const { stdout } = await cli.run(['env', '--env-file', 'three.env', '--format', 'json'], {
      env,
    });
    assert.deepEqual(JSON.parse(stdout), { C: 'single-value', A: 'next', B: 'it is' });
    const { stdout: shell } = await cli.run(['env', '--format', 'shell'], { env });
    assert.equal(shell, 'export C=single-value\n');
  });

  it('refuses a format it does not have, and a file that is not there', async () => {
    assert.equal((await cli.run(['env', '--format', 'yaml'])).code, 2);
    // Node.js looks at --env-file too, even behind the script, and is the first to miss the file.
    const { code, stderr } = await cli.run(['env', '--env-file', 'none.env']);
    assert.notEqual(code, 0);
    assert.match(stderr, /none\.env/);
  });
}).timeout(20_000);
