/*
 * The few instructions of WebAssembly that the scanning loops are written in, by the names they
 * have in its text format. A loop looks at sixteen bytes with one instruction, which JavaScript
 * cannot; what it finds, JavaScript looks at.
 * Source: WebAssembly Core Specification 2.0, sections 5.3 to 5.5.
 */

/** Instructions in the order they run, nested as is handy. */
export type Code = readonly (number | Code)[];

export interface Loop {
  /** Names of the 32-bit integers the loop is called with. */
  readonly parameters: readonly string[];
  /** Names of further 32-bit integers. */
  readonly integers: readonly string[];
  /** Names of vectors of sixteen bytes. */
  readonly vectors: readonly string[];
  /** Leaves one 32-bit integer, the answer. */
  readonly body: (name: (name: string) => number) => Code;
}

/** What loops work in. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}

export type Run = (...parameters: number[]) => number;

const pageBytes = 65_536;

/** A memory of zeros, at least of a size; nothing where there is no WebAssembly. */
export function makeMemory(bytes: number): Memory | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });
}

/**
 * Compiles a loop, to be run in any memory; nothing where there is no WebAssembly or it knows no
 * vectors.
 */
export function compile(loop: Loop): ((memory: Memory) => Run) | undefined {
  const code = moduleOf(loop);
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(code)) return undefined;
  const { Instance, Module } = WebAssembly;
  const module = new Module(code);
  return (memory) => new Instance(module, { '': { memory } }).exports.run;
}

/** As much of it as is used here; Node's types leave it out. */
declare const WebAssembly:
  | {
      readonly validate: (module: Uint8Array) => boolean;
      readonly Memory: new (size: { readonly initial: number }) => Memory;
      readonly Module: new (module: Uint8Array) => object;
      readonly Instance: new (
        module: object,
        imports: { readonly '': { readonly memory: Memory } },
      ) => { readonly exports: { readonly run: Run } };
    }
  | undefined;

const i32 = 0x7f;
const v128 = 0x7b;

function moduleOf(loop: Loop): Uint8Array {
  const names = [...loop.parameters, ...loop.integers, ...loop.vectors];
  const locals = [
    [loop.integers.length, i32],
    [loop.vectors.length, v128],
  ].filter(([count]) => count !== 0);
  const body = [...list(locals), loop.body((name) => names.indexOf(name)), 0x0b];
  return Uint8Array.from(
    flat([
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [[0x60, list(loop.parameters.map(() => i32)), list([i32])]]),
      section(2, [[text(''), text('memory'), 2, 0, 1]]),
      section(3, [0]),
      section(7, [[text('run'), 0, 0]]),
      section(10, [sized(body)]),
    ]),
  );
}

function section(id: number, items: Code): Code {
  return [id, sized(list(items))];
}

function list(items: Code): Code {
  return [unsigned(items.length), ...items];
}

function sized(code: Code): Code {
  const bytes = flat(code);
  return [unsigned(bytes.length), ...bytes];
}

function text(name: string): Code {
  return list([...name].map((sign) => sign.charCodeAt(0)));
}

function flat(code: Code): number[] {
  return code.flatMap((part) => (typeof part === 'number' ? [part] : flat(part)));
}

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const low = value & 127;
  const rest = value >> 7;
  const ends = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
  return ends ? [low] : [low | 128, ...signed(rest)];
}

const vector = (instruction: number): number[] => [0xfd, ...unsigned(instruction)];

export const block = (...code: Code): Code => [0x02, 0x40, code, 0x0b];
export const loop = (...code: Code): Code => [0x03, 0x40, code, 0x0b];
export const when = (...code: Code): Code => [0x04, 0x40, code, 0x0b];
/** To the end of a block around, or the start of a loop around; 0 is the innermost. */
export const branch = (depth: number): Code => [0x0c, depth];
export const branchIf = (depth: number): Code => [0x0d, depth];
export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
export const tee = (local: number): Code => [0x22, local];
export const constant = (value: number): Code => [0x41, signed(value)];
/** A load or store at an address on the stack plus `offset`. */
export const load = (offset: number): Code => [0x28, 0, unsigned(offset)];
export const loadByte = (offset: number): Code => [0x2d, 0, unsigned(offset)];
export const store = (offset: number): Code => [0x36, 0, unsigned(offset)];
export const loadVector = (offset: number): Code => [vector(0), 0, unsigned(offset)];
export const isZero: Code = [0x45];
/** Of integers without a sign. */
export const below: Code = [0x49];
export const atLeast: Code = [0x4e];
export const countLeadingZeros: Code = [0x67];
export const countTrailingZeros: Code = [0x68];
export const add: Code = [0x6a];
export const subtract: Code = [0x6b];
export const and: Code = [0x71];
export const or: Code = [0x72];
export const exclusiveOr: Code = [0x73];
export const shiftLeft: Code = [0x74];
/** All sixteen bytes of a vector to one value, or each to its own. */
export const fill = (byte: number): Code => [constant(byte), vector(15)];
export const constantVector = (bytes: readonly number[]): Code => [vector(12), ...bytes];
/** Takes the bytes of a table of sixteen by the indices in a vector. */
export const lookUp: Code = vector(14);
export const storeVector = (offset: number): Code => [vector(11), 0, unsigned(offset)];
/** All eight halves of 16 bits to one value. */
export const fillHalves = (half: number): Code => [constant(half), vector(16)];
/** Of each two halves, without a sign, the lesser one. */
export const lesserHalves: Code = vector(151);
/** The halves of two vectors as bytes. */
export const halvesToBytes: Code = vector(102);
export const andVectors: Code = vector(78);
export const shiftBytesRight: Code = vector(109);
export const equalBytes: Code = vector(35);
export const unequalBytes: Code = vector(36);
/** One bit for each byte of a vector, its highest. */
export const highBits: Code = vector(100);
