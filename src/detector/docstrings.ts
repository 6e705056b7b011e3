import { type Finding, isGeneric } from './finding.ts';
import { severityOf } from './rules.ts';

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

/** Whether one of some spans in order holds an offset. */
function isInside(spans: readonly Span[], at: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return (spans[low]?.start ?? at) < at;
}

interface Span {
  readonly start: number;
  readonly end: number;
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
