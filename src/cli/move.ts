import { existsSync, statSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { KmsError } from '../base/errors.ts';
import { joinNeeds, sayNeeds } from '../base/needs.ts';
import type { MoveAllResult, Moved as MovedTo, PlannedMove } from '../base/protocol.ts';
import { placesIn } from '../base/replies.ts';
import { detect } from '../detector/detect.ts';
import type { Finding } from '../detector/finding.ts';
import { siftInline } from '../detector/ignore.ts';
import { languageOf } from '../detector/language.ts';
import { ruleById } from '../detector/rules.ts';
import { type Engine, rootThrough } from '../engine/engine.ts';
import { planMove } from '../rewriter/pair.ts';
import { suggestName } from '../rewriter/rewrite.ts';
import { namedForSecret } from '../rewriter/secret-name.ts';
import { type MoveAllContext, moveAllOf, prepareMoveAllOf } from '../server/features/move-all.ts';
import { moveCredentialOf } from '../server/features/move-credential.ts';
import type { PlanContext } from '../server/features/plan-moves.ts';
import { filesIn } from '../server/files-in.ts';
import { type Arguments, isSet, optionText, WrongUsage } from './arguments.ts';
import { textAt, writeEdits } from './file-edits.ts';
import { ignoresOf } from './ignore-file.ts';
import { exitCodes, type Io, write } from './io.ts';
import { walk } from './scan-folder.ts';
import { withEngine } from './vault.ts';

type World = Pick<Io, 'cwd' | 't'>;

/** What became of one credential. */
export type Moved =
  | ({ readonly line: number } & MovedTo)
  | { readonly line: number; readonly refused: string };

/**
 * `move PATH…` and `move FILE:LINE`: takes the credentials of files and folders, or of one line,
 * into the store.
 */
export async function move(parsed: Arguments, io: Io): Promise<number> {
  const places = parsed.positionals.map((text) => placeOf(text, io.cwd));
  const [place] = places;
  if (!place) throw new WrongUsage('Give a file or folder, as in: kms-secrets move app.ts', 'move');
  const line = places.length === 1 ? place.line : undefined;
  if (line === undefined && optionText(parsed, 'name') !== undefined) {
    throw new WrongUsage('--name is for one credential: give its line too, as in app.ts:12');
  }
  if (line === undefined && isSet(parsed, 'pair')) {
    throw new WrongUsage('--pair is for one credential: give its line too, as in app.ts:12');
  }
  if (line === undefined) return await moveEach(places, parsed, io);
  const options = { name: optionText(parsed, 'name'), pair: isSet(parsed, 'pair') };
  const moved = await withEngine(io, (engine) => {
    return moveIn({ file: place.file, line, ...options }, io, engine);
  });
  for (const each of moved)
    await write(io.stdout, `${place.file}:${each.line}: ${told(each, io)}\n`);
  const needs = joinNeeds(moved.flatMap((each) => ('refused' in each ? [] : [each])));
  for (const said of sayNeeds(needs, io.t)) await write(io.stdout, `${said}\n`);
  if (moved.length === 0) await tellNone(io);
  const isDone = moved.length > 0 && moved.every((each) => 'secretName' in each);
  return isDone ? exitCodes.done : exitCodes.refused;
}

async function tellNone({ stderr, t }: Io): Promise<void> {
  await write(stderr, `${t('No credential was found there')}\n`);
}

/**
 * Moves all credentials of files and folders: what belongs together becomes one secret, as do equal
 * values. All values are stored before the first file changes. Killed at any moment, each file is
 * the old one or the new one, and doing it again does the rest.
 */
async function moveEach(
  places: readonly { readonly file: string }[],
  parsed: Arguments,
  io: Io,
): Promise<number> {
  const token = { isCancellationRequested: false, onCancellationRequested: unheard };
  const following = { token, report: () => undefined, editing: () => undefined };
  const result = await withEngine(io, async (engine) => {
    const context = diskContext(io, engine);
    const documents = places.flatMap(({ file }) => documentsBelow(file, io.cwd, context));
    if (isSet(parsed, 'dry-run')) return prepareMoveAllOf(documents, context, following);
    const own = new Set(documents.map(({ uri }) => slashed(fileURLToPath(uri))));
    const applyAll: MoveAllContext['applyAll'] = async (edits) =>
      writeEdits(edits.edits(), (file) => edits.before.get(file), own, io.t);
    return moveAllOf(documents, false, { ...context, applyAll }, following);
  });
  const { moves } = result;
  const isDone = 'moved' in result;
  for (const each of moves) {
    const file = relative(io.cwd, fileURLToPath(each.uri)).split(sep).join('/');
    const text =
      isDone && result.moved === 0 && !('refused' in each) ? undefined : planned(each, isDone, io);
    if (text !== undefined) await write(io.stdout, `${file}:${each.line + 1}: ${text}\n`);
  }
  if (isDone) await tellNext(result, io);
  // Where none is left, what was asked for is done: a move that broke off may be done again.
  if (moves.length === 0) await tellNone(io);
  return isDone && result.moved !== moves.length ? exitCodes.refused : exitCodes.done;
}

const unheard = () => ({ dispose: () => undefined });

function planned(move: PlannedMove, isDone: boolean, { t }: Pick<Io, 't'>): string {
  if ('refused' in move) {
    return isDone ? t('not moved: {0}', move.refused) : t('would stay: {0}', move.refused);
  }
  const { secretName, jsonKey, shared, pair } = move;
  const secret = jsonKey === undefined ? secretName : `${secretName}#${jsonKey}`;
  const [now, then] = shared
    ? [t('is read from the secret {0}', secret), t('would be read from the secret {0}', secret)]
    : [t('moved to the secret {0}', secret), t('would move to the secret {0}', secret)];
  return `${isDone ? now : then}${pair ? `, ${t('with what belongs to it')}` : ''}`;
}

async function tellNext(result: MoveAllResult, { stdout, stderr, t }: Io): Promise<void> {
  for (const line of sayNeeds(result, t)) await write(stdout, `${line}\n`);
  if (result.stopped !== undefined) await write(stderr, `${result.stopped}\n`);
}

/** The files of a path that hold credentials. */
function documentsBelow(path: string, cwd: string, context: PlanContext): TextDocument[] {
  const root = resolve(cwd, path);
  if (!existsSync(root)) throw new WrongUsage(`There is no ${path}`, 'move');
  if (statSync(root).isFile()) return [documentAt(root, path)];
  const documents: TextDocument[] = [];
  for (const found of walk(root, path, { ignores: true })) {
    if ('reason' in found || fileMaxBytes < statSync(found.path).size) continue;
    const text = textAt(found.path);
    if (text === undefined || text.includes('\0')) continue;
    const document = documentOf(found.path, text);
    if (context.findings(document).length > 0) documents.push(document);
  }
  return documents;
}

/** Larger files of a folder are data that nobody rewrites. */
const fileMaxBytes = 2 * 1024 * 1024;

/** Moves the credential of one line, or all of a file one by one, the last first. */
export async function moveIn(
  place: {
    readonly file: string;
    readonly line?: number | undefined;
    readonly name?: string | undefined;
    /** With the user name or key id that belongs to it. */
    readonly pair?: boolean;
  },
  io: World,
  engine: Pick<Engine, 'call'>,
): Promise<readonly Moved[]> {
  const path = resolve(io.cwd, place.file);
  const moved: Moved[] = [];
  const tried = new Set<number>();
  const context = diskContext(io, engine);
  for (;;) {
    const document = documentAt(path, place.file);
    const lineOf = ({ start }: Finding): number => document.positionAt(start).line + 1;
    const finding = context
      .findings(document)
      .filter((one) => place.line === undefined || lineOf(one) === place.line)
      .findLast((one) => !tried.has(one.start));
    if (!finding) return moved.reverse();
    tried.add(finding.start);
    const pair = place.pair === true;
    const secretName = place.name ?? context.suggestName(document, finding, pair);
    const { uri, version } = document;
    const at = { uri, version, offset: finding.start, secretName, pair };
    const result = await moveCredentialOf(document, at, context);
    const line = lineOf(finding);
    moved.push('refused' in result ? { line, ...result } : { line, ...result.moved });
  }
}

function diskContext({ cwd, t }: World, engine: Pick<Engine, 'call'>): PlanContext {
  const pathOf = (uri: string): string => slashed(fileURLToPath(uri));
  const fileOf = ({ uri }: TextDocument) => {
    const absolutePath = pathOf(uri);
    return { path: slashed(relative(cwd, absolutePath)), absolutePath };
  };
  const ignored = ignoresOf(cwd);
  const call: PlanContext['call'] = (operation, params) =>
    engine.call(operation, params, rootThrough('cli'));
  return {
    t,
    findings: (document) => {
      const [text, file] = [document.getText(), fileOf(document)];
      if (ignored.covering(file.path)) return [];
      return siftInline(text, detect(text, file)).kept.filter((one) => one.confidence !== 'low');
    },
    rule: (ruleId) => ruleById(ruleId) ?? { title: ruleId, advice: '' },
    suggestName: (document, finding, pair) => {
      const named = namedForSecret(document.getText(), finding, pair);
      return suggestName(named, fileOf(document), basename(cwd));
    },
    plan: (document, finding, target, read = textAt) =>
      planMove(document.getText(), finding, fileOf(document), target, {
        root: slashed(cwd),
        read,
        files: filesIn,
      }),
    call,
    holding: async (SecretData) => placesIn(await call('FindSecretsByValue', { SecretData })),
    isTaken: (name) => isTaken(name, call),
    read: textAt,
    pathOf,
    apply: async (document, edits) => {
      const own = pathOf(document.uri);
      const before = (path: string) => (path === own ? document.getText() : textAt(path));
      return writeEdits(edits, before, new Set([own]), t);
    },
  };
}

/** Whether there is a secret of that name, one whose deletion is pending too. */
async function isTaken(name: string, call: PlanContext['call']): Promise<boolean> {
  try {
    await call('DescribeSecret', { SecretName: name });
    return true;
  } catch (error) {
    if (error instanceof KmsError && error.code === 'Forbidden.ResourceNotFound') return false;
    throw error;
  }
}

function documentAt(path: string, shown: string): TextDocument {
  const text = textAt(path);
  if (text === undefined) {
    throw new KmsError('InvalidParameter', `${shown} cannot be read as text`);
  }
  return documentOf(path, text);
}

const documentOf = (path: string, text: string): TextDocument =>
  TextDocument.create(pathToFileURL(path).href, languageOf({ path }).id, 0, text);

function placeOf(text: string, cwd: string): { readonly file: string; readonly line?: number } {
  const match = /^(.+?):(\d+)(?::\d+)?$/.exec(text);
  if (match?.[1] === undefined || existsSync(resolve(cwd, text))) return { file: text };
  return { file: match[1], line: Number(match[2]) };
}

function told(moved: Moved, { t }: Pick<Io, 't'>): string {
  if ('refused' in moved) return t('not moved: {0}', moved.refused);
  return t('moved to the secret {0}', moved.secretName);
}

const slashed = (path: string): string => path.split(sep).join('/');
