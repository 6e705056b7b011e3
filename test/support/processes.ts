import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** How long a program gets to end by itself before it is killed. */
const graceMs = 4_000;

/** A started program with everything it starts in turn. */
export interface Running {
  readonly child: ChildProcess;
  /** Ends the program and its children; resolves when it is gone. Safe to call twice. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const running = new Set<ChildProcess>();

// Nothing may outlive its parent, not even one that ends by an exception. Children that are
// parents themselves pass it on.
process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGTERM');
});

/** Ends this process, and with it all it started, when it is told to or Ctrl-C is pressed. */
export function endOnSignals(): void {
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
}

/**
 * Starts a program in a process group of its own, so that a Ctrl-C reaches only us and we end the
 * group in order.
 */
export function start(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Running {
  const child = spawn(command, args, { detached: process.platform !== 'win32', ...options });
  running.add(child);
  // An `error` without a listener would end this process; callers see it as an exit.
  child.once('error', () => running.delete(child));
  child.once('exit', () => running.delete(child));
  return { child, stop: (signal = 'SIGTERM') => stop(child, signal) };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
    signalGroup(child, 'SIGKILL');
    return;
  }
  const gone = once(child, 'exit');
  signalGroup(child, signal);
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
  signalGroup(child, 'SIGKILL');
}

/** Signals what is left of the group; nothing left is what we want. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and collects what it says. Rejects only when it cannot be started. */
export async function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { readonly timeoutMs?: number } = {},
): Promise<Finished> {
  const { timeoutMs, ...rest } = options;
  const { child, stop } = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...rest });
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => stop('SIGKILL'), timeoutMs);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  clearTimeout(timer);
  return { code, stdout, stderr };
}

/** Resolves with the first line of the program's output that matches; rejects when it ends first. */
export function lineOf(child: ChildProcess, pattern: RegExp, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let seen = '';
    const timer = setTimeout(
      () => reject(new Error(`${pattern} did not appear in ${timeoutMs} ms:\n${seen}`)),
      timeoutMs,
    );
    const look = (chunk: Buffer): void => {
      seen += chunk.toString('utf8');
      const line = seen.split('\n').find((candidate) => pattern.test(candidate));
      if (line === undefined) return;
      clearTimeout(timer);
      resolve(line.trim());
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(
        new Error(`The program ended (${code ?? signal}) before ${pattern} appeared:\n${seen}`),
      );
    });
  });
}

/** A TCP port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return address.port;
}

/** Waits until `condition` answers something; the condition may throw as long as it is not met. */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const met = await condition();
      if (met !== undefined && met !== false) return met;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
