/** Of a long line no more is read than what stands this far before a place (UTF-16 units). */
const lineMaxUnits = 300;
/** Long lines are read from places this far apart, so that many places on one share the work. */
const stepUnits = 128;

/**
 * Whether a string that began on the same line is still open at a unit of an image: a configuration
 * in a literal. Quick when places are asked for in their order.
 */
export function isInString(units: Uint8Array, at: number): boolean {
  if (look.units !== units || at < look.asked) {
    look = { units, clear: at, asked: at, at, start: -1, open: 0 };
  }
  const start = startOf(at);
  if (look.start !== start || at < look.at) {
    look.start = start;
    look.at = start;
    look.open = 0;
  }
  for (; look.at < at; look.at++) {
    const unit = units[look.at];
    if (unit === 92) look.at++;
    else if (look.open === 0) {
      if (unit === 34 || unit === 96) look.open = unit;
    } else if (unit === look.open) look.open = 0;
  }
  return look.open !== 0;
}

/** What the last look at a line has shown. */
interface Look {
  readonly units: Uint8Array;
  /** No line ends from here to the unit that was asked about. */
  clear: number;
  asked: number;
  /** How far strings have been read, from where, and the quote that was open then. */
  at: number;
  start: number;
  open: number;
}

let look: Look = { units: new Uint8Array(), clear: 0, asked: 0, at: 0, start: -1, open: 0 };

/** Where a line is read from: its start, or a step that is far enough before. */
function startOf(at: number): number {
  const { units } = look;
  const far = Math.max(0, at - lineMaxUnits);
  const least = far - (far % stepUnits);
  let start = at;
  while (start > least && start > look.asked && units[start - 1] !== 10) start--;
  if (start === look.asked && start > least) {
    start = Math.max(least, Math.min(start, look.clear));
    while (start > least && units[start - 1] !== 10) start--;
  }
  look.clear = start;
  look.asked = at;
  return start;
}
