import type { WorkspaceEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { noNeeds } from '../../base/needs.ts';
import type { PlanLookupParams, PlanLookupResult } from '../../base/protocol.ts';
import type { Translate } from '../../base/translate.ts';
import type { Finding } from '../../detector/finding.ts';
import type { FileEdit, Plan, Refusal, Target } from '../../rewriter/plan.ts';
import { needsOf } from '../../rewriter/plan.ts';

/** What inserting a lookup needs from the outside. */
export interface InsertContext {
  /** Plans as for a credential that stands in this text of the document. */
  planIn(
    document: TextDocument,
    text: string,
    finding: Finding,
    target: Target,
  ): Promise<Plan | Refusal>;
  /** The edits as the protocol has them, those of the document in its present text. */
  editOf(document: TextDocument, edits: readonly FileEdit[]): WorkspaceEdit;
  pathOf(uri: string): string | undefined;
  /** Whether lookups in this document are references rather than code. */
  isConfiguration(document: TextDocument): boolean;
  readonly t: Translate;
}

/** Stands where the lookup shall be, while it is planned; never in the document. */
const stand = 'dropped';

/**
 * Plans a lookup at an offset as if a text in quotes stood there that is moved into the store: so
 * the same rules decide about `await`, imports and the helper. In configuration it is a reference.
 */
export async function planLookupOf(
  document: TextDocument | undefined,
  { version, offset, secretName }: PlanLookupParams,
  context: InsertContext,
): Promise<PlanLookupResult> {
  const { t } = context;
  const path = document && context.pathOf(document.uri);
  if (!document || path === undefined) return { refused: t('Save the file first') };
  if (document.version !== version) {
    return { refused: t('The text has changed since; please try again') };
  }
  if (context.isConfiguration(document))
    return { newText: `kms://${secretName}`, also: {}, needs: noNeeds };
  const text = document.getText();
  const quote = quoteOf(document, text);
  const literal = `${quote}${stand}${quote}`;
  const around = `${text.slice(0, offset)}${literal}${text.slice(offset)}`;
  const finding: Finding = {
    ruleId: 'dropped',
    start: offset + quote.length,
    end: offset + quote.length + stand.length,
    confidence: 'high',
    severity: 'low',
    reasons: [],
  };
  const plan = await context.planIn(document, around, finding, { secretName });
  if ('refused' in plan) return { refused: t(plan.refused) };
  plan.value.wipe();
  const isAt = (edit: FileEdit): boolean =>
    edit.path === path && edit.start === offset && edit.end === offset + literal.length;
  const at = plan.edits.find(isAt);
  if (!at) return { refused: t('No lookup can stand here') };
  const others = plan.edits.filter((edit) => edit !== at);
  const back = (place: number): number => (place <= offset ? place : place - literal.length);
  const also = others.map((edit) =>
    edit.path === path ? { ...edit, start: back(edit.start), end: back(edit.end) } : edit,
  );
  return {
    newText: at.newText,
    also: also.length === 0 ? {} : context.editOf(document, also),
    needs: needsOf(plan),
  };
}

/** The quote that the file prefers, where its language has two for texts. */
function quoteOf({ languageId }: TextDocument, text: string): string {
  const count = (quote: string): number => text.split(quote).length;
  // In these a quote is a part of the value.
  if (languageId === 'properties' || languageId === 'ini') return '';
  const both = /^(?:java|type)script|^python$|^php$/.test(languageId);
  return both && count('"') <= count("'") ? "'" : '"';
}
