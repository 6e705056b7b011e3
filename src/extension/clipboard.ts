import { createHash, timingSafeEqual } from 'node:crypto';

/** How long a copied value stays. */
export const clipboardKeepMs = 30_000;

/** The clipboard of the machine the user sits at. */
export interface Clipboard {
  readText(): Thenable<string>;
  writeText(text: string): Thenable<void>;
}

/**
 * Puts values on the clipboard and takes them away again, unless something else was copied since.
 * Remembers a hash of the value, not the value.
 */
export class ClearingClipboard {
  readonly #clipboard: Clipboard;
  readonly #keepMs: number;
  #held: { readonly digest: Buffer; readonly timer: NodeJS.Timeout } | undefined;

  constructor(clipboard: Clipboard, keepMs = clipboardKeepMs) {
    this.#clipboard = clipboard;
    this.#keepMs = keepMs;
  }

  async copy(value: string): Promise<void> {
    await this.#clipboard.writeText(value);
    clearTimeout(this.#held?.timer);
    const timer = setTimeout(() => this.clear().catch(() => undefined), this.#keepMs);
    this.#held = { digest: digestOf(value), timer };
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
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
