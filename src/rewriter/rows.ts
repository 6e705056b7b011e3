/** The lines of a text, from 0, with what their indentation says about them. */
export class Rows {
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    this.#starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  get count(): number {
    return this.#starts.length;
  }

  /** The line an offset lies in. */
  at(offset: number): number {
    let [low, high] = [0, this.count];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (offset < this.start(middle)) high = middle;
      else low = middle;
    }
    return low;
  }

  start(row: number): number {
    return this.#starts[row] ?? this.text.length;
  }

  /** The line without its end. */
  of(row: number): string {
    return this.text.slice(this.start(row), this.start(row + 1)).replace(/\r?\n$/, '');
  }

  isBlank(row: number): boolean {
    return this.of(row).trim() === '';
  }

  /** The width of the white space a line begins with; a tab counts as four. */
  indent(row: number): number {
    const lead = /^[ \t]*/.exec(this.of(row))?.[0] ?? '';
    return lead.replaceAll('\t', '    ').length;
  }

  /** The next line that is not blank, in steps of 1 or -1; `undefined` at the end of the text. */
  next(row: number, step: 1 | -1): number | undefined {
    for (let at = row + step; 0 <= at && at < this.count; at += step) {
      if (!this.isBlank(at)) return at;
    }
    return undefined;
  }

  /**
   * The lines that a line stands under: those less indented before it, each less than the one
   * before. One that goes on with the construct of an earlier one (`} else {`) brings that along.
   */
  above(row: number): ReadonlySet<number> {
    const found = new Set<number>();
    let indent = this.indent(row);
    let goesOn = false;
    for (let at = this.next(row, -1); at !== undefined; at = this.next(at, -1)) {
      const own = this.indent(at);
      if (isAside.test(this.of(at)) || own > indent || (own === indent && !goesOn)) continue;
      found.add(at);
      indent = own;
      goesOn = continuation.test(this.of(at));
    }
    return found;
  }

  /** The lines that what begins on a line may end on: itself, those under it, those that go on. */
  *endsOf(row: number): Generator<number> {
    yield row;
    const indent = this.indent(row);
    let last = row;
    for (let at = this.next(row, 1); at !== undefined; at = this.next(at, 1)) {
      const own = this.indent(at);
      const goesOn = own === indent && continuation.test(this.of(at));
      if (own <= indent && !goesOn) break;
      if (goesOn) yield last;
      last = at;
      if (goesOn) yield at;
    }
    yield last;
  }
}

/** A line that goes on with what an earlier line with the same indentation began. */
export const continuation =
  /^\s*(?:[)}\]{]|(?:else|elif|elsif|elseif|case|catch|default|ensure|except|finally|rescue|then|do|when|where)\b)/;

/** Comments and preprocessor lines, whose indentation says nothing. */
const isAside = /^\s*(?:\/\/|\/\*|\*|#(?!\[))/;
