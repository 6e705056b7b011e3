import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { CancellationToken } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { KmsError, toKmsError } from '../base/errors.ts';
import {
  type ResiduePlace,
  type ResidueProgress,
  type ResidueReport,
  residueLimits,
} from '../base/protocol.ts';
import { Sensitive } from '../base/sensitive.ts';
import type { Translate } from '../base/translate.ts';
import type { Engine } from '../engine/engine.ts';
import { rootThrough } from '../engine/engine.ts';
import { type GitObject, gitObjects, placeOfObject, repositoryOf } from './git-history.ts';
import { Needles } from './needles.ts';
import { baseName, pathOf, relativeTo, rootOf } from './paths.ts';
import { bytesOf, filesBelow, isForeign } from './workspace-files.ts';

/** Larger files are passed over. */
const fileMaxBytes = residueLimits.fileMiB * 1024 * 1024;

/** More files than this are not looked at. */
const filesMax = 200_000;

/** More places than this are not told of: the value is everywhere then. */
const placesMax = 1_000;

/** How many objects of git with the value are traced to their commits. */
const tracedMax = 100;

/** How many files or objects are looked at between two reports. */
const inReport = 200;

/** What looking for residue needs from the outside. */
export interface ResidueSource {
  readonly engine: Engine;
  folders(): readonly string[];
  open(): readonly TextDocument[];
  readonly t: Translate;
}

/** How one search is followed. */
export interface ResidueFollowing {
  readonly token: CancellationToken;
  report(progress: ResidueProgress): void;
}

/**
 * Looks for the current value of a secret in the files of the workspace, those that were built too,
 * in open documents, and in everything that git holds. The value leaves neither this process nor
 * this function.
 */
export async function residueOf(
  secretName: string,
  git: boolean,
  source: ResidueSource,
  following: ResidueFollowing,
): Promise<ResidueReport> {
  const nothing = { places: [], files: 0, objects: 0, cancelled: false };
  try {
    const needles = await needlesFor(secretName, source.engine);
    try {
      if (needles.usable) return await new Search(needles, source, following).run(git);
    } finally {
      needles.wipe();
    }
    return { ...nothing, refused: source.t('The value is too short to be looked for') };
  } catch (thrown) {
    return { ...nothing, refused: toKmsError(thrown).message };
  }
}

/** What the current value of a secret looks like; the reading is audited as any other. */
export async function needlesFor(secretName: string, engine: Engine): Promise<Needles> {
  const params = { SecretName: secretName };
  const { SecretData } = await engine.call('GetSecretValue', params, rootThrough('editor'));
  if (!(SecretData instanceof Sensitive)) throw new KmsError('InternalFailure', 'Internal Failure');
  const needles = new Needles(SecretData);
  SecretData.wipe();
  return needles;
}

class Search {
  readonly #needles: Needles;
  readonly #source: ResidueSource;
  readonly #following: ResidueFollowing;
  readonly #places: ResiduePlace[] = [];
  #files = 0;
  #objects = 0;

  constructor(needles: Needles, source: ResidueSource, following: ResidueFollowing) {
    this.#needles = needles;
    this.#source = source;
    this.#following = following;
  }

  async run(git: boolean): Promise<ResidueReport> {
    await this.#searchFiles();
    if (git) await this.#searchGit();
    return {
      places: this.#places,
      files: this.#files,
      objects: this.#objects,
      cancelled: this.#following.token.isCancellationRequested,
    };
  }

  get #ended(): boolean {
    const { isCancellationRequested } = this.#following.token;
    return isCancellationRequested || filesMax <= this.#files || placesMax <= this.#places.length;
  }

  async #searchFiles(): Promise<void> {
    const open = new Map(this.#source.open().map((document) => [pathOf(document.uri), document]));
    for (const folder of this.#source.folders()) {
      for await (const path of filesBelow(folder, 'all')) {
        if (this.#ended) return;
        const shown = open.get(path);
        const bytes = shown
          ? Buffer.from(shown.getText(), 'utf8')
          : await bytesOf(path, fileMaxBytes);
        if (bytes) this.#lookAt(path, bytes);
        this.#files += 1;
        if (this.#files % inReport === 0) await this.#report();
      }
    }
  }

  #lookAt(path: string, bytes: Buffer): void {
    const hit = this.#needles.find(bytes);
    if (!hit) return;
    const line = bytes
      .subarray(0, hit.first)
      .reduce((lines, byte) => lines + Number(byte === 10), 0);
    const folder = rootOf(path, this.#source.folders());
    const shown = relativeTo(folder, path);
    this.#places.push({ kind: kindOf(shown), path: shown, uri: pathToFileURL(path).href, line });
  }

  async #searchGit(): Promise<void> {
    const seen = new Set<string>();
    for (const folder of this.#source.folders()) {
      const repository = await repositoryOf(folder);
      if (repository === undefined || seen.has(repository) || this.#ended) continue;
      seen.add(repository);
      const found: Pick<GitObject, 'id' | 'type'>[] = [];
      for await (const { id, type, content } of gitObjects(folder, this.#following.token)) {
        this.#objects += 1;
        if (this.#objects % inReport === 0) await this.#report();
        if (type !== 'tree' && this.#needles.find(content)) found.push({ id, type });
      }
      await this.#trace(folder, found);
    }
  }

  /** From objects to commits: each commit and path is told once. */
  async #trace(folder: string, found: readonly Pick<GitObject, 'id' | 'type'>[]): Promise<void> {
    const told = new Set<string>();
    for (const object of found.slice(0, tracedMax)) {
      if (this.#ended) return;
      const place = await placeOfObject(folder, object);
      const key = place ? `${place.commit} ${place.path}` : object.id;
      if (told.has(key)) continue;
      told.add(key);
      const lost = { kind: 'lost', path: '', commit: object.id } as const;
      this.#places.push(place ? { kind: 'commit', ...place } : lost);
    }
  }

  async #report(): Promise<void> {
    this.#following.report({ files: this.#files, objects: this.#objects });
    await nextTurn();
  }
}

function kindOf(path: string): ResiduePlace['kind'] {
  if (isExample(path)) return 'example';
  return isForeign(path) ? 'built' : 'file';
}

/** Whether a file is made to be copied and filled in, as `.env.example`. */
export const isExample = (path: string): boolean =>
  /[.-](example|sample|template|dist|tpl)(\.|$)/i.test(baseName(path));
