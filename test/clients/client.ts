import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { start } from '../support/processes.ts';

/** A client program in some language; it runs the calls it reads, all at the same time. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Credentials {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}

export type Params = Readonly<Record<string, unknown>>;
export type Fields = Readonly<Record<string, unknown>>;

/** What came of a call, as the client's own types tell it. */
export interface Outcome {
  readonly reply?: Fields;
  readonly error?: { readonly code: string; readonly message: string };
  /** The client does not have this operation. */
  readonly absent?: boolean;
}

export interface Client {
  call(operation: string, params: Params, as?: Credentials): Promise<Outcome>;
  stop(): Promise<void>;
}

/** Starts the program of a client. A call rejects when the program ends before it answers. */
export function startClient(launch: Launch, env: Readonly<Record<string, string>>): Client {
  const { child, stop } = start(launch.command, launch.args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env, ...launch.env },
  });
  const { input, output, errors } = streamsOf(child);
  const waiting = new Map<number, PromiseWithResolvers<Outcome>>();
  let complaints = '';
  let ended = false;
  let sent = 0;
  errors.setEncoding('utf8').on('data', (text: string) => {
    complaints = `${complaints}${text}`.slice(-4_000);
  });
  createInterface({ input: output }).on('line', (line) => {
    const { id, ...outcome }: Outcome & { id: number } = JSON.parse(line);
    waiting.get(id)?.resolve(outcome);
    waiting.delete(id);
  });
  const failure = () => new Error(`${launch.command} ended: ${complaints}`);
  child.once('close', () => {
    ended = true;
    for (const { reject } of waiting.values()) reject(failure());
  });
  return {
    call(operation, params, as) {
      if (ended) return Promise.reject(failure());
      sent += 1;
      const answer = Promise.withResolvers<Outcome>();
      waiting.set(sent, answer);
      input.write(`${asciiJson({ id: sent, operation, params, ...(as ? { as } : {}) })}\n`);
      return answer.promise;
    },
    stop: () => stop(),
  };
}

/** Some languages end a line at U+2028 too. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function streamsOf(child: {
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
}): { readonly input: Writable; readonly output: Readable; readonly errors: Readable } {
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('The program has no pipes');
  // Writing to a program that ended is told by its `close`.
  stdin.on('error', () => undefined);
  return { input: stdin, output: stdout, errors: stderr };
}
