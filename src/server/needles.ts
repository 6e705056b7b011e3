import type { Sensitive } from '../base/sensitive.ts';

/** Shorter texts stand everywhere by chance (bytes). */
export const needleMinBytes = 8;

/** Where a value was met in some bytes. */
export interface Hit {
  /** How often, overlaps aside. */
  readonly count: number;
  /** Offset of the first, in bytes. */
  readonly first: number;
}

/**
 * A value in the forms in which it is written down: as it is, escaped as in JSON, percent-encoded
 * as in a URL, and in Base64. Of a JSON object each text is looked for. Wipe it when done.
 */
export class Needles {
  readonly #forms: readonly Buffer[];

  constructor(value: Sensitive) {
    const texts = new Set(partsOf(value.revealText()).flatMap(formsOf));
    this.#forms = [...texts]
      .map((text) => Buffer.from(text, 'utf8'))
      .filter((form) => needleMinBytes <= form.length);
  }

  /** Whether there is anything that can be looked for. */
  get usable(): boolean {
    return 0 < this.#forms.length;
  }

  /** `undefined` when the value is not there in any form. */
  find(bytes: Buffer): Hit | undefined {
    let [count, first] = [0, Number.POSITIVE_INFINITY];
    for (const form of this.#forms) {
      let at = bytes.indexOf(form);
      if (0 <= at) first = Math.min(first, at);
      for (; 0 <= at; at = bytes.indexOf(form, at + form.length)) count += 1;
    }
    return count === 0 ? undefined : { count, first };
  }

  /** Every place the value is at, as written, in order and without overlaps; offsets in bytes. */
  places(bytes: Buffer): readonly { readonly start: number; readonly end: number }[] {
    const all = this.#forms.flatMap((form) => {
      const places: { start: number; end: number }[] = [];
      for (let at = bytes.indexOf(form); 0 <= at; at = bytes.indexOf(form, at + form.length)) {
        places.push({ start: at, end: at + form.length });
      }
      return places;
    });
    // Of two that overlap the longer one says more.
    all.sort((a, b) => a.start - b.start || b.end - a.end);
    const kept: { start: number; end: number }[] = [];
    for (const place of all) {
      if ((kept.at(-1)?.end ?? 0) <= place.start) kept.push(place);
    }
    return kept;
  }

  wipe(): void {
    for (const form of this.#forms) form.fill(0);
  }
}

/** The texts of a JSON object, or the value as a whole. */
function partsOf(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) {
      return Object.values(value).filter((part) => typeof part === 'string');
    }
  } catch {
    // No JSON: the text itself is the value.
  }
  return [text];
}

const formsOf = (text: string): string[] => [
  text,
  JSON.stringify(text).slice(1, -1),
  encodeURIComponent(text),
  Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, ''),
];
