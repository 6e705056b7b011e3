/** A part of a text; offsets are UTF-16 units, the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The index of the first span that ends past an offset, of spans in the order of their ends. */
export function firstPast(spans: readonly Pick<Span, 'end'>[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
