import * as wasm from './wasm.ts';

/**
 * A text as loops look at it: one byte for each of its UTF-16 units, 255 for all units beyond 255,
 * so that what is no ASCII character never looks like one.
 */
export interface Image {
  readonly units: Uint8Array;
  /** Where loops work; nothing where there is no WebAssembly. */
  readonly workspace: Workspace | undefined;
}

/**
 * Prepares a loop to be run where an image lies; nothing where there is no WebAssembly or it knows
 * no vectors.
 */
export function loopIn(loop: wasm.Loop): (workspace: Workspace) => wasm.Run | undefined {
  let compiled: ((memory: wasm.Memory) => wasm.Run) | 'none' | undefined;
  const runs = new WeakMap<Workspace, wasm.Run>();
  return (workspace) => {
    let run = runs.get(workspace);
    if (run !== undefined) return run;
    compiled ??= wasm.compile(loop) ?? 'none';
    if (compiled === 'none') return undefined;
    run = compiled(workspace.memory);
    runs.set(workspace, run);
    return run;
  };
}

/** A memory that holds an image, at `imageAt`, zeros around it, and what loops find in it. */
export interface Workspace {
  readonly memory: wasm.Memory;
  readonly bytes: Buffer;
  readonly integers: Int32Array;
  /** How many bytes from `imageAt` on it has room for. */
  readonly room: number;
  /** The table it holds. */
  table: Uint8Array | undefined;
}

/** Puts a table where a loop looks it up. */
export function setTable(workspace: Workspace, table: Uint8Array): void {
  if (workspace.table === table) return;
  workspace.bytes.set(table, tableAt);
  workspace.table = table;
}

/** Loops look at no more than this in one go (UTF-16 units). */
export const pieceUnits = 1 << 16;
/** A table that a loop looks up. */
export const tableAt = 0;
export const tableBytes = 1 << 15;
/** One integer that a loop leaves besides its answer. */
export const leftAt = tableAt + tableBytes;
/** What a loop finds, up to 4 bytes a unit. */
export const foundAt = leftAt + 16;
/** As many zeros as a loop may look beyond the end of a text. */
const marginBytes = 64;
export const imageAt = foundAt + 4 * pieceUnits + marginBytes;

/** The memory that is kept has room for at least and at most this (bytes). */
const standingMin = 1 << 20;
/** Larger texts get a memory of their own, which goes when they do. */
const standingMax = 1 << 24;

/** The image of a text, good until the image of another text is asked for. */
export function imageOf(text: string): Image {
  if (text !== lastText || last === undefined) last = draw(text);
  // Strings that are one and the same are compared at once, equal ones by all their units.
  lastText = text;
  return last;
}

let lastText = '';
let last: Image | undefined;

function draw(text: string): Image {
  const isLatin = !beyondLatin.test(text);
  const size = isLatin ? text.length : 2 * text.length;
  const workspace = standing === undefined || standing.room < size ? makeRoom(size) : standing;
  if (workspace === undefined) return { units: plainUnits(text), workspace };
  const { bytes } = workspace;
  const past = imageAt + text.length;
  const run = narrow(workspace);
  if (run === undefined) return { units: plainUnits(text), workspace: undefined };
  bytes.write(text, imageAt, isLatin ? 'latin1' : 'utf16le');
  if (!isLatin) run(past);
  bytes.fill(0, past, past + marginBytes);
  return { units: new Uint8Array(bytes.buffer, imageAt, text.length), workspace };
}

/** Not worth a look in a string of Latin letters: V8 knows that nothing in it can match. */
const beyondLatin = /[\u0100-\uffff]/;

let standing: Workspace | undefined;

function makeRoom(size: number): Workspace | undefined {
  const isStanding = size <= standingMax;
  const room = isStanding ? Math.max(standingMin, 2 ** Math.ceil(Math.log2(size))) : size;
  const memory = wasm.makeMemory(imageAt + room + marginBytes);
  if (memory === undefined) return undefined;
  const { buffer } = memory;
  const [bytes, integers] = [Buffer.from(buffer), new Int32Array(buffer)];
  const made = { memory, bytes, integers, room, table: undefined };
  if (isStanding) standing = made;
  return made;
}

/** The same where there is no WebAssembly. */
export function plainUnits(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, at) => Math.min(255, text.charCodeAt(at)));
}

/** Makes bytes of the 16-bit units of an image, in place. */
const narrowHalves: wasm.Loop = {
  parameters: ['past'],
  integers: ['at', 'from'],
  vectors: [],
  body: (name) => {
    const { get, set, constant } = wasm;
    const [past, at, from] = [name('past'), name('at'), name('from')];
    const eightUnits = (offset: number): wasm.Code => [
      [get(from), wasm.loadVector(offset), wasm.fillHalves(255), wasm.lesserHalves],
    ];
    return [
      [constant(imageAt), set(at), constant(imageAt), set(from)],
      wasm.block(
        wasm.loop(
          [get(at), get(past), wasm.atLeast, wasm.branchIf(1)],
          [get(at), eightUnits(0), eightUnits(16), wasm.halvesToBytes, wasm.storeVector(0)],
          [get(at), constant(16), wasm.add, set(at)],
          [get(from), constant(32), wasm.add, set(from), wasm.branch(0)],
        ),
      ),
      get(at),
    ];
  },
};

const narrow = loopIn(narrowHalves);
