import { createHash, timingSafeEqual } from 'node:crypto';

/** How long a copied value stays. */
export const clipboardKeepMs = 30_000;

/** The clipboard of the machine the user sits at. */
export interface Clipboard {
  readText(): Thenable<string>;
  writeText(text: string): Thenable<void>;
}

/** How long to wait before trying again when the clipboard cannot be read. */
const againMs = 2_000;

/** How often to try again: a window without focus may not read it. */
const againMax = 150;

/**
 * Puts values on the clipboard and takes them away again, unless something else was copied since.
 * Remembers a hash of the value, not the value.
 */
export class ClearingClipboard {
  readonly #clipboard: Clipboard;
  readonly #keepMs: number;
  readonly #againMs: number;
  #held: Held | undefined;

  constructor(clipboard: Clipboard, times: { keepMs?: number; againMs?: number } = {}) {
    this.#clipboard = clipboard;
    this.#keepMs = times.keepMs ?? clipboardKeepMs;
    this.#againMs = times.againMs ?? againMs;
  }

  async copy(value: string): Promise<void> {
    await this.#clipboard.writeText(value);
    clearTimeout(this.#held?.timer);
    this.#hold(digestOf(value), this.#keepMs, againMax);
  }

  /** Empties the clipboard now if it still holds what was copied here last. */
  async clear(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    clearTimeout(held.timer);
    const now = digestOf(await this.#clipboard.readText());
    if (timingSafeEqual(now, held.digest)) await this.#clipboard.writeText('');
  }

  #hold(digest: Buffer, ms: number, triesLeft: number): void {
    const timer = setTimeout(() => {
      this.clear().catch(() => {
        if (0 < triesLeft && !this.#held) this.#hold(digest, this.#againMs, triesLeft - 1);
      });
    }, ms);
    this.#held = { digest, timer };
  }
}

interface Held {
  readonly digest: Buffer;
  readonly timer: NodeJS.Timeout;
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
