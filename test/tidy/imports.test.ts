import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, describe, it } from 'mocha';
import {
  type Complaint,
  expectNone,
  type Import,
  type Source,
  sources,
  targetOf,
} from './sources.ts';

/** Who may import whom, besides itself. A `main.ts` composes, and answers to this table as well. */
const layers: Readonly<Record<string, readonly string[]>> = {
  base: [],
  detector: ['base'],
  rewriter: ['base', 'detector'],
  engine: ['base'],
  gateway: ['base', 'engine'],
  server: ['base', 'engine', 'detector', 'rewriter', 'gateway'],
  cli: ['base', 'engine', 'detector', 'rewriter', 'gateway', 'server'],
  extension: ['base'],
};

/** Packages and parts of Node that belong to somebody: a file, or a folder ending in a slash. */
const owners: Readonly<Record<string, readonly string[]>> = {
  '@jmespath-community/jmespath': ['src/cli/output.ts'],
  '@peculiar/x509': ['src/gateway/certificate.ts'],
  '@vscode/tree-sitter-wasm': ['src/rewriter/syntax.ts'],
  keytar: ['src/engine/keychain-helper.ts'],
  'node:child_process': ['src/engine/', 'src/cli/', 'src/extension/', 'src/server/git-history.ts'],
  'node:http': ['src/gateway/'],
  'node:https': ['src/gateway/'],
  'node:net': ['src/gateway/', 'src/engine/policies.ts'],
  'node:sqlite': [
    'src/engine/database.ts',
    'src/engine/signed-table.ts',
    'src/engine/sqlite-file.ts',
  ],
  'reflect-metadata': ['src/gateway/certificate.ts'],
  vscode: ['src/extension/'],
  'vscode-languageclient': ['src/extension/'],
  'vscode-languageserver': ['src/server/', 'src/cli/lsp.ts'],
  'vscode-languageserver-textdocument': ['src/server/', 'src/cli/move.ts'],
};

/** Files that are written and tested, but that no program uses yet. */
const waiting = {
  'src/detector/fingerprint.ts': 'for scan',
  'src/engine/recovery.ts': 'for keychain restore',
};

const { programs } = createRequire(import.meta.url)('../../esbuild.js') as {
  readonly programs: Readonly<Record<string, string>>;
};

describe('Imports', () => {
  let all: readonly Source[] = [];
  before(async () => {
    all = await sources();
  });

  it('follow the table of layers', () => {
    expectNone(
      edges(all).flatMap(({ source, line, target }) => {
        const [from, to] = [layerOf(source.path), layerOf(target)];
        if (from === to || layers[from]?.includes(to)) return [];
        const may = layers[from]?.join(', ') || 'nothing else';
        return [{ path: source.path, line, remedy: `${from} may import ${may}, not ${to}` }];
      }),
    );
  });

  it('never lead to a main file, which composes the others', () => {
    expectNone(
      edges(all)
        .filter(({ target }) => target.endsWith('/main.ts'))
        .map(({ source, line, target }) => ({
          path: source.path,
          line,
          remedy: `move what ${target} has into a file of its own`,
        })),
    );
  });

  it('go in no circle', () => {
    const next = new Map(all.map((source) => [source.path, targets(source, atStart)]));
    expectNone(
      all.flatMap(({ path }) => {
        const circle = circleFrom(path, next);
        return circle ? [{ path, line: 1, remedy: `is in a circle: ${circle.join(' → ')}` }] : [];
      }),
    );
  });

  it('reach every file from a program', () => {
    const next = new Map(all.map((source) => [source.path, targets(source)]));
    const reached = new Set<string>();
    const open = Object.values(programs);
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      open.push(...(next.get(path) ?? []));
    }
    expectNone(
      all
        .filter(({ path }) => !reached.has(path) && !(path in waiting))
        .map(({ path }) => ({ path, line: 1, remedy: 'no program uses it; use or remove it' })),
    );
  });

  it('of packages stay with their owners', () => {
    expectNone(
      all.flatMap((source) =>
        source.imports.flatMap(({ from, line }): Complaint[] => {
          const name = packageOf(from);
          const allowed = name === undefined ? undefined : owners[name];
          if (!allowed || allowed.some((owner) => source.path.startsWith(owner))) return [];
          return [{ path: source.path, line, remedy: `${name} belongs to ${allowed.join(', ')}` }];
        }),
      ),
    );
  });

  it('name every package of the table', () => {
    const used = new Set(all.flatMap(({ imports }) => imports.map(({ from }) => packageOf(from))));
    assert.deepEqual(
      Object.keys(owners).filter((name) => !used.has(name)),
      [],
      'nothing imports these any more; take them off the table',
    );
  });
});

const layerOf = (path: string): string => path.split('/')[1] ?? '';

/** `vscode-languageserver/node` → `vscode-languageserver`; `undefined` for files of ours. */
function packageOf(from: string): string | undefined {
  if (from.startsWith('.')) return undefined;
  const [scope = '', name = ''] = from.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

function edges(all: readonly Source[]): { source: Source; line: number; target: string }[] {
  return all.flatMap((source) =>
    source.imports.flatMap((one) => {
      const target = targetOf(source, one);
      return target?.startsWith('src/') ? [{ source, line: one.line, target }] : [];
    }),
  );
}

const atStart = ({ typeOnly, lazy }: Import): boolean => !typeOnly && !lazy;

function targets(source: Source, wanted = (_: Import): boolean => true): string[] {
  return source.imports.filter(wanted).flatMap((one) => targetOf(source, one) ?? []);
}

/** The shortest way from a file back to itself. */
function circleFrom(
  start: string,
  next: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  const seen = new Set<string>();
  let ways = [[start]];
  while (ways.length > 0) {
    const longer: string[][] = [];
    for (const way of ways) {
      for (const target of next.get(way.at(-1) ?? '') ?? []) {
        if (target === start) return [...way, start];
        if (seen.has(target)) continue;
        seen.add(target);
        longer.push([...way, target]);
      }
    }
    ways = longer;
  }
  return undefined;
}
