import { type Diagnostic, DiagnosticSeverity, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Translate } from '../../base/translate.ts';
import type { Confidence, Finding } from '../../detector/finding.ts';

/** What a feature may ask about credentials in a text. It has no way to the store. */
export interface FindingContext {
  /** The credentials of the document as it is now, in order, that the user wants to hear of. */
  findings(document: TextDocument): readonly Finding[];
  /** What the rule recognises, and what to do about it: two sentences, or two phrases. */
  rule(ruleId: string): { readonly title: string; readonly advice: string };
  readonly t: Translate;
}

export const diagnosticSource = 'KMS Secrets';

/** One diagnostic for each credential, on exactly its value. Why and what to do is the hover's. */
export function diagnostics(document: TextDocument, context: FindingContext): Diagnostic[] {
  return context.findings(document).map((finding) => {
    return {
      range: rangeOf(document, finding),
      severity: severityOf[finding.confidence],
      source: diagnosticSource,
      code: finding.ruleId,
      message: context.rule(finding.ruleId).title,
    };
  });
}

/** Sure things are errors; a guess only raises its hand. */
const severityOf: Record<Confidence, DiagnosticSeverity> = {
  high: DiagnosticSeverity.Error,
  medium: DiagnosticSeverity.Warning,
  low: DiagnosticSeverity.Information,
};

/** Where the value of a finding stands. */
export function rangeOf(document: TextDocument, finding: Finding): Range {
  return { start: document.positionAt(finding.start), end: document.positionAt(finding.end) };
}
