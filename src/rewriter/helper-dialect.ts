import { type Credential, findCredential, type Literal, type LiteralReader } from './credential.ts';
import type { Dialect, Site } from './dialect.ts';
import { storedValue } from './part.ts';
import type { FileEdit, Plan, Refusal, Target } from './plan.ts';
import type { Grammar, Node } from './syntax.ts';
import { eolOf, isRefusal, refuse, withEol } from './text.ts';
import { sensitiveValue } from './value.ts';

/** Where the helper file of a project lies or shall lie. */
export interface HelperPlace {
  readonly path: string;
}

/** How the file at hand calls the helper, with the edits that bring it in. */
export interface Reader {
  /** One name for each thing that is imported, in the language's own order. */
  readonly names: readonly string[];
  readonly edits: readonly FileEdit[];
}

/** A package the project lacks, and the edits that declare it where no command does. */
export interface Needed {
  readonly dependency?: Plan['dependency'];
  readonly edits: readonly FileEdit[];
}

/** What is particular to a language whose lookups call one helper file of the project. */
export interface HelperLanguage<Kind extends Literal, Place extends HelperPlace> {
  readonly grammar: Grammar;
  readonly literals: LiteralReader<Kind>;
  /** Why no call may stand in place of the credential, if so. */
  refusalOf(found: Credential<Kind>, root: Node, site: Site): string | undefined;
  placeOf(site: Site, root: Node): Place | Refusal;
  /** Whether a file is a helper of ours, perhaps edited since. */
  isHelper(text: string): boolean;
  helperText(place: Place): string;
  readerOf(site: Site, root: Node, place: Place, found: Credential<Kind>): Reader | Refusal;
  replace(
    site: Site,
    found: Credential<Kind>,
    names: readonly string[],
  ): readonly FileEdit[] | Refusal;
  neededBy(site: Site, place: Place): Needed;
}

/**
 * A dialect of such a language: find the credential, refuse what would not compile, then plan the
 * lookup, the import, the helper file where there is none yet, and the dependency.
 */
export function helperDialect<Kind extends Literal, Place extends HelperPlace>(
  language: HelperLanguage<Kind, Place>,
): Dialect {
  return { grammar: language.grammar, plan: (site, root) => planWith(language, site, root) };
}

function planWith<Kind extends Literal, Place extends HelperPlace>(
  language: HelperLanguage<Kind, Place>,
  site: Site,
  root: Node,
): Plan | Refusal {
  const { text, project } = site;
  const found = findCredential(site, root, language.literals);
  if (isRefusal(found)) return found;
  const reason = language.refusalOf(found, root, site);
  if (reason !== undefined) return refuse(reason);
  const value = sensitiveValue(storedValue(found.value, found.encoding));
  if (isRefusal(value)) return value;

  const place = language.placeOf(site, root);
  if (isRefusal(place)) return place;
  const existing = project.read(place.path);
  if (existing !== undefined && !language.isHelper(existing)) {
    const shown = place.path.slice(project.root.length + 1);
    return refuse(`The project has another file named ${shown}`);
  }
  const reader = language.readerOf(site, root, place, found);
  if (isRefusal(reader)) return reader;
  const replaced = language.replace(site, found, reader.names);
  if (isRefusal(replaced)) return replaced;
  const needed = language.neededBy(site, place);
  const edits = [...replaced, ...reader.edits, ...needed.edits];
  if (existing === undefined) {
    const newText = withEol(language.helperText(place), eolOf(text));
    edits.push({ path: place.path, create: true, start: 0, end: 0, newText });
  }
  return { value, edits, ...(needed.dependency ? { dependency: needed.dependency } : {}) };
}

/** `"name"` or `"name", "key"`, as most languages write them. */
export function argumentsFor({ secretName, jsonKey }: Target): string {
  const names = jsonKey === undefined ? [secretName] : [secretName, jsonKey];
  return names.map((name) => JSON.stringify(name)).join(', ');
}

/** A literal with the lookup in place of its credential: `"before" + lookup + "after"`. */
export function joinedAround(
  { text, finding }: Site,
  { node, whole, literal }: Credential<Literal>,
  lookup: string,
  operator = '+',
): { readonly expression: string; readonly isJoin: boolean } {
  if (whole) return { expression: lookup, isJoin: false };
  const { contentStart, contentEnd } = literal;
  const open = text.slice(node.startIndex, contentStart);
  const close = text.slice(contentEnd, node.endIndex);
  const piece = (from: number, to: number) =>
    from < to ? [open + text.slice(from, to) + close] : [];
  const pieces = [...piece(contentStart, finding.start), lookup, ...piece(finding.end, contentEnd)];
  return { expression: pieces.join(` ${operator} `), isJoin: pieces.length > 1 };
}

/** The edit that puts an expression in the place of a node. */
export function inPlaceOf(node: Node, { file }: Site, newText: string): FileEdit {
  return { path: file.absolutePath, start: node.startIndex, end: node.endIndex, newText };
}

/** Inserts lines below the one a node ends on. */
export function insertBelow(node: Node, { text, file }: Site, newText: string): FileEdit {
  const rest = /^[^\r\n]*/.exec(text.slice(node.endIndex))?.[0] ?? '';
  const at = node.endIndex + rest.length;
  return { path: file.absolutePath, start: at, end: at, newText };
}
