/** One written character or escape of a literal, and what it means. */
export interface Unit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The meaning of the units between two offsets; `undefined` when an offset splits an escape. */
export function decoded(units: readonly Unit[], start: number, end: number): string | undefined {
  const aligned = (offset: number) =>
    units.some((unit) => unit.start === offset || unit.end === offset);
  if (!aligned(start) || !aligned(end)) return undefined;
  return textOf(units.filter((unit) => unit.start >= start && unit.end <= end));
}

export function textOf(units: readonly Unit[]): string {
  return units.map((unit) => unit.text).join('');
}

/** Reads one escape at a backslash: how many units it takes and what it means. */
export type ReadEscape = (
  text: string,
  at: number,
  end: number,
) => { length: number; text: string };

/** Splits the content of a literal into units; without `readEscape` it is raw. */
export function unitsOf(
  text: string,
  start: number,
  end: number,
  readEscape?: ReadEscape,
): readonly Unit[] {
  const units: Unit[] = [];
  for (let at = start; at < end; ) {
    if (text[at] === '\\' && readEscape) {
      const read = readEscape(text, at, end);
      units.push({ start: at, end: at + read.length, text: read.text });
      at += read.length;
    } else {
      const length = text[at] === '\r' && text[at + 1] === '\n' && at + 1 < end ? 2 : 1;
      units.push({ start: at, end: at + length, text: text.slice(at, at + length) });
      at += length;
    }
  }
  return units;
}
