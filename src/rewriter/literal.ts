import type { Refusal } from './plan.ts';
import { refuse } from './text.ts';

/** One written character or escape of a literal, and what it means. */
export interface Unit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The meaning of the units from `start` to `end`, which must hold nothing but whole units. */
export function decoded(units: readonly Unit[], start: number, end: number): string | Refusal {
  const inside = units.filter((unit) => start < unit.end && unit.start < end);
  let at = start;
  for (const unit of inside) {
    if (unit.start < at) return refuse('The credential begins inside an escape sequence');
    if (at < unit.start) return refuse('It is put together at run time');
    at = unit.end;
  }
  if (at < end) return refuse('It is put together at run time');
  if (end < at) return refuse('The credential ends inside an escape sequence');
  return textOf(inside);
}

/** The text that units of a literal stand for. */
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

/** Joins units that are written twice to stand for themselves once, as `""` or `{{`. */
export function doubledAsOne(
  text: string,
  units: readonly Unit[],
  doubled: RegExp,
): readonly Unit[] {
  const merged: Unit[] = [];
  for (let index = 0; index < units.length; index++) {
    const [unit, next] = [units[index], units[index + 1]];
    if (!unit) continue;
    const written = text.slice(unit.start, unit.end);
    const isPair = next && doubled.test(written) && text.slice(next.start, next.end) === written;
    merged.push(isPair ? { ...unit, end: next.end } : unit);
    if (isPair) index++;
  }
  return merged;
}
