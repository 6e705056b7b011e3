import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { rootsFile } from '../../src/gateway/certificate.ts';
import { temporaryEngine } from '../support/engine.ts';
import { freePort } from '../support/processes.ts';
import { type Key, type Request, signV1, signV3 } from './requests.ts';
import { accessKey, startGatewayProcess } from './support.ts';

export interface EnduranceSize {
  readonly clients: number;
  /** How long the first gateway serves undisturbed, in ms; half of it counts as warming up. */
  readonly calmMs: number;
  /** How often the gateway that serves is killed after that, and how long each lives, in ms. */
  readonly kills: number;
  readonly lifeMs: number;
}

export interface EnduranceFindings {
  readonly requests: number;
  /** Answers that were not what the client itself had stored, and refusals. */
  readonly wrong: readonly string[];
  /** Attempts that a client repeated: a connection broke or nobody listened. */
  readonly retries: number;
  /** Longest time from a kill to the next answer of anyone, in ms. */
  readonly takeOverMs: number;
  /** The undisturbed gateway in the half of its time after warming up. */
  readonly memory: MemoryCourse;
}

/** Resident memory over some time of steady load, in MiB. */
export interface MemoryCourse {
  /** Means of the looks in the first and in the last quarter of that time. */
  readonly before: number;
  readonly after: number;
  /** What was answered between the middles of the two quarters. */
  readonly requests: number;
}

/**
 * What a clean gateway may grow by, in MiB: the noise of an allocator, and the nonces of the requests
 * in between, which it remembers for half an hour in at most 24 bytes each.
 */
export function allowedGrowthMiB(requests: number): number {
  return growthNoiseMiB + (requests * nonceBytes) / 1024 / 1024;
}

const growthNoiseMiB = 8;
const nonceBytes = 24;
/** Looks at the memory while it is measured. */
const looks = 12;

/**
 * Clients read and write their secrets through the port of a store, by both signatures, with and
 * without TLS, repeating what broke off. First one gateway serves them; then whichever serves is
 * killed (SIGKILL) again and again while another stands by.
 */
export async function endure(size: EnduranceSize): Promise<EnduranceFindings> {
  const store = await temporaryEngine();
  const port = await freePort();
  const processes = new Set<ChildProcess>();
  const started = async (): Promise<ChildProcess> => {
    const { child } = await startGatewayProcess(store, port);
    processes.add(child);
    return child;
  };
  const state: State = { stop: false, requests: 0, retries: 0, wrong: [], answeredAt: 0 };
  try {
    const key = await accessKey(store.engine, ['kms:*']);
    let serving = await started();
    const ca = readFileSync(rootsFile(store.home));
    const clients = Array.from({ length: size.clients }, (_, index) =>
      client({ index, key, port, ca }, state),
    );
    await pause(size.calmMs / 2);
    const memory = await memoryCourse(serving, size.calmMs / 2, () => state.requests);
    let takeOverMs = 0;
    for (let kill = 0; kill < size.kills; kill++) {
      const next = await started();
      await pause(size.lifeMs);
      const at = performance.now();
      serving.kill('SIGKILL');
      while (state.answeredAt <= at + 1 && performance.now() - at < 30_000) await pause(5);
      takeOverMs = Math.max(takeOverMs, state.answeredAt - at);
      serving = next;
    }
    state.stop = true;
    await Promise.all(clients);
    const { requests, retries, wrong } = state;
    return { requests, wrong, retries, takeOverMs: Math.round(takeOverMs), memory };
  } finally {
    state.stop = true;
    for (const child of processes) child.kill('SIGKILL');
    await store.close();
  }
}

interface State {
  stop: boolean;
  requests: number;
  retries: number;
  readonly wrong: string[];
  /** When anyone was answered last, on the clock of `performance`. */
  answeredAt: number;
}

interface ClientPlace {
  readonly index: number;
  readonly key: Key;
  readonly port: number;
  readonly ca: Buffer;
}

/** One client with a secret of its own; every eighth request writes. */
async function client(place: ClientPlace, state: State): Promise<void> {
  const { index, key, port, ca } = place;
  const host = `localhost:${port}`;
  const sign = index % 2 === 0 ? signV3 : signV1;
  const agent =
    index % 4 < 2 ? new PlainAgent({ keepAlive: true }) : new Agent({ keepAlive: true, ca });
  const call = (operation: string, params: Readonly<Record<string, string>>) =>
    answered(() => sent(sign(operation, params, { key, host }), port, agent), state);
  const SecretName = `endurance/${index}`;
  let value = 'value 0';
  await call('CreateSecret', { SecretName, VersionId: 'v0', SecretData: value });
  for (let turn = 1; !state.stop; turn++) {
    if (turn % 8 === 0) {
      value = `value ${turn}`;
      const put = { SecretName, VersionId: `v${turn}`, SecretData: value };
      const { status, text } = await call('PutSecretValue', put);
      if (status !== 200) state.wrong.push(`PutSecretValue ${status} ${text}`);
    } else {
      const { status, text } = await call('GetSecretValue', { SecretName });
      if (!text.includes(`"${value}"`)) state.wrong.push(`${value}: ${status} ${text}`);
    }
  }
  agent.destroy();
}

interface Sent {
  readonly status: number;
  readonly text: string;
}

/** Repeats with a new signature until there is an answer. */
async function answered(attempt: () => Promise<Sent>, state: State): Promise<Sent> {
  for (let tries = 1; ; tries++) {
    try {
      const answer = await attempt();
      state.requests++;
      state.answeredAt = performance.now();
      return answer;
    } catch (error) {
      if (tries === 100) return { status: 0, text: String(error) };
      state.retries++;
      await pause(50);
    }
  }
}

function sent(request: Request, port: number, agent: PlainAgent): Promise<Sent> {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>();
  const { method, target: path, headers } = request;
  const options = { host: 'localhost', port, method, path, headers, agent, setHost: false };
  const outgoing = agent instanceof Agent ? secureRequest(options) : plainRequest(options);
  outgoing.on('error', reject);
  outgoing.on('response', (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    response.on('error', reject);
  });
  outgoing.setTimeout(10_000, () => outgoing.destroy(new Error('No answer within 10 s')));
  outgoing.end();
  return promise;
}

async function memoryCourse(
  child: ChildProcess,
  forMs: number,
  answered: () => number,
): Promise<MemoryCourse> {
  const seen: { readonly resident: number; readonly requests: number }[] = [];
  for (let look = 0; look < looks; look++) {
    await pause(forMs / looks);
    seen.push({ resident: await residentMiB(child), requests: answered() });
  }
  const mean = (of: typeof seen, what: 'requests' | 'resident'): number =>
    Math.round(of.reduce((sum, one) => sum + one[what], 0) / of.length);
  const [first, last] = [seen.slice(0, looks / 4), seen.slice(-looks / 4)];
  return {
    before: mean(first, 'resident'),
    after: mean(last, 'resident'),
    requests: mean(last, 'requests') - mean(first, 'requests'),
  };
}

async function residentMiB(child: ChildProcess): Promise<number> {
  child.send('memory');
  const [{ resident }] = await once(child, 'message');
  return Math.round(resident / 1024 / 1024);
}
