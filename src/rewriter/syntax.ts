import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { Language, Node, Parser, Tree } from '@vscode/tree-sitter-wasm';
import treeSitter from '@vscode/tree-sitter-wasm';

export type { Node };

/** The grammars this product loads; each is a file `tree-sitter-<name>.wasm`. */
export type Grammar =
  | 'bash'
  | 'c-sharp'
  | 'cpp'
  | 'go'
  | 'java'
  | 'javascript'
  | 'php'
  | 'powershell'
  | 'python'
  | 'ruby'
  | 'rust'
  | 'tsx'
  | 'typescript';

/**
 * Parses `text` and gives its root to `use`, freeing the tree afterwards: no node may outlive the
 * call. Offsets of the nodes are UTF-16 units of `text`. The grammar is loaded on first need.
 */
export async function withTree<Result>(
  grammar: Grammar,
  text: string,
  use: (root: Node) => Result,
): Promise<Result> {
  const parser = await parserOf(grammar);
  const tree: Tree | null = parser.parse(text);
  if (!tree) throw new Error(`The ${grammar} grammar gave no tree`);
  try {
    return use(tree.rootNode);
  } finally {
    tree.delete();
  }
}

/** The smallest node that holds all units from `start` to `end`. */
export function covering(root: Node, start: number, end: number): Node {
  let node = root;
  for (let next: Node | undefined = root; next; ) {
    node = next;
    next = childrenOf(node).find((child) => child.startIndex <= start && end <= child.endIndex);
  }
  return node;
}

/** The node itself, its parent, and so on up to the root. */
export function* upwards(node: Node): Generator<Node> {
  for (let at: Node | null = node; at; at = at.parent) yield at;
}

/** The nearest of `node` and its ancestors that has one of the types. */
export function enclosing(node: Node, ...types: readonly string[]): Node | undefined {
  for (const at of upwards(node)) if (types.includes(at.type)) return at;
  return undefined;
}

/** The children of a node, tokens included. */
export function childrenOf(node: Node): readonly Node[] {
  return node.children.filter((child) => child !== null);
}

/** The children of a node, without tokens such as commas. */
export function namedChildrenOf(node: Node): readonly Node[] {
  return node.namedChildren.filter((child) => child !== null);
}

/** Which field of its parent the node stands in (`value`, `left`, …), if any. */
export function fieldOf(node: Node): string | undefined {
  const parent = node.parent;
  if (!parent) return undefined;
  const index = childrenOf(parent).findIndex((child) => child.id === node.id);
  return index < 0 ? undefined : (parent.fieldNameForChild(index) ?? undefined);
}

/** Whether a token written `word` (`async`, `static`) is a direct child. */
export function hasToken(node: Node, word: string): boolean {
  return childrenOf(node).some((child) => !child.isNamed && child.type === word);
}

/** Places the parser could not make sense of. */
export function countErrors(root: Node): number {
  if (!root.hasError) return 0;
  let count = 0;
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.isError || node.isMissing) count++;
    if (node.hasError) open.push(...childrenOf(node));
  }
  return count;
}

const parsers = new Map<Grammar, Promise<Parser>>();
let started: Promise<void> | undefined;

function parserOf(grammar: Grammar): Promise<Parser> {
  const known = parsers.get(grammar);
  if (known) return known;
  const loading = loadParser(grammar);
  parsers.set(grammar, loading);
  // A failed load may succeed later, for example when a file was locked by an update.
  loading.catch(() => parsers.delete(grammar));
  return loading;
}

async function loadParser(grammar: Grammar): Promise<Parser> {
  const folder = wasmFolder();
  started ??= treeSitter.Parser.init({ locateFile: (file) => join(folder, file) });
  await started;
  const path = join(folder, `tree-sitter-${grammar}.wasm`);
  const compressed = `${path}.br`;
  const language: Language = await treeSitter.Language.load(
    existsSync(compressed) ? brotliDecompressSync(readFileSync(compressed)) : path,
  );
  return new treeSitter.Parser().setLanguage(language);
}

/** `wasm/` beside the bundle, or the package itself when running from the sources. */
function wasmFolder(): string {
  const bundled = fileURLToPath(new URL('./wasm/', import.meta.url));
  if (existsSync(join(bundled, 'tree-sitter.wasm'))) return bundled;
  const inRepository = '../../node_modules/@vscode/tree-sitter-wasm/wasm/';
  return fileURLToPath(new URL(inRepository, import.meta.url));
}
