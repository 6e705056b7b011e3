import type { FileEdit } from './plan.ts';

/** A stretch of the file as it is, or a text that comes between. */
type Piece = { readonly start: number; readonly end: number } | { readonly text: string };

interface PendingFile {
  /** The text before all edits; `undefined` for a file that is made. */
  readonly before: string | undefined;
  pieces: readonly Piece[];
  now: string;
}

/**
 * Files as they will be after edits that nobody has made yet. Plans follow one another on them, and
 * in the end all edits are one, in offsets of the files as they were when they were first read.
 */
export class PendingEdits {
  readonly #readNow: (path: string) => string | undefined;
  /** Each file as it was first read: all plans must be made for the same text. */
  readonly #seen = new Map<string, string | undefined>();
  readonly #files = new Map<string, PendingFile>();

  constructor(read: (path: string) => string | undefined) {
    this.#readNow = read;
  }

  /** The text of a file after the edits so far. */
  read(path: string): string | undefined {
    return this.#files.get(path)?.now ?? this.#read(path);
  }

  /** Adds the edits of one plan, whose offsets are those of `read`. They must not overlap. */
  add(edits: readonly FileEdit[]): void {
    for (const [path, own] of Map.groupBy(edits, (edit) => edit.path)) {
      const file = this.#file(path);
      // From the last to the first, so that the offsets of the others stay true.
      for (const edit of own.toSorted(byPlace).reverse()) change(file, edit);
      this.#files.set(path, file);
    }
  }

  /** The files that will change, with their texts before; `undefined` for those made. */
  get before(): ReadonlyMap<string, string | undefined> {
    return new Map([...this.#files].map(([path, { before }]) => [path, before]));
  }

  /** All edits at once, in offsets of the files as they are. */
  edits(): FileEdit[] {
    return [...this.#files].flatMap(([path, file]) => {
      if (file.before !== undefined) return editsOf(path, file.pieces, file.before.length);
      return [{ path, create: true, start: 0, end: 0, newText: file.now } as const];
    });
  }

  #read(path: string): string | undefined {
    if (!this.#seen.has(path)) this.#seen.set(path, this.#readNow(path));
    return this.#seen.get(path);
  }

  #file(path: string): PendingFile {
    const known = this.#files.get(path);
    if (known) return known;
    const before = this.#read(path);
    const now = before ?? '';
    return { before, now, pieces: before === undefined ? [] : [{ start: 0, end: before.length }] };
  }
}

/** What is put in comes before what is replaced at the same place. */
const byPlace = (a: FileEdit, b: FileEdit): number => a.start - b.start || a.end - b.end;

function change(file: PendingFile, { start, end, newText }: FileEdit): void {
  const [head] = split(file.pieces, start);
  const [, tail] = split(file.pieces, end);
  file.pieces = [...head, ...(newText === '' ? [] : [{ text: newText }]), ...tail];
  file.now = file.now.slice(0, start) + newText + file.now.slice(end);
}

const lengthOf = (piece: Piece): number =>
  'text' in piece ? piece.text.length : piece.end - piece.start;

/** The pieces before and after an offset; one that it lies in becomes two. */
function split(pieces: readonly Piece[], offset: number): [Piece[], Piece[]] {
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const inside = offset - at;
    if (inside <= 0) return [pieces.slice(0, index), pieces.slice(index)];
    if (inside < lengthOf(piece)) {
      const [left, right] = parted(piece, inside);
      return [
        [...pieces.slice(0, index), left],
        [right, ...pieces.slice(index + 1)],
      ];
    }
    at += lengthOf(piece);
  }
  return [[...pieces], []];
}

function parted(piece: Piece, at: number): [Piece, Piece] {
  if ('text' in piece) return [{ text: piece.text.slice(0, at) }, { text: piece.text.slice(at) }];
  const middle = piece.start + at;
  return [
    { start: piece.start, end: middle },
    { start: middle, end: piece.end },
  ];
}

/** Where two stretches that stay do not touch, or a text stands between them, something changes. */
function editsOf(path: string, pieces: readonly Piece[], length: number): FileEdit[] {
  const edits: FileEdit[] = [];
  let [at, newText] = [0, ''];
  for (const piece of [...pieces, { start: length, end: length }]) {
    if ('text' in piece) {
      newText += piece.text;
      continue;
    }
    if (at < piece.start || newText !== '')
      edits.push({ path, start: at, end: piece.start, newText });
    [at, newText] = [piece.end, ''];
  }
  return edits;
}
