import { type Finding, isGeneric } from './finding.ts';
import type { Family } from './language.ts';
import { severityOf } from './rules.ts';
import { firstPast, type Span } from './spans.ts';

const opening =
  /(?:^|\n)[ \t]*(?:(?:DOCUMENTATION|EXAMPLES?|RETURN|__doc__)[ \t]*=[ \t]*)?[rRuUbB]{0,2}$/;
const openingMaxUnits = 80;

/** The findings of a Python text, those in its documentation strings unsure. */
export function withDocstrings(text: string, found: readonly Finding[]): readonly Finding[] {
  if (!found.some(isGeneric)) return found;
  const strings = [...docstringsIn(text)];
  return found.map((finding) => {
    if (!isGeneric(finding) || !isInside(strings, finding.start)) return finding;
    return {
      ...finding,
      confidence: 'low',
      severity: severityOf(finding.ruleId, 'low'),
      reasons: [...finding.reasons, 'in a documentation string'],
    };
  });
}

const lineMaxUnits = 240;
const commentLine = /^[ \t]*(?:\/\*\*|\*(?=[ \t])|\/\/[/!])/;
const exampleGiven = /\be\.g\.|\bfor example\b/i;

/**
 * Whether an offset is on a line of a comment that documents code, `/** …`, ` * …`, `/// …`, or
 * behind `e.g.`
 */
export function isShown(text: string, at: number, family: Family): boolean {
  const from = Math.max(0, at - lineMaxUnits);
  const before = text.slice(from, at);
  const newline = before.lastIndexOf('\n');
  const line = before.slice(newline + 1);
  if (exampleGiven.test(line)) return true;
  return family === 'code' && (newline >= 0 || from === 0) && commentLine.test(line);
}

/** Whether one of some spans in order holds an offset. */
function isInside(spans: readonly Span[], at: number): boolean {
  return (spans[firstPast(spans, at)]?.start ?? at) < at;
}

function* docstringsIn(text: string): Generator<Span> {
  let open: { readonly mark: string; readonly start: number; readonly told: boolean } | undefined;
  for (const { index, 0: mark } of text.matchAll(/"""|'''/g)) {
    if (open === undefined) {
      const before = text.slice(Math.max(0, index - openingMaxUnits), index);
      open = { mark, start: index, told: opening.test(before) };
    } else if (open.mark === mark) {
      if (open.told) yield { start: open.start, end: index };
      open = undefined;
    }
  }
}
