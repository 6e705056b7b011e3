import { Transform } from 'node:stream';

/** What stands in the output where a value was. */
export const mask = '********';

/** Shorter values would take half of any output with them; they are reported, not masked. */
export const maskedBytesMin = 3;

/** An encoded form shorter than this says too little and matches too much. */
const formBytesMin = 5;

/**
 * Every spelling of some values that is masked: exact, each longer line of several, the texts of a
 * JSON value, and each of them in base64 (also inside a longer run of base64), URL and JSON form.
 */
export function formsOf(values: Iterable<string>): ReadonlySet<string> {
  const forms = new Set<string>();
  for (const value of values) {
    for (const part of partsOf(value)) {
      if (Buffer.byteLength(part) < maskedBytesMin) continue;
      forms.add(part);
      for (const form of encodings(part)) {
        if (form.length >= formBytesMin) forms.add(form);
      }
    }
  }
  return forms;
}

function partsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.trim().length >= formBytesMin);
  return [value, value.trim(), ...(lines.length > 1 ? lines : []), ...textsOfJson(value)];
}

function textsOfJson(value: string): readonly string[] {
  if (!/^\s*[[{"]/.test(value)) return [];
  const texts: string[] = [];
  try {
    JSON.parse(value, (_, node: unknown) => {
      if (typeof node === 'string') texts.push(node);
      return node;
    });
  } catch {
    return [];
  }
  return texts;
}

function* encodings(text: string): Generator<string> {
  const json = JSON.stringify(text).slice(1, -1);
  yield json;
  yield json.replaceAll('/', '\\/');
  yield json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`);
  yield JSON.stringify(json).slice(1, -1);
  for (const url of [encodeURIComponent(text), strictUrl(text), encodeURI(text)]) {
    yield url;
    yield url.replaceAll('%20', '+');
    yield url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  }
  yield* base64Forms(Buffer.from(text, 'utf8'));
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

const strictUrl = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*~]/g,
    (char) => `%${hex(char.charCodeAt(0), 2).toUpperCase()}`,
  );

/** Base64 of some bytes as it looks when 0, 1 or 2 other bytes (modulo 3) stand before them. */
function* base64Forms(bytes: Buffer): Generator<string> {
  for (const before of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const whole = padded.toString('base64').replace(/=+$/, '');
    // Characters that also hold bits of what stands before or after are left out.
    const from = before === 0 ? 0 : before + 1;
    const to = Math.floor((padded.length * 8) / 6);
    const sure = whole.slice(from, to);
    yield sure;
    yield sure.replaceAll('+', '-').replaceAll('/', '_');
    if (before === 0) yield whole;
  }
}

/**
 * Masks some texts in a stream of bytes, also where one lies across chunks. It holds back only what
 * may be the beginning of one, so a prompt without a line end still appears at once.
 */
export function maskingStream(forms: Iterable<string>): Transform {
  const masker = new Masker(new Automaton(forms));
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, masker.take(chunk));
    },
    flush(done) {
      done(null, masker.end());
    },
  });
}

class Masker {
  readonly #automaton: Automaton;
  #state = 0;
  #held: Buffer = Buffer.alloc(0);
  /** Masked stretches of the held bytes, `[from, to)`, in order, none touching another. */
  #stretches: [from: number, to: number][] = [];
  /** Whether the byte written last was within a masked stretch that goes on. */
  #within = false;

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
  }

  take(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (let at = this.#held.length; at < bytes.length; at += 1) {
      this.#state = this.#automaton.step(this.#state, bytes[at] ?? 0);
      const length = this.#automaton.formEndingAt(this.#state);
      if (length > 0) this.#mark(at + 1 - length, at + 1);
    }
    return this.#release(bytes, bytes.length - this.#automaton.depthOf(this.#state));
  }

  end(): Buffer {
    return this.#release(this.#held, this.#held.length);
  }

  #mark(from: number, to: number): void {
    let start = from;
    for (
      let last = this.#stretches.at(-1);
      last && last[1] >= start;
      last = this.#stretches.at(-1)
    ) {
      start = Math.min(start, last[0]);
      this.#stretches.pop();
    }
    this.#stretches.push([start, to]);
  }

  /** Gives the bytes before `end` with their masks, and holds the rest back. */
  #release(bytes: Buffer, end: number): Buffer {
    const out: Buffer[] = [];
    let at = 0;
    for (const [from, to] of this.#stretches) {
      if (from >= end) break;
      if (from > at) this.#within = false;
      out.push(bytes.subarray(at, from));
      if (!this.#within) out.push(maskBytes);
      this.#within = true;
      at = Math.min(to, end);
    }
    if (at < end) {
      out.push(bytes.subarray(at, end));
      this.#within = false;
    }
    this.#stretches = this.#stretches
      .filter(([, to]) => to > end)
      .map(([from, to]) => [Math.max(from - end, 0), to - end]);
    // A stretch that ended exactly here may still grow: what follows is joined to it or not.
    this.#held = Buffer.from(bytes.subarray(end));
    return Buffer.concat(out);
  }
}

const maskBytes = Buffer.from(mask);

/**
 * An Aho-Corasick automaton over bytes. A state is a number, 0 the start; arrays instead of objects
 * since a value of 30 KB in all its forms makes a million states.
 */
class Automaton {
  readonly #byte: Uint8Array;
  readonly #firstChild: Int32Array;
  readonly #sibling: Int32Array;
  readonly #suffix: Int32Array;
  readonly #depth: Int32Array;
  /** Length of the longest form that ends in this state; 0 when none does. */
  readonly #ends: Int32Array;
  readonly #fromStart = new Int32Array(256);
  #states = 1;

  constructor(forms: Iterable<string>) {
    const all = [...forms].map((form) => Buffer.from(form, 'utf8'));
    const most = 1 + all.reduce((sum, form) => sum + form.length, 0);
    this.#byte = new Uint8Array(most);
    this.#firstChild = new Int32Array(most);
    this.#sibling = new Int32Array(most);
    this.#suffix = new Int32Array(most);
    this.#depth = new Int32Array(most);
    this.#ends = new Int32Array(most);
    for (const form of all) this.#add(form);
    this.#linkSuffixes();
  }

  step(state: number, byte: number): number {
    for (let from = state; from !== 0; from = this.#suffix[from] ?? 0) {
      const next = this.#child(from, byte);
      if (next !== 0) return next;
    }
    return this.#fromStart[byte] ?? 0;
  }

  formEndingAt = (state: number): number => this.#ends[state] ?? 0;

  depthOf = (state: number): number => this.#depth[state] ?? 0;

  #child(state: number, byte: number): number {
    if (state === 0) return this.#fromStart[byte] ?? 0;
    let child = this.#firstChild[state] ?? 0;
    while (child !== 0 && this.#byte[child] !== byte) child = this.#sibling[child] ?? 0;
    return child;
  }

  #add(form: Buffer): void {
    let state = 0;
    for (const byte of form) {
      let next = this.#child(state, byte);
      if (next === 0) {
        next = this.#states++;
        this.#byte[next] = byte;
        this.#depth[next] = (this.#depth[state] ?? 0) + 1;
        this.#sibling[next] = this.#firstChild[state] ?? 0;
        this.#firstChild[state] = next;
        if (state === 0) this.#fromStart[byte] = next;
      }
      state = next;
    }
    this.#ends[state] = form.length;
  }

  /** Goes through the states by depth, so that a suffix is linked before what needs it. */
  #linkSuffixes(): void {
    const queue = new Int32Array(this.#states);
    let filled = 1;
    for (let at = 0; at < filled; at += 1) {
      const parent = queue[at] ?? 0;
      let child = this.#firstChild[parent] ?? 0;
      while (child !== 0) {
        const suffix =
          parent === 0 ? 0 : this.step(this.#suffix[parent] ?? 0, this.#byte[child] ?? 0);
        this.#suffix[child] = suffix;
        this.#ends[child] = Math.max(this.#ends[child] ?? 0, this.#ends[suffix] ?? 0);
        queue[filled++] = child;
        child = this.#sibling[child] ?? 0;
      }
    }
  }
}
