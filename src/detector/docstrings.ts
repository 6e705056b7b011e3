import { type Finding, isGeneric } from './finding.ts';
import type { Family } from './language.ts';
import { severityOf } from './rules.ts';
import { firstPast, type Span } from './spans.ts';

const opening =
  /(?:^|\n)[ \t]*(?:(?:DOCUMENTATION|EXAMPLES?|RETURN|__doc__)[ \t]*=[ \t]*)?[rRuUbB]{0,2}$/;
const openingMaxUnits = 80;

/** The findings of a Python text, those in its documentation strings unsure. */
export function withDocstrings(text: string, found: readonly Finding[]): readonly Finding[] {
  if (!found.some(isOfWords)) return found;
  const strings = [...docstringsIn(text)];
  return found.map((finding) => {
    if (!isOfWords(finding) || !isInside(strings, finding.start)) return finding;
    return {
      ...finding,
      confidence: 'low',
      severity: severityOf(finding.ruleId, 'low'),
      reasons: [...finding.reasons, 'in a documentation string'],
    };
  });
}

/** Whether anybody could have made it up for a documentation. */
function isOfWords(finding: Finding): boolean {
  return isGeneric(finding) || finding.ruleId === 'json-web-token';
}

const lineMaxUnits = 1_000;
const commentLine = /^[ \t]*(?:\/\*\*|\*(?=[ \t])|\/\/[/!\t]|>>>(?=[ \t]))/;
const entryLine = /^[ \t]*(?:\/\/|#)(?:[ \t]{2,}|[ \t]*[{,][ \t{,]*)["']?[\w-]{1,60}["']?[ \t]*:/;
const exampleGiven = /\be\.g\.|\bfor example\b|\bexamples?:/i;

/** Whether `e.g.` stands on the line before an offset. */
export function isExample(text: string, at: number): boolean {
  return exampleGiven.test(lineBefore(text, at) ?? '');
}

/**
 * Whether an offset is in a comment of code that documents it: on a line like `/** …`, ` * …`,
 * `/// …`, `>>> …` or, as Go has it, `//` and a tab; or in the entry of an object that comments
 * show, as the answer of a server: `//   "token": "…"`.
 */
export function isDocumented(text: string, at: number, family: Family): boolean {
  const line = family === 'code' ? lineBefore(text, at) : undefined;
  return line !== undefined && (commentLine.test(line) || entryLine.test(line));
}

/** Whether an offset is in the tests that end a file of Rust. */
export function isInTests(text: string, at: number): boolean {
  if (tests.text !== text) {
    const found = text.indexOf('#[cfg(test)]');
    tests = { text, from: found < 0 ? text.length : found };
  }
  return tests.from < at;
}

/** Where the tests of the text begin that was asked about last. */
let tests = { text: '', from: 0 };

/** What stands on a line before an offset; nothing when that is too much. */
function lineBefore(text: string, at: number): string | undefined {
  const from = Math.max(0, at - lineMaxUnits);
  const before = text.slice(from, at);
  const newline = before.lastIndexOf('\n');
  return newline >= 0 || from === 0 ? before.slice(newline + 1) : undefined;
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
