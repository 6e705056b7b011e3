import type { ChildProcess } from 'node:child_process';
import { type ErrorCode, KmsError, type LocalCause, localError } from '../base/errors.ts';
import type { EngineFault, EngineReply, EngineRequest, StoreChanged } from '../base/protocol.ts';
import type { Fields } from '../base/replies.ts';

/** How long one call may take: a keychain may ask the user something first. */
const callMaxMs = 120_000;

interface Waiting {
  resolve(reply: Fields): void;
  reject(error: KmsError): void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Engine calls to the server process, over the IPC channel that only this process can see. The
 * channel outlives the process: after a crash the next one is attached.
 */
export class EngineChannel {
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<() => void>();
  #child: ChildProcess | undefined;
  #lastId = 0;

  /** From now on talks to this process; calls that still wait for an older one fail. */
  attach(child: ChildProcess): void {
    this.#failAll();
    this.#child = child;
    child.on('message', (message: EngineReply | StoreChanged) => this.#receive(message));
    child.once('exit', () => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#failAll();
    });
  }

  /** Runs an operation. Rejects with `KmsError` and nothing else. */
  call(operation: string, params: Fields): Promise<Fields> {
    const child = this.#child;
    if (!child?.connected) return Promise.reject(stopped());
    const id = ++this.#lastId;
    const request: EngineRequest = { id, operation, params };
    return new Promise<Fields>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#settle(id)?.reject(localError('StoreBusy', 'The engine did not answer in time'));
      }, callMaxMs);
      this.#waiting.set(id, { resolve, reject, timer });
      child.send(request, (failure) => {
        if (failure) this.#settle(id)?.reject(stopped());
      });
    });
  }

  /** Runs the listener after any process changed the store. Answers the stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #receive(message: EngineReply | StoreChanged): void {
    if ('event' in message) {
      for (const listener of this.#listeners) listener();
    } else if ('error' in message) {
      this.#settle(message.id)?.reject(toError(message.error));
    } else {
      this.#settle(message.id)?.resolve(message.reply);
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  #failAll(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(stopped());
  }
}

const stopped = (): KmsError =>
  new KmsError('ServiceUnavailableTemporary', 'The language server is not running; try again');

/** The codes come from our own server, of the same build. */
function toError({ code, local, message }: EngineFault): KmsError {
  const options = local === undefined ? undefined : { local: local as LocalCause };
  return new KmsError(code as ErrorCode, message, options);
}
