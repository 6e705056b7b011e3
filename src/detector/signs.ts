/** Some ASCII characters; units of a text are looked up in them far faster than in a `Set`. */
export type Signs = Readonly<Uint8Array>;

/** The set of the characters of a text, all of which are ASCII. */
export function signsOf(all: string): Signs {
  const found = new Uint8Array(128);
  for (const sign of all) found[sign.charCodeAt(0)] = 1;
  return found;
}

/** Whether a unit is one of some characters; none is where a text has ended. */
export function isOneOf(signs: Signs, unit: number): boolean {
  return unit < 128 && signs[unit] === 1;
}

/** A blank or a tab. */
export function isBlank(unit: number): boolean {
  return unit === 32 || unit === 9;
}

/** `"`, `'` or a backtick. */
export function isQuote(unit: number): boolean {
  return unit === 34 || unit === 39 || unit === 96;
}

/** Past the blanks that stand at an offset. */
export function pastBlanks(text: string, at: number): number {
  let index = at;
  while (isBlank(text.charCodeAt(index))) index++;
  return index;
}
