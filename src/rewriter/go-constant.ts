import type { Site } from './dialect.ts';
import type { FileEdit } from './plan.ts';
import { type Node, namedChildrenOf } from './syntax.ts';
import { eolOf } from './text.ts';

/** The constants declared together with one, itself among them. */
export function constantsBeside(spec: Node): readonly Node[] {
  return spec.parent ? namedChildrenOf(spec.parent).filter((at) => at.type === 'const_spec') : [];
}

/**
 * `const` becomes `var`; out of a group of constants the line moves below the group with the
 * comment above it, and what stays is lined up as gofmt does.
 */
export function asVariable({ text }: Site, spec: Node, edit: FileEdit): readonly FileEdit[] {
  const declaration = spec.parent;
  if (!declaration) return [edit];
  const { path } = edit;
  const keyword = declaration.startIndex;
  if (constantsBeside(spec).length === 1) {
    return [{ path, start: keyword, end: keyword + 'const'.length, newText: 'var' }, edit];
  }
  const eol = eolOf(text);
  const indent = /[ \t]*$/.exec(text.slice(0, keyword))?.[0] ?? '';
  const written =
    text.slice(spec.startIndex, edit.start) + edit.newText + text.slice(edit.end, spec.endIndex);
  const comments = commentsAbove(spec);
  const start = lineStart(text, (comments[0] ?? spec).startIndex);
  const end = nextLine(text, spec.endIndex);
  const below = declaration.endIndex;
  const lines = [
    ...comments.map((comment) => comment.text.trimEnd()),
    `var ${written.replace(/[ \t]{2,}=/, ' =')}`,
  ];
  const variable = eol + lines.map((line) => `${eol}${indent}${line}`).join('');
  return [
    { path, ...withBlankLine(text, start, end), newText: '' },
    ...linedUp(text, spec, path),
    { path, start: below, end: below, newText: variable },
  ];
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function nextLine(text: string, at: number): number {
  const lineEnd = text.indexOf('\n', at);
  return lineEnd < 0 ? at : lineEnd + 1;
}

/** The comments on lines of their own right above. */
function commentsAbove(spec: Node): readonly Node[] {
  const comments: Node[] = [];
  let { row } = spec.startPosition;
  for (let at = spec.previousSibling; at?.type === 'comment'; at = at.previousSibling) {
    const before = at.previousSibling;
    const isAlone = before === null || before.endPosition.row < at.startPosition.row;
    if (at.endPosition.row !== row - 1 || !isAlone) break;
    comments.unshift(at);
    ({ row } = at.startPosition);
  }
  return comments;
}

/** The lines with a blank one beside them that would be left over. */
function withBlankLine(text: string, start: number, end: number): { start: number; end: number } {
  const before = lineStart(text, start - 1);
  const isBlank = (from: number, to: number): boolean => text.slice(from, to).trim() === '';
  const [first, last] = [isBlank(before, start), isBlank(end, nextLine(text, end))];
  if (first && (last || /^[ \t]*\)/.test(text.slice(end)))) return { start: before, end };
  if (last && /\([ \t]*\r?\n$/.test(text.slice(before, start))) {
    return { start, end: nextLine(text, end) };
  }
  return { start, end };
}

/** Moves the `=` of the lines around a constant to where they stand without it. */
function linedUp(text: string, spec: Node, path: string): readonly FileEdit[] {
  const others = neighboursOf(spec);
  const heads = others.map((other) => headOf(text, other));
  const columns = new Set(
    [...heads, headOf(text, spec)].map((head) => head && head.width + head.gap),
  );
  if (columns.size !== 1 || columns.has(undefined)) return [];
  const known = heads.filter((head) => head !== undefined);
  const width = Math.max(...known.map((head) => head.width));
  return known.flatMap(({ width: own, gap, end }) => {
    const wanted = width - own + 1;
    return wanted === gap
      ? []
      : [{ path, start: end, end: end + gap, newText: ' '.repeat(wanted) }];
  });
}

/** The constants on the lines right above and below, without a gap or a comment between. */
function neighboursOf(spec: Node): readonly Node[] {
  const all = constantsBeside(spec);
  const index = all.findIndex(({ id }) => id === spec.id);
  const found: Node[] = [];
  for (const step of [-1, 1]) {
    let from = spec;
    for (let at = all[index + step]; at; at = all[all.indexOf(at) + step]) {
      const [upper, lower] = step < 0 ? [at, from] : [from, at];
      if (upper.endPosition.row + 1 !== lower.startPosition.row) break;
      found.push(at);
      from = at;
    }
  }
  return found;
}

/** The names of a constant without a type, and the blanks before its `=`. */
function headOf(
  text: string,
  spec: Node,
): { readonly width: number; readonly gap: number; readonly end: number } | undefined {
  const value = spec.childForFieldName('value');
  if (!value || spec.childForFieldName('type')) return undefined;
  const [, names, gap] =
    /^([^=]*?)([ \t]*)=/.exec(text.slice(spec.startIndex, value.startIndex)) ?? [];
  if (names === undefined || gap === undefined) return undefined;
  return { width: [...names].length, gap: gap.length, end: spec.startIndex + names.length };
}
