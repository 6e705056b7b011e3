/**
 * A text made of the pieces at random, the same for the same seed: up to a few hundred units long,
 * every tenth half a million.
 */
export function someText(seed: number, pieces: readonly string[]): string {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % below;
  };
  const count = seed % 10 === 0 ? 100_000 : next(200);
  return Array.from({ length: count }, () => pieces[next(pieces.length)] ?? '').join('');
}
