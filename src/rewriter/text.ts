import type { FileEdit, Plan, Refusal } from './plan.ts';

/** A reason in one sentence, without full stop. */
export function refuse(refused: string): Refusal {
  return { refused };
}

/** Tells a refusal from a result. */
export function isRefusal(result: object): result is Refusal {
  return 'refused' in result;
}

/** The line ending a text uses: that of its first line. */
export function eolOf(text: string): '\r\n' | '\n' {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** The text with the line ending of another one. */
export function withEol(text: string, eol: '\r\n' | '\n'): string {
  return eol === '\n' ? text : text.replaceAll('\n', eol);
}

/** Applies the edits of one file; they must not overlap. */
export function applyEdits(text: string, edits: readonly FileEdit[]): string {
  let result = '';
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.newText;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** The text of `path` after the plan, given its text before. */
export function afterPlan(plan: Plan, path: string, before: string): string {
  return applyEdits(
    before,
    plan.edits.filter((edit) => edit.path === path),
  );
}

/** A path as a word of a command. */
export function shellWord(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}

/** A part of a name: `dbPassword`, `DB_PASSWORD` and `db password` become `db-password`. */
export function slug(text: string): string {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
