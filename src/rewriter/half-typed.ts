import { continuation, Rows } from './rows.ts';
import { countErrors, type Grammar, type Node, withTree } from './syntax.ts';

/** A text without what is half typed in it, which parses; offsets are those of the text itself. */
export interface Reading {
  /** As long as the text, with blanks for what is left out; after it, brackets it lacks. */
  readonly text: string;
  /** The lines of which something is left out. */
  readonly left: ReadonlySet<number>;
}

/**
 * The ways to read a text with syntax errors that leave out few lines and no line that the one at
 * `start` stands under, the least first. Lines are tried where the parser or brackets that do not
 * fit point at; what the end of the text lacks is added behind it.
 */
export async function* readingsOf(
  grammar: Grammar,
  text: string,
  start: number,
): AsyncGenerator<Reading> {
  const rows = new Rows(text);
  const own = rows.at(start);
  const kept = new Set([own, ...rows.above(own)]);
  let budget = Math.min(triesMax, Math.ceil(unitsMax / Math.max(1, text.length)));
  let best = await attempt(grammar, rows, new Set());
  yield* best.readings;
  for (let round = 0; round < roundsMax; round++) {
    const from = best;
    for (const left of candidatesOf(rows, from, kept)) {
      if (budget-- <= 0) return;
      const made = await attempt(grammar, rows, left);
      yield* made.readings;
      if (made.errors < best.errors) best = made;
    }
    if (best === from) return;
  }
}

const roundsMax = 3;
const triesMax = 60;
/** How much is parsed for one credential, in UTF-16 units. */
const unitsMax = 2_000_000;

interface Attempt {
  readonly left: ReadonlySet<number>;
  readonly errors: number;
  /** Lines where something seems to be wrong. */
  readonly suspects: readonly number[];
  readonly readings: readonly Reading[];
}

async function attempt(grammar: Grammar, rows: Rows, left: ReadonlySet<number>): Promise<Attempt> {
  const text = without(rows, left);
  const seen = await withTree(grammar, text, (root) => look(root, rows));
  const readings: Reading[] = [];
  let { errors } = seen;
  if (errors === 0) readings.push({ text, left });
  const endings = seen.open.length > 0 ? endingsFor(grammar, seen.open) : [];
  for (const ending of errors === 0 ? [] : endings) {
    const closed = `${text}\n${ending}`;
    const count = await withTree(grammar, closed, countErrors);
    errors = Math.min(errors, count);
    if (count === 0) readings.push({ text: closed, left });
    if (count === 0) break;
  }
  return { left, errors, suspects: seen.suspects, readings };
}

/** Blanks for the lines that are left out. */
function without(rows: Rows, left: ReadonlySet<number>): string {
  let text = '';
  for (let row = 0; row < rows.count; row++) {
    const line = rows.text.slice(rows.start(row), rows.start(row + 1));
    text += left.has(row) ? line.replace(/[^\r\n]/g, ' ') : line;
  }
  return text;
}

const closing: Readonly<Record<string, string>> = {
  '(': ')',
  '[': ']',
  '{': '}',
  '#{': '}',
  '$(': ')',
  '${': '}',
};

interface Seen {
  readonly errors: number;
  readonly suspects: readonly number[];
  /** What closes the brackets that are open at the end, the innermost first. */
  readonly open: readonly string[];
}

/** Looks at a tree for places that are wrong, and for brackets that nothing closes. */
function look(root: Node, rows: Rows): Seen {
  const brackets = new Brackets(rows);
  const suspects = new Set<number>();
  let errors = 0;
  for (const { type, row, endRow, isToken, isMissing, inError } of nodesOf(root)) {
    if (type === 'ERROR' || isMissing) {
      errors++;
      for (const at of [row, endRow, rows.next(row, -1)]) if (at !== undefined) suspects.add(at);
    } else if (inError) suspects.add(row);
    if (isToken && !isMissing) brackets.see(type, row);
  }
  const last = rows.next(rows.count, -1);
  const { open, unfit } = brackets;
  for (const row of unfit) suspects.add(row);
  if (last !== undefined && open.length > 0) suspects.add(last);
  for (const { row } of open) suspects.add(row);
  return { errors, suspects: [...suspects], open: open.map(({ close }) => close).reverse() };
}

/** Brackets of a text from its beginning to its end, matched as the indentation suggests. */
class Brackets {
  readonly open: { readonly row: number; readonly close: string }[] = [];
  /** Lines with brackets that have no other one. */
  readonly unfit: number[] = [];
  readonly #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  see(token: string, row: number): void {
    const close = closing[token];
    if (close !== undefined) this.open.push({ row, close });
    else if (/^[)\]}]$/.test(token)) this.#close(token, row);
  }

  #close(token: string, row: number): void {
    const rows = this.#rows;
    for (let top = this.open.pop(); top; top = this.open.pop()) {
      const isLess = continuation.test(rows.of(row)) && rows.indent(row) < rows.indent(top.row);
      if (top.close === token && !isLess) return;
      this.unfit.push(top.row);
    }
    this.unfit.push(row);
  }
}

/** All nodes of a tree in the order of their beginnings; no recursion, since trees may be deep. */
function* nodesOf(root: Node) {
  const cursor = root.walk();
  const around: boolean[] = [];
  try {
    for (;;) {
      yield {
        type: cursor.nodeType,
        row: cursor.startPosition.row,
        endRow: cursor.endPosition.row,
        isToken: !cursor.nodeIsNamed,
        isMissing: cursor.nodeIsMissing,
        inError: around.at(-1) === true,
      };
      const isError = cursor.nodeType === 'ERROR';
      if (cursor.gotoFirstChild()) {
        around.push(isError);
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return;
        around.pop();
      }
    }
  } finally {
    cursor.delete();
  }
}

/** Closers alone, and with the semicolons that end statements. */
function endingsFor(grammar: Grammar, open: readonly string[]): string[] {
  const plain = open.join('');
  const ended = open.join(';').replaceAll('};)', '})').replaceAll('];', ']').concat(';');
  return /^(c-sharp|cpp|java|php|rust)$/.test(grammar) ? [plain, ended] : [plain];
}

/** What to leave out next: lines where something seems wrong, or a whole construct around one. */
function* candidatesOf(
  rows: Rows,
  { left, suspects }: Attempt,
  kept: ReadonlySet<number>,
): Generator<ReadonlySet<number>> {
  const ranges = new Map<string, readonly [number, number]>();
  for (const suspect of suspects) {
    for (const row of [suspect, ...rows.above(suspect)]) {
      for (const to of rows.endsOf(row)) {
        if (row === suspect || to !== row) ranges.set(`${row}-${to}`, [row, to]);
      }
    }
  }
  const sorted = [...ranges.values()].sort(([a, b], [c, d]) => b - a - (d - c));
  for (const [from, to] of sorted) {
    const all = new Set(left);
    for (let row = from; row <= to; row++) if (!rows.isBlank(row)) all.add(row);
    if (all.size > left.size && ![...all].some((row) => kept.has(row))) yield all;
  }
}
