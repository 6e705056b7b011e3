import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { childrenOf, type Node, withTree } from '../../src/rewriter/syntax.ts';
import { repository } from '../support/places.ts';

/** A module another one names: `from './x.ts'`, `import('./x.ts')`, `require('./x.ts')`. */
export interface Import {
  readonly from: string;
  readonly line: number;
  readonly typeOnly: boolean;
  /** Loaded when it is needed, by `import()` or `require()`. */
  readonly lazy: boolean;
}

export interface Span {
  readonly name: string;
  readonly line: number;
  /** Lines with code on them; comments and the lines of long texts do not count. */
  readonly lines: number;
}

export interface Export {
  readonly name: string;
  readonly line: number;
  readonly isFunctionOrClass: boolean;
  readonly documented: boolean;
}

/** A file of `src`, read the way a reviewer reads it. */
export interface Source {
  /** Relative to the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with the inside of comments, strings and patterns blanked; same length, same lines. */
  readonly code: string;
  /** The texts of the string literals, in order. */
  readonly strings: readonly { readonly line: number; readonly text: string }[];
  readonly imports: readonly Import[];
  readonly functions: readonly Span[];
  readonly exports: readonly Export[];
}

/** Something that is not as it should be, and what to do about it. */
export interface Complaint {
  readonly path: string;
  readonly line: number;
  readonly remedy: string;
}

let read: Promise<readonly Source[]> | undefined;

/** Every file of `src`, read and parsed once. */
export function sources(): Promise<readonly Source[]> {
  read ??= Promise.all(
    globSync('src/**/*.ts', { cwd: repository })
      .map((file) => file.replaceAll('\\', '/'))
      .sort()
      .map((path) => sourceOf(path, readFileSync(join(repository, path), 'utf8'))),
  );
  return read;
}

/** Fails with one line per complaint: file, line, remedy. */
export function expectNone(complaints: readonly Complaint[]): void {
  const lines = complaints.map(({ path, line, remedy }) => `${path}:${line}: ${remedy}`);
  assert.equal(lines.length, 0, `\n${lines.join('\n')}`);
}

/** Every place in the code (not in comments or strings) where a pattern occurs. */
export function places(source: Source, pattern: RegExp): { line: number; found: string }[] {
  return [...source.code.matchAll(new RegExp(pattern, 'g'))].map(({ index, 0: found }) => ({
    line: lineAt(source.code, index),
    found,
  }));
}

/**
 * Complains about every use of a pattern outside the listed files, and about listed files that no
 * longer need to be: a list of exceptions can only shrink.
 */
export function onlyIn(
  all: readonly Source[],
  pattern: RegExp,
  listed: Readonly<Record<string, string>>,
  remedy: string,
): Complaint[] {
  const used = new Set<string>();
  const complaints = all.flatMap((source) => {
    const found = places(source, pattern);
    if (found.length > 0) used.add(source.path);
    if (listed[source.path] !== undefined) return [];
    return found.map(({ line, found: what }) => ({
      path: source.path,
      line,
      remedy: `${what.trim()} is not allowed here; ${remedy}`,
    }));
  });
  return [...complaints, ...unneeded(listed, used)];
}

/** Complains about entries of a list of exceptions that nothing needs any more. */
export function unneeded(
  listed: Readonly<Record<string, string>>,
  used: ReadonlySet<string>,
): Complaint[] {
  return Object.keys(listed)
    .filter((path) => !used.has(path))
    .map((path) => ({
      path,
      line: 1,
      remedy: 'needs no exception any more; take it off the list',
    }));
}

/** The file an import of ours leads to, relative to the repository; `undefined` for packages. */
export function targetOf(source: Source, { from }: Import): string | undefined {
  return from.startsWith('.') ? posix.join(posix.dirname(source.path), from) : undefined;
}

async function sourceOf(path: string, text: string): Promise<Source> {
  return await withTree('typescript', text, (root) => {
    const literals = nodes(root, 'string_fragment');
    const hidden = [...literals, ...nodes(root, 'comment', 'regex_pattern', 'escape_sequence')];
    const code = blanked(text, hidden);
    return {
      path,
      text,
      code,
      strings: literals.map((node) => ({ line: lineOf(node), text: node.text })),
      imports: importsOf(root),
      functions: nodes(root, ...functionTypes).map((node) => ({
        name: nameOf(node),
        line: lineOf(node),
        lines: code.slice(node.startIndex, node.endIndex).match(/^.*\S/gm)?.length ?? 0,
      })),
      exports: nodes(root, 'export_statement').flatMap(exportsOf),
    };
  });
}

const functionTypes = [
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'method_definition',
  'arrow_function',
];

function nodes(root: Node, ...types: string[]): Node[] {
  return root.descendantsOfType(types).filter((node) => node !== null);
}

function blanked(text: string, hidden: readonly Node[]): string {
  let code = '';
  let at = 0;
  for (const node of hidden.toSorted((a, b) => a.startIndex - b.startIndex)) {
    if (node.startIndex < at) continue;
    code += text.slice(at, node.startIndex) + node.text.replace(/[^\n]/g, ' ');
    at = node.endIndex;
  }
  return code + text.slice(at);
}

function importsOf(root: Node): Import[] {
  const named = nodes(root, 'import_statement', 'export_statement').flatMap((node) => {
    const from = node.childForFieldName('source');
    const typeOnly = childrenOf(node).some(({ type }) => type === 'type');
    return from ? [{ from: unquoted(from), line: lineOf(node), typeOnly, lazy: false }] : [];
  });
  const called = nodes(root, 'call_expression').flatMap((node) => {
    const [given] = nodes(node, 'string');
    const callee = node.childForFieldName('function')?.text ?? '';
    if (!given || !/^(import|require|createRequire\(.*\))$/.test(callee)) return [];
    return [{ from: unquoted(given), line: lineOf(node), typeOnly: false, lazy: true }];
  });
  return [...named, ...called];
}

function exportsOf(node: Node): Export[] {
  const declaration = node.childForFieldName('declaration');
  if (!declaration) return [];
  const before = node.previousNamedSibling;
  const documented = before?.type === 'comment' && before.text.startsWith('/**');
  const isFunctionOrClass = /^(function|generator_function|class)_/.test(declaration.type);
  return [{ name: nameOf(declaration), line: lineOf(node), isFunctionOrClass, documented }];
}

function nameOf(node: Node): string {
  const named = node.childForFieldName('name') ?? nodes(node, 'variable_declarator')[0];
  if (named) return named.childForFieldName('name')?.text ?? named.text;
  return node.parent?.childForFieldName('name')?.text ?? 'a function';
}

const unquoted = (node: Node): string => node.text.slice(1, -1);
const lineOf = (node: Node): number => node.startPosition.row + 1;
const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;
