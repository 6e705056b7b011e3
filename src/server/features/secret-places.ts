import {
  type DocumentLink,
  type Location,
  type Position,
  type SymbolInformation,
  SymbolKind,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { lookupPartAt } from '../../rewriter/lookup.ts';
import type { Use } from '../lookup-index.ts';
import type { KnownSecret } from '../secret-index.ts';
import { rangeOf } from './diagnostics.ts';
import type { LookupContext } from './lookup-context.ts';

/** What is needed to go from a name to the secret, and back to its uses. */
export interface PlaceContext extends LookupContext {
  /** The document with the metadata of a secret, which the client can show. */
  metadata(secret: KnownSecret): Promise<string>;
  allUses(): Promise<readonly Use[]>;
}

const top = { line: 0, character: 0 };

/** From a lookup to the metadata of its secret. */
export async function definition(
  document: TextDocument,
  position: Position,
  context: PlaceContext,
): Promise<Location | null> {
  const at = lookupPartAt(context.lookups(document), document.offsetAt(position));
  if (!at || !context.available) return null;
  const secret = await context.find(at.lookup.secretName.text);
  if (!secret) return null;
  return { uri: await context.metadata(secret), range: { start: top, end: top } };
}

/** From a lookup to all lookups of the same secret in the workspace. */
export async function references(
  document: TextDocument,
  position: Position,
  context: PlaceContext,
): Promise<Location[] | null> {
  const at = lookupPartAt(context.lookups(document), document.offsetAt(position));
  if (!at || at.lookup.secretName.text === '') return null;
  const uses = await context.uses(at.lookup.secretName.text);
  return uses.map(({ uri, range }) => ({ uri, range }));
}

/** Every name of a secret is a link to its metadata. */
export async function documentLinks(
  document: TextDocument,
  context: PlaceContext,
): Promise<DocumentLink[]> {
  if (!context.available) return [];
  const links: DocumentLink[] = [];
  for (const { secretName } of context.lookups(document)) {
    const secret = secretName.text === '' ? undefined : await context.find(secretName.text);
    if (!secret) continue;
    links.push({
      range: rangeOf(document, secretName),
      tooltip: context.t('Show the metadata of {0}', secret.name),
      data: secret.name,
    });
  }
  return links;
}

/** Gives a link its target when somebody follows it. */
export async function resolveLink(
  link: DocumentLink,
  context: PlaceContext,
): Promise<DocumentLink> {
  const secret = typeof link.data === 'string' ? await context.find(link.data) : undefined;
  return secret ? { ...link, target: await context.metadata(secret) } : link;
}

/** At most so many symbols are answered to one query. */
const symbolsMax = 256;

/** The secrets that the workspace names, each where it is named first, and how often. */
export async function workspaceSymbols(
  query: string,
  context: PlaceContext,
): Promise<SymbolInformation[]> {
  const byName = Map.groupBy(await context.allUses(), ({ name }) => name);
  const wanted = query.toLowerCase();
  const symbols: SymbolInformation[] = [];
  for (const [name, uses] of byName) {
    const [first] = uses;
    if (!first || !hasInOrder(name.toLowerCase(), wanted)) continue;
    if (symbols.length === symbolsMax) break;
    symbols.push({
      name,
      kind: SymbolKind.Key,
      location: { uri: first.uri, range: first.range },
      containerName: context.t('{0} uses', uses.length),
    });
  }
  return symbols;
}

/** Whether the letters of a query occur in this order, as editors match symbols. */
function hasInOrder(text: string, letters: string): boolean {
  let at = -1;
  return [...letters].every((letter) => {
    at = text.indexOf(letter, at + 1);
    return 0 <= at;
  });
}
