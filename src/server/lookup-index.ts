import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { CancellationToken, Range } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Lookup } from '../rewriter/lookup.ts';
import { pathOf } from './paths.ts';
import { filesBelow, isForeign, textWith } from './workspace-files.ts';

/** Larger files are no sources that a person reads (bytes). */
const fileMaxBytes = 1024 * 1024;

/** More files than this in all folders are not looked at. */
const filesMax = 50_000;

/** More lookups than this are not remembered: about 20 MB. */
const usesMax = 100_000;

/** How many files are looked at between two reports. */
const filesInReport = 250;

/** How many files are read at the same time. */
const filesAtOnce = 8;

/** Where a secret is named in a lookup. */
export interface Use {
  readonly name: string;
  readonly uri: string;
  /** Of the name, inside its quotes. */
  readonly range: Range;
}

/** What the index needs from the outside. */
export interface IndexSource {
  folders(): readonly string[];
  /** The documents open in the editor, whose text counts and not that of the file. */
  open(): readonly TextDocument[];
  lookups(document: TextDocument): readonly Lookup[];
}

/** Hears how many files were looked at. */
export type Report = (files: number) => void;

/**
 * Where the workspace names secrets. Built in the background, once; afterwards it follows the
 * editor and what is told of changed files. It keeps places and names, and no text.
 */
export class LookupIndex {
  readonly #source: IndexSource;
  readonly #byPath = new Map<string, readonly Use[]>();
  #size = 0;
  #building: Promise<boolean> | undefined;
  #complete = false;

  constructor(source: IndexSource) {
    this.#source = source;
  }

  /** Whether all files of the workspace were looked at. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Looks at all files unless that was done; answers `false` when it was cancelled. */
  build(token: CancellationToken, report: Report = () => undefined): Promise<boolean> {
    if (this.#complete) return Promise.resolve(true);
    this.#building ??= this.#readAll(token, report).finally(() => {
      this.#building = undefined;
    });
    return this.#building;
  }

  /** Looks again at one file, which was made, changed or removed. */
  async fileChanged(uri: string): Promise<void> {
    const path = pathOf(uri);
    if (path === undefined || isForeign(path)) return;
    const held = this.#source.folders().some((folder) => path.startsWith(`${folder}/`));
    if (held) await this.#read(path);
  }

  /** Folders came or went: everything is looked at anew. */
  forget(): void {
    this.#complete = false;
    this.#byPath.clear();
    this.#size = 0;
  }

  /** All lookups known now, those of open documents as they stand in the editor. */
  *uses(): Generator<Use> {
    const open = this.#source.open();
    const shown = new Set(open.map(({ uri }) => pathOf(uri)));
    for (const document of open) yield* usesIn(document, this.#source.lookups(document));
    for (const [path, uses] of this.#byPath) if (!shown.has(path)) yield* uses;
  }

  /** The lookups of one secret. */
  usesOf(name: string): Use[] {
    return [...this.uses()].filter((use) => use.name === name);
  }

  /** How often each secret is named. */
  counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { name } of this.uses()) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  }

  /** Looks again at the files that name a secret: an editor need not tell of changed files. */
  async refresh(name: string): Promise<void> {
    const paths = [...this.#byPath].filter(([, uses]) => uses.some((use) => use.name === name));
    await Promise.all(paths.map(([path]) => this.#read(path)));
  }

  async #readAll(token: CancellationToken, report: Report): Promise<boolean> {
    let files = 0;
    let batch: Promise<void>[] = [];
    for (const folder of this.#source.folders()) {
      for await (const path of filesBelow(folder, 'own')) {
        if (token.isCancellationRequested) return false;
        if (filesMax <= files) break;
        files += 1;
        batch.push(this.#read(path));
        if (batch.length < filesAtOnce) continue;
        await Promise.all(batch);
        batch = [];
        if (files % filesInReport === 0) {
          report(files);
          // The person who types comes first.
          await pause(1);
        }
      }
    }
    await Promise.all(batch);
    this.#complete = true;
    return true;
  }

  async #read(path: string): Promise<void> {
    const text = await textWith(lookupWords, path, fileMaxBytes);
    const before = this.#byPath.get(path)?.length ?? 0;
    this.#byPath.delete(path);
    this.#size -= before;
    if (text === undefined) return;
    const document = TextDocument.create(pathToFileURL(path).href, '', 0, text);
    const uses = usesIn(document, this.#source.lookups(document));
    if (uses.length === 0 || usesMax < this.#size + uses.length) return;
    this.#byPath.set(path, uses);
    this.#size += uses.length;
  }
}

/** What every lookup has in it: `kms`, `Secret`, `secret`. */
const lookupWords = ['kms', 'ecret'];

function usesIn(document: TextDocument, lookups: readonly Lookup[]): Use[] {
  return lookups.flatMap(({ secretName: { start, end, text } }) =>
    text === ''
      ? []
      : [
          {
            name: text,
            uri: document.uri,
            range: { start: document.positionAt(start), end: document.positionAt(end) },
          },
        ],
  );
}
