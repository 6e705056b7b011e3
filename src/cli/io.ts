import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Translate } from '../base/translate.ts';

/** A stream that may be a terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a command may touch of the outside: the process, passed in. Only `main.ts` makes one. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly pid: number;
  /** Of Node.js and of the SQLite inside it. */
  readonly versions: { readonly node: string; readonly sqlite?: string };
  /** The folder of the store. */
  readonly home: string;
  /** Says a text in the language of the terminal. */
  readonly t: Translate;
  readonly stdin: Readable & Terminal;
  readonly stdout: Writable & Terminal;
  readonly stderr: Writable & Terminal;
  /** The process that talks to the OS keychain, where it was started in advance. */
  readonly keychainHelper?: ChildProcess | undefined;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /**
   * From now on signals that would end or tell this process something go to the listener. Returns
   * the way back to how it was.
   */
  readonly onSignal: (listener: (signal: NodeJS.Signals) => void) => () => void;
}

/** The exit codes of `kms-secrets`, as `kms-secrets --help` lists them. */
export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  notExecutable: 126,
  notFound: 127,
} as const;

/** Writes all of a text and waits until the stream took it. */
export function write(stream: Writable, text: string | Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
