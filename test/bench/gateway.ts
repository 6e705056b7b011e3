import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { signV3 } from '../gateway/requests.ts';
import { type Contestant, encoded } from './contestant.ts';
import { type Load, load } from './load.ts';
import { startMoto, startOpenBao } from './rivals.ts';

/*
 * GetSecretValue over HTTP with V3 signatures: the gateway, a bare `node:http` server that answers
 * as many bytes, moto's Secrets Manager and OpenBao, one after the other on the same machine, three
 * rounds each; the median counts. Load and server are processes of their own.
 */

const value = JSON.stringify({ user: 'app', password: 'x'.repeat(16) });
const rounds = 3;

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
  const started = [await startBare(), gateway, await startMoto(value), await startOpenBao(value)];
  const contestants = started.filter((each) => each !== undefined);
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
        return encoded('POST', target, { ...headers, accept: 'application/json' });
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
  const request = encoded('POST', target, { ...headers, accept: 'application/json' });
  return {
    name: 'bare http',
    port: hello.port,
    sizes: [5_000, 30_000],
    requests: (count) => Array.from({ length: count }, () => request),
    stop: () => stopped(child),
  };
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
