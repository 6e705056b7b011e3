import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { signV3 } from '../gateway/requests.ts';
import { onPath } from '../support/keyring.ts';
import { cache, ensured } from '../support/places.ts';
import { type Running, run, start } from '../support/processes.ts';
import { type Load, load } from './load.ts';

/*
 * GetSecretValue over HTTP with V3 signatures: the gateway, a bare `node:http` server that answers
 * as many bytes, and moto's Secrets Manager, one after the other on the same machine, three rounds
 * each; the median counts. Load and server are processes of their own.
 */

const value = JSON.stringify({ user: 'app', password: 'x'.repeat(16) });
const rounds = 3;

interface Contestant {
  readonly name: string;
  readonly port: number;
  /** Requests per round on one connection and on 32; a slow server gets fewer. */
  readonly sizes: readonly [one: number, many: number];
  requests(count: number): Buffer[];
  stop(): Promise<void>;
}

export interface GatewayFigures {
  readonly loads: readonly { readonly name: string; readonly load: Load }[];
  /** The gateway after 20,000 requests, and 100,000 requests later. */
  readonly memory: { readonly before: Memory; readonly after: Memory };
}

/** In MiB: what is in use after a collection, and what the process has from the system. */
interface Memory {
  readonly live: number;
  readonly resident: number;
}

/** Measures and prints; takes about two minutes. */
export async function bench(): Promise<GatewayFigures> {
  const gateway = await startOurs();
  const contestants = [await startBare(), gateway, await startMoto()].filter((each) => !!each);
  try {
    const loads: { name: string; load: Load }[] = [];
    for (const connections of [1, 32]) {
      for (const contestant of contestants) {
        const measured = await medianLoad(contestant, connections);
        loads.push({ name: contestant.name, load: measured });
        print(contestant.name, measured);
      }
    }
    const memory = await memoryUnderLoad(gateway);
    for (const [when, { live, resident }] of Object.entries(memory)) {
      console.log(`memory ${when} 100,000 requests: ${live} MiB live, ${resident} MiB resident`);
    }
    return { loads, memory };
  } finally {
    for (const contestant of contestants) await contestant.stop();
  }
}

function print(name: string, { connections, perSecond, p50, p99 }: Load): void {
  const figures = `${String(perSecond).padStart(7)}/s  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms`;
  console.log(`${name.padEnd(10)} ${String(connections).padStart(2)} connections ${figures}`);
}

async function medianLoad(contestant: Contestant, connections: number): Promise<Load> {
  const [one, many] = contestant.sizes;
  const count = connections === 1 ? one : many;
  const { port } = contestant;
  await load({ port, connections, requests: contestant.requests(Math.ceil(count / 5)) });
  const loads: Load[] = [];
  for (let round = 0; round < rounds; round++) {
    loads.push(await load({ port, connections, requests: contestant.requests(count) }));
  }
  loads.sort((a, b) => a.perSecond - b.perSecond);
  const median = loads[Math.floor(rounds / 2)];
  if (!median) throw new Error('No round was measured');
  return median;
}

interface Ours extends Contestant {
  memory(): Promise<Memory>;
}

async function startOurs(): Promise<Ours> {
  const { child, hello } = await forked('gateway-server.ts', value);
  const { port, key } = hello;
  if (!isKey(key)) throw new Error('The gateway told no access key');
  const host = `localhost:${port}`;
  return {
    name: 'gateway',
    port,
    sizes: [2_000, 10_000],
    requests: (count) =>
      Array.from({ length: count }, () => {
        const { target, headers } = signV3(
          'GetSecretValue',
          { SecretName: 'bench/db' },
          { key, host },
        );
        return encoded(target, { ...headers, accept: 'application/json' });
      }),
    async memory() {
      child.send('memory');
      const [{ live, rss }] = await once(child, 'message');
      const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
      return { live: mebibytes(live), resident: mebibytes(rss) };
    },
    stop: () => stopped(child),
  };
}

async function startBare(): Promise<Contestant> {
  const body = JSON.stringify({
    SecretName: 'bench/db',
    VersionId: 'v1',
    SecretData: value,
    SecretDataType: 'text',
    SecretType: 'Generic',
    VersionStages: { VersionStage: ['ACSCurrent'] },
    CreateTime: '2026-01-01T00:00:00Z',
    RequestId: '00000000-0000-4000-8000-000000000000',
  });
  const { child, hello } = await forked('bare-server.ts', body);
  const key = { id: `LTAI${'x'.repeat(20)}`, secret: 'x'.repeat(30) };
  const host = `localhost:${hello.port}`;
  const { target, headers } = signV3('GetSecretValue', { SecretName: 'bench/db' }, { key, host });
  const request = encoded(target, { ...headers, accept: 'application/json' });
  return {
    name: 'bare http',
    port: hello.port,
    sizes: [5_000, 30_000],
    requests: (count) => Array.from({ length: count }, () => request),
    stop: () => stopped(child),
  };
}

/** moto from PyPI, when Python is here. */
async function startMoto(): Promise<Contestant | undefined> {
  if (!onPath('python3')) {
    console.warn('moto is not measured: python3 is missing');
    return undefined;
  }
  const folder = await installedMoto();
  const port = await freePort();
  const server = start(
    join(folder, 'venv/bin/moto_server'),
    ['-H', '127.0.0.1', '-p', String(port)],
    {
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    },
  );
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

async function installedMoto(): Promise<string> {
  const folder = join(cache, 'clients', 'moto-5.2.5');
  if (existsSync(join(folder, '.ready'))) return folder;
  const options = { cwd: ensured(folder), timeoutMs: 300_000 };
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', 'venv']],
    ['venv/bin/python', ['-m', 'pip', 'install', '-q', 'moto[secretsmanager,server]==5.2.5']],
  ];
  for (const [command, args] of steps) {
    const { code, stderr } = await run(command, args, options);
    if (code !== 0) throw new Error(`moto could not be installed: ${stderr.slice(0, 2_000)}`);
  }
  writeFileSync(join(folder, '.ready'), '');
  return folder;
}

function awsRequest(port: number, operation: string, params: object): Buffer {
  const body = JSON.stringify(params);
  const credential = 'Credential=test/20260101/us-east-1/secretsmanager/aws4_request';
  return encoded(
    '/',
    {
      host: `127.0.0.1:${port}`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `secretsmanager.${operation}`,
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`,
    },
    body,
  );
}

async function memoryUnderLoad(gateway: Ours): Promise<GatewayFigures['memory']> {
  const send = async (count: number) => {
    for (let sent = 0; sent < count; sent += 10_000) {
      const requests = gateway.requests(10_000);
      await load({ port: gateway.port, connections: 32, requests });
    }
  };
  await send(20_000);
  const before = await gateway.memory();
  await send(100_000);
  return { before, after: await gateway.memory() };
}

function encoded(target: string, headers: Readonly<Record<string, string>>, body = ''): Buffer {
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body) }).map(
    ([name, held]) => `${name}: ${held}\r\n`,
  );
  return Buffer.from(`POST ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

interface Hello {
  readonly port: number;
  readonly key?: unknown;
}

async function forked(
  file: string,
  argument: string,
): Promise<{ child: ChildProcess; hello: Hello }> {
  const child = fork(join(import.meta.dirname, file), [argument], { execArgv: ['--expose-gc'] });
  const [hello] = await once(child, 'message');
  return { child, hello };
}

async function stopped(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.send('stop');
  await gone;
}

function isKey(value: unknown): value is { readonly id: string; readonly secret: string } {
  return typeof value === 'object' && value !== null && 'id' in value && 'secret' in value;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

async function answering(server: Running, attempt: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (
      await attempt().then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await server.stop();
  throw new Error('moto does not answer');
}
