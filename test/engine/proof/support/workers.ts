import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from '../../../support/places.ts';
import { type Running, start } from '../../../support/processes.ts';
import type { MutationName } from './mutations.ts';
import type { Job } from './worker.ts';

/** How a worker's process differs from ours. */
export interface Circumstances {
  readonly mutation?: MutationName | undefined;
  readonly env?: NodeJS.ProcessEnv;
  /** Another Node.js than ours. */
  readonly node?: string | undefined;
}

/** A process of its own that works on a store. */
export interface Worker extends Running {
  /** What it said so far, line by line. */
  readonly lines: readonly string[];
  /** Resolves when it has opened what it needs and waits for `go`. */
  readonly ready: Promise<void>;
  go(): void;
  /** Resolves with all lines when it has ended, however that came. */
  readonly ended: Promise<readonly string[]>;
}

const program = new URL('./worker.ts', import.meta.url).pathname;
/** Workers start in a third of the time when Node need not read our TypeScript anew. */
const compiled = join(repository, 'node_modules', '.cache', 'proof');
const preload = new URL('./mutant.ts', import.meta.url).pathname;

/** Starts a worker; it prepares itself and waits for `go`. */
export function startWorker(job: Job, { mutation, env, node }: Circumstances = {}): Worker {
  const before = mutation ? ['--import', preload] : [];
  const running = start(node ?? process.execPath, [...before, program, JSON.stringify(job)], {
    env: {
      ...(env ?? process.env),
      ...(mutation ? { MUTATION: mutation } : { NODE_COMPILE_CACHE: compiled }),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { child } = running;
  if (!child.stdout || !child.stdin) throw new Error('a worker has pipes');
  const { stdin } = child;
  // A killed worker breaks its pipe, which is not our failure.
  stdin.on('error', () => {});
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const ready = new Promise<void>((resolve, reject) => {
    reader.on('line', (line) => {
      if (line === 'ready') resolve();
      else lines.push(line);
    });
    reader.once('close', () => reject(new Error(`the worker ended: ${lines.join('\n')}`)));
  });
  ready.catch(() => {});
  const ended = once(reader, 'close').then(() => lines);
  return { ...running, lines, ready, go: () => stdin.write('go\n'), ended };
}

/** Starts several workers, lets them begin at one moment, and collects what they say. */
export async function runTogether(
  jobs: readonly Job[],
  circumstances: Circumstances = {},
): Promise<(readonly string[])[]> {
  const workers = jobs.map((job) => startWorker(job, circumstances));
  await Promise.all(workers.map((worker) => worker.ready));
  for (const worker of workers) worker.go();
  return await Promise.all(workers.map((worker) => worker.ended));
}

/** Runs one worker to its end and answers the JSON of its last line. */
export async function result<T>(job: Job, circumstances: Circumstances = {}): Promise<T> {
  const [lines] = await runTogether([job], circumstances);
  return JSON.parse(lines?.at(-1) ?? 'null') as T;
}
