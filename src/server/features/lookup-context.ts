import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { SecretRow, VersionRow } from '../../base/replies.ts';
import type { Translate } from '../../base/translate.ts';
import type { Lookup } from '../../rewriter/lookup.ts';
import type { Use } from '../lookup-index.ts';
import type { KnownSecret } from '../secret-index.ts';

/** What a feature may ask about lookups: metadata of secrets, and no way to a value. */
export interface LookupContext {
  lookups(document: TextDocument): readonly Lookup[];
  /** Whether the store can be asked; without one nothing is known and nothing is said. */
  readonly available: boolean;
  find(name: string): Promise<KnownSecret | undefined>;
  startingWith(prefix: string): Promise<{ readonly secrets: SecretRow[]; readonly more: boolean }>;
  /** The keys of a version that is a JSON object; `undefined` when it is none. */
  keysOf(secret: KnownSecret, version: VersionRow): Promise<readonly string[] | undefined>;
  /** All places of the workspace that name a secret; waits until all of it was looked at. */
  uses(name: string): Promise<readonly Use[]>;
  /** How often each secret is named; `undefined` until the whole workspace was looked at. */
  counts(): ReadonlyMap<string, number> | undefined;
  /** The client has the commands of our extension, and shows our metadata documents. */
  readonly clientCommands: boolean;
  /** Milliseconds since 1970. */
  now(): number;
  readonly t: Translate;
}

/** The version a lookup reads: the one it names, or whose stage it names, or the current one. */
export function versionRead(
  { versionId, versionStage }: Lookup,
  { versions }: KnownSecret,
): VersionRow | undefined {
  if (versionId) return versions.find(({ id }) => id === versionId.text);
  const stage = versionStage?.text ?? 'ACSCurrent';
  return versions.find(({ stages }) => stages.includes(stage));
}

/** The version every program reads that asks for nothing else. */
export const currentVersion = ({ versions }: KnownSecret): VersionRow | undefined =>
  versions.find(({ stages }) => stages.includes('ACSCurrent'));

const dayMs = 86_400_000;

/** Whole days since a time, never fewer than none. */
export const daysSince = (time: number, now: number): number =>
  Math.max(0, Math.floor((now - time) / dayMs));

/** A day as every reader understands it, whatever the language. */
export const dayOf = (time: number | undefined): string =>
  time === undefined ? '?' : new Date(time).toISOString().slice(0, 10);
