import type { ChildProcess } from 'node:child_process';
import { KmsError, localError } from '../base/errors.ts';
import { sameBytes, sha256 } from './crypto.ts';
import type { Custody } from './custody.ts';
import type { KeychainAnswer, KeychainRequest } from './keychain-helper.ts';
import { startKeychainHelper } from './keychain-process.ts';

/** Longest wait for one answer of the keychain, in ms, where nobody can be asked to unlock it. */
const deadlineDefaultMs = 5_000;
/** The same where the system may show a prompt that a person has to answer. */
const promptDeadlineMs = 60_000;
/** The helper leaves after so long without a request, in ms. */
const idleMs = 60_000;

/** Longest content of an item: encoded it is far below the 2,560 bytes that Windows allows. */
export const keychainContentBytesMax = 256;

const probeItem = 'k.probe';

export interface KeychainOptions {
  /** Longest wait for one answer, in ms. */
  readonly deadlineMs?: number | undefined;
  /** A helper that was started in advance; it belongs to the custody from here on. */
  readonly helper?: ChildProcess | undefined;
}

/**
 * The operating system's keychain, through a helper process that can be killed.
 *
 * Errors: `KeychainLocked`, `KeychainUnavailable`, `KeychainTimeout`, `KeyMismatch`. On Linux an
 * item of a locked keyring reads like a missing one, so `read` finds out which it is with a trial
 * write before it says that an item does not exist.
 */
export function keychainCustody(
  store: string,
  { deadlineMs = defaultDeadline(), helper: started }: KeychainOptions = {},
): Custody {
  const helper = new KeychainHelper(`kms-secrets-local/v1/${store}`, deadlineMs, started);

  async function read(item: string): Promise<Buffer | undefined> {
    const text = await helper.ask('get', item);
    if (text !== undefined) return decode(item, text);
    // The probe stays: removing it would race with the probing of other processes.
    await helper.ask('set', probeItem, 'probe');
    if ((await helper.ask('get', probeItem)) !== 'probe') throw forgetful();
    const again = await helper.ask('get', item);
    return again === undefined ? undefined : decode(item, again);
  }

  return {
    kind: 'keychain',
    read,
    async peek(item) {
      const text = await helper.ask('get', item);
      return text === undefined ? undefined : decode(item, text);
    },
    async write(item, content) {
      if (content.length > keychainContentBytesMax) {
        throw new KmsError('InternalFailure', 'Internal Failure');
      }
      await helper.ask('set', item, encode(item, content));
      const kept = await read(item);
      if (kept === undefined || !sameBytes(kept, content)) {
        throw forgetful();
      }
      kept.fill(0);
    },
    async remove(item) {
      await helper.ask('remove', item);
    },
    close: () => helper.close(),
  };
}

class KeychainHelper {
  readonly #service: string;
  readonly #deadlineMs: number;
  readonly #waiting = new Map<number, (answer: KeychainAnswer | KmsError) => void>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(service: string, deadlineMs: number, started?: ChildProcess) {
    this.#service = service;
    this.#deadlineMs = deadlineMs;
    // One that was used before has been ended with the custody it belonged to.
    if (started?.connected) this.#adopt(started);
  }

  async ask(
    action: KeychainRequest['action'],
    account: string,
    password?: string,
  ): Promise<string | undefined> {
    const id = ++this.#lastId;
    const child = this.#running();
    const request: KeychainRequest = {
      id,
      action,
      service: this.#service,
      account,
      ...(password === undefined ? {} : { password }),
    };
    const answer = await new Promise<KeychainAnswer>((resolve, reject) => {
      const deadline = setTimeout(() => {
        reject(timedOut(this.#deadlineMs));
        this.close();
      }, this.#deadlineMs);
      this.#waiting.set(id, (result) => {
        clearTimeout(deadline);
        this.#waiting.delete(id);
        if (result instanceof Error) reject(result);
        else resolve(result);
      });
      child.send(request, (error) => {
        if (error) this.#waiting.get(id)?.(gone());
      });
    });
    if (answer.error !== undefined) throw classified(answer.error);
    return answer.password ?? undefined;
  }

  /** Ends the helper; whoever still waits is told that the keychain went away. */
  close(): void {
    clearTimeout(this.#idle);
    const child = this.#child;
    this.#child = undefined;
    child?.kill('SIGKILL');
    for (const settle of this.#waiting.values()) settle(gone());
  }

  #running(): ChildProcess {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), idleMs);
    this.#idle.unref();
    if (this.#child) return this.#child;
    return this.#adopt(startKeychainHelper());
  }

  #adopt(child: ChildProcess): ChildProcess {
    child.on('message', (answer: KeychainAnswer) => this.#waiting.get(answer.id)?.(answer));
    const lost = (): void => {
      if (this.#child === child) this.close();
    };
    child.on('error', lost);
    child.on('exit', lost);
    // A listener brings the channel back to life; the deadline timer keeps us alive while we wait.
    child.channel?.unref();
    this.#child = child;
    return child;
  }
}

function defaultDeadline(): number {
  const someoneCanAnswer =
    process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return someoneCanAnswer ? promptDeadlineMs : deadlineDefaultMs;
}

/** `1.<checksum>.<base64url>`: ASCII. */
function encode(item: string, content: Buffer): string {
  return `1.${checksum(item, content)}.${content.toString('base64url')}`;
}

function decode(item: string, text: string): Buffer {
  const [version, sum, body, rest] = text.split('.');
  const content = Buffer.from(body ?? '', 'base64url');
  if (version === '1' && rest === undefined && sum === checksum(item, content)) return content;
  throw localError(
    'KeyMismatch',
    'An item of the OS keychain was changed by someone else; restore it from the recovery kit',
  );
}

function checksum(item: string, content: Buffer): string {
  return sha256(item, content).toString('hex').slice(0, 16);
}

/** Turns the keychain's own words into one of our causes. */
function classified(text: string): KmsError {
  if (/locked|interaction is not allowed|user canceled|-25308|-128\b/i.test(text)) {
    return localError(
      'KeychainLocked',
      'The OS keychain is locked. Unlock it (log in to the desktop, or open the keyring) and try again',
      text,
    );
  }
  return localError(
    'KeychainUnavailable',
    `No OS keychain can be reached. ${advice()}, or choose passphrase or key-file custody`,
    text,
  );
}

function advice(): string {
  return process.platform === 'linux'
    ? 'Start a Secret Service (gnome-keyring or KWallet) on the session D-Bus'
    : 'Check that this user session may use the system keychain';
}

function forgetful(): KmsError {
  return localError('KeyMismatch', 'The OS keychain did not keep what was written to it');
}

function timedOut(deadlineMs: number): KmsError {
  return localError(
    'KeychainTimeout',
    `The OS keychain did not answer within ${deadlineMs / 1000} s. Check whether it waits for you to unlock it`,
  );
}

function gone(): KmsError {
  return localError(
    'KeychainUnavailable',
    'The OS keychain went away while it was asked; try again',
  );
}
