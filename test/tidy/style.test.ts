import { before, describe, it } from 'mocha';
import { operations } from '../../src/engine/operations.ts';
import { expectNone, onlyIn, places, type Source, sources } from './sources.ts';

const functionLinesMax = 60;
const lineColumnsMax = 100;

/** Longer functions, until they are split: this list may only shrink. */
const longer: Readonly<Record<string, number>> = {
  'src/gateway/serve.ts': 66,
};

/** What the house style leaves out, and what stands in its place. */
const banned: readonly (readonly [RegExp, string])[] = [
  [/\bexport default\b/, 'export by name'],
  [/\b(const )?enum \w+ \{/, 'use a union of texts'],
  [/\bnamespace \w+ \{/, 'use a module'],
  [/[:<,|] *any\b(?! of)/, 'use unknown and look'],
  [/\bas any\b/, 'use unknown and look'],
  [/\bas unknown as\b/, 'say what is known, with a check'],
  [/[\w)\]]!(?=[.;,)\]])/, 'handle the absence'],
  [/\bexport \* from\b/, 'import from the file itself'],
];

const bannedComments: readonly (readonly [RegExp, string])[] = [
  [/@ts-(ignore|expect-error|nocheck)/, 'mend the type'],
  [/biome-ignore/, 'mend what Biome found'],
  [/\b(TODO|FIXME|XXX|HACK)\b/, 'do it, or open an issue'],
];

/** Files that also throw for what only a mistake of ours can bring about. */
const bugs = {
  'src/engine/database.ts': 'a transaction whose work would wait',
  'src/rewriter/syntax.ts': 'a parser that gives no tree',
};

/** Texts of code that is written for others, with `process.env` and the like inside. */
const generated = /^src\/rewriter\/.*-helper\.ts$/;

describe('Style', () => {
  let all: readonly Source[] = [];
  before(async () => {
    all = await sources();
  });

  it(`functions have at most ${functionLinesMax} lines`, () => {
    expectNone(
      all.flatMap(({ path, functions }) =>
        functions
          .filter(({ lines }) => lines > (longer[path] ?? functionLinesMax))
          .map(({ name, line, lines }) => ({
            path,
            line,
            remedy: `${name} has ${lines} lines; split it where it changes its subject`,
          })),
      ),
    );
  });

  it(`lines have at most ${lineColumnsMax} columns`, () => {
    expectNone(
      all.flatMap(({ path, text, code }) => {
        if (generated.test(path)) return [];
        const coded = code.split('\n');
        return text.split('\n').flatMap((line, index) => {
          const isComment = /^\s*(\/\/|\/?\*)/.test(line);
          // A text or a pattern that cannot be broken stays on its line.
          const hasLiteral = !isComment && coded[index] !== line;
          if (line.length <= lineColumnsMax || hasLiteral) return [];
          return [{ path, line: index + 1, remedy: `${line.length} columns; break it` }];
        });
      }),
    );
  });

  it('code has none of what the house style leaves out', () => {
    expectNone(
      banned.flatMap(([pattern, remedy]) =>
        all.flatMap((source) =>
          places(source, pattern).map(({ line, found }) => ({
            path: source.path,
            line,
            remedy: `${found.trim()}: ${remedy}`,
          })),
        ),
      ),
    );
  });

  it('comments switch nothing off and put nothing off', () => {
    expectNone(
      bannedComments.flatMap(([pattern, remedy]) =>
        all
          .filter(({ path }) => !path.startsWith('src/detector/') && !generated.test(path))
          .flatMap(({ path, text }) =>
            text.split('\n').flatMap((line, index) => {
              const found = pattern.exec(line)?.[0];
              return found ? [{ path, line: index + 1, remedy: `${found}: ${remedy}` }] : [];
            }),
          ),
      ),
    );
  });

  it('exported functions and classes say what they promise', () => {
    const documented = new Set(Object.keys(operations).map((name) => name.toLowerCase()));
    expectNone(
      all
        // A comment at the head of a file may speak for all of its functions.
        .filter(({ text }) => !/^\/\*(?!\*)/m.test(text))
        .flatMap(({ path, exports }) =>
          exports
            .filter(({ name }) => !documented.has(name.toLowerCase()))
            .filter((one) => one.isFunctionOrClass && !one.documented)
            .map(({ name, line }) => ({ path, line, remedy: `${name} needs a doc comment` })),
        ),
    );
  });

  it('imports of our own files end in .ts', () => {
    expectNone(
      all.flatMap(({ path, imports }) =>
        imports
          .filter(({ from }) => from.startsWith('.') && !/\.(ts|js|json)$/.test(from))
          .map(({ line, from }) => ({ path, line, remedy: `${from} has to end in .ts` })),
      ),
    );
  });

  it('errors are of the one kind', () => {
    const pattern = /\bthrow new (?!KmsError\b|WrongUsage\b|KeyNeeded\b|CustodyMoved\b)\w+/;
    expectNone(onlyIn(all, pattern, bugs, 'throw a KmsError'));
  });
});
