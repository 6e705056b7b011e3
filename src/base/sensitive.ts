import { timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

const shown = '[sensitive]';

/**
 * Bytes that cannot be printed, logged or serialised by accident. `reveal` and `revealText` are the
 * only ways back; a test lists the files that may call them.
 */
export class Sensitive {
  readonly #bytes: Buffer;

  /** Takes the buffer over: the caller must neither keep nor change it. */
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * UTF-8 bytes of a text. The text itself cannot be erased: prefer bytes where there is a choice.
   */
  static fromText(text: string): Sensitive {
    return new Sensitive(Buffer.from(text, 'utf8'));
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  /** The bytes themselves, not a copy: they read as zeros after `wipe`. */
  reveal(): Buffer {
    return this.#bytes;
  }

  revealText(): string {
    return this.#bytes.toString('utf8');
  }

  /** Whether both are the same bytes, in a time that tells nothing but their lengths. */
  equals(other: Sensitive): boolean {
    return this.byteLength === other.byteLength && timingSafeEqual(this.#bytes, other.#bytes);
  }

  /** Overwrites the bytes with zeros. */
  wipe(): void {
    this.#bytes.fill(0);
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
