/**
 * Random numbers that can be had again: the seed is printed with the first draw, and `SEED` sets it.
 */
export interface Random {
  readonly seed: number;
  /** From 0 (included) to 1 (excluded). */
  next(): number;
  /** A whole number from 0 to `below - 1`. */
  below(below: number): number;
}

/** mulberry32: small, fast and good enough to choose what to break. */
export function seededRandom(seed = Number(process.env.SEED) || Date.now() % 2 ** 32): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, next, below: (below) => Math.floor(next() * below) };
}
