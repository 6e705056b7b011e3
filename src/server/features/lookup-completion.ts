import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  type Position,
  type Range,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type LookupPart, lookupPartAt } from '../../rewriter/lookup.ts';
import { rangeOf } from './diagnostics.ts';
import { type LookupContext, versionRead } from './lookup-context.ts';

/** In a lookup: names of secrets, and of versions, stages and JSON keys of the one named. */
export async function completion(
  document: TextDocument,
  position: Position,
  context: LookupContext,
): Promise<CompletionList | null> {
  const offset = document.offsetAt(position);
  const at = lookupPartAt(context.lookups(document), offset);
  if (!at || !context.available) return null;
  const range = rangeOf(document, at.mention);
  if (at.part === 'secretName') {
    const typed = document.getText().slice(at.mention.start, offset);
    const { secrets, more } = await context.startingWith(typed);
    const items = secrets.map(({ name, description }) => itemOf(name, range, description));
    return { isIncomplete: more, items };
  }
  return { isIncomplete: false, items: await partsOf(at, range, context) };
}

async function partsOf(
  { lookup, part }: LookupPart,
  range: Range,
  context: LookupContext,
): Promise<CompletionItem[]> {
  const secret = await context.find(lookup.secretName.text);
  if (!secret) return [];
  if (part === 'versionId') {
    return secret.versions.map(({ id, stages }) => itemOf(id, range, stages.join(', ')));
  }
  if (part === 'versionStage') {
    return secret.versions.flatMap(({ id, stages }) =>
      stages.map((stage) => itemOf(stage, range, id)),
    );
  }
  const version = secret.plannedDeletion === undefined && versionRead(lookup, secret);
  const keys = version ? await context.keysOf(secret, version) : undefined;
  // In a reference the key is percent-encoded, as the name of a key may need it.
  const written = lookup.kind === 'reference' ? encodeURIComponent : (key: string) => key;
  return (keys ?? []).map((key) => itemOf(written(key), range, secret.name));
}

function itemOf(label: string, range: Range, detail: string): CompletionItem {
  return {
    label,
    kind: CompletionItemKind.Constant,
    filterText: label,
    textEdit: { range, newText: label },
    ...(detail === '' ? {} : { detail }),
  };
}
