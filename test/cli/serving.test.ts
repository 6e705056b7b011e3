import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { freePort, lineOf } from '../support/processes.ts';
import { CommandLine, program } from './command-line.ts';

const cli = new CommandLine();
before(async function () {
  this.timeout(20_000);
  await cli.store('db', 'hunter2');
});
after(() => cli.remove());

async function started(...args: readonly string[]): Promise<ChildProcess> {
  const all = [await program(), ...args];
  return spawn(process.execPath, all, { cwd: cli.folder, env: { ...cli.env } });
}

/** The HTTP status of an unsigned request, over TLS that trusts nothing but `ca`. */
async function status(endpoint: string, ca: string): Promise<number | undefined> {
  const asked = request(`${endpoint}/?Action=ListSecrets&Version=2016-01-20`, {
    method: 'POST',
    ca: readFileSync(ca),
  });
  asked.end();
  const [response] = await once(asked, 'response');
  response.resume();
  return response.statusCode;
}

describe('serve', () => {
  it('says where it serves, answers there, and ends with a signal', async () => {
    const child = await started('serve', '--port', '0');
    const ended = once(child, 'exit');
    const line = JSON.parse(await lineOf(child, /^\{/, 10_000));
    assert.deepEqual(Object.keys(line), ['endpoint', 'port', 'ca', 'pid']);
    assert.equal(line.endpoint, `https://localhost:${line.port}`);
    assert.equal(line.ca, join(cli.home, 'ca.pem'));
    assert.equal(line.pid, child.pid);
    assert.equal(await status(line.endpoint, line.ca), 400);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });

  it('waits for the port when another process of the store has it', async () => {
    const port = String(await freePort());
    const first = await started('serve', '--port', port);
    await lineOf(first, /^\{/, 10_000);
    const second = await started('serve', '--port', port);
    const standing = await lineOf(second, /Another process serves/, 10_000);
    assert.match(standing, new RegExp(`https://localhost:${port}`));
    const takenOver = lineOf(second, /^\{/, 10_000);
    first.kill('SIGKILL');
    assert.equal(JSON.parse(await takenOver).pid, second.pid);
    const ended = once(second, 'exit');
    second.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
  });

  it("refuses a stranger's port, a wrong port and another machine", async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const address = stranger.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const taken = await cli.run(['serve', '--port', String(port)]);
    stranger.close();
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, new RegExp(`Another program has port ${port}`));
    assert.equal((await cli.run(['serve', '--port', '70000'])).code, 2);
    const abroad = await cli.run(['serve', '--port', '0', '--host', '0.0.0.0']);
    assert.equal(abroad.code, 1);
    assert.match(abroad.stderr, /listens on this machine only/);
  });
}).timeout(30_000);

describe('run --endpoint', () => {
  it('gives a program an endpoint, an access key and what to trust', async () => {
    const script = `
      const { KMS_ENDPOINT, ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET } = process.env;
      fetch('https://' + KMS_ENDPOINT + '/?Action=ListSecrets&Version=2016-01-20', { method: 'POST' })
        .then((reply) => reply.json())
        .then(({ Code }) => console.log(JSON.stringify([
          Code, ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET,
          process.env.SSL_CERT_FILE, process.env.REQUESTS_CA_BUNDLE])));`;
    const line = ['run', '--endpoint', '--', process.execPath, '-e', script];
    const { code, stdout, stderr } = await cli.run(line);
    assert.equal(code, 0, stderr);
    const [answer, id, secret, file, bundle] = JSON.parse(stdout) as readonly string[];
    assert.match(String(answer), /Missing|Invalid|Incomplete/);
    assert.match(String(id), /^LTAI/);
    assert.equal(secret, '********');
    assert.equal(file, bundle);
    const roots = readFileSync(String(file), 'utf8');
    assert.ok(roots.includes(readFileSync(join(cli.home, 'ca.pem'), 'utf8').trim()));
    assert.ok(
      roots.split('BEGIN CERTIFICATE').length > 20,
      'the roots of the system are there too',
    );
    const again = JSON.parse((await cli.run(line)).stdout) as readonly string[];
    assert.equal(again[1], id, 'the access key is made once');
  });
}).timeout(30_000);

describe('lsp', () => {
  it('speaks the protocol on standard output, and ends with its input', async () => {
    const child = await started('lsp', '--stdio');
    const ended = once(child, 'exit');
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { processId: null, rootUri: null, capabilities: {} },
    });
    let said = '';
    const answered = new Promise<void>((resolve) => {
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('"capabilities"')) resolve();
      });
    });
    child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    await answered;
    assert.match(said, /^Content-Length: \d+\r\n\r\n\{"jsonrpc":"2\.0","id":1,"result":/);
    child.stdin?.end();
    await ended;
  });
}).timeout(20_000);

describe('doctor', () => {
  type Check = { name: string; state: string; found: string; fix?: string };
  const checks = async (env?: Record<string, string | undefined>) => {
    const circumstances = env === undefined ? {} : { env };
    const { code, stdout } = await cli.run(['doctor', '--output', 'json'], circumstances);
    const { checks: all } = JSON.parse(stdout) as { checks: readonly Check[] };
    return { code, of: (name: string) => all.find((check) => check.name === name) };
  };

  it('finds nothing to mend where nothing is wrong', async () => {
    const { code, of } = await checks();
    assert.equal(code, 0);
    assert.equal(of('Node.js')?.found, process.versions.node);
    assert.equal(of('SQLite')?.state, 'ok');
    assert.equal(of('Store')?.found, cli.home);
    assert.match(String(of('Keys')?.found), /^in the key file/);
    assert.match(String(of('Contents')?.found), /^opens; 1 secret/);
    const { stdout } = await cli.run(['doctor']);
    assert.match(stdout, /^ok {7}SQLite /m);
  });

  it('says what is open to others, with the command that mends it', async function () {
    if (process.platform === 'win32') this.skip();
    chmodSync(cli.home, 0o755);
    const { code, of } = await checks();
    assert.equal(code, 1);
    assert.equal(of('Store')?.fix, `chmod 700 '${cli.home}'`);
    chmodSync(cli.home, 0o700);
    assert.equal(statSync(cli.home).mode & 0o777, 0o700);
  });

  it('says why the keys cannot be reached', async function () {
    if (process.platform !== 'linux') this.skip();
    const { code, of } = await checks({ KMS_SECRETS_KEY_FILE: undefined });
    assert.equal(code, 1);
    assert.equal(of('Keys')?.found, 'KeychainUnavailable');
    assert.match(String(of('Keys')?.fix), /Start a Secret Service/);
    assert.match(String(of('Contents')?.fix), /set KMS_SECRETS_KEY_FILE/);
  });
}).timeout(30_000);

describe('trust', () => {
  it('writes a bundle of roots when asked', async () => {
    const other = new CommandLine();
    await other.file('extra.pem', 'an extra root');
    const env = { SSL_CERT_FILE: undefined, NODE_EXTRA_CA_CERTS: 'extra.pem' };
    const { code, stdout, stderr } = await other.run(['trust', '--bundle', 'all.pem'], { env });
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `${join(other.folder, 'all.pem')}\n`);
    const bundle = await other.read('all.pem');
    assert.ok(bundle.includes((await other.read('store/ca.pem')).trim()));
    assert.ok(bundle.includes('an extra root'));
    assert.ok(bundle.split('BEGIN CERTIFICATE').length > 20);
    await other.remove();
  });

  it('names the file of roots for every SDK, and changes nothing', async () => {
    const { code, stdout } = await cli.run(['trust']);
    assert.equal(code, 0);
    for (const sdk of ['Node.js', 'Python', 'Go', '.NET', 'PHP', 'Java']) {
      assert.ok(stdout.includes(sdk), sdk);
    }
    assert.ok(stdout.includes(`NODE_EXTRA_CA_CERTS=${join(cli.home, 'ca.pem')}`));
  });
}).timeout(20_000);
