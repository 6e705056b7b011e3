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

/** What letters mean after a backslash in C and in the languages that follow it. */
export const controlEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What stands for an escape that is not understood, or is no text: half a character. */
export const unknownEscape = '\ud800';

/** The escapes of a language, as far as a table and two patterns can tell. */
export interface Escapes {
  /** What the single character after the backslash means. */
  readonly simple: Readonly<Record<string, string>>;
  /** Code points in hexadecimal after the backslash; the first group that took part counts. */
  readonly hexadecimal: RegExp;
  readonly octal?: RegExp;
  /** What a backslash before any other character means. */
  readonly otherwise: 'backslash' | 'character' | 'unknown';
}

/** Reads escapes by a table. Those of single bytes count only in ASCII: others need not be text. */
export function escapeReader(escapes: Escapes): ReadEscape {
  return (text, at) => {
    const rest = text.slice(at + 1, at + 14);
    const simple = escapes.simple[rest.charAt(0)];
    const hexadecimal = escapes.hexadecimal.exec(rest);
    const octal = hexadecimal ? undefined : escapes.octal?.exec(rest);
    const code = hexadecimal ?? octal;
    if (code) {
      const digits = code.slice(1).find((group) => group !== undefined) ?? '';
      const point = Number.parseInt(digits, hexadecimal ? 16 : 8);
      const isByte = !/^[uU]/.test(code[0]);
      const known = point <= (isByte ? 0x7f : 0x10ffff);
      return {
        length: 1 + code[0].length,
        text: known ? String.fromCodePoint(point) : unknownEscape,
      };
    }
    if (simple !== undefined) return { length: 2, text: simple };
    if (escapes.otherwise === 'backslash') return { length: 1, text: '\\' };
    return { length: 2, text: escapes.otherwise === 'character' ? rest.charAt(0) : unknownEscape };
  };
}

/**
 * Splits the content of a literal into units; without `readEscape` it is raw. `mark` is the
 * character that begins an escape.
 */
export function unitsOf(
  text: string,
  start: number,
  end: number,
  readEscape?: ReadEscape,
  mark = '\\',
): readonly Unit[] {
  const units: Unit[] = [];
  for (let at = start; at < end; ) {
    if (text[at] === mark && readEscape) {
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
