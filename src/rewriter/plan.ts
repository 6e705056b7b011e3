import type { Needs } from '../base/protocol.ts';
import type { Sensitive } from '../base/sensitive.ts';

/** Where the value will be kept. */
export interface Target {
  readonly secretName: string;
  /** The key inside a JSON secret; absent when the whole value is the credential. */
  readonly jsonKey?: string;
}

/** `name` or `name#key`; no name of a secret has a `#`. */
export const targetText = ({ secretName, jsonKey }: Target): string =>
  jsonKey === undefined ? secretName : `${secretName}#${jsonKey}`;

/** The target that `targetText` wrote. */
export function targetOf(text: string): Target {
  const hash = text.indexOf('#');
  if (hash < 0) return { secretName: text };
  return { secretName: text.slice(0, hash), jsonKey: text.slice(hash + 1) };
}

/** What to keep there: the credential alone, or as a pair with the user name that belongs to it. */
export interface MoveTarget extends Target {
  readonly pair?: boolean;
}

/** A look at the project around the file: absolute paths with `/`; `undefined` when absent. */
export interface Project {
  readonly root: string;
  read(path: string): string | undefined;
  /** Names of the files in a folder; empty when it is absent. */
  files(folder: string): readonly string[];
}

/** Replaces the text between two offsets (UTF-16) of a file; `create` makes a new file of it. */
export interface FileEdit {
  readonly path: string;
  readonly create?: true;
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/**
 * What to do to move one credential: the value to store, decoded, and the edits that replace it.
 */
export interface Plan {
  readonly value: Sensitive;
  /** The two values of a pair, by the keys they have in the JSON text that `value` is. */
  readonly fields?: ReadonlyMap<string, Sensitive>;
  readonly edits: readonly FileEdit[];
  /** A package the project still lacks, with the command that adds it. */
  readonly dependency?: { readonly name: string; readonly install: string };
  /** What the command that starts the program has to begin with from now on. */
  readonly start?: string;
  /** What writes the file with its values, up to the name of the file to write. */
  readonly inject?: string;
}

/** What has to be done so that the code runs after a plan. */
export function needsOf({ dependency, start, inject }: Plan): Needs {
  const only = (one: string | undefined) => (one === undefined ? [] : [one]);
  return { installs: only(dependency?.install), starts: only(start), injects: only(inject) };
}

/** Why a credential cannot be replaced automatically, as one sentence for the user. */
export interface Refusal {
  readonly refused: string;
}
