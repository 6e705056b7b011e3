import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Engine } from '../../src/engine/engine.ts';
import { countErrors, type Grammar, withTree } from '../../src/rewriter/syntax.ts';
import { repository } from '../support/places.ts';
import { run } from '../support/processes.ts';
import { type Program, readPrograms } from './programs.ts';
import { type Files, type Replaced, replaceAll } from './replace.ts';

/** One language with its real tools. */
export interface Language {
  readonly name: string;
  /** File of programs beside this module. */
  readonly fixture: string;
  /** Where the programs lie; the project's folder unless set. */
  readonly folder?: string;
  /** Set where no machine of ours has a compiler: the result is parsed instead of run. */
  readonly parsedBy?: Grammar;
  /** Set where lookups read variables, which `kms-secrets run` fills in. */
  readonly readsEnvironment?: true;
  /** What this machine lacks; `undefined` when all is there. */
  missing(): string | undefined;
  /** Files of every project in this language besides the programs: manifests, a starter. */
  files(programs: readonly Program[]): Readonly<Record<string, string>>;
  /** Gets the official SDK in place, once, and tells how to compile and run a project. */
  prepare(trust: string): Promise<Tools>;
}

export interface Tools {
  /** Run in the project's folder, in this order; each has to succeed. */
  readonly compile: readonly (readonly string[])[];
  /** Prints `=== path` before the output of each program. */
  readonly start: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Puts into the folder what is too large to copy. */
  readonly link?: (folder: string) => void;
}

export type Verdict = 'runs' | 'parses' | 'refused' | 'FAILS';

export interface Outcome {
  readonly language: string;
  readonly context: string;
  readonly verdict: Verdict;
  /** Why it was refused, or what went wrong. */
  readonly detail: string;
}

/**
 * Compiles and runs all programs of a language as they are, scans and replaces, compiles and runs
 * them again with the gateway in their environment, and compares what they print.
 */
export async function runLanguage(
  language: Language,
  engine: Engine,
  env: Readonly<Record<string, string>>,
  trust: string,
): Promise<readonly Outcome[]> {
  const programs = readPrograms(language.fixture);
  const tools = await language.prepare(trust);
  const files: Files = new Map(Object.entries(language.files(programs)));
  const placed = (path: string) => (language.folder ? `${language.folder}/${path}` : path);
  for (const { path, text } of programs) files.set(placed(path), text);
  const look = (current: Files, own: Readonly<Record<string, string>>, used = tools) =>
    language.parsedBy ? parsed(current, language.parsedBy) : outputs(current, used, own);
  const before = await look(files, {});

  const prefix = language.name.replaceAll(' ', '-');
  const replaced = new Map<string, Replaced>();
  for (const program of programs) {
    replaced.set(
      program.path,
      await replaceAll({ ...program, path: placed(program.path) }, prefix, files, engine),
    );
  }
  const start = language.readsEnvironment ? [...runWithSecrets, ...tools.start] : tools.start;
  const after = await look(files, env, { ...tools, start });
  return programs.map((program) => {
    const result = replaced.get(program.path) ?? { replaced: 0, refused: [], marked: 0 };
    const same = before.get(program.path) === after.get(program.path);
    const outcome = judge(program, result, before.has(program.path), same);
    const isParsed = language.parsedBy !== undefined && outcome.verdict === 'runs';
    const verdict = isParsed ? 'parses' : outcome.verdict;
    return { language: language.name, ...outcome, verdict };
  });
}

/** The command line, from its sources. */
const runWithSecrets = [
  ...[process.execPath, join(repository, 'src/cli/main.ts'), 'run'],
  ...['--env-file', 'kms-secrets.env', '--no-masking', '--'],
];

function judge(
  program: Program,
  { replaced, refused, marked }: Replaced,
  printed: boolean,
  same: boolean,
): Omit<Outcome, 'language'> {
  const context = program.path;
  const fails = (detail: string) => ({ context, verdict: 'FAILS' as const, detail });
  if (!printed) return fails('printed nothing before');
  if (!same) return fails('prints something else afterwards');
  if (program.refused !== undefined) {
    const [reason] = refused;
    return reason === undefined || replaced > 0
      ? fails('should have been refused')
      : { context, verdict: 'refused', detail: reason };
  }
  const [reason] = refused;
  if (reason !== undefined) return fails(`refused: ${reason}`);
  if (replaced === 0) return { context, verdict: 'runs', detail: 'holds none' };
  const details = [
    ...(program.user === undefined ? [] : ['user name and password']),
    ...(replaced > 1 ? [`${replaced} secrets`] : []),
    ...(marked > 0 ? [`${marked} marked by hand`] : []),
  ];
  return { context, verdict: 'runs', detail: details.join(', ') };
}

/** `parses` for each program in which the grammar finds no error. */
async function parsed(files: Files, grammar: Grammar): Promise<ReadonlyMap<string, string>> {
  const result = new Map<string, string>();
  for (const [path, text] of files) {
    if (path.endsWith('.env')) continue;
    const errors = await withTree(grammar, text, countErrors);
    result.set(path, errors === 0 ? 'parses' : `${errors} errors`);
  }
  return result;
}

/** What each program prints. */
async function outputs(
  files: Files,
  tools: Tools,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'kms-secrets-matrix-'));
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    tools.link?.(folder);
    for (const command of tools.compile) await mustRun(command, folder, tools.env ?? {});
    const printed = await mustRun(tools.start, folder, { ...tools.env, ...env });
    const sections = printed.split(/^=== (.*)\r?\n/m).slice(1);
    const result = new Map<string, string>();
    for (let index = 0; index + 1 < sections.length; index += 2) {
      result.set(sections[index] ?? '', sections[index + 1] ?? '');
    }
    return result;
  } catch (error) {
    if (process.env.KEEP) cpSync(folder, process.env.KEEP, { recursive: true, filter: isOwn });
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function mustRun(
  [command = '', ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    timeoutMs: 300_000,
  });
  assert.equal(code, 0, `${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

const isOwn = (path: string): boolean => !path.endsWith('node_modules');
