import {
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Range,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Translate } from '../../base/translate.ts';
import type { Confidence, Finding } from '../../detector/finding.ts';

/** What a feature may ask about credentials in a text. It has no way to the store. */
export interface FindingContext {
  /** The credentials of the document as it is now, in order, that the user wants to hear of. */
  findings(document: TextDocument): readonly Finding[];
  /** The ignore comments of the document that cover nothing any more. */
  stale(document: TextDocument): readonly { readonly start: number; readonly end: number }[];
  /** What the rule recognises, and what to do about it: two sentences, or two phrases. */
  rule(ruleId: string): { readonly title: string; readonly advice: string };
  readonly t: Translate;
}

export const diagnosticSource = 'KMS Secrets';

/**
 * One diagnostic for each credential, on exactly its value, and a hint for each ignore comment that
 * is no longer needed. Why and what to do is the hover's.
 */
export function diagnostics(document: TextDocument, context: FindingContext): Diagnostic[] {
  const found = context.findings(document).map((finding) => ({
    range: rangeOf(document, finding),
    severity: severityOf[finding.confidence],
    source: diagnosticSource,
    code: finding.ruleId,
    message: context.rule(finding.ruleId).title,
  }));
  const stale = context.stale(document).map((ignore) => ({
    range: rangeOf(document, ignore),
    severity: DiagnosticSeverity.Hint,
    tags: [DiagnosticTag.Unnecessary],
    source: diagnosticSource,
    code: 'stale-ignore',
    message: context.t('Nothing is left to ignore here'),
  }));
  return [...found, ...stale];
}

/** Sure things are errors; a guess only raises its hand. */
const severityOf: Record<Confidence, DiagnosticSeverity> = {
  high: DiagnosticSeverity.Error,
  medium: DiagnosticSeverity.Warning,
  low: DiagnosticSeverity.Information,
};

/** The range between two offsets. */
export function rangeOf(
  document: TextDocument,
  { start, end }: { readonly start: number; readonly end: number },
): Range {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}
