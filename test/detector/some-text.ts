/**
 * A text made of the pieces at random, the same for the same seed: up to a few hundred units long,
 * every tenth half a million.
 */
export function someText(seed: number, pieces: readonly string[]): string {
  const next = numbers(seed);
  const count = seed % 10 === 0 ? 100_000 : next(200);
  return Array.from({ length: count }, () => pieces[next(pieces.length)] ?? '').join('');
}

/** A short one: at most so many pieces. */
export function randomTextFrom(seed: number, pieces: readonly string[], most: number): string {
  const next = numbers(seed);
  const count = next(most + 1);
  return Array.from({ length: count }, () => pieces[next(pieces.length)] ?? '').join('');
}

/** Whole numbers from 0 to below a limit. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % below;
  };
}
